import type { LocalDate } from "#core/time/local-date.ts";
import { toEpochDay } from "#core/time/local-date.ts";
import type { GoalKind } from "../goals/goal-rules.ts";
import type { Mechanics, MovementPattern, MuscleShare, RecordKind, TrackingType, WeekStart } from "../taxonomy.ts";
import { DAY_PROFILE_COLUMNS, type DayProfile } from "../volume/day-profile.ts";
import type { DayEffort } from "../workouts/effort-of-day.ts";
import type { DaySums } from "../workouts/exercise-day.ts";

export type ExerciseFacts = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly trackingType: TrackingType;
  readonly movementPattern: MovementPattern | null;
  readonly mechanics: Mechanics | null;
  readonly unilateral: boolean;
  readonly muscles: readonly MuscleShare[];
};

/** Ids of sets by row, null for a row without one; a list, or whatever can be read as one. */
export type SetIds = Iterable<string | null> & { readonly at: (row: number) => string | null | undefined };

/**
 * The roll-up of an exercise and local date as columns of equal length, one entry per row.
 * Rows are in ascending order of `day`. The order within a day is free.
 */
export type ExerciseDayColumns = {
  readonly length: number;
  readonly exerciseIndex: Int32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  readonly workouts: Float64Array;
  readonly workingSets: Float64Array;
  readonly hardSets: Float64Array;
  readonly reps: Float64Array;
  readonly volumeKg: Float64Array;
  /** NaN when no set of the day allows an estimate. */
  readonly bestE1rmKg: Float64Array;
  readonly bestE1rmSetId: SetIds;
  readonly outOfRangeSets: Float64Array;
  /** NaN when no weight was lifted. */
  readonly topWeightKg: Float64Array;
  readonly durationSeconds: Float64Array;
  readonly distanceMeters: Float64Array;
  /** NaN where no set has the measure; see core/workouts/effort-of-day.ts. */
  readonly bestEffort: Float64Array;
  readonly bestEffortKg: Float64Array;
  readonly bestSpeed: Float64Array;
};

/**
 * The profiles of the sets of the latest rows. Only the last weeks are reported, so only their profiles are read. They
 * follow row after row from `firstRow` on, each with one cell per name of `DAY_PROFILE_COLUMNS`, in that order.
 */
export type DayProfiles = { readonly firstRow: number; readonly cells: Int32Array };

export type SessionFacts = {
  readonly workoutId: string;
  readonly date: LocalDate;
  readonly durationSeconds: number | null;
  /** 0 to 10. */
  readonly sessionRpe: number | null;
  readonly workingSets: number;
  readonly volumeKg: number;
};

export type PlannedSession = { readonly date: LocalDate; readonly workoutId: string | null; readonly done: boolean };

export type BodyweightFact = { readonly date: LocalDate; readonly kg: number };

export const RECORD_UNITS = {
  e1rm: "kg",
  weight: "kg",
  reps_at_weight: "reps",
  set_volume: "kg",
  session_volume: "kg",
  duration: "seconds",
  distance: "meters",
} as const satisfies Record<RecordKind, string>;
export type RecordUnit = (typeof RECORD_UNITS)[RecordKind];

export type RecordFact = {
  readonly kind: RecordKind;
  readonly exerciseId: string;
  readonly value: number;
  readonly unit: RecordUnit;
  /** The weight of a `reps_at_weight` record, else null. */
  readonly atWeightKg: number | null;
  readonly setId: string;
  readonly workoutId: string;
  /** RFC 3339, UTC. */
  readonly achievedAt: string;
  readonly date: LocalDate;
  /** The beaten value; null for the first record of its kind. */
  readonly previousValue: number | null;
};

export type CheckinFact = {
  readonly date: LocalDate;
  readonly sleepHours: number | null;
  readonly sleepQuality: number | null;
  readonly soreness: number | null;
  readonly fatigue: number | null;
  readonly stress: number | null;
  readonly mood: number | null;
  readonly motivation: number | null;
  readonly restingHeartRate: number | null;
};

export type GoalFact = {
  readonly id: string;
  readonly kind: GoalKind;
  readonly exerciseId: string | null;
  /** In the unit of the kind. */
  readonly target: number;
  readonly reps: number | null;
  readonly startedOn: LocalDate;
  readonly startValue: number | null;
  readonly deadline: LocalDate | null;
};

