import type { Redis } from "ioredis";
import type { Log } from "#core/logging/log.ts";
import type { StoreCheck } from "#core/process/readiness.ts";
import { redisRefusalOf } from "./redis-error.ts";

const PROBE_SECONDS = 10;
const POLICY_MS = 10_000;

const policyIn = (info: string): string => /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";

/**
 * Checks by a write whether Redis takes writes, and whether it evicts keys: jobs and ended sessions must stay. Logs an
 * evicting policy once. Throws when Redis cannot be reached.
 */
export const createRedisCheck = (redis: Redis, prefix: string, log: Log): StoreCheck => {
  let evicts = false;
  let told = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  const askPolicy = async (): Promise<void> => {
    if (performance.now() - askedAt < POLICY_MS) return;
    askedAt = performance.now();
    const policy = policyIn(await redis.info("memory"));
    evicts = policy !== "noeviction";
    if (evicts && !told) log.error({ policy }, "redis.evicts");
    told = evicts;
  };

  return async () => {
    try {
      await redis.set(`${prefix}:probe`, "1", "EX", PROBE_SECONDS);
    } catch (error) {
      const refusal = redisRefusalOf(error);
      if (refusal === null) throw error;
      return refusal;
    }
    await askPolicy();
    return evicts ? "evicts" : null;
  };
};
