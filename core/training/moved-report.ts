import { type EpochMilliseconds, nextLocalTime, type WeeklyTime } from "../time/zone.ts";

/** When a user's weekly report is made, if it is. */
export type MovableSchedule = WeeklyTime & { readonly enabled: boolean };

const HALF_WEEK_MS = 3.5 * 86_400_000;

/**
 * When the weekly report is due after a change of its schedule: at the new time that lies nearest to the old one, even if
 * that has just passed, so that moving the time or the zone skips no week; the tick makes none twice.
 * @param nextRunAt when it was due, milliseconds since the epoch; null when it was not
 * @param now milliseconds since the epoch
 * @returns milliseconds since the epoch; null when the time stands
 */
export const movedReport = (
  before: MovableSchedule,
  nextRunAt: EpochMilliseconds | null,
  after: MovableSchedule,
  now: EpochMilliseconds,
): EpochMilliseconds | null => {
  const begins = after.enabled && (!before.enabled || nextRunAt === null);
  const moves =
    before.weekday !== after.weekday || before.localTime !== after.localTime || before.timeZone !== after.timeZone;
  if (!after.enabled || !(begins || moves)) return null;
  const { weekday, localTime, timeZone } = after;
  const from = begins || nextRunAt === null ? now : nextRunAt - HALF_WEEK_MS;
  return nextLocalTime({ weekday, localTime, timeZone, after: from });
};
