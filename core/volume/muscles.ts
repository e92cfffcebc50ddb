import type { LocalDate } from "#core/time/local-date.ts";
import type { MuscleSection } from "../analysis/analysis-document.ts";
import type { ExerciseDayColumns, ExerciseFacts } from "../analysis/history.ts";
import { lastWholeWeeks, type PeriodTable, periodTable, startOfLastWeeks } from "../analysis/periods.ts";
import {
  type MovementPattern,
  MUSCLES,
  type Muscle,
  type MuscleShare,
  type TrackingType,
  type WeekStart,
} from "../taxonomy.ts";
import { exact } from "../units.ts";

/**
 * How much of a working set a muscle gets. `fractional` is the share (primary 1, secondary 0.5 by default; Pelland et
 * al. 2024), `direct` counts only primary muscles and `total` every muscle, each as one set.
 */
export const SET_COUNTINGS = ["fractional", "direct", "total"] as const;
export type SetCounting = (typeof SET_COUNTINGS)[number];

const PART: Record<SetCounting, (share: MuscleShare) => number> = {
  fractional: ({ share }) => share,
  direct: ({ role }) => (role === "primary" ? 1 : 0),
  total: () => 1,
};

/** Work for a time without a movement of strength: stretching, yoga, rope, heavy bag. */
const TIMED_PATTERNS: ReadonlySet<MovementPattern> = new Set(["other", "jump", "locomotion"]);

/**
 * Returns whether the sets of an exercise count for muscles and as hard sets. Endurance, jumping for a time and mobility
 * do not: a run or a stretch is no set of squats. A hold such as a plank does.
 */
export const isStrengthWork = ({
  trackingType,
  movementPattern,
}: {
  readonly trackingType: TrackingType;
  readonly movementPattern: MovementPattern | null;
}): boolean => {
  if (trackingType === "distance_duration") return false;
  if (trackingType === "weight_distance") return movementPattern !== "locomotion";
  return trackingType !== "duration" || movementPattern === null || !TIMED_PATTERNS.has(movementPattern);
};

export type Landmark = { readonly low: number; readonly high: number; readonly source: string };
export type Landmarks = Readonly<Partial<Record<Muscle, Landmark>>>;

const REVIEWS =
  "opinion on the reviews of Schoenfeld et al. 2017 (10 or more weekly sets) and Baz-Valle et al. 2022 (12 to 20)";
const PRACTICE = "opinion of practitioners: the muscle also works in compound lifts";
const large = { low: 10, high: 20, source: REVIEWS };
const small = { low: 6, high: 16, source: PRACTICE };

/**
 * Weekly fractional sets by muscle. They are opinion, meant to be edited: a user's own go before them. Muscles that few
 * train on purpose have none.
 */
export const DEFAULT_LANDMARKS: Landmarks = {
  chest: large,
  lats: large,
  upper_back: large,
  quads: large,
  hamstrings: large,
  glutes: large,
  side_delts: { low: 8, high: 20, source: PRACTICE },
  rear_delts: { low: 6, high: 18, source: PRACTICE },
  front_delts: { low: 4, high: 14, source: PRACTICE },
  triceps: { low: 8, high: 18, source: PRACTICE },
  biceps: { low: 8, high: 18, source: PRACTICE },
  calves: { low: 6, high: 16, source: PRACTICE },
  abs: small,
};

export type TrainedDays = {
  readonly length: number;
  readonly exerciseIndex: ArrayLike<number>;
  /** Since 1970-01-01. */
  readonly day: ArrayLike<number>;
  readonly workingSets: ArrayLike<number>;
};

const setsByExercise = (days: TrainedDays, exerciseCount: number, table: PeriodTable): Float64Array => {
  const width = table.periods.length;
  const sets = new Float64Array(exerciseCount * width);
  const span = table.indexOfDay.length;
  for (let row = 0; row < days.length; row += 1) {
    const offset = (days.day[row] ?? 0) - table.firstDay;
    if (offset < 0 || offset >= span) continue;
    const cell = (days.exerciseIndex[row] ?? 0) * width + (table.indexOfDay[offset] ?? 0);
    sets[cell] = (sets[cell] ?? 0) + (days.workingSets[row] ?? 0);
  }
  return sets;
};

/**
 * Working sets of each muscle in each period.
 * @param exercises what `days.exerciseIndex` points into
 * @param counting how much of a set a muscle gets
 * @returns for each muscle that got anything, one number a period of the table
 */
export const setsByMuscle = (
  days: TrainedDays,
  exercises: readonly ExerciseFacts[],
  table: PeriodTable,
  counting: SetCounting = "fractional",
): Map<Muscle, Float64Array> => distribute(setsByExercise(days, exercises.length, table), exercises, table, counting);

const distribute = (
  sets: Float64Array,
  exercises: readonly ExerciseFacts[],
  table: PeriodTable,
  counting: SetCounting,
): Map<Muscle, Float64Array> => {
  const width = table.periods.length;
  const muscles = new Map<Muscle, Float64Array>();
  for (const [index, exercise] of exercises.entries()) {
    if (!isStrengthWork(exercise)) continue;
    const own = sets.subarray(index * width, (index + 1) * width);
    if (own.every((count) => count === 0)) continue;
    for (const share of exercise.muscles) {
      const part = PART[counting](share);
      if (part === 0) continue;
      const sums = muscles.get(share.muscle) ?? new Float64Array(width);
      for (let period = 0; period < width; period += 1) {
        sums[period] = (sums[period] ?? 0) + part * (own[period] ?? 0);
      }
      muscles.set(share.muscle, sums);
    }
  }
  for (const sums of muscles.values()) for (const [at, sum] of sums.entries()) sums[at] = exact(sum);
  return muscles;
};

