import { availableParallelism } from "node:os";
import { ForjaError } from "#core/errors.ts";

export type HashCost = { readonly memoryCost: number; readonly timeCost: number };

/** OWASP's first choice for argon2id with 19 MiB; one lane is the only number that Bun knows. */
export const HASH_COST: HashCost = { memoryCost: 19_456, timeCost: 2 };

/** At about 30 ms each, the last in line waits for a second. */
const WAITING_PER_SLOT = 40;

/** Lets as many tasks run as there are slots, a bounded number wait, and refuses the rest with `unavailable`. */
export const createSemaphore = (slots: number, maxWaiting: number) => {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else {
      if (waiting.length >= maxWaiting) throw new ForjaError("unavailable", { retryAfterSeconds: 1 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // A slot is handed on, not freed and fought over.
      if (next === undefined) free += 1;
      else next();
    }
  };
};

export type Verification = {
  readonly matches: boolean;
  /** The hash was made at another cost than today's: make it anew while the password is at hand. */
  readonly outdated: boolean;
};

export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  /** With `null` for an account that does not exist it takes as long and never matches. */
  readonly verify: (password: string, hash: string | null) => Promise<Verification>;
};

/** Hashes beside the event loop, at most one a core at once: more would only make all of them slower. */
export const createPasswords = (cost: HashCost = HASH_COST, slots = availableParallelism()): Passwords => {
  const exclusively = createSemaphore(slots, slots * WAITING_PER_SLOT);
  const hash = (password: string): Promise<string> =>
    exclusively(() => Bun.password.hash(password, { algorithm: "argon2id", ...cost }));
  const parameters = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=1$`;
  let nobody: Promise<string> | undefined;
  const hashOfNobody = (): Promise<string> => {
    nobody ??= hash(crypto.randomUUID()).catch((error: unknown) => {
      nobody = undefined;
      throw error;
    });
    return nobody;
  };
  return {
    hash,
    verify: async (password, hash) => {
      const substitute = await hashOfNobody();
      // What is no hash belongs to an account that has no password, and would make the verification throw.
      const stored = hash?.startsWith("$argon2id$") ? hash : null;
      const matches = await exclusively(() => Bun.password.verify(password, stored ?? substitute));
      return { matches: matches && stored !== null, outdated: stored?.startsWith(parameters) === false };
    },
  };
};
