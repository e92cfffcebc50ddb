import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { limitPatience } from "./deadline.ts";
import * as schema from "./schema/index.ts";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query runs on: the pool, or the transaction that it must join. */
export type Executor = Database | Transaction;

export type PostgresOptions = {
  readonly url: string;
  /** Connections of this process; 2 × cores a machine measured best. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** Ends a statement that runs away; above it stands the request's own deadline. */
  readonly statementTimeoutMs: number;
  /** The address is a pooler in transaction mode: time limits come from the role, and no session state is used. */
  readonly pooled?: boolean;
  /** How long a statement or transaction may wait for anything, the connection included; for ever when left out. */
  readonly patienceMs?: number;
};

export type PostgresHandle = {
  readonly db: Database;
  /** From now on statements are prepared by name; a pooled handle begins without. */
  readonly useNamedStatements: () => void;
  readonly close: () => Promise<void>;
};

/** What a connection to Postgres itself asks for when it begins. */
export const sessionSettings = (statementTimeoutMs: number) => ({
  // Instants that pass through as text carry the same offset whatever the server's own setting.
  TimeZone: "UTC",
  statement_timeout: statementTimeoutMs,
  // Above Postgres' own deadlock_timeout of a second: a deadlock is told as one, and its transaction runs anew.
  lock_timeout: 2_000,
  // Every statement is short; where one is costed high, compiling it takes longer than running it.
  jit: "off",
  idle_in_transaction_session_timeout: 10_000,
});

/** PgBouncer refuses all settings but a few, and keeps these for each client. */
export const pooledSettings = { TimeZone: "UTC" } as const;

/** Connects lazily: the first query opens the first connection. */
export const openPostgres = (options: PostgresOptions): PostgresHandle => {
  const pooled = options.pooled ?? false;
  const client = postgres(options.url, {
    max: options.poolSize,
    connect_timeout: 5,
    // Who waits for a connection is told at once that there is none, and finds it as soon as there is: the pauses of
    // the client's own choice grow to twenty seconds.
    backoff: () => 0.02,
    idle_timeout: 60,
    onnotice: () => {},
    prepare: !pooled,
    connection: {
      application_name: options.applicationName,
      ...(pooled ? pooledSettings : sessionSettings(options.statementTimeoutMs)),
    },
  });
  const db = drizzle(client, { schema, casing: "snake_case" });
  if (options.patienceMs !== undefined) limitPatience(db, options.patienceMs);
  return {
    db,
    useNamedStatements: () => {
      // The driver reads it anew for each query.
      client.options.prepare = true;
    },
    close: () => client.end({ timeout: 5 }),
  };
};
