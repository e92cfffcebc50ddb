import type { NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type Cell, type CsvForm, csvOf } from "./cells.ts";

const SETS = 8;

const numbers = Array.from({ length: SETS }, (_, index) => index);

/** Returns the part of a workout that the format can hold: sets of repetitions, and the lifter. */
export const asStrongLifts = (
  workout: NeutralWorkout,
  bodyweight: { value: number; unit: "kg" | "lb" },
): NeutralWorkout => {
  const end = workout.durationSeconds;
  return {
    ...workout,
    key: workout.key.replace(/^\w+/, "stronglifts"),
    endedAtLocal:
      end === null ? null : new Date(Date.parse(`${workout.startedAtLocal}Z`) + end * 1000).toISOString().slice(0, 19),
    durationSeconds: null,
    bodyweight,
    tags: ["5×5"],
    exercises: workout.exercises.map(({ sourceName, sets }) => ({
      ...{ sourceName, supersetKey: null, notes: null },
      sets: sets.slice(0, SETS).map(
        ({ row, weight, reps }): NeutralSet => ({
          ...{ row, type: "normal", weight, reps: reps ?? 0 },
          ...{ rpe: null, distance: null, durationSeconds: null, restSeconds: null, notes: null },
        }),
      ),
    })),
  };
};

/** `7:05 PM` of `…T19:05:00`. */
const shown = (local: string): string => {
  const hour = Number(local.slice(11, 13));
  return `${hour % 12 === 0 ? 12 : hour % 12}:${local.slice(14, 16)} ${hour < 12 ? "AM" : "PM"}`;
};

const rowsOf = (workout: NeutralWorkout, index: number): Cell[][] =>
  workout.exercises.map(({ sourceName, sets }) => [
    ...[workout.startedAtLocal.slice(0, 10).replaceAll("-", "/"), index + 1, workout.title, workout.tags?.[0] ?? null],
    ...[workout.bodyweight?.value ?? null, sourceName, `${sets.length}×5`, null, shown(workout.startedAtLocal)],
    ...[workout.endedAtLocal === null ? null : shown(workout.endedAtLocal), workout.notes],
    ...numbers.flatMap((number) => [sets[number]?.reps ?? null, sets[number]?.weight?.value ?? null]),
  ]);

/** Workouts as StrongLifts exports them: a row an exercise, weights in `unit`. */
export const strongLiftsCsv = (workouts: readonly NeutralWorkout[], unit: "kg" | "lb", form: CsvForm): string => {
  const label = unit.toUpperCase();
  return csvOf(
    [
      ...["Date (yyyy/mm/dd)", "Workout", "Workout Name", "Program Name", `Body Weight (${label})`, "Exercise"],
      ...["Sets×Reps", "Sets×Time", "Start Time (h:mm)", "End Time (h:mm)", "Notes"],
      ...numbers.flatMap((number) => [`Set ${number + 1} (Reps)`, ` Set ${number + 1} (${label})`]),
    ],
    workouts.flatMap(rowsOf),
    form,
  );
};
