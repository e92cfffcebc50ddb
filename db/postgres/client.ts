import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { hostOptions } from "#core/config/database-address.ts";
import type { StoreRefusal } from "#core/process/readiness.ts";
import { directActivity, pooledActivity } from "./activity.ts";
import { createConnectionGuard, type GuardedOptions, type GuardPace, paceFor } from "./connection-guard.ts";
import type { Database } from "./executor.ts";
import { countOpened } from "./log-position.ts";
import { limitPool } from "./pool-queue.ts";
import { setQueryTimeout } from "./query-timeout.ts";
import * as schema from "./schema/index.ts";

export type { Database, Executor, Transaction } from "./executor.ts";

export type PostgresOptions = {
  readonly url: string;
  /** Connections of this process; 2 × cores a machine measured best. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** The request's own deadline is higher. */
  readonly statementTimeoutMs: number;
  /** The address is a pooler in transaction mode: time limits come from the role, and no session state is used. */
  readonly pooled?: boolean;
  /**
   * Time limit of a statement or transaction without a request's deadline. It includes the wait for a connection, and
   * is unlimited by default.
   */
  readonly queryTimeoutMs?: number;
  /** A standby will do: of several hosts the first one that answers is used. */
  readonly isReplica?: boolean;
  readonly pace?: GuardPace;
  readonly onRefusal?: (refusal: StoreRefusal) => void;
  /** Time that work may wait for the pool before it is refused; unlimited when left out. */
  readonly maxWaitMs?: number;
};

export type PostgresHandle = {
  readonly db: Database;
  /** A pooled handle begins without them. */
  readonly useNamedStatements: () => void;
  /** The next connections may reach a server that took over. */
  readonly renew: () => void;
  readonly close: () => Promise<void>;
};

export const sessionSettings = (statementTimeoutMs: number) => ({
  // Instants that pass through as text carry the same offset whatever the server's own setting.
  TimeZone: "UTC",
  statement_timeout: statementTimeoutMs,
  // Above Postgres' own deadlock_timeout of a second: so a deadlock is reported as one, and its transaction runs again.
  lock_timeout: 2_000,
  // Every statement is short; where one is costed high, compiling it takes longer than running it.
  jit: "off",
  idle_in_transaction_session_timeout: 10_000,
});

/** PgBouncer refuses all settings but a few, and keeps these for each client. */
export const pooledSettings = { TimeZone: "UTC" } as const;

const LONG_STATEMENT_MS = 10_000;

export const openPostgres = (options: PostgresOptions): PostgresHandle => {
  const {
    statementTimeoutMs,
    pooled = false,
    pace = paceFor(statementTimeoutMs),
    queryTimeoutMs: patienceMs,
    onRefusal,
  } = options;
  const openActivity = () =>
    pooled ? pooledActivity(options.url, options.applicationName) : directActivity(options.url);
  const activity = statementTimeoutMs > LONG_STATEMENT_MS ? openActivity() : undefined;
  const guard = createConnectionGuard({
    pace,
    ...(patienceMs === undefined ? {} : { queryTimeoutMs: patienceMs }),
    ...(activity === undefined ? {} : { askActive: activity.ask }),
    ...(activity?.greeting === undefined ? {} : { greeting: activity.greeting }),
    ...(onRefusal === undefined ? {} : { onRefusal }),
  });
  const settings: GuardedOptions = {
    guard,
    ...(options.isReplica === true ? {} : hostOptions(options.url)),
    max: options.poolSize,
    connect_timeout: 5,
    // A waiting query learns of a lost connection at once, and of a new one as soon as it exists. The client's own
    // pauses grow to twenty seconds.
    backoff: () => 0.02,
    idle_timeout: 60,
    onnotice: () => {},
    prepare: !pooled,
    connection: {
      application_name: options.applicationName,
      ...(pooled ? pooledSettings : sessionSettings(statementTimeoutMs)),
    },
  };
  const client = postgres(options.url, settings);
  const db = drizzle(client, { schema, casing: "snake_case" });
  countOpened(db, guard.openedSoFar);
  if (patienceMs !== undefined) setQueryTimeout(db, patienceMs);
  if (options.maxWaitMs !== undefined) {
    limitPool(db, { connections: options.poolSize, maxWaitMs: options.maxWaitMs });
  }
  return {
    db,
    useNamedStatements: () => {
      // The driver reads it anew for each query.
      client.options.prepare = true;
    },
    renew: guard.renew,
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), activity?.close()]);
      guard.stop();
    },
  };
};
