import type { Batches, ExportWriter } from "./export-data.ts";
import {
  checkinRow,
  exerciseRow,
  exerciseSettingsRow,
  goalRow,
  measurementRow,
  routineRow,
  settingsRow,
  trainingRow,
  workoutRow,
} from "./forja-rows.ts";

export const FORJA_FORMAT = "forja";
export const FORJA_FORMAT_VERSION = 1;

/** The fields of a free-form document in the one order that they are written in, at every depth. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([name, field]) => [name, sorted(field)] as const);
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
};

const field = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;

/** A list with a row a line. */
async function* list<Row>(name: string, batches: Batches<Row>, rowOf: (row: Row) => unknown): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}: [`;
  let separator = "\n";
  for await (const batch of batches()) {
    yield separator + batch.map((row) => JSON.stringify(rowOf(row))).join(",\n");
    separator = ",\n";
  }
  yield "\n]";
}

/** All that a user has, as one document: the same data is the same text, and an import of it loses nothing. */
export const forjaJson: ExportWriter = async function* (data) {
  const { account, profile, slugs } = data;
  const head = [
    field("format", FORJA_FORMAT),
    field("formatVersion", FORJA_FORMAT_VERSION),
    field("settings", settingsRow(account)),
    field("training", trainingRow(account)),
    field("profile", sorted(profile.profile)),
    field("preferences", sorted(profile.preferences)),
  ];
  yield `{\n${head.join(",\n")}`;
  yield* list("exercises", data.exercises, exerciseRow);
  yield* list("exerciseSettings", data.exerciseSettings, exerciseSettingsRow);
  yield* list("routines", data.routines, (routine) => routineRow(routine, slugs));
  yield* list("workouts", data.workouts, workoutRow);
  yield* list("measurements", data.measurements, measurementRow);
  yield* list("goals", data.goals, goalRow);
  yield* list("checkins", data.checkins, checkinRow);
  yield "\n}\n";
};
