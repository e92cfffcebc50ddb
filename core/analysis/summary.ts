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

export type SummarizedDays = TrainedDays & {
  readonly reps: ArrayLike<number>;
  readonly volumeKg: ArrayLike<number>;
};

export type SummarizedSession = Pick<SessionFacts, "date" | "durationSeconds">;

export type SummaryInput = {
  readonly days: SummarizedDays;
  readonly exercises: readonly ExerciseFacts[];
  readonly sessions: readonly SummarizedSession[];
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly groupBy: PeriodKind;
  readonly weekStart: WeekStart;
  /** How muscles' sets are counted, fractional unless given. */
  readonly counting?: SetCounting;
};

/**
 * Sums training by day, week or month.
 * @returns every period from `from` to `to` in order, those without training as zeros; kg, seconds, sets
 */
export const summarize = (input: SummaryInput): PeriodSummary[] => {
  const { days, exercises, sessions } = input;
  const table = periodTable(input.from, input.to, input.groupBy, input.weekStart);
  const width = table.periods.length;
  const [workouts, durations] = [new Float64Array(width), new Float64Array(width)];
  const [workingSets, reps, volumeKg] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < days.length; row += 1) {
    const at = table.indexOfDay[(days.day[row] ?? 0) - table.firstDay];
    if (at === undefined) continue;
    workingSets[at] = (workingSets[at] ?? 0) + (days.workingSets[row] ?? 0);
    reps[at] = (reps[at] ?? 0) + (days.reps[row] ?? 0);
    volumeKg[at] = (volumeKg[at] ?? 0) + (days.volumeKg[row] ?? 0);
  }
  for (const session of sessions) {
    const at = table.indexOfDay[toEpochDay(session.date) - table.firstDay];
    if (at === undefined) continue;
    workouts[at] = (workouts[at] ?? 0) + 1;
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
    muscleSets: Object.fromEntries(
      muscles.flatMap(([muscle, sets]) => ((sets[at] ?? 0) > 0 ? [[muscle, sets[at] ?? 0]] : [])),
    ),
  }));
};
