import { z } from "zod";
import { joinRun, STORE_SCRIPT } from "#scripts/dev/test-stores.ts";
import { ROOT } from "#scripts/stack/paths.ts";

const found = z.record(z.string(), z.string()).and(z.object({ DATABASE_URL: z.string() }));

let using: Promise<void> | undefined;

const find = async (): Promise<void> => {
  // Servers outlive the process that starts them. The runner ends what a test file has started.
  const script = Bun.spawn([process.execPath, STORE_SCRIPT], { cwd: ROOT, stdout: "pipe", stderr: "inherit" });
  const output = await new Response(script.stdout).text();
  if ((await script.exited) !== 0) throw new Error("The stores for the tests cannot be had; the reason is above.");
  const addresses = found.parse(JSON.parse(output));
  await joinRun(addresses.DATABASE_URL);
  Object.assign(process.env, addresses);
};

/** Finds or starts the stores and puts their addresses into the environment, once a process. */
export const useStores = (): Promise<void> => {
  using ??= find();
  return using;
};
