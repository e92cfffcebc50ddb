import { createHash } from "node:crypto";
import { hasDeadline, noteCommit } from "#core/process/deadline.ts";
import type { Executor } from "./executor.ts";
import { shareQueue } from "./pool-queue.ts";

/** A place in Postgres' log: the number of the cluster and database, the timeline, and the byte. */
export type LogPosition = { readonly system: number; readonly timeline: number; readonly at: number };

/** The place is never before the commit. A commit that is not flushed may be lost, and nobody can wait for its flush. */
export const FLUSHED = `(case current_setting('synchronous_commit')
  when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end)`;

/** The argument keeps the planner from computing the name once: Postgres calls the function immutable. */
export const TIMELINE = "left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)";

export const timelineOf = (digits: string): number => Number.parseInt(digits, 16);

/** Each position belongs to one of these. */
export const SYSTEM = `(select concat_ws(' ', system_identifier,
  (select oid from pg_database where datname = current_database())) from pg_control_system())`;

/** The number of a cluster and database: positions of another one mean nothing here. */
export const systemNumber = (system: string): number => createHash("sha256").update(system).digest().readUInt32BE(0);

const AFTER_COMMIT = `select ${TIMELINE} as timeline, (${FLUSHED} - '0/0'::pg_lsn)::text as at`;

/** Reading the system costs a file, so only a process that does not know it asks. */
const AFTER_COMMIT_OF_A_STRANGER = `${AFTER_COMMIT}, ${SYSTEM} as system`;

type Row = { readonly timeline: string; readonly at: string; readonly system?: string };

/** The patch of postgres.js sends `after` behind the commit, and puts its rows into `answer`. */
type ScopedClient = { after?: string; answer?: readonly Row[] | null };

const scopedClientOf = (tx: Executor): ScopedClient | undefined => (tx._.session as { client?: ScopedClient }).client;

const opened = new WeakMap<Executor, () => number>();
const asking = new WeakMap<Executor, () => boolean>();

/** Counts the connections that a pool has opened: each may lead to another server. */
export const countOpened = (pool: Executor, count: () => number): void => {
  opened.set(pool, count);
};

export const openedBy = (pool: Executor): number => opened.get(pool)?.() ?? 0;

/**
 * Transactions of this pool that serve a request note the place of their commit from this call on.
 * @param knowsSystem false where a commit must name its system
 */
export const notePositions = (pool: Executor, knowsSystem: () => boolean): void => {
  asking.set(pool, knowsSystem);
};

const questionOf = (pool: Executor): string =>
  asking.get(pool)?.() === false ? AFTER_COMMIT_OF_A_STRANGER : AFTER_COMMIT;

export const notesPositions = (pool: Executor): boolean => asking.has(pool);

/** Sends the question for the place behind the commit of this transaction, in the same round trip. */
export const askPosition = (pool: Executor, tx: Executor): (() => void) => {
  const client = scopedClientOf(tx);
  if (client === undefined) return () => {};
  client.after = questionOf(pool);
  return () => note(client.answer ?? []);
};

const note = ([row]: readonly Row[]): void => {
  if (row === undefined) return;
  const { timeline, at, system } = row;
  const known = system === undefined ? {} : { system: systemNumber(system) };
  noteCommit({ timeline: timelineOf(timeline), at: Number(at), ...known });
};

type Sent<Rows> = Promise<Rows> & { values(): Sent<Rows>; readonly retried?: unknown };

type PoolClient = {
  readonly options: { readonly prepare: boolean };
  unsafe<Rows>(text: string, values: readonly unknown[], options: object): Sent<Rows>;
};

const poolClientOf = (pool: Executor): PoolClient | undefined => (pool._.session as { client?: PoolClient }).client;

const ask = (client: PoolClient, question: string): Sent<readonly Row[]> =>
  client.unsafe(question, [], { simple: false, prepare: client.options.prepare });

/** Sends a question behind each statement. One that the driver ran again was committed after its question. */
const asksBehind = (client: PoolClient, question: () => string) => ({
  unsafe: (text: string, values: readonly unknown[], options: object) => {
    const asked = ask(client, question());
    const statement = client.unsafe(text, values, { ...options, follow: asked });
    const answered = async (): Promise<unknown> => {
      const rows = await statement;
      const answer = statement.retried === undefined ? asked : ask(client, question());
      note(await answer.catch((): Row[] => []));
      return rows;
    };
    // The driver sends the statement in the next turn, so it may still be asked for its values.
    const sent = answered();
    return Object.assign(sent, { values: () => (statement.values(), sent) });
  },
});

const committing = new WeakMap<Executor, Executor>();

/**
 * Returns the pool for a statement that commits by itself. The place of its commit is noted, as that of a transaction
 * is, in the same round trip.
 */
export const thatCommits = (pool: Executor): Executor => {
  if (!(notesPositions(pool) && hasDeadline())) return pool;
  const known = committing.get(pool);
  if (known !== undefined) return known;
  const client = poolClientOf(pool);
  if (client === undefined) return pool;
  const session: unknown = Object.create(pool._.session, {
    client: { value: asksBehind(client, () => questionOf(pool)) },
  });
  const view: Executor = Object.create(pool, { _: { value: { ...pool._, session } } });
  shareQueue(view, pool);
  committing.set(pool, view);
  return view;
};
