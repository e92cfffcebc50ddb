import { toEpochDay } from "#core/time/local-date.ts";
import type { SetBands, SetProfileSection } from "../analysis/analysis-document.ts";
import type { TrainingHistory } from "../analysis/history.ts";
import { periodTable, startOfLastWeeks } from "../analysis/periods.ts";
import { DAY_PROFILE_COLUMNS, type DayProfileColumn, EFFORT_BANDS, INTENSITY_ZONES, REP_BANDS } from "./day-profile.ts";

export const PROFILED_WEEKS = 12;
const LAST_DAYS = 28;

const METHODS = {
  reps: "working sets by repetitions of one side",
  effort: "working sets by repetitions in reserve; unknown where no effort was logged",
  intensity: "working sets by load in per cent of the day's best estimated one-rep max of the exercise",
} as const;

const WIDTH = DAY_PROFILE_COLUMNS.length;
const PLACE = new Map(DAY_PROFILE_COLUMNS.map((column, place) => [column, place]));

export type ProfileSums = { sets: number; readonly cells: Float64Array };

const noSums = (): ProfileSums => ({ sets: 0, cells: new Float64Array(WIDTH) });

export const cellOf = ({ cells }: ProfileSums, column: DayProfileColumn): number => cells[PLACE.get(column) ?? -1] ?? 0;

/**
 * Adds up the profiles of the rows of a span of days.
 * @param from, to days since 1970-01-01, both inclusive, within the last `PROFILED_WEEKS` weeks of the window
 * @param sumsOf where a row is counted, by its exercise's index; null leaves it out
 */
export const addProfiles = (
  { days, profiles }: Pick<TrainingHistory, "days" | "profiles">,
  from: number,
  to: number,
  sumsOf: (exerciseIndex: number, day: number) => ProfileSums | null,
): void => {
  const { firstRow, cells } = profiles;
  for (let row = days.length - 1; row >= firstRow; row -= 1) {
    const day = days.day[row] ?? 0;
    if (day < from) break;
    if (day > to) continue;
    const sums = sumsOf(days.exerciseIndex[row] ?? 0, day);
    if (sums === null) continue;
    sums.sets += days.workingSets[row] ?? 0;
    const start = (row - firstRow) * WIDTH;
    for (let at = 0; at < WIDTH; at += 1) sums.cells[at] = (sums.cells[at] ?? 0) + (cells[start + at] ?? 0);
  }
};

export const profileOfLast = (history: TrainingHistory, days: number): ProfileSums => {
  const lastDay = toEpochDay(history.window.to);
  const sums = noSums();
  addProfiles(history, lastDay - days + 1, lastDay, () => sums);
  return sums;
};

export const profilesByExercise = (history: TrainingHistory, days: number): ReadonlyMap<number, ProfileSums> => {
  const lastDay = toEpochDay(history.window.to);
  const byExercise = new Map<number, ProfileSums>();
  addProfiles(history, lastDay - days + 1, lastDay, (exercise) => {
    const sums = byExercise.get(exercise) ?? noSums();
    byExercise.set(exercise, sums);
    return sums;
  });
  return byExercise;
};

const bandsOf = <Code extends string>(
  bands: readonly { readonly code: Code; readonly column: DayProfileColumn }[],
  sums: ProfileSums,
): { bands: { code: Code; sets: number }[]; unknown: number } => {
  const counted = bands.map(({ code, column }) => ({ code, sets: cellOf(sums, column) }));
  return { bands: counted, unknown: sums.sets - counted.reduce((sum, { sets }) => sum + sets, 0) };
};

const setBandsOf = (sums: ProfileSums): SetBands => ({
  sets: sums.sets,
  reps: bandsOf(REP_BANDS, sums),
  effort: bandsOf(EFFORT_BANDS, sums),
  intensity: bandsOf(INTENSITY_ZONES, sums),
});

/** Working sets by repetitions, effort and intensity: by week over the last twelve, and of the last 28 days. */
export const analyzeSetProfile = (history: TrainingHistory): SetProfileSection => {
  const { window, weekStart } = history;
  const table = periodTable(startOfLastWeeks(window.to, PROFILED_WEEKS, weekStart), window.to, "week", weekStart);
  const weeks = table.periods.map(noSums);
  addProfiles(
    history,
    table.firstDay,
    toEpochDay(window.to),
    (_exercise, day) => weeks[table.indexOfDay[day - table.firstDay] ?? -1] ?? null,
  );
  const firstShown = table.periods.findIndex(({ to }) => to >= window.from);
  return {
    weeks: table.periods.map(({ key }, at) => ({ week: key, ...setBandsOf(weeks[at] ?? noSums()) })).slice(firstShown),
    lastDays: { days: LAST_DAYS, ...setBandsOf(profileOfLast(history, LAST_DAYS)) },
    methods: METHODS,
  };
};
