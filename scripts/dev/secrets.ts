import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isErrno } from "#scripts/stack/processes.ts";

const secrets = z.object({
  JWT_SECRET: z.string(),
  REFRESH_SECRET: z.string(),
  SEALING_SECRET: z.string(),
  OPERATOR_USER: z.string(),
  OPERATOR_PASSWORD: z.string(),
});
export type Secrets = z.infer<typeof secrets>;

/** Made once, so that yesterday's tokens are still good today. */
export const developmentSecrets = async (dir: string): Promise<Secrets> => {
  const path = join(dir, "secrets.json");
  const fresh: Secrets = {
    JWT_SECRET: randomBytes(48).toString("base64url"),
    REFRESH_SECRET: randomBytes(48).toString("base64url"),
    SEALING_SECRET: randomBytes(48).toString("base64url"),
    OPERATOR_USER: "operator",
    OPERATOR_PASSWORD: randomBytes(12).toString("base64url"),
  };
  const keep = (all: Secrets, flag: "w" | "wx") =>
    writeFile(path, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600, flag });
  try {
    await keep(fresh, "wx");
    return fresh;
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  }
  const kept = secrets.partial().parse(JSON.parse(await readFile(path, "utf8")));
  const all = { ...fresh, ...kept };
  // A file of an older version lacks what came since.
  if (Object.keys(kept).length < Object.keys(all).length) await keep(all, "w");
  return all;
};
