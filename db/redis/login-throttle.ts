import { createHash } from "node:crypto";
import { z } from "zod";
import type { RedisHandles } from "./connections.ts";
import { createLocalLimiter } from "./local-limiter.ts";
import { NOW, TAKE } from "./lua.ts";
import { burstOf, emissionOf, type Rate } from "./rate.ts";
import { script } from "./script.ts";

export type Counter = { readonly limitClass: string; readonly subject: string; readonly rate: Rate };

export type Guess = {
  readonly allowed: boolean;
  readonly retryMs: number;
  /** Takes the guess back out of the count: it was right. */
  readonly refund: () => Promise<void>;
};

/** Counts in all counters or, where one of them is full, in none. */
const takeAll = script(
  `${NOW}${TAKE}
  local at, nexts, wait = now(), {}, 0
  for i = 1, #KEYS do
    local _, _, _, retry, next = take(KEYS[i], tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]), at)
    nexts[i] = next
    wait = math.max(wait, retry)
  end
  if wait == 0 then
    for i = 1, #KEYS do keep(KEYS[i], nexts[i], at) end
  end
  return wait`,
  z.number(),
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

/** Redis need not know whose account is being guessed at. */
export const subjectOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\0")).digest("base64url").slice(0, 22);

/**
 * Guesses at passwords. Each counts before it is checked, so that guesses made at once are counted too, and is given
 * back when it was right. While Redis is away this process counts by itself.
 */
export const createLoginThrottle = ({ commands, keys }: RedisHandles) => {
  const local = createLocalLimiter();

  const guessLocally = (counters: readonly Counter[]): Guess => {
    const named = counters.map((counter) => ({ ...counter, key: `${counter.limitClass} ${counter.subject}` }));
    const retryMs = Math.max(0, ...named.map(({ key, rate }) => local.ask(key, rate).retryMs));
    if (retryMs === 0) for (const { key, rate } of named) local.take(key, rate);
    return {
      allowed: retryMs === 0,
      retryMs,
      refund: async () => {
        for (const { key, rate } of named) local.giveBack(key, emissionOf(rate));
      },
    };
  };

  const guess = async (counters: readonly Counter[]): Promise<Guess> => {
    const names = counters.map(({ limitClass, subject }) => keys.limit(limitClass, subject));
    const emissions = counters.map(({ rate }) => emissionOf(rate));
    const args = counters.flatMap(({ rate }) => [emissionOf(rate), burstOf(rate)]);
    try {
      const wait = await takeAll(commands, names, args);
      return {
        allowed: wait === 0,
        retryMs: wait / 1000,
        refund: async () => {
          await giveBackAll(commands, names, emissions).catch(() => 0);
        },
      };
    } catch {
      return guessLocally(counters);
    }
  };

  return { guess };
};

export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