const WEEKS_SHOWN = 26;
const MEAN_WEEKS = 4;
const METHOD =
  "working sets a week, fractional (primary 1, secondary 0.5 unless set otherwise); mean of the last four whole weeks";

const positionOf = (sets: number | null, { low, high }: Landmark): "below" | "within" | "above" | null => {
  if (sets === null) return null;
  if (sets < low) return "below";
  return sets > high ? "above" : "within";
};

/** Returns whether training began before the four whole weeks did, so that their mean says something. */
const coversMean = (days: ExerciseDayColumns, firstDay: number): boolean =>
  days.length > 0 && (days.day[0] ?? 0) < firstDay + 7;

/** Fractional sets below which a day does not count as one that trains the muscle. */
const MIN_SETS_A_DAY = 1;

const trainingDays = (
  days: ExerciseDayColumns,
  exercises: readonly ExerciseFacts[],
  span: { readonly firstDay: number; readonly lastDay: number },
): Map<Muscle, number> => {
  const length = span.lastDay - span.firstDay + 1;
  const byMuscle = new Map<Muscle, Float64Array>();
  for (let row = days.length - 1; row >= 0; row -= 1) {
    const offset = (days.day[row] ?? 0) - span.firstDay;
    if (offset < 0) break;
    const exercise = exercises[days.exerciseIndex[row] ?? -1];
    if (offset >= length || exercise === undefined || !isStrengthWork(exercise)) continue;
    for (const { muscle, share } of exercise.muscles) {
      const sets = byMuscle.get(muscle) ?? new Float64Array(length);
      sets[offset] = (sets[offset] ?? 0) + share * (days.workingSets[row] ?? 0);
      byMuscle.set(muscle, sets);
    }
  }
  const counted = new Map<Muscle, number>();
  for (const [muscle, sets] of byMuscle) {
    counted.set(
      muscle,
      sets.reduce((sum, value) => (value >= MIN_SETS_A_DAY ? sum + 1 : sum), 0),
    );
  }
  return counted;
};

export type MuscleWeeksInput = {
  readonly days: ExerciseDayColumns;
  readonly exercises: readonly ExerciseFacts[];
  readonly window: { readonly from: LocalDate; readonly to: LocalDate };
  readonly weekStart: WeekStart;
  readonly landmarks?: Landmarks;
};

/**
 * Returns the weekly sets by muscle over the last 26 weeks of the window. Each muscle has its mean over the last four
 * whole weeks, and its training days in them. It also has its relation to a landmark. Means are null while the training
 * is younger than four weeks.
 * @returns the trained muscles, most sets first
 */
export const muscleWeeks = (input: MuscleWeeksInput): MuscleSection[] => {
  const { days, exercises, window, weekStart } = input;
  const earliest = startOfLastWeeks(window.to, WEEKS_SHOWN, weekStart);
  const table = periodTable(earliest, window.to, "week", weekStart);
  const sets = setsByExercise(days, exercises.length, table);
  const [fractional, direct, total] = SET_COUNTINGS.map((counting) => distribute(sets, exercises, table, counting));
  const whole = lastWholeWeeks(window.to, MEAN_WEEKS, weekStart);
  const firstOfMean = table.indexOfDay[whole.firstDay - table.firstDay] ?? 0;
  const covered = coversMean(days, whole.firstDay);
  const firstShown = table.periods.findIndex((period) => period.to >= window.from);
  const landmarks = { ...DEFAULT_LANDMARKS, ...input.landmarks };
  const daysTrained = covered ? trainingDays(days, exercises, whole) : null;
  const meanOf = (weekly: Float64Array | undefined): number => {
    const ofMean = weekly?.subarray(firstOfMean, firstOfMean + MEAN_WEEKS) ?? new Float64Array(0);
    return exact(ofMean.reduce((sum, value) => sum + value, 0) / MEAN_WEEKS);
  };

  const sections = MUSCLES.flatMap((muscle): MuscleSection[] => {
    const all = total?.get(muscle);
    if (all === undefined) return [];
    const weekly = fractional?.get(muscle) ?? new Float64Array(table.periods.length);
    const fourWeekMean = covered ? meanOf(weekly) : null;
    const landmark = landmarks[muscle];
    return [
      {
        muscle,
        weeklySets: table.periods
          .map((period, at) => ({
            week: period.key,
            sets: weekly[at] ?? 0,
            direct: direct?.get(muscle)?.[at] ?? 0,
            total: all[at] ?? 0,
          }))
          .slice(firstShown),
        fourWeekMean,
        landmark: landmark === undefined ? null : { ...landmark, position: positionOf(fourWeekMean, landmark) },
        method: METHOD,
        fourWeekMeans:
          fourWeekMean === null
            ? null
            : { fractional: fourWeekMean, direct: meanOf(direct?.get(muscle)), total: meanOf(all) },
        daysPerWeek: daysTrained === null ? null : (daysTrained.get(muscle) ?? 0) / MEAN_WEEKS,
      },
    ];
  });
  const order = (section: MuscleSection): number =>
    section.fourWeekMean ?? section.weeklySets.reduce((sum, week) => sum + week.sets, 0);
  return sections.sort((a, b) => order(b) - order(a));
};
