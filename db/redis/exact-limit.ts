import { z } from "zod";
import type { RedisHandles } from "./connections.ts";
import { NOW, TAKE } from "./lua.ts";
import { burstOf, emissionOf, type Rate, type Take } from "./rate.ts";
import { script } from "./script.ts";

const count = script(
  `${NOW}${TAKE}
  local at = now()
  local allowed, remaining, reset, retry, next = take(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), at)
  if next then keep(KEYS[1], next, at) end
  return { allowed, remaining, reset, retry }`,
  z.tuple([z.number(), z.number(), z.number(), z.number()]),
);

export type Counted = { readonly limitClass: string; readonly subject: string; readonly rate: Rate };

/** Counts a request in Redis, exactly over all instances. Rejects while Redis is away. */
export const countExactly = async (
  { commands, keys }: RedisHandles,
  { limitClass, subject, rate }: Counted,
): Promise<Take> => {
  const [allowed, remaining, resetUs, retryUs] = await count(
    commands,
    [keys.limit(limitClass, subject)],
    [emissionOf(rate), burstOf(rate)],
  );
  return { allowed: allowed === 1, remaining, resetMs: resetUs / 1000, retryMs: retryUs / 1000 };
};
