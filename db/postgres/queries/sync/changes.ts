import { eq, type SQL, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { type ChangeResource, userClocks } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { SWEEP_BATCH } from "../../sweep.ts";

export type Change = {
  readonly resource: ChangeResource;
  readonly id: string;
  readonly op: "upsert" | "delete";
  readonly version: number;
};

const append = query("changes.append", { userId: "uuid", changes: "jsonb", count: "bigint" }, (p) =>
  rows(
    {},
    () => sql`with clock as (
      insert into user_clocks as c (user_id, seq) values (${p.userId}, ${p.count})
      on conflict (user_id) do update set seq = c.seq + excluded.seq
      returning seq, seq - ${p.count} as before
    ), log as (
      insert into change_log (user_id, seq, resource, resource_id, op, version)
      select ${p.userId}, clock.before + change.ordinality, change.value ->> 'resource',
        (change.value ->> 'id')::uuid, change.value ->> 'op', (change.value ->> 'version')::int
      from clock, jsonb_array_elements(${p.changes}) with ordinality as change
    )
    select 1 from clock`,
  ),
);

/** The entries of a statement that changes one resource of each user. Its parts are expressions over `from`. */
export type Entries = {
  readonly resource: ChangeResource;
  readonly userId: SQL;
  readonly seq: SQL;
  readonly id: SQL;
  readonly version: SQL;
  readonly from: string;
};

/** Returns the common table expression `log`, which writes an entry for each row of `from`. */
export const logged = ({ resource, userId, seq, id, version, from }: Entries): SQL => sql`log as (
      insert into change_log (user_id, seq, resource, resource_id, op, version)
      select ${userId}, ${seq}, ${sql.raw(`'${resource}'`)}, ${id}, 'upsert', ${version} from ${sql.raw(from)}
    )`;

/**
 * Takes the next numbers of the user's sequence for the changes of a transaction. The clock's row stays locked until
 * the commit. So a reader of the log sees all numbers up to the newest, or none of them.
 */
export const recordChanges = async (tx: Executor, userId: string, changes: readonly Change[]): Promise<void> => {
  if (changes.length === 0) return;
  await append(tx, { userId, changes: JSON.stringify(changes), count: changes.length });
};

const advance = statement("changes.advance", { userId: userClocks.userId }, (db, p) =>
  db
    .insert(userClocks)
    .values({ userId: p.userId, seq: 1 })
    .onConflictDoUpdate({ target: userClocks.userId, set: { seq: sql`${userClocks.seq} + 1` } }),
);

/**
 * Raises the user's input version for a change that is no resource of the log: documents of MongoDB, and settings.
 * Analyses must see such a change. The log skips the number.
 */
export const advanceClock = async (tx: Executor, userId: string): Promise<void> => {
  await advance(tx, { userId });
};

const selectClock = statement("changes.clock", { userId: userClocks.userId }, (db, p) =>
  db.select({ seq: userClocks.seq }).from(userClocks).where(eq(userClocks.userId, p.userId)),
);

export const newestVersion = async (executor: Executor, userId: string): Promise<number> => {
  const [clock] = await selectClock(executor, { userId });
  return clock?.seq ?? 0;
};

/**
 * A reader of the log needs only the newest entry of each resource. Older ones may go at any moment, also between two
 * pages of a reader. The newest entry of a deletion stays, so no cursor ever becomes too old. Each entry removes the
 * one before it.
 */
export const sweepSupersededChanges = query("changes.sweep", {}, () =>
  rows(
    { removed: expression("int", sql`count(*)`) },
    (list) => sql`with gone as (
      delete from change_log where ctid = any(array(
        select before.ctid from change_log n
        cross join lateral (
          select l.ctid from change_log l
          where l.user_id = n.user_id and l.resource_id = n.resource_id and l.resource = n.resource and l.seq < n.seq
          order by l.seq desc limit 1
        ) before
        where n.changed_at > now() - interval '1 day' limit ${sql.raw(String(SWEEP_BATCH))}))
      returning 1
    ) select ${list} from gone`,
  ),
);
