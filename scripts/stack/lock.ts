import { Database, SQLiteError } from "bun:sqlite";
import { SetupError } from "./setup-error.ts";

/**
 * Takes the lock at `path`, or answers null when another process (or another part of this one) has it. The lock is
 * SQLite's own on an empty database file: the system gives it back when its holder dies, however it dies, so there
 * are no stale locks to recognise.
 */
export const tryLock = (path: string): (() => void) | null => {
  const database = new Database(path, { create: true });
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof SQLiteError && error.code === "SQLITE_BUSY") return null;
    throw error;
  }
  return () => database.close();
};

export const withLock = async <T>(path: string, work: () => Promise<T>, patienceMs = 600_000): Promise<T> => {
  const until = performance.now() + patienceMs;
  let release = tryLock(path);
  while (!release) {
    if (performance.now() > until) throw new SetupError(`Another Forja command has been holding ${path} for too long.`);
    await Bun.sleep(100);
    release = tryLock(path);
  }
  try {
    return await work();
  } finally {
    release();
  }
};