/**
 * Everything that an analysis reads, as plain data. `days`, `sessions` and `bodyweight` may begin before the window: what
 * lies before it only feeds the running averages of load and body weight. Nothing may lie after `window.to`.
 */
export type TrainingHistory = {
  /** Both days inclusive. */
  readonly window: { readonly from: LocalDate; readonly to: LocalDate };
  readonly weekStart: WeekStart;
  readonly exercises: readonly ExerciseFacts[];
  readonly days: ExerciseDayColumns;
  readonly profiles: DayProfiles;
  readonly sessions: readonly SessionFacts[];
  readonly planned: readonly PlannedSession[];
  readonly bodyweight: readonly BodyweightFact[];
  readonly records: readonly RecordFact[];
  readonly checkins: readonly CheckinFact[];
  readonly goals: readonly GoalFact[];
};

/**
 * Limits of the records that are read: the newest of a window, and all of the last days. Later steps never use more.
 */
export const RECORDS_READ = { newest: 100, days: 62 } as const;

export type ExerciseDayRow = Partial<DayEffort> &
  DaySums & {
    readonly exerciseId: string;
    readonly localDate: LocalDate;
  };

/**
 * Puts roll-up rows into columns in day order.
 * @param rows in any order
 * @param exercises the exercises that the rows name; a row of another exercise is an error of the caller
 * @throws RangeError for a row whose exercise is not among `exercises`
 */
export const exerciseDayColumns = (
  rows: readonly ExerciseDayRow[],
  exercises: readonly ExerciseFacts[],
): ExerciseDayColumns => {
  const indexOf = new Map(exercises.map((exercise, index) => [exercise.id, index]));
  const sorted = isInOrder(rows)
    ? rows
    : rows.toSorted((a, b) => (a.localDate < b.localDate ? -1 : a.localDate > b.localDate ? 1 : 0));
  const length = sorted.length;
  const column = () => new Float64Array(length);
  const exerciseIndex = new Int32Array(length);
  const day = new Int32Array(length);
  const [workouts, workingSets, hardSets, reps, volumeKg] = [column(), column(), column(), column(), column()];
  const [bestE1rmKg, topWeightKg, durationSeconds, distanceMeters] = [column(), column(), column(), column()];
  const bestE1rmSetId: (string | null)[] = [];
  const outOfRangeSets = column();
  const [bestEffort, bestEffortKg, bestSpeed] = [column(), column(), column()];
  for (const [at, row] of sorted.entries()) {
    const index = indexOf.get(row.exerciseId);
    if (index === undefined) throw new RangeError("a roll-up row names an exercise that is not in the history");
    exerciseIndex[at] = index;
    day[at] = toEpochDay(row.localDate);
    workouts[at] = row.workouts;
    workingSets[at] = row.workingSets;
    hardSets[at] = row.hardSets;
    reps[at] = row.reps;
    volumeKg[at] = row.volumeKg;
    bestE1rmKg[at] = row.bestE1rmKg ?? Number.NaN;
    bestE1rmSetId.push(row.bestE1rmSetId);
    outOfRangeSets[at] = row.outOfRangeSets;
    topWeightKg[at] = row.topWeightKg ?? Number.NaN;
    durationSeconds[at] = row.durationSeconds;
    distanceMeters[at] = row.distanceMeters;
    bestEffort[at] = row.bestEffort ?? Number.NaN;
    bestEffortKg[at] = row.bestEffortKg ?? Number.NaN;
    bestSpeed[at] = row.bestSpeed ?? Number.NaN;
  }
  return {
    length,
    exerciseIndex,
    day,
    workouts,
    workingSets,
    hardSets,
    reps,
    volumeKg,
    bestE1rmKg,
    bestE1rmSetId,
    outOfRangeSets,
    topWeightKg,
    durationSeconds,
    distanceMeters,
    bestEffort,
    bestEffortKg,
    bestSpeed,
  };
};

/**
 * Returns the profiles of roll-up rows as cells beside the columns of `exerciseDayColumns`.
 * @param rows in ascending order of day, all of them; an absent number is 0
 */
export const dayProfiles = (rows: readonly Partial<DayProfile>[]): DayProfiles => ({
  firstRow: 0,
  cells: Int32Array.from(rows.flatMap((row) => DAY_PROFILE_COLUMNS.map((column) => row[column] ?? 0))),
});

const isInOrder = (rows: readonly ExerciseDayRow[]): boolean => {
  let last = "";
  for (const row of rows) {
    if (row.localDate < last) return false;
    last = row.localDate;
  }
  return true;
};
