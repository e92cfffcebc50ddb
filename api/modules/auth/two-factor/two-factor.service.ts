import { ForjaError } from "#core/errors.ts";
import { sealText } from "#core/security/sealed.ts";
import type { Secrets } from "#core/security/secrets.ts";
import { twoFactorSealOf } from "#core/security/two-factor-seal.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { voidOtherProofs } from "#db/postgres/queries/accounts/sessions.ts";
import {
  deleteTwoFactor,
  enableTwoFactor,
  findTwoFactor,
  findTwoFactorSecret,
  keepTwoFactorSecret,
  noteTwoFactorChange,
  replaceRecoveryCodes,
} from "#db/postgres/queries/accounts/two-factor.ts";
import { findUser, lockCredentials } from "#db/postgres/queries/accounts/users.ts";
import { type MailRequest, requestMail } from "#db/postgres/queries/jobs/mails.ts";
import type { AccountChange } from "../passwords/passwords.service.ts";
import type { RecoveryCodesView, TwoFactorSecretView } from "../sessions/auth.schema.ts";
import { type Confirmed, holdConfirmed } from "../sessions/credentials.ts";
import { bareCode, newRecoveryCodes } from "./recovery-codes.ts";
import { secretOf, WrongCode } from "./second-factor.ts";
import { newTotpSecret, otpauthUrlOf, stepOfCode } from "./totp.ts";

export type TwoFactorChange = AccountChange & {
  readonly userId: string;
  readonly sessionId: string;
  readonly sealingSecret: Secrets;
};

const isOn = (): ForjaError => new ForjaError("state-conflict", { detail: "Two-factor login is on already." });
const isOff = (): ForjaError => new ForjaError("state-conflict", { detail: "Two-factor login is off." });

/** Every change of a second factor holds the account's row, and so comes after the one before it. */
const hold = async (tx: Transaction, userId: string): Promise<void> => {
  const [account] = await lockCredentials(tx, { id: userId });
  if (account === undefined) throw new ForjaError("token-invalid");
};

export const setup = async (tx: Transaction, change: TwoFactorChange): Promise<TwoFactorSecretView> => {
  const { userId, now, sealingSecret } = change;
  await hold(tx, userId);
  const user = await findUser(tx, userId);
  if (user === null) throw new ForjaError("token-invalid");
  const secret = newTotpSecret();
  const sealedSecret = Buffer.from(sealText(twoFactorSealOf(sealingSecret, userId), secret)).toString("hex");
  const kept = await keepTwoFactorSecret(tx, { userId, sealedSecret, now: now.toISOString() });
  if (kept.length === 0) throw isOn();
  return { secret, otpauthUrl: otpauthUrlOf(secret, user.email) };
};

const renew = async (tx: Transaction, { userId, now }: TwoFactorChange): Promise<RecoveryCodesView> => {
  const codes = newRecoveryCodes();
  const hashes = JSON.stringify(codes.map(({ hash }) => hash));
  await replaceRecoveryCodes(tx, { userId, hashes, now: now.toISOString() });
  await noteTwoFactorChange(tx, { userId, now: now.toISOString() });
  return { recoveryCodes: codes.map(({ shown }) => shown) };
};

const requestNotice = (
  tx: Transaction,
  { userId, requestId, newId }: TwoFactorChange,
  mail: MailRequest,
): Promise<void> => requestMail(tx, { userId, requestId, newId }, mail);

export const enable = async (tx: Transaction, change: TwoFactorChange, code: string): Promise<RecoveryCodesView> => {
  const { userId, now, sealingSecret } = change;
  await hold(tx, userId);
  const [found] = await findTwoFactorSecret(tx, { userId });
  if (found === undefined) throw new ForjaError("state-conflict", { detail: "There is no secret yet: set one up." });
  const { sealedSecret, enabled } = found;
  if (enabled) throw isOn();
  const step = stepOfCode(secretOf(sealingSecret, userId, sealedSecret), bareCode(code), now);
  if (step === null) throw new WrongCode();
  await enableTwoFactor(tx, { userId, step, now: now.toISOString() });
  // The other sessions gave their proof without a code.
  await voidOtherProofs(tx, { userId, sessionId: change.sessionId });
  await requestNotice(tx, change, { mail: "two-factor-enabled" });
  return renew(tx, change);
};

export const disable = async (tx: Transaction, change: TwoFactorChange, confirmed: Confirmed): Promise<void> => {
  const { userId, now } = change;
  await holdConfirmed(tx, confirmed, now);
  const deleted = await deleteTwoFactor(tx, { userId });
  if (deleted.length === 0) throw isOff();
  await noteTwoFactorChange(tx, { userId, now: now.toISOString() });
  await requestNotice(tx, change, { mail: "two-factor-disabled" });
};

export const renewRecoveryCodes = async (
  tx: Transaction,
  change: TwoFactorChange,
  confirmed: Confirmed,
): Promise<RecoveryCodesView> => {
  await holdConfirmed(tx, confirmed, change.now);
  const [twoFactor] = await findTwoFactor(tx, { userId: change.userId });
  if (twoFactor === undefined) throw isOff();
  return renew(tx, change);
};
