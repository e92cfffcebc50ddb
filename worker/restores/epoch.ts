import type { Redis } from "ioredis";
import type { Log } from "#core/logging/log.ts";
import { judgeStores, type Witness } from "#db/epoch-verdict.ts";
import { readMongoBeat, writeMongoBeat } from "#db/mongo/epoch.ts";
import { type Beat, beatEpoch, beginEpoch, notePulse, readEpoch } from "#db/postgres/queries/stores/epoch.ts";
import { readRedisBeat, voidRequestChecks, writeRedisBeat } from "#db/redis/epoch.ts";
import { isRedisAway } from "#db/redis/redis-error.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { passingOf } from "../store-away.ts";
import { type DocumentStores, rebuildMissing, settleDerived } from "./derived-documents.ts";

export type EpochOptions = DocumentStores & {
  /** Its commands fail at once while Redis is away. */
  readonly redis: Redis;
  readonly redisPrefix: string;
  readonly clock: () => Date;
  readonly log: Log;
  readonly metrics: Pick<WorkerMetrics, "restores" | "clockBack">;
  readonly onQueuesBack: () => void;
};

/** A server whose clock is set right now and then is a few seconds off. */
const CLOCK_BACK_SECONDS = 60;

/**
 * Makes a step that compares the epochs of the stores and heals the effects of a restore. Postgres is the truth. When
 * it went back, another epoch begins. A store of an earlier epoch is brought to the new one, and then notes it. So the
 * next process finishes interrupted work. The parts are independent: a store that is away waits.
 */
export const createEpochStep = (options: EpochOptions) => {
  const { db, mongo, redis, redisPrefix, clock, log, metrics } = options;

  const orAway = <Answer>(store: string, ask: Promise<Answer>): Promise<Answer | undefined> =>
    ask.catch((error: unknown) => {
      const isAway = passingOf(error) !== null || isRedisAway(error);
      if (!isAway) log.warn({ err: error, store }, "epoch.not-compared");
      return undefined;
    });

  const bringMongo = async (witness: Witness, beat: Beat, isBack: boolean): Promise<boolean> => {
    if (witness === undefined) return false;
    if (beat.epoch > 0 && (witness?.epoch ?? 0) < beat.epoch) {
      const dropped = await settleDerived(options);
      log.warn({ epoch: beat.epoch, dropped }, "epoch.documents-settled");
    }
    if (isBack) {
      metrics.restores.inc({ store: "mongo" });
      const missing = await rebuildMissing(options, clock());
      log.warn({ missing }, "epoch.mongo-went-back");
    }
    await writeMongoBeat(mongo, beat);
    return true;
  };

  const bringRedis = async (witness: Witness, beat: Beat, isBack: boolean): Promise<boolean> => {
    if (witness === undefined) return false;
    const isOfAnother = beat.epoch > 0 && (witness?.epoch ?? 0) < beat.epoch;
    if (isOfAnother || isBack) {
      await voidRequestChecks(redis, redisPrefix);
      options.onQueuesBack();
      log.warn({ epoch: beat.epoch }, isBack ? "epoch.redis-went-back" : "epoch.redis-voided");
    }
    if (isBack) metrics.restores.inc({ store: "redis" });
    await writeRedisBeat(redis, redisPrefix, beat);
    return true;
  };

  return async (): Promise<boolean> => {
    // The verdict depends on the order of these reads.
    const known = await readEpoch(db);
    const [mongoBeat, redisBeat] = await Promise.all([
      orAway("mongo", readMongoBeat(mongo)),
      orAway("redis", readRedisBeat(redis, redisPrefix)),
    ]);
    const beat = await beatEpoch(db);
    if (beat.epoch !== known.epoch) return true;
    const isClockBack = known.aheadSeconds > CLOCK_BACK_SECONDS;
    metrics.clockBack.set(isClockBack ? known.aheadSeconds : 0);
    if (isClockBack) log.error({ aheadSeconds: Math.round(known.aheadSeconds) }, "epoch.clock-went-back");
    const verdict = judgeStores(known, { mongo: mongoBeat, redis: redisBeat }, beat);
    if (verdict.isPostgresBack) {
      const epoch = await beginEpoch(db, { known, highest: verdict.highest, now: clock() });
      if (epoch !== null) {
        metrics.restores.inc({ store: "postgres" });
        log.warn({ from: beat.epoch, epoch }, "epoch.postgres-went-back");
      }
      return true;
    }
    const [isInMongo, isInRedis] = await Promise.all([
      orAway("mongo", bringMongo(mongoBeat, beat, verdict.isMongoBack)),
      orAway("redis", bringRedis(redisBeat, beat, verdict.isRedisBack)),
    ]);
    await notePulse(db, beat, { mongo: isInMongo === true, redis: isInRedis === true });
    return false;
  };
};
