import { ForjaError } from "#core/errors.ts";
import { limitAddress } from "#core/limit-address.ts";
import type { WorkQueue } from "#core/process/work-queue.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  type Credentials,
  credentialsOf,
  type LockedCredentials,
  lockCredentials,
} from "#db/postgres/queries/accounts/users.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import { type Counter, createLoginThrottle, type Guess, subjectOf } from "#db/redis/login-throttle.ts";
import { scaled } from "#db/redis/rate.ts";
import { LOGIN_RATES } from "../../../access/limits.ts";
import type { RequestContext } from "../../../plugins/request-context.ts";
import { createPasswords, HASH_COST, type Passwords } from "../passwords/passwords.ts";
import { type CodeCheck, createCodeCheck, type SecondFactor, useSecondFactor } from "../two-factor/second-factor.ts";
import { createPendingGuesses } from "./pending-guesses.ts";

/** Each origin has a counter that the guesses of strangers do not fill. */
export type Guesser =
  | { readonly kind: "session"; readonly sessionId: string }
  | { readonly kind: "device"; readonly deviceId: string }
  | { readonly kind: "address"; readonly clientAddress: string };

export type PasswordCheck = {
  /** The account may not exist. */
  readonly emailKey: string;
  readonly guesser: Guesser;
  readonly password: string;
  /** It is checked only after a right password. */
  readonly code: string | null | undefined;
  readonly find: () => Promise<Credentials | undefined>;
};

export type Confirmed = Credentials & {
  readonly newHash: string | null;
  readonly secondFactor: SecondFactor | null;
};

export type CredentialCheck = {
  readonly passwords: Passwords;
  /**
   * Throws `credentials-invalid` for an unknown account and for a wrong password, after the same time. Throws
   * `quota-exceeded` after too many wrong ones. Then throws the errors of `checkCode`.
   */
  readonly confirm: (check: PasswordCheck) => Promise<Confirmed>;
  readonly trust: (emailKey: string, clientAddress: string) => Promise<void>;
  readonly checkCode: CodeCheck;
};

const DECIDED_WITHIN_MS = 5_000;

const ATTEMPTS_OF_KNOWN = 10;
const ATTEMPT_EVERY_MS = 100;

type CountedGuess = Guess & { readonly stand: () => void };

export type CredentialDependencies = {
  readonly db: Database;
  readonly redis: RedisHandles;
  readonly clock: () => Date;
  readonly config: { readonly rateLimitScale: number; readonly sealingSecret: Secrets };
};

const ownAccount = async (db: Database, userId: string): Promise<Credentials> => {
  const [account] = await credentialsOf(db, { id: userId });
  if (account === undefined) throw new ForjaError("token-invalid");
  return account;
};

type Shown = { readonly password: string; readonly code?: string | null | undefined };

export const confirmOwn = async (
  { confirm }: CredentialCheck,
  db: Database,
  { userId, session }: Pick<RequestContext, "userId" | "session">,
  { password, code }: Shown,
): Promise<Confirmed> => {
  const account = await ownAccount(db, userId);
  const guesser: Guesser = { kind: "session", sessionId: session.sessionId };
  return confirm({ emailKey: account.emailKey, guesser, password, code, find: async () => account });
};

export const checkOwnCode = async (
  { checkCode }: CredentialCheck,
  db: Database,
  { userId, session }: Pick<RequestContext, "userId" | "session">,
  code: string | null | undefined,
): Promise<SecondFactor | null> => checkCode(await ownAccount(db, userId), code, session.sessionId);

/** Throws `credentials-invalid` when the password was changed, or the code used, while they were being checked. */
export const holdConfirmed = async (
  tx: Transaction,
  { id, passwordVersion, secondFactor }: Pick<Confirmed, "id" | "passwordVersion" | "secondFactor">,
  now: Date,
): Promise<LockedCredentials> => {
  const [current] = await lockCredentials(tx, { id });
  if (current?.passwordVersion !== passwordVersion) throw new ForjaError("credentials-invalid");
  await useSecondFactor(tx, { userId: id, now, secondFactor });
  return current;
};

