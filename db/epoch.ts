import type { Redis } from "ioredis";
import type { Witness } from "./epoch-verdict.ts";
import type { Mongo } from "./mongo/client.ts";
import { readMongoBeat } from "./mongo/epoch.ts";
import type { Database } from "./postgres/client.ts";
import { beginEpoch, readEpoch } from "./postgres/queries/stores/epoch.ts";
import { readRedisBeat } from "./redis/epoch.ts";

export type EpochStores = {
  readonly db: Database;
  readonly mongo: Mongo;
  readonly redis: Redis;
  readonly redisPrefix: string;
};

const orUnknown = (witness: Promise<Witness>): Promise<Witness> => witness.catch(() => undefined);

/**
 * Begins another epoch of the stores, for programs that restore a store. Call it when the stores are in place, before
 * the processes start. Workers then bring MongoDB and Redis to it. A store may be away: an epoch is a time, and so
 * later than all known ones. Returns the epoch.
 */
export const changeEpoch = async ({ db, mongo, redis, redisPrefix }: EpochStores, now: Date): Promise<number> => {
  for (;;) {
    const known = await readEpoch(db);
    const witnesses = await Promise.all([
      orUnknown(readMongoBeat(mongo)),
      orUnknown(readRedisBeat(redis, redisPrefix)),
    ]);
    const highest = Math.max(known.epoch, ...witnesses.map((witness) => witness?.epoch ?? 0));
    const epoch = await beginEpoch(db, { known, highest, now });
    // Null when a worker was faster: then the one that it began does not count as asked for.
    if (epoch !== null) return epoch;
  }
};
