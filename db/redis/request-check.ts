import { z } from "zod";
import type { RedisHandles } from "./connections.ts";
import { NOW, RUN_ID, TAKE } from "./lua.ts";
import { burstOf, emissionOf, type Rate, type Take } from "./rate.ts";
import { script } from "./script.ts";

export type TokenClaim = { readonly userId: string; readonly sessionId: string; readonly epoch: number };

/** `unknown` while Redis may lack sessions that were ended: then Postgres must be asked. */
export type TokenState = "unknown" | "live" | "ended";

export type RequestCheck = Take & {
  readonly token: TokenState;
  /** The remaining time in which Redis's copy is valid, in milliseconds. */
  readonly validMs: number;
};

const STATES = ["unknown", "live", "ended"] as const satisfies readonly TokenState[];

/** KEYS: counter, ready mark, what the user ended. ARGV: emission, burst, session, epoch. */
const pass = script(
  `${NOW}${TAKE}${RUN_ID}
  local at = now()
  local allowed, remaining, reset, retry, next = take(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), at)
  if next then keep(KEYS[1], next, at) end
  local state, vouched = 0, 0
  if KEYS[3] then
    local ended = redis.call('HMGET', KEYS[3], ARGV[3], 'epoch')
    if ended[1] or (ended[2] and tonumber(ended[2]) > tonumber(ARGV[4])) then
      state = 2
    elseif redis.call('GET', KEYS[2]) == run_id() then
      state = 1
      vouched = redis.call('PTTL', KEYS[2])
    end
  end
  return { allowed, remaining, reset, retry, state, vouched }`,
  z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
);

export type RequestCheckInput = {
  readonly limitClass: string;
  readonly subject: string;
  readonly rate: Rate;
  readonly token: TokenClaim | null;
};

export const checkRequest = async (redis: RedisHandles, request: RequestCheckInput): Promise<RequestCheck> => {
  const { commands, keys } = redis;
  const { limitClass, subject, rate, token } = request;
  const counter = keys.limit(limitClass, subject);
  const [allowed, remaining, resetUs, retryUs, state, validMs] = await pass(
    commands,
    token === null ? [counter] : [counter, keys.ready, keys.ended(token.userId)],
    [emissionOf(rate), burstOf(rate), ...(token === null ? [] : [token.sessionId, token.epoch])],
  );
  return {
    allowed: allowed === 1,
    remaining,
    resetMs: resetUs / 1000,
    retryMs: retryUs / 1000,
    token: STATES[state] ?? "unknown",
    validMs,
  };
};
