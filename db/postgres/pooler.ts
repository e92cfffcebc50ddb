import postgres, { type Sql } from "postgres";
import { hostOptions } from "#core/config/database-address.ts";
import { type DatabaseEnvironment, EnvironmentError } from "#core/config/environment.ts";
import { detach } from "#core/process/detach.ts";
import { pooledSettings, sessionSettings } from "./client.ts";

type Settings = Readonly<Record<string, string | number>>;

const CONNECT_SECONDS = 2;
const PROTOCOL_VIOLATION = "08P01";
/** Enough for a pooler with several idle connections to hand out another one. */
const ROUNDS = 5;
const ANSWER_MS = 500;
const PROBE_MS = 10_000;

/** It is cut when it does not answer. */
const openProbe = (url: string, connection: Settings, prepare = false): Sql => {
  const probe = postgres(url, {
    ...hostOptions(url),
    max: 1,
    prepare,
    fetch_types: false,
    connect_timeout: CONNECT_SECONDS,
    onnotice: () => {},
    onclose: () => clearTimeout(cut),
    connection: { application_name: "forja-probe", ...connection },
  });
  const cut = setTimeout(() => {
    // A probe that cannot be closed has lost its connection already.
    detach(probe.end({ timeout: 0 }), () => {});
  }, PROBE_MS);
  // A connection that never came about is never closed either, and must not keep a process that has stopped.
  cut.unref();
  return probe;
};

const closeAll = async (probes: readonly Sql[]): Promise<void> => {
  await Promise.all(probes.map((probe) => probe.end({ timeout: 1 })));
};

const backendOf = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
};

/**
 * Returns whether connections of this address share those of the server: one client sees several, or two clients see
 * one. Postgres itself and a session pooler never show that.
 */
const sharesConnections = async (url: string, settings: Settings): Promise<boolean> => {
  const probes = [openProbe(url, settings), openProbe(url, settings)] as const;
  try {
    const first = new Set<number>();
    const second = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      first.add(await backendOf(probes[0]));
      second.add(await backendOf(probes[1]));
      if (first.size > 1 || second.size > 1 || !first.isDisjointFrom(second)) return true;
    }
    return false;
  } finally {
    await closeAll(probes);
  }
};

const refusesSettings = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === PROTOCOL_VIOLATION;

/** True for a pooler in transaction mode, also where it refuses the settings of a connection at once. */
export const isPooler = async (url: string, settings: Settings = sessionSettings(5_000)): Promise<boolean> => {
  try {
    return await sharesConnections(url, settings);
  } catch (error) {
    if (refusesSettings(error)) return true;
    throw error;
  }
};

const within = async <Result>(work: Promise<Result>, ms: number): Promise<Result | null> => {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Returns whether a statement that was prepared on one server connection works on another. It is tried, because it
 * depends on the pooler's version (PgBouncer 1.21) and settings. False when no second connection was available.
 */
export const carriesNamedStatements = async (url: string): Promise<boolean> => {
  const named = openProbe(url, pooledSettings, true);
  const holder = openProbe(url, pooledSettings);
  const backends = new Set<number>();
  const ask = async (): Promise<boolean> => {
    // In a transaction: outside, the driver prepares a lost statement again and hides the loss.
    const query = "select pg_backend_pid() as pid where $1::int = 1";
    const rows = await within(
      named.begin((tx) => tx.unsafe<{ pid: number }[]>(query, [1], { prepare: true })),
      ANSWER_MS,
    );
    for (const { pid } of rows ?? []) backends.add(pid);
    return rows !== null;
  };
  try {
    for (let round = 0; round < ROUNDS && backends.size < 2; round += 1) {
      // A pooler hands out the connection that was used last: while it is held here, the next answer is another one's.
      const answered =
        (await ask()) &&
        (await holder.begin(async (tx) => {
          await tx`select 1`;
          return ask();
        }));
      // Processes that start together hold the few connections of a small pool from each other.
      if (!answered) await Bun.sleep(Math.random() * ANSWER_MS);
    }
    return backends.size > 1;
  } catch (error) {
    if (error instanceof Error && error.name === "PostgresError") return false;
    throw error;
  } finally {
    await closeAll([named, holder]);
  }
};

const LIMITS = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] as const;

type Found = { readonly missing: readonly string[]; readonly timeZone: string };

const readLimits = async (url: string): Promise<Found> => {
  const probe = openProbe(url, pooledSettings);
  try {
    const rows = await probe<{ name: string; value: string }[]>`
      select name, setting as value from pg_settings where name in ${probe([...LIMITS, "TimeZone"])}`;
    const settings = new Map(rows.map(({ name, value }) => [name, value]));
    return {
      missing: LIMITS.filter((name) => (settings.get(name) ?? "0") === "0"),
      timeZone: settings.get("TimeZone") ?? "",
    };
  } finally {
    await closeAll([probe]);
  }
};

const identityOf = async (url: string, settings: Settings): Promise<string> => {
  const probe = openProbe(url, settings);
  try {
    const [row] = await probe<{ identity: string }[]>`
      select concat_ws(' ', extract(epoch from pg_postmaster_start_time()), oid, datname) as identity
      from pg_database where datname = current_database()`;
    return row?.identity ?? "";
  } finally {
    await closeAll([probe]);
  }
};

const checkDirect = async (env: DatabaseEnvironment, directUrl: string): Promise<void> => {
  if (await isPooler(directUrl)) {
    throw new EnvironmentError([
      "DATABASE_DIRECT_URL is a pooler in transaction mode: it must be the address of Postgres itself",
    ]);
  }
  const settings = env.DATABASE_POOLED ? pooledSettings : {};
  const [own, direct] = await Promise.all([identityOf(env.DATABASE_URL, settings), identityOf(directUrl, {})]);
  if (own !== direct) {
    throw new EnvironmentError(["DATABASE_DIRECT_URL names another database than DATABASE_URL"]);
  }
};

export type PoolerReport = {
  readonly namedStatements: boolean;
  readonly missingLimits: readonly string[];
  /** False where every client seems to have a connection of its own. */
  readonly shared: boolean;
};

/**
 * Compares the database with the environment. Throws `EnvironmentError` when they differ, and the driver's error when
 * it cannot be reached.
 */
export const inspectDatabase = async (env: DatabaseEnvironment): Promise<PoolerReport | null> => {
  const { DATABASE_URL: url, DATABASE_POOLED: pooled, DATABASE_DIRECT_URL: directUrl } = env;
  if (!pooled && (await isPooler(url))) {
    throw new EnvironmentError([
      "DATABASE_URL is a pooler in transaction mode: set DATABASE_POOLED=1, and DATABASE_DIRECT_URL to the address of Postgres itself",
    ]);
  }
  if (directUrl !== undefined) await checkDirect(env, directUrl);
  if (!pooled) return null;
  const shared = await sharesConnections(url, pooledSettings);
  const { missing, timeZone } = await readLimits(url);
  if (timeZone !== "UTC") {
    throw new EnvironmentError([
      "DATABASE_URL is a pooler that does not pass the time zone on: it must leave TimeZone=UTC to its clients",
    ]);
  }
  return { shared, missingLimits: missing, namedStatements: await carriesNamedStatements(url) };
};