/** One a process: what may be hashed at once is counted here. */
export const createCredentials = (
  { db, redis, clock, config }: CredentialDependencies,
  hashing?: WorkQueue,
): CredentialCheck => {
  const passwords = createPasswords(HASH_COST, hashing);
  const throttle = createLoginThrottle(redis);
  const pending = createPendingGuesses();
  const rate = (name: keyof typeof LOGIN_RATES) => scaled(LOGIN_RATES[name], config.rateLimitScale);
  const { sealingSecret } = config;
  const checkCode = createCodeCheck({ db, clock, sealingSecret, throttle, rate: rate("code") });

  const countersOf = (emailKey: string, guesser: Guesser): { origin: string; counters: readonly Counter[] } => {
    if (guesser.kind === "device") {
      const origin = subjectOf(emailKey, guesser.deviceId);
      return { origin, counters: [{ limitClass: "guess-device", subject: origin, rate: rate("pair") }] };
    }
    if (guesser.kind === "session") {
      const origin = subjectOf(emailKey, guesser.sessionId);
      const counters = [
        { limitClass: "guess-session", subject: origin, rate: rate("pair") },
        // Several stolen sessions together guess no more often than strangers do.
        { limitClass: "guess-account-session", subject: subjectOf(emailKey), rate: rate("account") },
      ];
      return { origin, counters };
    }
    const address = limitAddress(guesser.clientAddress);
    const origin = subjectOf(emailKey, address);
    const counters = [
      { limitClass: "guess-pair", subject: origin, rate: rate("pair") },
      { limitClass: "guess-account", subject: subjectOf(emailKey), rate: rate("account"), strangersOnly: true },
      { limitClass: "guess-address", subject: address, rate: rate("address") },
    ];
    return { origin, counters };
  };

  /**
   * Counts a guess. When a counter is full, undecided guesses may still be correct and given back, so it waits for
   * them. Many correct logins at once are no attack.
   */
  const countGuess = async (guesser: Guesser, counters: readonly Counter[], origin: string): Promise<CountedGuess> => {
    const names = counters.map(({ limitClass, subject }) => `${limitClass} ${subject}`);
    const until = performance.now() + DECIDED_WITHIN_MS;
    for (let attempt = 1; ; attempt += 1) {
      // Read before the count: a decision in between is a reason to count again.
      const before = pending.next(names);
      const guess = await throttle.guess(counters, origin);
      if (guess.allowed) {
        const decided = pending.begin(names);
        return { ...guess, refund: () => guess.refund().finally(decided), stand: decided };
      }
      const undecided = before ?? pending.next(names);
      const isKnown = guess.isTrusted || guesser.kind !== "address";
      if (performance.now() >= until) throw new ForjaError("unavailable", { retryAfterSeconds: 1 });
      if (undecided !== null) await Promise.race([undecided, Bun.sleep(until - performance.now())]);
      // Other processes have guesses of their own that are not decided.
      else if (isKnown && attempt <= ATTEMPTS_OF_KNOWN) await Bun.sleep(ATTEMPT_EVERY_MS);
      else throw new ForjaError("quota-exceeded", { retryAfterSeconds: guess.retryMs / 1000 });
    }
  };

  const confirm = async ({ emailKey, guesser, password, code, find }: PasswordCheck): Promise<Confirmed> => {
    const { origin, counters } = countersOf(emailKey, guesser);
    const guess = await countGuess(guesser, counters, origin);
    const compare = async () => {
      const found = await find();
      return { found, ...(await passwords.verify(password, found?.passwordHash ?? null)) };
    };
    // Without a comparison there was no guess: an outage or a crowd must not lock users out.
    const { found, matches, outdated } = await compare().catch(async (error: unknown) => {
      await guess.refund();
      throw error;
    });
    if (!matches || found === undefined) {
      guess.stand();
      throw new ForjaError("credentials-invalid");
    }
    await guess.refund();
    const secondFactor = await checkCode(
      found,
      code,
      guesser.kind === "address" && !guess.isTrusted ? "strangers" : origin,
    );
    // Only now: the password alone has not opened the account.
    if (guesser.kind === "address") await throttle.trust(origin);
    return { ...found, newHash: outdated ? await passwords.hash(password) : null, secondFactor };
  };

  const trust = (emailKey: string, clientAddress: string): Promise<void> =>
    throttle.trust(subjectOf(emailKey, limitAddress(clientAddress)));

  return { passwords, confirm, checkCode, trust };
};
