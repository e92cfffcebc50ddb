import { chown, copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type postgres from "postgres";
import { isErrno } from "./processes.ts";
import type { Account } from "./unprivileged.ts";

/** Postgres' own backup leaves these out as well: a server makes them anew. */
const LEFT_OUT_FILES = new Set(["postmaster.pid", "postmaster.opts", "pg_internal.init", "backup_label"]);
const LEFT_OUT_CONTENTS = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
/** The state of the cluster is copied when all else is there. */
const LAST = join("global", "pg_control");

type Owner = Account | null;

const own = async (path: string, owner: Owner): Promise<void> => {
  if (owner) await chown(path, owner.uid, owner.gid);
};

const makeFolder = async (path: string, owner: Owner): Promise<void> => {
  await mkdir(path, { mode: 0o700 });
  await own(path, owner);
};

/** A running server may drop a file between the listing and the copy. The replica replays the drop from the log. */
const copyIfThere = async (from: string, to: string, owner: Owner): Promise<void> => {
  try {
    await copyFile(from, to);
    await own(to, owner);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
};

const copyFolder = async (from: string, to: string, owner: Owner, inside = ""): Promise<void> => {
  await makeFolder(join(to, inside), owner);
  if (LEFT_OUT_CONTENTS.has(inside)) return;
  for (const entry of await readdir(join(from, inside), { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) await copyFolder(from, to, owner, path);
    else if (!LEFT_OUT_FILES.has(entry.name) && path !== LAST) {
      await copyIfThere(join(from, path), join(to, path), owner);
    }
  }
};

const writeOwned = async (path: string, text: string, owner: Owner): Promise<void> => {
  await writeFile(path, text, { mode: 0o600 });
  await own(path, owner);
};

/**
 * Copies the data folder of a running Postgres by an online backup, with more files beside it.
 * The copy begins without a log: it gets one from the primary.
 */
export const copyCluster = async (
  sql: ReturnType<typeof postgres>,
  data: string,
  owner: Owner,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  // A backup belongs to its connection.
  const connection = await sql.reserve();
  try {
    const [at] = await connection<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    if (at === undefined) throw new Error("Postgres has no data folder");
    await connection`select pg_backup_start('replica', true)`;
    await copyFolder(at.folder, unfinished, owner);
    await copyIfThere(join(at.folder, LAST), join(unfinished, LAST), owner);
    const [label] = await connection<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
    const all = { ...files, backup_label: label?.labelfile ?? "" };
    for (const [name, text] of Object.entries(all)) await writeOwned(join(unfinished, name), text, owner);
  } finally {
    connection.release();
  }
  await rename(unfinished, data);
};
