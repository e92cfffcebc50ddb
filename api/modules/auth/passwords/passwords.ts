import { availableParallelism } from "node:os";
import { createWorkQueue, type WorkQueue } from "#core/process/work-queue.ts";

export type HashCost = { readonly memoryCost: number; readonly timeCost: number };

/** OWASP's first choice for argon2id with 19 MiB; one lane is the only number that Bun knows. */
export const HASH_COST: HashCost = { memoryCost: 19_456, timeCost: 2 };

const MAX_WAIT_MS = 600;

/**
 * Hashes passwords beside the event loop, at most one a core at once: more would slow all of them. Create one a
 * process.
 */
export const createHashing = (maxWaitMs = MAX_WAIT_MS): WorkQueue =>
  // Bun reads `navigator`, and who replaces that makes it undefined.
  createWorkQueue({ slots: Math.max(1, Math.floor(availableParallelism()) || 1), maxWaitMs });

export type Verification = {
  readonly matches: boolean;
  readonly outdated: boolean;
};

export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  /** With `null` for an account that does not exist it takes as long and never matches. */
  readonly verify: (password: string, hash: string | null) => Promise<Verification>;
};

export const createPasswords = (cost: HashCost = HASH_COST, hashing = createHashing()): Passwords => {
  const hash = (password: string): Promise<string> =>
    hashing.run(() => Bun.password.hash(password, { algorithm: "argon2id", ...cost }));
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
      // A text that is no hash belongs to an account without a password. The verification would throw.
      const stored = hash?.startsWith("$argon2id$") ? hash : null;
      const matches = await hashing.run(() => Bun.password.verify(password, stored ?? substitute));
      return { matches: matches && stored !== null, outdated: stored?.startsWith(parameters) === false };
    },
  };
};
