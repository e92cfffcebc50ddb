import { type SQL, sql } from "drizzle-orm";
import type { RecordKind } from "#core/taxonomy.ts";
import { given } from "../../batched-writes.ts";

/** Parts of statements that write training without a transaction; see docs/decisions/0075-writes-at-once.md. */

export const done = (name: string): SQL => given(name, "done");

/**
 * Common table expressions: `done` has the writes that nothing came between, with the number of their change. A clock
 * that another transaction holds is not waited for.
 */
export const numbered = sql`gate as materialized (
      select ${given("userId")} as user_id, ${given("seq")} as seq, ${given("place")} as place,
        pg_try_advisory_xact_lock(hashtextextended(${given("userId")}::text, 0)) as is_free
      from asked
    ), free as materialized (
      select c.user_id, gate.place from gate join user_clocks c on c.user_id = gate.user_id
      where gate.is_free and c.seq = gate.seq for update of c skip locked
    ), clock as (
      update user_clocks c set seq = c.seq + 1 from free where c.user_id = free.user_id returning free.place, c.seq
    ), done as materialized (
      select asked.*, clock.seq as number from clock join asked on asked.place = clock.place
    )`;

/** The greatest value of a line of records. */
export type Line = {
  readonly kind: RecordKind;
  readonly atWeightKg: number | null;
  readonly value: number;
  readonly localDate: string;
};

/** An event needs the whole workout, and a recomputation that waits changes it. */
export const needsWhole = (userId: SQL): SQL => sql`exists (select from webhooks h
        where h.user_id = ${userId} and h.suspended_at is null)
      or exists (select from recomputations r where r.user_id = ${userId})`;
