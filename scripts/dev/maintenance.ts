import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { sweepHomes } from "#scripts/stack/homes.ts";
import { tryLock } from "#scripts/stack/lock.ts";
import { forjaDir } from "#scripts/stack/paths.ts";
import { isAlive, isErrno, type ProcessRef, processRef, terminate } from "#scripts/stack/processes.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import {
  addresses,
  type OpenStore,
  openStore,
  openStores,
  STORE_NAMES,
  type StoreName,
  stopStores,
} from "#scripts/stack/stores.ts";
import { runScript } from "./program.ts";
import { LASTING_STORES } from "./test-stores.ts";
import { LOCK_FILE, PROCESS_FILE } from "./up.ts";

const STOPPED_WITHIN_MS = 60_000;

export const onStores = async (
  names: StoreName[],
  script: string,
  parameters: string[] = [],
  more: (stores: OpenStore[]) => string[] = () => [],
): Promise<number> => {
  const stores = await Promise.all(names.map((name) => openStore(name, { dir: forjaDir(), print: tell })));
  try {
    await runScript(script, { ...process.env, ...addresses(stores) }, [...parameters, ...more(stores)]);
    return 0;
  } finally {
    await Promise.all(stores.map(({ server }) => (server && !server.reused ? server.stop() : null)));
  }
};

/** A private server of this folder holds a development database, which may lose its data without being named. */
export const meantIfPrivate = (stores: OpenStore[]): string[] =>
  stores.flatMap(({ name, server, url }) =>
    name === "postgres" && server ? ["--yes-i-mean", new URL(url).pathname.slice(1)] : [],
  );

export const stores = async (): Promise<number> => {
  for (const { variable, url } of Object.values(await openStores({ dir: forjaDir(), print: tell }))) {
    process.stdout.write(`export ${variable}='${url}'\n`);
  }
  return 0;
};

export const stop = async (): Promise<number> => {
  const dir = forjaDir();
  const running = await runningDev(dir);
  if (running) {
    await terminate(running, "SIGTERM", STOPPED_WITHIN_MS);
    tell("Stopped ./dev and what it had started.");
  }
  for (const folder of [dir, join(dir, "test", LASTING_STORES)]) {
    const stopped = await stopStores(folder);
    if (stopped.length > 0) tell(`Stopped ${stopped.join(", ")} of ${folder}.`);
  }
  if ((await sweepHomes(join(dir, "regions"))) > 0) tell("Stopped servers of regions that a killed command had left.");
  return 0;
};

const runningDev = async (dir: string): Promise<ProcessRef | null> => {
  try {
    const ref = processRef.parse(JSON.parse(await readFile(join(dir, PROCESS_FILE), "utf8")));
    return isAlive(ref) ? ref : null;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/** No other stores can be reached: those are not ours to empty. */
export const reset = async (parameters: string[]): Promise<number> => {
  const dir = forjaDir();
  const foreign = ["DATABASE_URL", "REDIS_URL", "MONGODB_URL"].filter((variable) => process.env[variable]);
  if (process.env.NODE_ENV === "production") foreign.unshift("NODE_ENV=production");
  if (foreign.length > 0) {
    throw new SetupError(
      `Refused: ${foreign.join(", ")} is set, and only the private development stores in ${dir} are ever emptied.`,
    );
  }
  await mkdir(dir, { recursive: true });
  const release = tryLock(join(dir, LOCK_FILE));
  if (!release) throw new SetupError("Refused: Forja is running on these stores; end it with `./dev stop` first.");
  try {
    if (
      !parameters.includes("--yes") &&
      !confirm(`Delete everything that is kept in ${dir}/{${STORE_NAMES.join(",")}}?`)
    )
      return 1;
    await stopStores(dir);
    await Promise.all(STORE_NAMES.map((name) => rm(join(dir, name), { recursive: true, force: true })));
    tell("The stores are empty; the next ./dev migrates and seeds them.");
    return 0;
  } finally {
    release();
  }
};
