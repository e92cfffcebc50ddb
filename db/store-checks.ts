import type { Redis } from "ioredis";
import type { Log } from "#core/logging/log.ts";
import type { Refusals, StoreCheck } from "#core/process/readiness.ts";
import type { Mongo } from "./mongo/client.ts";
import type { PostgresHandle } from "./postgres/client.ts";
import { checkPostgres } from "./postgres/queries/stores/ping.ts";
import { createRedisCheck } from "./redis/check.ts";

export type CheckedStores = {
  readonly postgres: Pick<PostgresHandle, "db" | "renew">;
  readonly redis: Redis;
  readonly redisPrefix: string;
  readonly mongo: Mongo;
  readonly log: Log;
  readonly refusals: { readonly postgres: Refusals; readonly mongo: Refusals };
};

/** A full disk shows only in recent refusals. */
export const storeChecks = ({ postgres, redis, redisPrefix, mongo, log, refusals }: CheckedStores) =>
  ({
    postgres: async () => {
      const refusal = await checkPostgres(postgres.db);
      // Else a connection to a primary that stepped down would say so for as long as it lives.
      if (refusal === "read-only") postgres.renew();
      return refusal ?? refusals.postgres.recent();
    },
    redis: createRedisCheck(redis, redisPrefix, log),
    mongo: async () => {
      await mongo.ping();
      return refusals.mongo.recent();
    },
  }) satisfies Readonly<Record<string, StoreCheck>>;
