import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { hostOptions } from "#core/config/database-address.ts";
import {
  type AskActive,
  createConnectionGuard,
  type GuardedConnection,
  type GuardedOptions,
  paceFor,
} from "./connection-guard.ts";

const ANSWER_MS = 2_000;

/** Identifies the server's processes of this client, and asks which of them are at work. */
export type Activity = {
  readonly ask: AskActive;
  /** Name of a connection from its start; left out when the server's process is known. */
  readonly greeting?: (connection: GuardedConnection) => Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

/**
 * Returns a separate connection. Through a pooler it queues behind all others: its answer shows that theirs are over.
 */
const openAsking = (url: string, connection: Readonly<Record<string, string>>) => {
  const guard = createConnectionGuard({ pace: paceFor(0), queryTimeoutMs: ANSWER_MS });
  const settings: GuardedOptions = {
    max: 1,
    connect_timeout: 2,
    idle_timeout: 10,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    connection,
    guard,
    ...hostOptions(url),
  };
  const client = postgres(url, settings);
  const close = async (): Promise<void> => {
    guard.stop();
    await client.end({ timeout: 1 });
  };
  return { client, close };
};

/** A connection without a name from the server has just begun. */
const isAtWork = (pid: number | null, active: ReadonlySet<number>): boolean => pid === null || active.has(pid);

export const directActivity = (url: string): Activity => {
  const { client, close } = openAsking(url, {});
  return {
    ask: async (suspects) => {
      const pids = suspects.flatMap((connection) => connection.pid() ?? []);
      const rows = await client`
        select pid from pg_stat_activity where pid = any(${`{${pids.join()}}`}::int[]) and state not like 'idle%'`;
      const active = new Set(rows.map((row) => Number(row.pid)));
      return new Set(suspects.filter((connection) => isAtWork(connection.pid(), active)));
    },
    close,
  };
};

/** A pooler makes process numbers up, but gives the name of a client to the process that works for it. */
export const pooledActivity = (url: string, applicationName: string): Activity => {
  const prefix = `${applicationName}/${randomBytes(6).toString("hex")}`;
  const asking = `${prefix}-0`;
  const names = new WeakMap<GuardedConnection, string>();
  let connections = 0;
  const { client, close } = openAsking(url, { application_name: asking });
  return {
    ask: async (suspects) => {
      const wanted = [asking, ...suspects.flatMap((connection) => names.get(connection) ?? [])];
      // PgBouncer may add the client's address to the name.
      const rows = await client`
        select split_part(application_name, ' ', 1) as name from pg_stat_activity
        where split_part(application_name, ' ', 1) = any(${`{${wanted.join()}}`}::text[]) and state not like 'idle%'`;
      const active = new Set(rows.map((row) => String(row.name)));
      // Then the pooler keeps names to itself, or its user may not see what others do.
      if (!active.has(asking)) throw new Error("the pooler does not pass names on");
      return new Set(suspects.filter((connection) => active.has(names.get(connection) ?? asking)));
    },
    greeting: (connection) => {
      connections += 1;
      const name = `${prefix}-${connections}`;
      names.set(connection, name);
      return { application_name: name };
    },
    close,
  };
};
