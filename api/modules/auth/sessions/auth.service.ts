import { emailKeyOf } from "#core/email-key.ts";
import { ForjaError, invalid } from "#core/errors.ts";
import type { Locale } from "#core/taxonomy.ts";
import { nextLocalTime } from "#core/time/zone.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { isKnownDevice } from "#db/postgres/queries/accounts/sessions.ts";
import {
  EMAIL_CONSTRAINT,
  findUser,
  insertUser,
  lockCredentials,
  replacePasswordHash,
} from "#db/postgres/queries/accounts/users.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import type { Ending } from "#db/redis/revocation.ts";
import { commonPasswords } from "../passwords/common-passwords.ts";
import { passwordFault } from "../passwords/password-rules.ts";
import type { Passwords } from "../passwords/passwords.ts";
import { useSecondFactor } from "../two-factor/second-factor.ts";
import type { Registration, SignedInView } from "./auth.schema.ts";
import type { Confirmed } from "./credentials.ts";
import { open, type SessionContext } from "./sessions.service.ts";

const WEEKLY_REPORT = { weekday: 1, localTime: "06:00" } as const;

export type SignIn = SessionContext & { readonly deviceName: string | null; readonly requestId: string };
export type SignedIn = { readonly body: SignedInView; readonly sessionId: string; readonly ended: Ending[] };

export const hashNewPassword = async (passwords: Passwords, input: Registration): Promise<string> => {
  const context = { email: input.email, displayName: input.displayName ?? null };
  const fault = passwordFault(input.password, context, await commonPasswords());
  if (fault !== null) throw invalid({ pointer: "/password", detail: fault });
  return passwords.hash(input.password);
};

const refuseTakenEmail = (error: unknown): never => {
  if (breaches(error, EMAIL_CONSTRAINT)) throw new ForjaError("email-taken", { cause: error });
  throw error;
};

export const register = async (
  tx: Transaction,
  context: SignIn,
  input: Registration & { readonly passwordHash: string; readonly preferredLocale: Locale },
): Promise<SignedIn> => {
  const { now, newId, deviceName } = context;
  const timeZone = input.timeZone ?? "UTC";
  const user = await insertUser(tx, {
    id: newId(),
    email: input.email,
    emailKey: emailKeyOf(input.email),
    passwordHash: input.passwordHash,
    displayName: input.displayName ?? null,
    locale: input.locale ?? input.preferredLocale,
    timeZone,
    unitSystem: input.unitSystem ?? "metric",
    now: now.toISOString(),
    nextRunAt: new Date(nextLocalTime({ ...WEEKLY_REPORT, timeZone, after: now.getTime() })).toISOString(),
  }).catch(refuseTakenEmail);
  const { tokens, sessionId, ended } = await open(tx, context, { id: user.id, epoch: 0, deviceName });
  await requestMail(tx, { userId: user.id, requestId: context.requestId, newId }, { mail: "verify-email" });
  return { body: { user, ...tokens }, sessionId, ended };
};

export const login = async (tx: Transaction, context: SignIn, confirmed: Confirmed): Promise<SignedIn> => {
  const { id, epoch, newHash, passwordHash, passwordVersion, secondFactor } = confirmed;
  const { newId, requestId, deviceName, now } = context;
  const [current] = await lockCredentials(tx, { id });
  // All sessions were ended, or the password changed, while it was being checked: this one does not begin.
  if (current === undefined || current.epoch !== epoch || current.passwordVersion !== passwordVersion) {
    throw new ForjaError("credentials-invalid");
  }
  if (current.disabled) throw new ForjaError("account-disabled");
  await useSecondFactor(tx, { userId: id, now, secondFactor });
  if (newHash !== null) await replacePasswordHash(tx, { id, from: passwordHash, to: newHash });
  const { tokens, sessionId, ended } = await open(tx, context, { id, epoch, deviceName });
  const [device] = await isKnownDevice(tx, { userId: id, sessionId });
  if (device?.known !== true) {
    await requestMail(tx, { userId: id, requestId, newId }, { mail: "new-device", sessionId });
  }
  const user = await findUser(tx, id);
  if (user === null) throw new ForjaError("credentials-invalid");
  return { body: { user, ...tokens }, sessionId, ended };
};
