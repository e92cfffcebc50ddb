import { ForjaError } from "#core/errors.ts";
import { unsealText } from "#core/security/sealed.ts";
import type { Secrets } from "#core/security/secrets.ts";
import { twoFactorSealOf } from "#core/security/two-factor-seal.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  findRecoveryCode,
  findTwoFactor,
  type TwoFactor,
  takeTwoFactorStep,
  useRecoveryCode,
} from "#db/postgres/queries/accounts/two-factor.ts";
import type { Credentials } from "#db/postgres/queries/accounts/users.ts";
import { type LoginThrottle, subjectOf } from "#db/redis/login-throttle.ts";
import type { Rate } from "#db/redis/rate.ts";
import { bareCode, hashOfRecoveryCode } from "./recovery-codes.ts";
import { stepOfCode } from "./totp.ts";

export type SecondFactor =
  | {
      readonly kind: "totp";
      readonly step: number;
      readonly isOf: (sealedSecret: string) => boolean;
    }
  | { readonly kind: "recovery-code"; readonly hash: string };

export const secretOf = (sealingSecret: Secrets, userId: string, sealedSecret: string): string =>
  unsealText(twoFactorSealOf(sealingSecret, userId), Buffer.from(sealedSecret, "hex"));

/** Only who has shown the password, or a session, gets here: so it may say that it is the code. */
export class WrongCode extends ForjaError {
  constructor() {
    super("credentials-invalid", { detail: "The code is wrong, has run out, or was used before." });
  }
}

export type SecondFactorDependencies = {
  readonly db: Database;
  readonly clock: () => Date;
  readonly sealingSecret: Secrets;
  readonly throttle: LoginThrottle;
  readonly rate: Rate;
};

/**
 * Checks the code of an account whose password, or session, was right. Null while two-factor login is off. Throws
 * `two-factor-required` without a code, `credentials-invalid` for a wrong one, and `quota-exceeded` after too many.
 */
export type CodeCheck = (
  account: Credentials,
  code: string | null | undefined,
  /** Subject of the count of guesses; strangers who know the password must not use up those of the owner. */
  guesser: string,
) => Promise<SecondFactor | null>;

export const createCodeCheck = ({ db, clock, sealingSecret, throttle, rate }: SecondFactorDependencies): CodeCheck => {
  const match = async (userId: string, twoFactor: TwoFactor, code: string): Promise<SecondFactor | null> => {
    const hash = hashOfRecoveryCode(code);
    if (hash !== null) {
      const found = await findRecoveryCode(db, { userId, hash });
      return found.length === 0 ? null : { kind: "recovery-code", hash };
    }
    const { sealedSecret, lastStep } = twoFactor;
    const secret = secretOf(sealingSecret, userId, sealedSecret);
    const step = stepOfCode(secret, bareCode(code), clock());
    if (step === null || step <= (lastStep ?? -1)) return null;
    const isOf = (other: string) => other === sealedSecret || secretOf(sealingSecret, userId, other) === secret;
    return { kind: "totp", step, isOf };
  };

  return async ({ id, twoFactor }, code, guesser) => {
    if (twoFactor === null) return null;
    if (code === null || code === undefined) throw new ForjaError("two-factor-required");
    const subject = subjectOf(id, guesser);
    const guess = await throttle.guess([{ limitClass: "guess-code", subject, rate }], subject);
    if (!guess.allowed) throw new ForjaError("quota-exceeded", { retryAfterSeconds: guess.retryMs / 1000 });
    const matched = await match(id, twoFactor, code).catch(async (error: unknown) => {
      await guess.refund();
      throw error;
    });
    if (matched === null) throw new WrongCode();
    await guess.refund();
    return matched;
  };
};

type Use = { readonly userId: string; readonly now: Date; readonly secondFactor: SecondFactor | null };

/**
 * Throws `credentials-invalid` where it was used meanwhile, and `two-factor-required` where two-factor login was
 * switched on.
 */
export const useSecondFactor = async (tx: Transaction, { userId, now, secondFactor }: Use): Promise<void> => {
  const [twoFactor] = await findTwoFactor(tx, { userId });
  if (twoFactor === undefined) return;
  if (secondFactor === null) throw new ForjaError("two-factor-required");
  const { sealedSecret } = twoFactor;
  if (secondFactor.kind === "totp" && !secondFactor.isOf(sealedSecret)) throw new WrongCode();
  const used =
    secondFactor.kind === "totp"
      ? await takeTwoFactorStep(tx, { userId, sealedSecret, step: secondFactor.step })
      : await useRecoveryCode(tx, { userId, hash: secondFactor.hash, now: now.toISOString() });
  if (used.length === 0) throw new WrongCode();
};
