import { ForjaError, invalid } from "#core/errors.ts";
import { hashOfSecretText } from "#core/security/secret-text.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  type EmailToken,
  findEmailToken,
  markEmailVerified,
  useEmailToken,
} from "#db/postgres/queries/accounts/email-tokens.ts";
import { findUser, lockCredentials, setPassword } from "#db/postgres/queries/accounts/users.ts";
import { requestReset } from "#db/postgres/queries/jobs/mails.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import type { Ending } from "#db/redis/revocation.ts";
import type { SessionIdentity } from "../../../plugins/request-context.ts";
import { refusedToken } from "../emails/mail-token.ts";
import { type Confirmed, holdConfirmed } from "../sessions/credentials.ts";
import { endAccess } from "../sessions/end-access.ts";
import { commonPasswords } from "./common-passwords.ts";
import { passwordFault } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";

/** Mails for a new password per account and hour, for any number of requests; then one at a time. */
const RESETS_AN_HOUR = 5;
const RESET_USABLE_MINUTES = 10;

export type AccountChange = { readonly requestId: string; readonly now: Date; readonly newId: () => string };

export const hashFor = async (
  db: Database,
  passwords: Passwords,
  userId: string,
  password: string,
): Promise<string> => {
  const user = await findUser(db, userId);
  if (user === null) throw new ForjaError("token-invalid");
  const fault = passwordFault(password, user, await commonPasswords());
  if (fault !== null) throw invalid({ pointer: "/newPassword", detail: fault });
  return passwords.hash(password);
};

/** The old password was checked just before. Every other session ends, and with `everything` all other access. */
export const change = async (
  tx: Transaction,
  context: AccountChange,
  { userId, sessionId }: SessionIdentity,
  { confirmed, passwordHash, everything }: { confirmed: Confirmed; passwordHash: string; everything: boolean },
): Promise<Ending[]> => {
  await holdConfirmed(tx, confirmed, context.now);
  const ended = await endAccess(tx, { ...context, userId, cause: "password-changed" }, { kept: sessionId, everything });
  await setPassword(tx, { id: userId, passwordHash, now: context.now.toISOString() });
  return ended;
};

export const forgot = async (tx: Transaction, { requestId, newId }: AccountChange, emailKey: string): Promise<void> => {
  const jobId = newId();
  await requestReset(tx, {
    ...{ emailKey, jobId, messageId: messageIdOf(jobId), requestId },
    ...{ limit: RESETS_AN_HOUR, usableMinutes: RESET_USABLE_MINUTES },
  });
};

type Reset = { readonly token: string; readonly newPassword: string };

export const prepareReset = async (
  db: Database,
  passwords: Passwords,
  now: Date,
  { token, newPassword }: Reset,
): Promise<{ hash: string; passwordHash: string }> => {
  const hash = hashOfSecretText(token);
  const [found] = await findEmailToken(db, { hash, now: now.toISOString() });
  if (found?.purpose !== "reset-password") throw refusedToken();
  return { hash, passwordHash: await hashFor(db, passwords, found.userId, newPassword) };
};

/** The mail has arrived, so the address that it went to is proven. All access ends. */
export const reset = async (
  tx: Transaction,
  context: AccountChange,
  { hash, passwordHash }: { hash: string; passwordHash: string },
): Promise<{ userId: string; emailKey: string; ended: Ending[] }> => {
  const now = context.now.toISOString();
  const [used]: EmailToken[] = await useEmailToken(tx, { hash, now });
  if (used?.purpose !== "reset-password") throw refusedToken();
  const { userId, emailKey } = used;
  const [account] = await lockCredentials(tx, { id: userId });
  if (account?.emailKey !== emailKey) throw refusedToken();
  const ended = await endAccess(tx, { ...context, userId, cause: "password-reset" }, { kept: null, everything: true });
  await setPassword(tx, { id: userId, passwordHash, now });
  await markEmailVerified(tx, { userId, emailKey, now });
  return { userId, emailKey, ended };
};
