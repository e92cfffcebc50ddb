import type { Log } from "#core/logging/log.ts";
import type { Database } from "#db/postgres/client.ts";
import { besidePoolQueue } from "#db/postgres/pool-queue.ts";
import {
  listInstances,
  readEndings,
  readFarEndings,
  registerInstance,
  removeInstance,
  removeSuspect,
  suspectInstance,
} from "#db/postgres/queries/accounts/ended-sessions.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import { openEndingsStream } from "#db/redis/endings-stream.ts";
import {
  createEndedSessions,
  type EndedSessions,
  type EndedSessionsOptions,
  type LeaseSource,
} from "./ended-sessions.ts";

/** It does not wait for the pool: without a lease each request asks Postgres, which makes a crowd larger. */
export const leaseSourceOf = (pool: Database, isFar = false): LeaseSource => {
  const db = besidePoolQueue(pool);
  return {
    read: async (instanceId, after) => {
      const [read] = await (isFar ? readFarEndings : readEndings)(db, { instanceId, after });
      if (read === undefined) throw new Error("a lease has one row");
      return read;
    },
    register: async (id) => {
      await registerInstance(db, { id });
    },
    instances: () => listInstances(db, {}),
    suspect: async (id, suspicion) => {
      await suspectInstance(db, { id, suspicion });
    },
    removeSuspect: async (id, suspicion) => {
      await removeSuspect(db, { id, suspicion });
    },
    leave: async (id) => {
      await removeInstance(db, { id });
    },
  };
};

export type OpenEndedSessions = {
  readonly db: Database;
  readonly redis: RedisHandles;
  readonly log: Log;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** The primary of Postgres, unless it is reached in another way. */
  readonly source?: LeaseSource;
  /** In another region than the primary one: its replica of Redis, and a hearer of each lease. */
  readonly far?: { readonly redis: RedisHandles } & Required<Pick<EndedSessionsOptions, "onLease">>;
};

/** A lease of another region is renewed early: its age is a part of the lag that its replica may have. */
const FAR_RENEW_MS = 500;
const FAR_KEEP_MS = 60_000;

export const openEndedSessions = ({ db, redis, log, clock, newId, source, far }: OpenEndedSessions): EndedSessions => {
  const instanceId = newId();
  return createEndedSessions({
    instanceId,
    source: source ?? leaseSourceOf(db, far !== undefined),
    channel: openEndingsStream(redis, instanceId, log, far?.redis),
    log,
    newId,
    clock: { now: () => performance.now(), wall: () => clock().getTime(), sleep: (ms) => Bun.sleep(ms) },
    ...(far === undefined ? {} : { onLease: far.onLease, renewAfterMs: FAR_RENEW_MS, keepMs: FAR_KEEP_MS }),
  });
};
