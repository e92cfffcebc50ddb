import { eq } from "drizzle-orm";
import { PROOF_MS } from "#api/access/fresh-proof.ts";
import type { Executor } from "#db/postgres/client.ts";
import { sessions } from "#db/postgres/schema/index.ts";
import { type Answer, PASSWORD, type TestApp } from "./app.ts";

/** Makes the proof of all sessions of an account as old as it may not be. */
export const endProof = async (db: Executor, userId: string, now = new Date()): Promise<void> => {
  await db
    .update(sessions)
    .set({ provenAt: new Date(now.getTime() - PROOF_MS) })
    .where(eq(sessions.userId, userId));
};

export const confirm = (
  app: TestApp,
  token: string,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> =>
  app.call("POST", "/api/v1/auth/confirm", { token, headers, body: { password: PASSWORD, ...fields } });

/** The status and the code of an answer. */
export const codeOf = ({ status, body }: Answer): [number, unknown] => [status, Reflect.get(Object(body), "code")];
