import { createHash } from "node:crypto";
import { z } from "zod";
import type { RedisHandles } from "./connections.ts";
import { createLocalLimiter } from "./local-limiter.ts";
import { NOW, TAKE } from "./lua.ts";
import { burstOf, emissionOf, type Rate } from "./rate.ts";
import { script } from "./script.ts";

export type Counter = {
  readonly limitClass: string;
  readonly subject: string;
  readonly rate: Rate;
  /** It does not count where the right password came from before. */
  readonly strangersOnly?: boolean;
};

export type Guess = {
  readonly allowed: boolean;
  readonly retryMs: number;
  readonly isTrusted: boolean;
  /** The guess was right, or nothing was compared. */
  readonly refund: () => Promise<void>;
};

const TRUSTED_SECONDS = 90 * 86_400;

/**
 * Counts in all counters or, where one of them is full, in none. KEYS: where the guess comes from, then the counters.
 * ARGV: an emission, a burst and whether it is for strangers alone, for each counter.
 */
const takeAll = script(
  `${NOW}${TAKE}
  local at, nexts, wait = now(), {}, 0
  local known = redis.call('EXISTS', KEYS[1])
  for i = 2, #KEYS do
    local from = 3 * (i - 2)
    if known == 0 or ARGV[from + 3] == '0' then
      local _, _, _, retry, next = take(KEYS[i], tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2]), at)
      nexts[i] = next or false
      wait = math.max(wait, retry)
    end
  end
  if wait == 0 then
    for i = 2, #KEYS do
      if nexts[i] then keep(KEYS[i], nexts[i], at) end
    end
  end
  return { wait, known }`,
  z.tuple([z.number(), z.number()]),
);

const giveBackAll = script(
  `${NOW}${TAKE}
  local at = now()
  for i = 1, #KEYS do
    local held = redis.call('GET', KEYS[i])
    if held then keep(KEYS[i], tonumber(held) - tonumber(ARGV[i]), at) end
  end
  return 1`,
  z.number(),
);

const remember = script(`redis.call('SET', KEYS[1], 1, 'EX', ARGV[1]) return 1`, z.number());

/** Redis need not know whose account is being guessed at. */
export const subjectOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\0")).digest("base64url").slice(0, 22);

/**
 * Counts guesses at passwords. Each counts before its check, so simultaneous guesses count, too. A right one is given
 * back. While Redis is away this process counts by itself.
 */
export const createLoginThrottle = ({ commands, keys }: RedisHandles) => {
  const local = createLocalLimiter();

  // Keeps no trust here: a process that counts alone treats every origin as a stranger.
  const guessLocally = (counters: readonly Counter[]): Guess => {
    const named = counters.map((counter) => ({ ...counter, key: `${counter.limitClass} ${counter.subject}` }));
    const retryMs = Math.max(0, ...named.map(({ key, rate }) => local.ask(key, rate).retryMs));
    if (retryMs === 0) for (const { key, rate } of named) local.take(key, rate);
    return {
      allowed: retryMs === 0,
      retryMs,
      isTrusted: false,
      refund: async () => {
        for (const { key, rate } of named) local.giveBack(key, emissionOf(rate));
      },
    };
  };

  /** @param origin the subject of the guess and its address, as `subjectOf` names them */
  const guess = async (counters: readonly Counter[], origin: string): Promise<Guess> => {
    const originKey = keys.limit("trusted", origin);
    const names = counters.map(({ limitClass, subject }) => keys.limit(limitClass, subject));
    const args = counters.flatMap(({ rate, strangersOnly }) => [
      emissionOf(rate),
      burstOf(rate),
      strangersOnly ? 1 : 0,
    ]);
    try {
      const [wait, known] = await takeAll(commands, [originKey, ...names], args);
      const counted = counters.flatMap(({ strangersOnly, rate }, index) =>
        known === 1 && strangersOnly === true ? [] : [{ name: names[index] ?? "", emission: emissionOf(rate) }],
      );
      return {
        allowed: wait === 0,
        retryMs: wait / 1000,
        isTrusted: known === 1,
        refund: async () => {
          const taken = counted.map(({ name }) => name);
          const emissions = counted.map(({ emission }) => emission);
          await giveBackAll(commands, taken, emissions).catch(() => 0);
        },
      };
    } catch {
      return guessLocally(counters);
    }
  };

  const trust = async (origin: string): Promise<void> => {
    await remember(commands, [keys.limit("trusted", origin)], [TRUSTED_SECONDS]).catch(() => 0);
  };

  return { guess, trust };
};

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
