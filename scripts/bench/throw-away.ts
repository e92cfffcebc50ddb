import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { interruption } from "#scripts/dev/interruption.ts";
import { runScript } from "#scripts/dev/program.ts";
import { forjaDir } from "#scripts/stack/paths.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { addresses, type OpenStore, openStores, type StoreName, stopStores } from "#scripts/stack/stores.ts";

export type Bench = {
  readonly stores: Readonly<Record<StoreName, OpenStore>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unwound before the stores are stopped. */
  readonly cleanup: AsyncDisposableStack;
};

export const onThrowAwayStores = async (name: string, measure: (bench: Bench) => Promise<void>): Promise<number> => {
  const dir = join(forjaDir(), name);
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(dir, { recursive: true, force: true }));
  await mkdir(dir, { recursive: true });
  cleanup.defer(() => stopStores(dir).then(() => undefined));
  const measured = async (): Promise<void> => {
    const stores = await openStores({ dir, tools: forjaDir(), print: tell, persistent: false, env: {} });
    const env = { ...process.env, ...addresses(Object.values(stores)) };
    await runScript("db/migrate.ts", env);
    await runScript("db/seed.ts", env);
    await measure({ stores, env, cleanup });
  };
  await Promise.race([measured(), interruption()]);
  return 0;
};
