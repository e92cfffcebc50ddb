import { guardedText } from "#core/guarded-text.ts";
import type { NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type Cell, type CsvForm, csvOf } from "./cells.ts";

export type StrongDialect = "strong-classic" | "strong-units" | "strong-android" | "strong-numbered";
type Unit = "kg" | "lb";

/** Everything that a row of any dialect can hold. */
type Row = {
  readonly number: number;
  readonly workout: NeutralWorkout;
  readonly exercise: string;
  readonly order: string;
  readonly notes: string | null;
  readonly set: NeutralSet | null;
  readonly seconds: number | null;
};
type ColumnWriter = readonly [string, (row: Row) => Cell];

const MARKS: Partial<Record<NeutralSet["type"], string>> = { warmup: "W", drop: "D", failure: "F" };

const spelled = (seconds: number | null): string | null => {
  if (seconds === null) return null;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const parts = [hours > 0 && `${hours}h`, minutes > 0 && `${minutes}m`, rest > 0 && `${rest}s`];
  return parts.filter((part) => part !== false).join(" ");
};

const date: ColumnWriter = ["Date", ({ workout }) => workout.startedAtLocal.replace("T", " ")];
const name: ColumnWriter = ["Workout Name", ({ workout }) => workout.title];
const duration: ColumnWriter = ["Duration", ({ workout }) => spelled(workout.durationSeconds)];
const exercise: ColumnWriter = ["Exercise Name", (row) => row.exercise];
const order: ColumnWriter = ["Set Order", (row) => row.order];
const weight: ColumnWriter = ["Weight", ({ set }) => set?.weight?.value ?? 0];
const weightUnit: ColumnWriter = ["Weight Unit", ({ set }) => set?.weight?.unit ?? null];
const reps: ColumnWriter = ["Reps", ({ set }) => set?.reps ?? 0];
const rpe: ColumnWriter = ["RPE", ({ set }) => set?.rpe ?? null];
const distance: ColumnWriter = ["Distance", ({ set }) => set?.distance?.value ?? 0];
const distanceUnit: ColumnWriter = ["Distance Unit", ({ set }) => set?.distance?.unit ?? null];
const seconds: ColumnWriter = ["Seconds", (row) => row.seconds ?? 0];
const notes: ColumnWriter = ["Notes", (row) => row.notes];
const workoutNotes: ColumnWriter = ["Workout Notes", ({ workout }) => workout.notes];

const columnsOf = (dialect: StrongDialect, unit: Unit): readonly ColumnWriter[] => {
  switch (dialect) {
    case "strong-classic":
      return [date, name, duration, exercise, order, weight, reps, distance, seconds, notes, workoutNotes, rpe];
    case "strong-units":
      return [
        ...[date, name, duration, exercise, order, weight, weightUnit],
        ...[reps, rpe, distance, distanceUnit, seconds, notes, workoutNotes],
      ];
    case "strong-android":
      return [
        ...[date, name, exercise, order, weight, weightUnit, reps, rpe, distance, distanceUnit, seconds, notes],
        ...[workoutNotes, ["Workout Duration", duration[1]] as const],
      ];
    case "strong-numbered":
      return [
        ["Workout #", (row) => row.number],
        ...[date, name, ["Duration (sec)", ({ workout }: Row) => workout.durationSeconds] as const, exercise, order],
        ...[[`Weight (${unit})`, weight[1]] as const, reps, rpe, ["Distance (meters)", distance[1]] as const],
        ...[seconds, notes, workoutNotes],
      ];
  }
};

const rowsOf = (workout: NeutralWorkout, index: number): Row[] =>
  workout.exercises.flatMap(({ sourceName, notes: exerciseNotes, sets }) => {
    let number = 0;
    return sets.flatMap((set, position) => {
      const mark = MARKS[set.type];
      if (mark === undefined) number += 1;
      const row: Row = {
        number: index + 1,
        workout,
        exercise: sourceName,
        order: mark ?? String(number),
        notes: position === 0 ? exerciseNotes : null,
        set,
        seconds: set.durationSeconds,
      };
      if (set.restSeconds === null) return [row];
      return [row, { ...row, order: "Rest Timer", notes: null, set: null, seconds: set.restSeconds }];
    });
  });

const formOf = (dialect: StrongDialect): CsvForm =>
  dialect === "strong-classic" || dialect === "strong-units"
    ? { delimiter: ",", decimalMark: "." }
    : { delimiter: ";", decimalMark: "." };

/** Guards cells like Forja. Strong itself guards nothing, which reads equal without an apostrophe at the start. */
const guarded = (cell: Cell): Cell => (typeof cell === "string" ? guardedText(cell) : cell);

/** Workouts as Strong exports them, oldest first. The weights must be in `unit` where the dialect has no unit a row. */
export const strongCsv = (
  workouts: readonly NeutralWorkout[],
  options: { readonly dialect: StrongDialect; readonly unit: Unit; readonly decimalMark?: "." | "," },
): string => {
  const columns = columnsOf(options.dialect, options.unit);
  const form = formOf(options.dialect);
  return csvOf(
    columns.map(([header]) => header),
    workouts.flatMap(rowsOf).map((row) => columns.map(([, write]) => guarded(write(row)))),
    { ...form, decimalMark: options.decimalMark ?? form.decimalMark },
  );
};
