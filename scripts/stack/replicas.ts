import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import postgres from "postgres";
import { copyCluster } from "./copy-cluster.ts";
import { startPlanned } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import type { RunningServer, ServerOptions } from "./server.ts";

export type PostgresReplica = RunningServer & {
  /** Delays the replay of each commit, in milliseconds. */
  readonly delay: (lagMs: number) => Promise<void>;
  /** Streams from another primary from now on. */
  readonly follow: (primary: string) => Promise<void>;
  /** Ends the standby: it takes writes from then on. */
  readonly promote: () => Promise<void>;
};

export type RedisReplica = RunningServer & {
  readonly follow: (primary: string) => Promise<void>;
  readonly promote: () => Promise<void>;
};

export type ReplicaOptions = ServerOptions & {
  /** Delay of each commit's replay, in milliseconds. */
  readonly lagMs?: number;
  /** Address by which the replica reaches its primary, where it is another one than that of the copy. */
  readonly streamFrom?: string;
};

type Sql = ReturnType<typeof postgres>;

const withSql = async <Result>(url: string, work: (sql: Sql) => Promise<Result>): Promise<Result> => {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const execute = async (url: string, work: (sql: Sql) => Promise<unknown>): Promise<void> => {
  await withSql(url, work);
};

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const connectionTo = (primary: string): string => {
  const { hostname, port, username, password } = new URL(primary);
  const parts = { host: hostname, port, user: username, password: decodeURIComponent(password) };
  return Object.entries(parts)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
};

/** The primary keeps the log until a replica has it, so that a cut link loses nothing. */
const SLOT_LIMIT = "max_slot_wal_keep_size=1GB";

const makeSlot = (primary: string, slot: string): Promise<unknown> =>
  withSql(
    primary,
    (sql) => sql`
      select pg_create_physical_replication_slot(${slot}, true)
      where not exists (select from pg_replication_slots where slot_name = ${slot})`,
  );

const slotOf = async (replica: string): Promise<string> => {
  const [row] = await withSql(
    replica,
    (sql) => sql<{ slot: string }[]>`select current_setting('primary_slot_name') as slot`,
  );
  return row?.slot ?? "";
};

/** ALTER SYSTEM takes no parameters. */
const setAll = (url: string, settings: Readonly<Record<string, string>>): Promise<void> =>
  withSql(url, async (sql) => {
    for (const [name, value] of Object.entries(settings)) {
      await sql.unsafe(`alter system set ${name} = ${quoted(value)}`);
    }
    await sql`select pg_reload_conf()`;
  });

/** Replicas that notice a cut link, and its return, within about a second. */
const QUICK_TO_NOTICE = [
  "wal_retrieve_retry_interval=500ms",
  "wal_receiver_timeout=5s",
  "wal_receiver_status_interval=1s",
  "hot_standby_feedback=on",
  SLOT_LIMIT,
];

let slots = 0;

/** Starts a streaming standby of a Postgres that `startPostgres` has started on this machine. */
export const openReplica = async (primary: string, options: ReplicaOptions): Promise<PostgresReplica> => {
  const { dir, lagMs = 0, streamFrom = primary, ...rest } = options;
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "password"), decodeURIComponent(new URL(primary).password), { mode: 0o600 });
  const server = await startPlanned(
    { ...rest, dir, settings: QUICK_TO_NOTICE },
    {
      name: "Postgres replica",
      probe: (url) => execute(url, (sql) => sql`select pg_is_in_recovery()`),
      make: async ({ data, account }) => {
        slots += 1;
        const slot = `replica_${process.pid}_${slots}`;
        await makeSlot(primary, slot);
        const settings = {
          primary_conninfo: connectionTo(streamFrom),
          primary_slot_name: slot,
          recovery_min_apply_delay: `${lagMs}ms`,
        };
        const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}\n`);
        await withSql(primary, (sql) =>
          copyCluster(sql, data, account, { "standby.signal": "", "postgresql.auto.conf": lines.join("") }),
        );
      },
    },
  );
  return {
    ...server,
    delay: (ms) => setAll(server.url, { recovery_min_apply_delay: `${ms}ms` }),
    follow: async (next) => {
      await makeSlot(next, await slotOf(server.url));
      await setAll(server.url, { primary_conninfo: connectionTo(next) });
    },
    promote: () => execute(server.url, (sql) => sql`select pg_promote(true, 60)`),
  };
};

const commandOn = async (url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on("error", () => {});
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
};

/** Starts a replica of a Redis or Valkey. It refuses writes until it is promoted. */
export const openRedisReplica = async (primary: string, options: ReplicaOptions): Promise<RedisReplica> => {
  const { streamFrom = primary, lagMs: _, ...rest } = options;
  const server = await startRedis({ ...rest, replicaOf: streamFrom });
  return {
    ...server,
    follow: (next) =>
      commandOn(server.url, async (redis) => {
        const { hostname, port, password } = new URL(next);
        await redis.config("SET", "masterauth", decodeURIComponent(password));
        await redis.replicaof(hostname, Number(port));
      }),
    promote: () => commandOn(server.url, (redis) => redis.replicaof("NO", "ONE")),
  };
};
