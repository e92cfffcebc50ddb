import { judgedReps } from "#core/progression/session-outcome.ts";
import { localTimeAt } from "#core/time/zone.ts";
import { rpeOf } from "#core/workouts/effort.ts";
import type {
  ExportedSet,
  ExportedWorkout,
  ExportedWorkoutExercise,
} from "#db/postgres/queries/exports/export-rows.ts";
import { type CsvCell, csvLine } from "./csv-line.ts";
import type { ExportWriter } from "./export-data.ts";

const HEADER = [
  ...["Date", "Workout Name", "Exercise Name", "Set Order", "Weight", "Weight Unit", "Reps", "RPE"],
  ...["Distance", "Distance Unit", "Seconds", "Notes", "Workout Notes", "Workout Duration"],
];

const MARKS: Partial<Record<ExportedSet["type"], string>> = { warmup: "W", drop: "D", failure: "F" };

const UNITS = { kg: "kg", lb: "lbs" } as const;

/** Strong's scale begins at 1, and 0 is what does not apply. */
const LEAST_RPE = 1;

/** Hevy wants something in the notes of every row; Strong and Forja read a blank as none. */
const NO_NOTES = " ";

const line = (cells: readonly CsvCell[]): string => `${csvLine(cells, ";")}\n`;

/** `1h 5m 3s`; null for a workout without an end. */
const durationOf = ({ startedAt, endedAt }: ExportedWorkout): string | null => {
  if (endedAt === null) return null;
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "m"],
    [seconds % 60, "s"],
  ] as const;
  const spelled = parts.flatMap(([count, unit]) => (count > 0 ? `${count}${unit}` : []));
  return spelled.length === 0 ? null : spelled.join(" ");
};

const isDone = (set: ExportedSet): boolean =>
  [set.weight?.value, judgedReps(set), set.durationSeconds, set.distanceMeters].some((value) => (value ?? 0) > 0);

const effortOf = ({ rir }: ExportedSet): number | null => {
  const rpe = rpeOf(rir);
  return rpe === null || rpe < LEAST_RPE ? null : rpe;
};

const joined = (...notes: readonly (string | null)[]): string =>
  notes.filter((text) => text !== null && text.trim() !== "").join("\n") || NO_NOTES;

/** Numbers begin again with each exercise, which separates it from the one before. */
const exerciseRows = (
  workout: ExportedWorkout,
  { name, notes, sets }: ExportedWorkoutExercise,
  date: string,
): CsvCell[][] => {
  const ends = [workout.notes, durationOf(workout)] as const;
  let number = 0;
  return sets.filter(isDone).flatMap((set, index): CsvCell[][] => {
    const mark = MARKS[set.type];
    if (mark === undefined) number += 1;
    const row: CsvCell[] = [
      ...[date, workout.title, name, mark ?? number],
      ...[set.weight?.value ?? 0, set.weight && UNITS[set.weight.unit], judgedReps(set) ?? 0, effortOf(set)],
      ...[set.distanceMeters ?? 0, set.distanceMeters === null ? null : "m", set.durationSeconds ?? 0],
      ...[joined(index === 0 ? notes : null, set.notes), ...ends],
    ];
    if (set.restSeconds === null) return [row];
    const rest = [date, workout.title, name, "Rest Timer", 0, null, 0, null, 0, null, set.restSeconds, NO_NOTES];
    return [row, [...rest, ...ends]];
  });
};

const workoutRows = (workout: ExportedWorkout): CsvCell[][] => {
  if (workout.status !== "completed") return [];
  const date = `${workout.localDate} ${localTimeAt(Date.parse(workout.startedAt), workout.timeZone)}`;
  return workout.exercises.flatMap((exercise) => exerciseRows(workout, exercise, date));
};

/** Strong has no plans, supersets and sides, and only three set types: warm-up, drop and failure. */
export const strongCsv: ExportWriter = async function* (data) {
  yield line(HEADER);
  for await (const batch of data.workouts()) {
    const rows = data.omitted.attemptEach("workouts", batch, (workout) => workoutRows(workout).map(line).join(""));
    if (rows.length > 0) yield rows.join("");
  }
};
