import { type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { Muscle, WeekStart } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { type SetCounting, setsByMuscle, type TrainedDays } from "../volume/muscles.ts";
import type { ExerciseFacts, SessionFacts } from "./history.ts";
import { type PeriodKind, periodTable } from "./periods.ts";

export type PeriodSummary = {
  /** `2026-11-23`, `2026-W48` or `2026-11`. */
  readonly period: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly workouts: number;
  readonly workingSets: number;
  readonly reps: number;
  readonly volumeKg: number;
  /** Over the workouts that have a duration. */
  readonly durationSeconds: number;
  readonly muscleSets: Partial<Record<Muscle, number>>;
};

/** Repetitions and kg by day, in any order; a day may come several times. Days are since 1970-01-01. */
export type DayVolumes = {
  readonly length: number;
  readonly day: ArrayLike<number>;
  readonly reps: ArrayLike<number>;
  readonly volumeKg: ArrayLike<number>;
};

/** One workout, or all those of one period. */
export type SummarizedSession = Pick<SessionFacts, "date" | "durationSeconds"> & { readonly workouts?: number };

export type SummaryInput = {
  readonly days: TrainedDays;
  readonly volumes: DayVolumes;
  readonly exercises: readonly ExerciseFacts[];
  readonly sessions: readonly SummarizedSession[];
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly groupBy: PeriodKind;
  readonly weekStart: WeekStart;
  /** How muscles' sets are counted, fractional unless given. */
  readonly counting?: SetCounting;
};

const setsIn = <Muscle extends string>(
  muscles: readonly (readonly [Muscle, Float64Array])[],
  at: number,
): Partial<Record<Muscle, number>> => {
  const found: Partial<Record<Muscle, number>> = {};
  for (const [muscle, sets] of muscles) {
    const value = sets[at] ?? 0;
    if (value > 0) found[muscle] = value;
  }
  return found;
};

/**
 * Sums training by day, week or month.
 * @returns every period from `from` to `to` in order, those without training as zeros; kg, seconds, sets
 */
export const summarize = (input: SummaryInput): PeriodSummary[] => {
  const { days, volumes, exercises, sessions } = input;
  const table = periodTable(input.from, input.to, input.groupBy, input.weekStart);
  const width = table.periods.length;
  const [workouts, durations] = [new Float64Array(width), new Float64Array(width)];
  const [workingSets, reps, volumeKg] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < days.length; row += 1) {
    const at = table.indexOfDay[(days.day[row] ?? 0) - table.firstDay];
    if (at === undefined) continue;
    workingSets[at] = (workingSets[at] ?? 0) + (days.workingSets[row] ?? 0);
  }
  for (let row = 0; row < volumes.length; row += 1) {
    const at = table.indexOfDay[(volumes.day[row] ?? 0) - table.firstDay];
    if (at === undefined) continue;
    reps[at] = (reps[at] ?? 0) + (volumes.reps[row] ?? 0);
    volumeKg[at] = (volumeKg[at] ?? 0) + (volumes.volumeKg[row] ?? 0);
  }
  for (const session of sessions) {
    const at = table.indexOfDay[toEpochDay(session.date) - table.firstDay];
    if (at === undefined) continue;
    workouts[at] = (workouts[at] ?? 0) + (session.workouts ?? 1);
    durations[at] = (durations[at] ?? 0) + (session.durationSeconds ?? 0);
  }
  const muscles = [...setsByMuscle(days, exercises, table, input.counting)];
  return table.periods.map(({ key, from, to }, at) => ({
    period: key,
    from,
    to,
    workouts: workouts[at] ?? 0,
    workingSets: workingSets[at] ?? 0,
    reps: reps[at] ?? 0,
    volumeKg: exact(volumeKg[at] ?? 0),
    durationSeconds: durations[at] ?? 0,
    muscleSets: setsIn(muscles, at),
  }));
};
