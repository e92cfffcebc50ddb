import { localTimeAt } from "#core/time/zone.ts";
import { toKilograms } from "#core/units.ts";
import { rpeOf } from "#core/workouts/effort.ts";
import type {
  ExportedSet,
  ExportedWorkout,
  ExportedWorkoutExercise,
} from "#db/postgres/queries/exports/export-rows.ts";
import { type CsvCell, csvLine } from "./csv-line.ts";
import type { ExportWriter } from "./export-data.ts";

type Place = {
  readonly workout: ExportedWorkout;
  readonly exercise: ExportedWorkoutExercise;
  readonly exerciseNumber: number;
  readonly set: ExportedSet;
  readonly setNumber: number;
};

const COLUMNS: readonly (readonly [string, (place: Place) => CsvCell])[] = [
  ["date", ({ workout }) => workout.localDate],
  ["start", ({ workout }) => localTimeAt(Date.parse(workout.startedAt), workout.timeZone)],
  ["end", ({ workout }) => workout.endedAt && localTimeAt(Date.parse(workout.endedAt), workout.timeZone)],
  ["time_zone", ({ workout }) => workout.timeZone],
  ["workout", ({ workout }) => workout.title],
  ["status", ({ workout }) => workout.status],
  ["exercise_number", ({ exerciseNumber }) => exerciseNumber],
  ["exercise", ({ exercise }) => exercise.name],
  ["superset", ({ exercise }) => exercise.supersetGroup],
  ["set_number", ({ setNumber }) => setNumber],
  ["set_type", ({ set }) => set.type],
  ["weight", ({ set }) => set.weight?.value ?? null],
  ["weight_unit", ({ set }) => set.weight?.unit ?? null],
  ["weight_kg", ({ set }) => set.weight && toKilograms(set.weight)],
  ["reps", ({ set }) => set.reps],
  ["reps_left", ({ set }) => set.repsLeft],
  ["reps_right", ({ set }) => set.repsRight],
  ["rpe", ({ set }) => rpeOf(set.rir)],
  ["rir", ({ set }) => set.rir],
  ["duration_seconds", ({ set }) => set.durationSeconds],
  ["distance_meters", ({ set }) => set.distanceMeters],
  ["rest_seconds", ({ set }) => set.restSeconds],
  ["set_notes", ({ set }) => set.notes],
  ["exercise_notes", ({ exercise }) => exercise.notes],
  ["workout_notes", ({ workout }) => workout.notes],
];

/** Marks the text as UTF-8 for spreadsheets. */
const BYTE_ORDER_MARK = "\uFEFF";

const line = (cells: readonly CsvCell[]): string => `${csvLine(cells, ",")}\r\n`;

const placesIn = (workout: ExportedWorkout): Place[] =>
  workout.exercises.flatMap((exercise, at) =>
    exercise.sets.map((set, index) => ({ workout, exercise, exerciseNumber: at + 1, set, setNumber: index + 1 })),
  );

/** Planned and discarded sets too, oldest first. */
export const setsCsv: ExportWriter = async function* (data) {
  yield BYTE_ORDER_MARK + line(COLUMNS.map(([name]) => name));
  for await (const batch of data.workouts()) {
    const rows = data.omitted.attemptEach("workouts", batch, (workout) =>
      placesIn(workout)
        .map((place) => line(COLUMNS.map(([, cellOf]) => cellOf(place))))
        .join(""),
    );
    if (rows.length > 0) yield rows.join("");
  }
};
