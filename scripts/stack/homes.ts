import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "./lock.ts";
import { isErrno } from "./processes.ts";
import { stopServerIn } from "./server.ts";

const LOCK = "home.lock";

const foldersIn = async (path: string): Promise<string[]> => {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
};

/** Stops the servers of homes whose owner ended without doing so. Returns the number of such homes. */
export const sweepHomes = async (parent: string): Promise<number> => {
  let swept = 0;
  for (const home of await foldersIn(parent)) {
    const release = tryLock(join(home, LOCK));
    if (!release) continue;
    await Promise.all((await foldersIn(home)).map(stopServerIn));
    await rm(home, { recursive: true, force: true });
    release();
    swept += 1;
  }
  return swept;
};

/** Makes a folder for servers that live as long as this process. They must stop before the folder goes. */
export const openHome = async (parent: string, name: string): Promise<AsyncDisposable & { readonly dir: string }> => {
  await sweepHomes(parent);
  const dir = join(parent, name);
  await mkdir(dir, { recursive: true });
  const release = tryLock(join(dir, LOCK));
  return {
    dir,
    [Symbol.asyncDispose]: async () => {
      await rm(dir, { recursive: true, force: true });
      release?.();
    },
  };
};
