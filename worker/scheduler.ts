import { dueReports } from "#core/training/report-schedule.ts";
import type { Database } from "#db/postgres/client.ts";
import { moveSchedules, scheduleReports, takeDueSchedules } from "#db/postgres/queries/schedules.ts";

export type SchedulerOptions = {
  readonly db: Database;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly batchSize?: number;
};

/**
 * One tick: every schedule that is due gets its runs and its next time, in one transaction. Ticks may run at once and
 * again after a crash: a schedule is locked by one of them, and a period has one run. Returns how many schedules it moved.
 */
export const tick = ({ db, clock, newId, batchSize = 500 }: SchedulerOptions): Promise<number> =>
  db.transaction(async (tx) => {
    const now = clock();
    const due = await takeDueSchedules(tx, { now: now.toISOString(), limit: batchSize });
    if (due.length === 0) return 0;
    const owed = due.map((schedule) => ({ schedule, ...dueReports(schedule, now.getTime()) }));
    const runs = owed.flatMap(({ schedule: { userId }, periods }) =>
      periods.map(({ kind, key, start, end }) => ({
        id: newId(),
        jobId: newId(),
        userId,
        kind,
        periodKey: key,
        periodStart: start,
        periodEnd: end,
      })),
    );
    await scheduleReports(tx, { runs: JSON.stringify(runs) });
    const moves = owed.map(({ schedule: { userId }, nextRunAt }) => ({
      userId,
      nextRunAt: new Date(nextRunAt).toISOString(),
    }));
    await moveSchedules(tx, { moves: JSON.stringify(moves) });
    return due.length;
  });
