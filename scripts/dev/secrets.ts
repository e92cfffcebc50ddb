import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isErrno } from "#scripts/stack/processes.ts";

const secrets = z.object({
  JWT_SECRET: z.string(),
  REFRESH_SECRET: z.string(),
  OPERATOR_USER: z.string(),
  OPERATOR_PASSWORD: z.string(),
});
export type Secrets = z.infer<typeof secrets>;

/** This copy's development secrets: random, made once, so that yesterday's tokens are still good today. */
export async function developmentSecrets(dir: string): Promise<Secrets> {
  const path = join(dir, "secrets.json");
  const fresh: Secrets = {
    JWT_SECRET: randomBytes(48).toString("base64url"),
    REFRESH_SECRET: randomBytes(48).toString("base64url"),
    OPERATOR_USER: "operator",
    OPERATOR_PASSWORD: randomBytes(12).toString("base64url"),
  };
  try {
    await writeFile(path, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
    return secrets.parse(JSON.parse(await readFile(path, "utf8")));
  }
}
