import type { Log } from "#core/logging/log.ts";
import type { Secrets } from "#core/security/secrets.ts";
import { type Database, openPostgres } from "#db/postgres/client.ts";
import { systemNumber, timelineOf } from "#db/postgres/log-position.ts";
import type { EndingsRead } from "#db/postgres/queries/accounts/ended-sessions.ts";
import { createReplicaWatch } from "#db/postgres/replica-watch.ts";
import { openRedis, type RedisHandles } from "#db/redis/connections.ts";
import { openPassedWrites } from "#db/redis/passed-writes.ts";
import { listenForPositions } from "#db/redis/positions-stream.ts";
import { createAccessTokens } from "../access/access-token.ts";
import { isApiKey } from "../access/api-key.ts";
import { bearerToken } from "../access/bearer.ts";
import type { ApiEnvironment } from "../environment.ts";
import { createNearReads, type NearReads } from "./near-reads.ts";
import type { EdgeConfig } from "./region.ts";

export type NearOptions = {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** A Redis of this region alone; null where its processes share the replica alone. */
  readonly shared: RedisHandles | null;
  readonly jwtSecret: Secrets;
  readonly sealingSecret: Secrets;
  readonly log: Log;
  readonly clock: () => Date;
  readonly newId: () => string;
};

/** The replicas of a region, and what decides whether they may answer. */
export type Near = {
  readonly db: Database;
  readonly redis: RedisHandles;
  readonly reads: NearReads;
  /** Takes the place of the primary's log and its time, which come with each lease. */
  readonly onLease: (read: EndingsRead, since: number) => void;
  readonly close: () => Promise<void>;
};

type Surroundings = Pick<NearOptions, "shared" | "jwtSecret" | "sealingSecret" | "log" | "clock" | "newId"> & {
  readonly env: ApiEnvironment;
  readonly edge: EdgeConfig | null;
};

/** Returns null in the primary region, and where a region has no replicas. */
export const nearOf = ({ env, edge, ...parts }: Surroundings): Near | null => {
  const { DATABASE_REPLICA_URL: databaseUrl, REDIS_REPLICA_URL: redisUrl } = env;
  if (edge === null || edge.region.isPrimary || databaseUrl === undefined || redisUrl === undefined) return null;
  const { DATABASE_POOL_SIZE: poolSize, REDIS_PREFIX: redisPrefix } = env;
  return openNear({ ...parts, databaseUrl, redisUrl, poolSize, redisPrefix });
};

export const openNear = (options: NearOptions): Near => {
  const { log, clock, newId, jwtSecret, sealingSecret } = options;
  const replica = openPostgres({
    url: options.databaseUrl,
    poolSize: options.poolSize,
    applicationName: "forja-api-near",
    statementTimeoutMs: 5_000,
    queryTimeoutMs: 10_000,
    maxWaitMs: 600,
    isReplica: true,
  });
  const redis = openRedis({
    url: options.redisUrl,
    prefix: options.redisPrefix,
    connectionName: "forja-api-near",
    log,
  });
  const watch = createReplicaWatch({ replica: replica.db });
  const tokens = createAccessTokens({ secret: jwtSecret, clock, newId });
  const userOf = async (authorization: string): Promise<string | null> => {
    const token = bearerToken(authorization);
    if (token === undefined || isApiKey(token)) return null;
    return (await tokens.verify(token)).userId;
  };
  const reads = createNearReads({
    ...{ watch, sealingSecret, userOf },
    share: (write) => passedWrites.share(write),
  });
  // A replica passes messages of its own clients on to them, too.
  const passedWrites = openPassedWrites({
    redis: options.shared ?? redis,
    by: newId(),
    log,
    onPassed: reads.passed,
  });
  const listening = listenForPositions({ redis, log, onWrites: reads.ended });
  return {
    db: replica.db,
    redis,
    reads,
    onLease: ({ system, timeline, at, wallMs }, since) => {
      if (system === undefined || timeline === undefined || at === undefined || wallMs === undefined) return;
      reads.primaryClock(wallMs);
      watch.mark({ position: { system: systemNumber(system), timeline: timelineOf(timeline), at }, since });
    },
    close: async () => {
      watch.close();
      listening.close();
      passedWrites.close();
      redis.close();
      await replica.close();
    },
  };
};
