import type { Redis } from "ioredis";
import { z } from "zod";
import type { Beat } from "../postgres/queries/stores/epoch.ts";
import { redisKeys } from "./keys.ts";
import { script } from "./script.ts";

const read = script(`return redis.call('GET', KEYS[1]) or ''`, z.string());

/** KEYS: the pulse. ARGV: epoch and pulse. */
const write = script(
  `local known = redis.call('GET', KEYS[1]) or '0.-1'
  local epoch, pulse = string.match(known, '^(%d+)%.(-?%d+)$')
  epoch, pulse = tonumber(epoch or 0), tonumber(pulse or -1)
  local e, p = tonumber(ARGV[1]), tonumber(ARGV[2])
  if e > epoch or (e == epoch and p > pulse) then redis.call('SET', KEYS[1], ARGV[1] .. '.' .. ARGV[2]) end
  return 1`,
  z.number(),
);

const FORM = /^(\d{1,16})\.(\d{1,16})$/;

export const readRedisBeat = async (redis: Redis, prefix: string): Promise<Beat | null> => {
  const [, epoch, pulse] = FORM.exec(await read(redis, [redisKeys(prefix).epoch], [])) ?? [];
  return epoch === undefined || pulse === undefined ? null : { epoch: Number(epoch), pulse: Number(pulse) };
};

export const writeRedisBeat = async (redis: Redis, prefix: string, { epoch, pulse }: Beat): Promise<void> => {
  await write(redis, [redisKeys(prefix).epoch], [epoch, pulse]);
};

const BATCH = 500;

const literal = (text: string): string => text.replace(/[*?[\]\\^]/g, "\\$&");

/**
 * Deletes the stream of ended sessions and every count of a limit: they are of another history. Leases are read from
 * Postgres, whose epoch voids the copies of the instances. The queues stay: the ledger decides what becomes of their
 * messages.
 */
export const voidRequestChecks = async (redis: Redis, prefix: string): Promise<void> => {
  const keys = redisKeys(prefix);
  for await (const found of redis.scanStream({ match: `${literal(keys.all)}*`, count: BATCH })) {
    const names = z
      .array(z.string())
      .parse(found)
      .filter((name) => name !== keys.epoch);
    if (names.length > 0) await redis.unlink(...names);
  }
};
