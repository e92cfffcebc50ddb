import type { EpochMilliseconds, WeeklyTime } from "../time/zone.ts";
import { rescheduleRun } from "./report-schedule.ts";

export type ReportSchedule = WeeklyTime & { readonly enabled: boolean };

/**
 * Returns the next time of the weekly report after a change of its settings.
 * @param nextRunAt the time before the change, milliseconds since the epoch; null without one
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch; null when the time does not change
 */
export const rescheduleReport = (
  before: ReportSchedule,
  nextRunAt: EpochMilliseconds | null,
  after: ReportSchedule,
  now: EpochMilliseconds,
): EpochMilliseconds | null => {
  const begins = after.enabled && (!before.enabled || nextRunAt === null);
  const moves =
    before.weekday !== after.weekday || before.localTime !== after.localTime || before.timeZone !== after.timeZone;
  if (!after.enabled || !(begins || moves)) return null;
  const { weekday, localTime, timeZone } = after;
  return rescheduleRun(begins ? null : nextRunAt, { weekday, localTime, timeZone }, now);
};
