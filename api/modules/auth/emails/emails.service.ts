import { emailKeyOf } from "#core/email-key.ts";
import { ForjaError, invalid } from "#core/errors.ts";
import { hashOfSecretText } from "#core/security/secret-text.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  applyEmailChange,
  confirmEmailChange,
  deleteEmailChange,
  insertEmailChange,
  markEmailVerified,
  pendingEmailChange,
  useEmailToken,
} from "#db/postgres/queries/accounts/email-tokens.ts";
import {
  credentialsByEmail,
  EMAIL_CONSTRAINT,
  findUser,
  lockCredentials,
} from "#db/postgres/queries/accounts/users.ts";
import { type MailRequest, mailsOfLastHour, requestMail } from "#db/postgres/queries/jobs/mails.ts";
import type { AccountChange } from "../passwords/passwords.service.ts";
import { type Confirmed, holdConfirmed } from "../sessions/credentials.ts";
import { refusedToken } from "./mail-token.ts";

/** Mails of a kind that a user can have sent in an hour: the addresses they go to are not all the user's. */
const MAILS_AN_HOUR = 5;
const HOUR_SECONDS = 3_600;
const CHANGE_MS = 24 * HOUR_SECONDS * 1_000;

const ask = async (tx: Transaction, change: AccountChange, userId: string, mail: MailRequest): Promise<void> => {
  const [sent] = await mailsOfLastHour(tx, { userId, mail: mail.mail });
  if ((sent?.count ?? 0) >= MAILS_AN_HOUR) {
    throw new ForjaError("quota-exceeded", { retryAfterSeconds: HOUR_SECONDS });
  }
  const { requestId, newId } = change;
  await requestMail(tx, { userId, requestId, newId }, mail);
};

export const resend = async (tx: Transaction, change: AccountChange, userId: string): Promise<void> => {
  // One after the other, so that requests at once are counted too.
  await lockCredentials(tx, { id: userId });
  const user = await findUser(tx, userId);
  if (user === null) throw new ForjaError("token-invalid");
  if (!user.emailVerified) await ask(tx, change, userId, { mail: "verify-email" });
  const [pending] = await pendingEmailChange(tx, { userId, now: change.now.toISOString() });
  if (pending === undefined) return;
  const { id: changeId, oldConfirmed, newConfirmed } = pending;
  if (!oldConfirmed) await ask(tx, change, userId, { mail: "change-email-old", changeId });
  if (!newConfirmed) await ask(tx, change, userId, { mail: "change-email-new", changeId });
};

/** Throws `email-taken` or `request-invalid`. */
export const checkNewEmail = async (db: Database, userId: string, newEmail: string): Promise<void> => {
  const [holder] = await credentialsByEmail(db, { emailKey: emailKeyOf(newEmail) });
  if (holder?.id === userId) {
    throw invalid({ pointer: "/newEmail", detail: "must be another address than the account has" });
  }
  if (holder !== undefined) throw new ForjaError("email-taken");
};

export const change = async (
  tx: Transaction,
  context: AccountChange,
  confirmed: Confirmed,
  newEmail: string,
): Promise<void> => {
  const { id: userId } = await holdConfirmed(tx, confirmed, context.now);
  const changeId = context.newId();
  await deleteEmailChange(tx, { userId });
  await insertEmailChange(tx, {
    id: changeId,
    userId,
    newEmail,
    newEmailKey: emailKeyOf(newEmail),
    now: context.now.toISOString(),
    expiresAt: new Date(context.now.getTime() + CHANGE_MS).toISOString(),
  });
  await ask(tx, context, userId, { mail: "change-email-old", changeId });
  await ask(tx, context, userId, { mail: "change-email-new", changeId });
};

export type Verified = { readonly userId: string; readonly action: string };

const refuseTaken = (error: unknown): never => {
  if (breaches(error, EMAIL_CONSTRAINT)) throw new ForjaError("email-taken", { cause: error });
  throw error;
};

export const verify = async (tx: Transaction, context: AccountChange, token: string): Promise<Verified> => {
  const now = context.now.toISOString();
  const [used] = await useEmailToken(tx, { hash: hashOfSecretText(token), now });
  if (used === undefined || used.purpose === "reset-password") throw refusedToken();
  const { userId, purpose, changeId, emailKey } = used;
  const [account] = await lockCredentials(tx, { id: userId });
  if (account === undefined) throw refusedToken();
  if (purpose === "verify-email" || changeId === null) {
    if (account.emailKey !== emailKey) throw refusedToken();
    await markEmailVerified(tx, { userId, emailKey, now });
    return { userId, action: "email.verified" };
  }
  const [pending] = await confirmEmailChange(tx, { id: changeId, side: purpose, now });
  if (pending === undefined) throw refusedToken();
  if (!(pending.oldConfirmed && pending.newConfirmed)) return { userId, action: "email.change-confirmed" };
  await applyEmailChange(tx, { id: changeId, now }).catch(refuseTaken);
  return { userId, action: "email.changed" };
};
