import type { Log } from "#core/logging/log.ts";
import { dueReports } from "#core/reports/report-schedule.ts";
import type { Database } from "#db/postgres/client.ts";
import {
  type DueSchedule,
  moveSchedules,
  scheduleReports,
  takeDueSchedules,
} from "#db/postgres/queries/reports/schedules.ts";
import { PRIORITIES } from "#db/postgres/schema/index.ts";

export type SchedulerOptions = {
  readonly db: Database;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  /** Each user's schedules are always taken at the same second of the spread. */
  readonly spreadSeconds: number;
  readonly batchSize?: number;
};

/** A schedule that cannot be read is looked at again after so long: it must keep no other one back. */
const UNREADABLE_MS = 86_400_000;

export const tick = (options: SchedulerOptions): Promise<number> => {
  const { db, clock, newId, log, spreadSeconds, batchSize = 500 } = options;
  return db.transaction(async (tx) => {
    const now = clock();
    const due = await takeDueSchedules(tx, { now: now.toISOString(), spreadSeconds, limit: batchSize });
    if (due.length === 0) return 0;
    const owedBy = (schedule: DueSchedule): ReturnType<typeof dueReports> => {
      try {
        return dueReports(schedule, now.getTime());
      } catch (error) {
        log.error({ err: error, userId: schedule.userId }, "schedule.unreadable");
        return { periods: [], nextRunAt: now.getTime() + UNREADABLE_MS };
      }
    };
    const owed = due.map((schedule) => ({ schedule, ...owedBy(schedule) }));
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
    await scheduleReports(tx, { runs: JSON.stringify(runs), priority: PRIORITIES.scheduled });
    const moves = owed.map(({ schedule: { userId }, nextRunAt }) => ({
      userId,
      nextRunAt: new Date(nextRunAt).toISOString(),
    }));
    await moveSchedules(tx, { moves: JSON.stringify(moves) });
    return due.length;
  });
};
