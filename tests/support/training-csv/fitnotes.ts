import type { NeutralExercise, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type Cell, csvOf } from "./cells.ts";

const HEADER = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment".split(",");
const UNITS = { kg: "kgs", lb: "lbs" } as const;

const clock = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0")))
    .join(":");

const rowOf = (date: string, { sourceName, sets }: NeutralExercise, index: number): Cell[][] =>
  sets
    .slice(index, index + 1)
    .map(({ weight, reps, distance, durationSeconds, notes }) => [
      date,
      sourceName,
      "Other",
      weight?.value ?? null,
      weight?.unit ? UNITS[weight.unit] : null,
      reps,
      distance?.value ?? null,
      distance?.unit ?? null,
      durationSeconds === null ? null : clock(durationSeconds),
      notes,
    ]);

/** Workouts as FitNotes for Android exports them, as if the exercises of a day had been done in turns. */
export const fitNotesCsv = (workouts: readonly NeutralWorkout[]): string =>
  csvOf(
    HEADER,
    workouts.flatMap(({ startedAtLocal, exercises }) => {
      const rounds = Math.max(...exercises.map(({ sets }) => sets.length));
      return Array.from({ length: rounds }, (_, round) =>
        exercises.flatMap((exercise) => rowOf(startedAtLocal.slice(0, 10), exercise, round)),
      ).flat();
    }),
    { delimiter: ",", decimalMark: "." },
  );
