import type { Ending } from "../redis/revocation.ts";
import type { Transaction } from "./client.ts";
import { endAllOf } from "./queries/accounts/sessions.ts";
import { deleteTwoFactor, noteTwoFactorChange } from "./queries/accounts/two-factor.ts";
import { lockCredentials } from "./queries/accounts/users.ts";
import type { JobRequest } from "./queries/jobs/jobs.ts";
import { requestMail } from "./queries/jobs/mails.ts";

/** Returns null when two-factor login is off. The ended sessions must be announced after the commit. */
export const removeSecondFactor = async (
  tx: Transaction,
  { userId, requestId, newId, now }: JobRequest & { readonly now: Date },
): Promise<readonly Ending[] | null> => {
  await lockCredentials(tx, { id: userId });
  const deleted = await deleteTwoFactor(tx, { userId });
  if (deleted.length === 0) return null;
  await noteTwoFactorChange(tx, { userId, now: now.toISOString() });
  await requestMail(tx, { userId, requestId, newId }, { mail: "two-factor-removed" });
  return endAllOf(tx, userId, "two-factor-removed");
};
