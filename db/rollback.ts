import { variables } from "./env.ts";
import { databaseUrl } from "./environment.ts";
import { rollback } from "./migrations.ts";

const steps = Number(Bun.argv[2] ?? "1");
if (!Number.isInteger(steps) || steps < 1) {
  console.error("usage: db/rollback.ts [steps, 1 or more]");
  process.exit(64);
}
const undone = await rollback(databaseUrl(variables), steps);
console.log(undone.length === 0 ? "There was nothing to roll back." : `Rolled back ${undone.join(", ")}.`);
