import { eq, gt, sql } from "drizzle-orm";
import type { Database, Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { TIMELINE } from "../../log-position.ts";
import { changeLog, storeEpoch, userClocks } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { inTransaction } from "../../transaction.ts";

export type Beat = { readonly epoch: number; readonly pulse: number };

const select = statement("store_epoch.find", {}, (db) =>
  db
    .select({
      epoch: storeEpoch.epoch,
      previous: storeEpoch.previous,
      pulse: storeEpoch.pulse,
      mongoPulse: storeEpoch.mongoPulse,
      redisPulse: storeEpoch.redisPulse,
      seenAt: storeEpoch.seenAt,
      /** Seconds by which the latest beat is ahead of the server's clock; 0 when it is not. */
      aheadSeconds: expression("float8", sql`greatest(0, extract(epoch from ${storeEpoch.seenAt} - now()))`),
    })
    .from(storeEpoch),
);

export type EpochRow = Awaited<ReturnType<typeof select>>[number];

const rowOf = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error("the row of the stores' epoch is missing");
  return row;
};

export const readEpoch = async (executor: Executor): Promise<EpochRow> => rowOf(await select(executor, {}));

const beat = statement("store_epoch.beat", {}, (db) =>
  db
    .update(storeEpoch)
    .set({
      pulse: sql`${storeEpoch.pulse} + 1`,
      seenAt: sql`greatest(${storeEpoch.seenAt}, now())`,
      // Before the commit of this row: a server that has the row has the log up to here.
      logAt: sql`pg_current_wal_insert_lsn() - '0/0'::pg_lsn`,
      logTimeline: sql`('x' || ${sql.raw(TIMELINE)})::bit(32)::int`,
    })
    .returning({ epoch: storeEpoch.epoch, pulse: storeEpoch.pulse }),
);

export const beatEpoch = async (executor: Executor): Promise<Beat> => rowOf(await beat(executor, {}));

const note = statement("store_epoch.note", { epoch: storeEpoch.epoch, mongo: "bigint", redis: "bigint" }, (db, p) =>
  db
    .update(storeEpoch)
    .set({
      mongoPulse: sql`greatest(${storeEpoch.mongoPulse}, ${p.mongo})`,
      redisPulse: sql`greatest(${storeEpoch.redisPulse}, ${p.redis})`,
    })
    .where(eq(storeEpoch.epoch, p.epoch)),
);

export const notePulse = async (
  executor: Executor,
  written: Beat,
  where: { readonly mongo: boolean; readonly redis: boolean },
): Promise<void> => {
  const pulseIn = (isWritten: boolean): number => (isWritten ? written.pulse : 0);
  await note(executor, { epoch: written.epoch, mongo: pulseIn(where.mongo), redis: pulseIn(where.redis) });
};

/** Every clock has to be written, also that of an account whose import holds it for a while. */
const LOCK_MS = "30s";

export type NewEpoch = {
  readonly known: Pick<EpochRow, "epoch" | "seenAt">;
  readonly highest: number;
  readonly now: Date;
};

/**
 * Begins another epoch, later than any known one. Numbers of users' clocks up to the latest heartbeat keep their
 * meaning. A restore may have given later ones a second time. Null when another process has begun an epoch meanwhile.
 */
export const beginEpoch = (db: Database, { known, highest, now }: NewEpoch): Promise<number | null> =>
  inTransaction(db, async (tx) => {
    await tx.execute(sql`select set_config('lock_timeout', ${LOCK_MS}, true)`);
    const locked = rowOf(await tx.select({ epoch: storeEpoch.epoch }).from(storeEpoch).for("update"));
    if (locked.epoch !== known.epoch) return null;
    const epoch = Math.max(now.getTime(), highest + 1, known.epoch + 1);
    await tx.update(storeEpoch).set({
      epoch,
      previous: known.epoch,
      startedAt: sql`now()`,
      seenAt: sql`now()`,
      pulse: 0,
      mongoPulse: 0,
      redisPulse: 0,
    });
    await tx.update(userClocks).set({ keptSeq: userClocks.seq });
    const later = tx
      .select({ userId: changeLog.userId, first: sql<number>`min(${changeLog.seq})`.as("first") })
      .from(changeLog)
      .where(gt(changeLog.changedAt, known.seenAt))
      .groupBy(changeLog.userId)
      .as("later");
    await tx
      .update(userClocks)
      .set({ keptSeq: sql`${later.first} - 1` })
      .from(later)
      .where(eq(userClocks.userId, later.userId));
    return epoch;
  });
