import type { Transaction } from "#db/postgres/client.ts";
import { endLastingAccess, keepAccessEnding, NOTHING_LASTING } from "#db/postgres/queries/accounts/access-endings.ts";
import { endAllOf, endOtherSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import type { AccessEndingCause } from "#db/postgres/schema/index.ts";
import type { Ending } from "#db/redis/revocation.ts";

export type Recovery = {
  readonly userId: string;
  readonly requestId: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly cause: AccessEndingCause;
};

/**
 * Ends the access to an account, and notifies its owner. The account's row must be locked. The caller must announce the
 * result after the commit.
 * @param kept the session that goes on; null ends all of them
 * @param everything true also ends API keys and addresses, and suspends webhooks and grants
 */
export const endAccess = async (
  tx: Transaction,
  { userId, requestId, now, newId, cause }: Recovery,
  { kept, everything }: { readonly kept: string | null; readonly everything: boolean },
): Promise<Ending[]> => {
  const [endings, lasting] = await Promise.all([
    kept === null ? endAllOf(tx, userId, cause) : endOtherSessions(tx, userId, kept, cause),
    everything ? endLastingAccess(tx, { userId, at: now, logins: cause === "password-reset" }) : NOTHING_LASTING,
  ]);
  const sessions = endings.filter((ending) => "sessionId" in ending).length;
  const endingId = newId();
  await keepAccessEnding(tx, { id: endingId, userId, at: now, cause, ended: { sessions, ...lasting } });
  await requestMail(tx, { userId, requestId, newId }, { mail: "access-ended", endingId });
  return endings;
};
