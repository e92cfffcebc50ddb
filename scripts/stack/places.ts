import { resolve } from "node:path";

/** The checkout. */
export const ROOT = resolve(import.meta.dir, "../..");

/** Where the local stack keeps its servers, their data and what it had to fetch. */
export function forjaDir(env: Record<string, string | undefined> = process.env): string {
  return resolve(ROOT, env.FORJA_DIR || ".forja");
}
