import { chmod, mkdir } from "node:fs/promises";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dir, "../..");

export const forjaDir = (env: Record<string, string | undefined> = process.env): string => {
  return resolve(ROOT, env.FORJA_DIR || ".forja");
};

/** Servers write their files for everybody to read. */
export const privateFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  // It may be there from a time when folders were open.
  await chmod(path, 0o700);
};
