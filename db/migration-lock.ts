import type postgres from "postgres";

/** Lock number of Forja, so that two machines that start at once do not migrate at once. */
const ADVISORY_LOCK = 7_310_420_061n;
const LOOK_EVERY_MS = 200;

export type Patience = {
  readonly ms: number;
  readonly print: (sentence: string) => void;
};

export const PATIENCE: Patience = { ms: 60_000, print: (sentence) => console.error(sentence) };

/** Another client held a needed lock for too long. The database is unchanged. */
export class MigrationBusyError extends Error {
  override readonly name = "MigrationBusyError";
}

type Client = postgres.ReservedSql;

const holderOf = async (client: Client): Promise<string> => {
  const [holder] = await client<{ pid: number; name: string; since: string }[]>`
    select pid, coalesce(nullif(application_name, ''), 'a nameless client') as name, backend_start::text as since
    from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
      and classid::bigint = ${String(ADVISORY_LOCK >> 32n)}::bigint
      and objid::bigint = ${String(ADVISORY_LOCK & 0xffff_ffffn)}::bigint`;
  if (holder === undefined) return "somebody who is gone by now";
  return `the server process ${holder.pid} (${holder.name}, connected since ${holder.since})`;
};

/** Takes the lock of migrations for the rest of the session. Throws `MigrationBusyError`, which names the holder. */
export const takeMigrationLock = async (client: Client, { ms, print: tell }: Patience): Promise<void> => {
  const until = performance.now() + ms;
  for (let attempt = 1; ; attempt += 1) {
    const [lock] = await client<{ taken: boolean }[]>`
      select pg_try_advisory_lock(${String(ADVISORY_LOCK)}::bigint) as taken`;
    if (lock?.taken === true) return;
    if (performance.now() > until) {
      throw new MigrationBusyError(
        `The lock of migrations was not free within ${ms / 1000} s: it is held by ${await holderOf(client)}. ` +
          "If nothing is migrating, end that process with pg_terminate_backend.",
      );
    }
    if (attempt === 1) tell(`Waiting for another migration: its lock is held by ${await holderOf(client)}.`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
};

/** Traffic queues up behind a migration that waits for a table, so it must not wait for longer. */
const TABLE_WAIT_MS = 2_000;
const PAUSE_MS = 1_000;
const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK = "40P01";

const wantsAgain = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === LOCK_NOT_AVAILABLE || error.code === DEADLOCK);

/**
 * Runs a migration in a transaction that waits for a table at most two seconds. After that it rolls back, lets the
 * traffic pass and tries again. Throws `MigrationBusyError` after the timeout.
 */
export const inMigrationTransaction = async (
  client: Client,
  name: string,
  { ms, print: tell }: Patience,
  work: () => Promise<void>,
): Promise<void> => {
  const until = performance.now() + ms;
  for (let attempt = 1; ; attempt += 1) {
    await client`begin`;
    try {
      await client.unsafe(`set local lock_timeout = ${TABLE_WAIT_MS}`);
      await work();
      await client`commit`;
      return;
    } catch (error) {
      await client`rollback`;
      if (!wantsAgain(error)) throw error;
      if (performance.now() > until) {
        throw new MigrationBusyError(
          `${name} found a table in use for ${ms / 1000} s, and was undone. Look for long transactions in pg_stat_activity.`,
          { cause: error },
        );
      }
    }
    if (attempt === 1) tell(`${name} waits for a table that is in use.`);
    await Bun.sleep(PAUSE_MS);
  }
};
