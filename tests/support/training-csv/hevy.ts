import type { NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type Cell, csvOf } from "./cells.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TYPES: Partial<Record<NeutralSet["type"], string>> = { drop: "dropset" };

const shown = (local: string): string => {
  const [year, month, day] = local.slice(0, 10).split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}, ${local.slice(11, 16)}`;
};

const onOneLine = (text: string | null): string | null => text?.replaceAll("\n", "\\n") ?? null;

const rowsOf = (workout: NeutralWorkout): Cell[][] =>
  workout.exercises.flatMap((exercise) =>
    exercise.sets.map((set, index) => [
      workout.title,
      shown(workout.startedAtLocal),
      workout.endedAtLocal === null ? null : shown(workout.endedAtLocal),
      onOneLine(workout.notes),
      exercise.sourceName,
      exercise.supersetKey,
      onOneLine(exercise.notes),
      index,
      TYPES[set.type] ?? set.type,
      set.weight?.value ?? null,
      set.reps,
      set.distance?.value ?? null,
      set.durationSeconds,
      set.rpe,
    ]),
  );

/** Workouts as Hevy exports them, newest first, to the minute; weights in `unit` and distances in its kilometres or miles. */
export const hevyCsv = (workouts: readonly NeutralWorkout[], unit: "kg" | "lb"): string =>
  csvOf(
    [
      ...["title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes"],
      ...["set_index", "set_type", unit === "kg" ? "weight_kg" : "weight_lbs", "reps"],
      ...[unit === "kg" ? "distance_km" : "distance_miles", "duration_seconds", "rpe"],
    ],
    workouts.toReversed().flatMap(rowsOf),
    { delimiter: ",", decimalMark: "." },
  );
