import { ForjaError } from "#core/errors.ts";
import type { Database } from "#db/postgres/client.ts";
import { type Credentials, credentialsOf } from "#db/postgres/queries/users.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import { createLoginThrottle, subjectOf } from "#db/redis/login-throttle.ts";
import { scaled } from "#db/redis/rate.ts";
import { limitAddress } from "../../plugins/limit-address.ts";
import { LOGIN_RATES } from "../../plugins/limits.ts";
import type { RequestScope } from "../../plugins/scope.ts";
import { createPasswords, type HashCost, type Passwords } from "./passwords.ts";

/** What identifies an account: two spellings that people take for the same address have the same key. */
export const emailKeyOf = (email: string): string => email.normalize("NFC").toLowerCase();

export type PasswordCheck = {
  /** Whose password it should be, whether there is such an account or not. */
  readonly emailKey: string;
  readonly clientAddress: string;
  readonly password: string;
  readonly find: () => Promise<Credentials | undefined>;
};

export type Confirmed = Credentials & {
  /** The same password hashed at today's cost, where it was kept at another. */
  readonly newHash: string | null;
};

export type CredentialCheck = {
  readonly passwords: Passwords;
  /**
   * Throws `credentials-invalid`, alike for an unknown account and a wrong password, or `quota-exceeded` after too many
   * wrong ones.
   */
  readonly confirm: (check: PasswordCheck) => Promise<Confirmed>;
};

export type CredentialDependencies = {
  readonly redis: RedisHandles;
  readonly config: { readonly rateLimitScale: number };
};

/** As `confirm`, of the account that a request comes from. */
export const confirmOwn = async (
  { confirm }: CredentialCheck,
  db: Database,
  { userId, clientAddress }: Pick<RequestScope, "userId" | "clientAddress">,
  password: string,
): Promise<Confirmed> => {
  const [account] = await credentialsOf(db, { id: userId });
  if (account === undefined) throw new ForjaError("token-invalid");
  return confirm({ emailKey: account.emailKey, clientAddress, password, find: async () => account });
};

/** One a process: what may be hashed at once is counted here. */
export const createCredentials = ({ redis, config }: CredentialDependencies, cost?: HashCost): CredentialCheck => {
  const passwords = createPasswords(cost);
  const throttle = createLoginThrottle(redis);
  const rate = (name: keyof typeof LOGIN_RATES) => scaled(LOGIN_RATES[name], config.rateLimitScale);

  const confirm = async ({ emailKey, clientAddress, password, find }: PasswordCheck): Promise<Confirmed> => {
    const address = limitAddress(clientAddress);
    const guess = await throttle.guess([
      { limitClass: "guess-pair", subject: subjectOf(emailKey, address), rate: rate("pair") },
      { limitClass: "guess-account", subject: subjectOf(emailKey), rate: rate("account") },
      { limitClass: "guess-address", subject: address, rate: rate("address") },
    ]);
    if (!guess.allowed) throw new ForjaError("quota-exceeded", { retryAfterSeconds: guess.retryMs / 1000 });
    const compare = async () => {
      const found = await find();
      return { found, ...(await passwords.verify(password, found?.passwordHash ?? null)) };
    };
    // Where nothing was compared, nothing was guessed: an outage or a crowd must not lock people out afterwards.
    const { found, matches, outdated } = await compare().catch(async (error: unknown) => {
      await guess.refund();
      throw error;
    });
    if (!matches || found === undefined) throw new ForjaError("credentials-invalid");
    await guess.refund();
    return { ...found, newHash: outdated ? await passwords.hash(password) : null };
  };

  return { passwords, confirm };
};
