import type { Executor } from "#db/postgres/client.ts";
import { apiKeyStands } from "#db/postgres/queries/accounts/api-keys.ts";
import { isSessionActive } from "#db/postgres/queries/accounts/sessions.ts";
import type { Identity } from "../plugins/request-context.ts";

export const isIdentityActive = async (executor: Executor, identity: Identity, now: Date): Promise<boolean> => {
  const { userId } = identity;
  const rows =
    identity.kind === "session"
      ? await isSessionActive(executor, { userId, sessionId: identity.sessionId })
      : await apiKeyStands(executor, { userId, keyId: identity.keyId, now: now.toISOString() });
  return rows.length > 0;
};
