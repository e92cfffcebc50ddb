import { parseArgs } from "node:util";
import { rollback } from "./migrations.ts";
import { onMigrationDatabase } from "./run-migrations.ts";
import { refuseUnlessMeant } from "./yes-i-mean.ts";

const usage = (): never => {
  console.error("usage: rollback [STEPS, 1 or more] --yes-i-mean DATABASE-NAME");
  process.exit(64);
};

const readParameters = () => {
  try {
    const { values, positionals } = parseArgs({
      args: Bun.argv.slice(2),
      options: { "yes-i-mean": { type: "string" } },
      allowPositionals: true,
    });
    return { meant: values["yes-i-mean"] ?? null, positionals };
  } catch {
    return usage();
  }
};

const { meant, positionals } = readParameters();
const [number = "1", ...rest] = positionals;
const steps = Number(number);
if (!Number.isInteger(steps) || steps < 1 || rest.length > 0) usage();

await onMigrationDatabase(async (url) => {
  await refuseUnlessMeant(url, { command: "rollback", meant });
  const undone = await rollback(url, steps);
  return undone.length === 0 ? "There was nothing to roll back." : `Rolled back ${undone.join(", ")}.`;
});
