import type { Random } from "#core/random.ts";
import { addDays, daysBetween, isoWeekday, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";

export type Phase = "maintain" | "bulk" | "cut";

export type Day = {
  readonly date: LocalDate;
  /** 1 is Monday. */
  readonly weekday: number;
  /** 0 in the week of today, negative after it. */
  readonly weeksAgo: number;
  readonly phase: Phase;
  /** Place in the block of seven weeks: 0 is the deload, then six weeks that get heavier. */
  readonly blockWeek: number;
  readonly away: "holiday" | "ill" | null;
  readonly session: number | null;
  readonly missed: boolean;
};

export const WEEKS = 104;
const BLOCK_WEEKS = 7;
const LAST_DELOAD = 4;
const DAYS_AHEAD = 7;

/** Monday, Tuesday, Thursday, Friday. */
const SESSIONS: ReadonlySet<number> = new Set([1, 2, 4, 5]);
/** A workout of these days may slip to the next day, which has none. */
const CAN_SLIP: ReadonlySet<number> = new Set([2, 5]);
const SLIPS = 0.08;
const MISSES = 0.05;
/** So that the plan of the last weeks always has some that were left out: weeks ago and weekday. */
const SURELY_MISSED: ReadonlySet<string> = new Set(["3 5", "6 2", "9 4"]);

/** By weeks ago, each up to the next. */
const PHASES: readonly (readonly [from: number, phase: Phase])[] = [
  [WEEKS, "maintain"],
  [97, "bulk"],
  [66, "maintain"],
  [58, "cut"],
  [42, "maintain"],
  [34, "bulk"],
];

/** Month and day, both inclusive. */
const HOLIDAYS: readonly (readonly [from: string, to: string])[] = [
  ["08-05", "08-18"],
  ["12-24", "12-31"],
  ["01-01", "01-02"],
];
const ILLNESSES: readonly (readonly [weeksAgo: number, firstWeekday: number])[] = [
  [71, 3],
  [47, 1],
];
/** A demo that ends in a holiday would have nothing to show. */
const ALWAYS_AT_HOME_WEEKS = 3;

const phaseOf = (weeksAgo: number): Phase => PHASES.findLast(([from]) => weeksAgo <= from)?.[1] ?? "maintain";

const awayOn = (date: LocalDate, weekday: number, weeksAgo: number): Day["away"] => {
  if (weeksAgo < ALWAYS_AT_HOME_WEEKS) return null;
  const monthAndDay = date.slice(5);
  if (HOLIDAYS.some(([from, to]) => monthAndDay >= from && monthAndDay <= to)) return "holiday";
  return ILLNESSES.some(([week, from]) => weeksAgo === week && weekday >= from) ? "ill" : null;
};

export const firstDay = (today: LocalDate): LocalDate => addDays(startOfWeek(today, "monday"), -7 * WEEKS);

/**
 * Two years of days up to a week after today, each with what the plan and life have for it.
 * @param today a local date; the days before it are the past
 */
export const daysAround = (today: LocalDate, random: Random): Day[] => {
  const start = firstDay(today);
  const thisWeek = startOfWeek(today, "monday");
  const days: Day[] = [];
  let slipped: number | null = null;
  for (let date = start; date < addDays(today, DAYS_AHEAD); date = addDays(date, 1)) {
    const weekday = isoWeekday(toEpochDay(date));
    const weeksAgo = daysBetween(startOfWeek(date, "monday"), thisWeek) / 7;
    const away = awayOn(date, weekday, weeksAgo);
    const surely = SURELY_MISSED.has(`${weeksAgo} ${weekday}`);
    // Drawn on every day, so that what happens on one does not change the next ones.
    const slips = random.chance(SLIPS) && CAN_SLIP.has(weekday) && !surely && date < addDays(today, -1);
    const misses = random.chance(MISSES) && weeksAgo > 1;
    const due: number | null = SESSIONS.has(weekday) ? weekday : slipped;
    days.push({
      date,
      weekday,
      weeksAgo,
      phase: phaseOf(weeksAgo),
      blockWeek: (((LAST_DELOAD - weeksAgo) % BLOCK_WEEKS) + BLOCK_WEEKS) % BLOCK_WEEKS,
      away,
      session: slips ? null : due,
      missed: misses || surely || away !== null,
    });
    slipped = slips ? due : null;
  }
  return days;
};
