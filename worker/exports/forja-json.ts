import { exportedRow } from "#core/shapes/row.ts";
import type { Checkin } from "#db/mongo/checkins.ts";
import type { ExportedRoutine, ExportedWorkout } from "#db/postgres/queries/exports/export-rows.ts";
import type { ExportedPlain } from "#db/postgres/queries/exports/plain-rows.ts";
import { PLAIN_NAMES, PLAIN_RESOURCES } from "#db/postgres/schema/index.ts";
import type { Batches, ExportWriter } from "./export-data.ts";
import {
  checkinRow,
  exerciseRow,
  exerciseSettingsRow,
  routineRow,
  settingsRow,
  trainingRow,
  workoutRow,
} from "./forja-rows.ts";

export const FORJA_FORMAT = "forja";
export const FORJA_FORMAT_VERSION = 1;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([name, field]) => [name, sorted(field)] as const);
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
};

const field = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;

/** `rowOf` answers null for a row that is left out. */
async function* list<Row>(
  name: string,
  batches: Batches<Row>,
  rowOf: (row: Row) => string | null,
): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}: [`;
  let separator = "\n";
  for await (const batch of batches()) {
    const lines = batch.map(rowOf).filter((line) => line !== null);
    if (lines.length === 0) continue;
    yield separator + lines.join(",\n");
    separator = ",\n";
  }
  yield "\n]";
}

/** Equal data gives equal text, and an import of it loses nothing. */
export const forjaJson: ExportWriter = async function* (data) {
  const { account, profile, slugs, omitted } = data;
  const training = omitted.attempt("training", null, () => field("training", trainingRow(account)));
  const head = [
    field("format", FORJA_FORMAT),
    field("formatVersion", FORJA_FORMAT_VERSION),
    field("settings", settingsRow(account)),
    ...(training === null ? [] : [training]),
    ...(profile === null
      ? []
      : [field("profile", sorted(profile.profile)), field("preferences", sorted(profile.preferences))]),
  ];
  yield `{\n${head.join(",\n")}`;
  const row =
    <Row>(section: string, keyOf: (row: Row) => string | null, rowOf: (row: Row) => unknown) =>
    (one: Row): string | null =>
      omitted.attempt(section, keyOf(one), () => JSON.stringify(rowOf(one)));
  const idOf = ({ id }: { readonly id: string }): string => id;
  // A workout that names a routine which is not in the document could not be imported.
  const unbound = (workout: ExportedWorkout): ExportedWorkout =>
    workout.routineId !== null && omitted.has("routines", workout.routineId)
      ? { ...workout, routineId: null, routineDayId: null }
      : workout;
  yield* list("exercises", data.exercises, row("exercises", idOf, exerciseRow));
  yield* list(
    "exerciseSettings",
    data.exerciseSettings,
    row("exerciseSettings", () => null, exerciseSettingsRow),
  );
  yield* list(
    "routines",
    data.routines,
    row("routines", idOf, (routine: ExportedRoutine) => routineRow(routine, slugs)),
  );
  yield* list(
    "workouts",
    data.workouts,
    row("workouts", idOf, (workout: ExportedWorkout) => workoutRow(unbound(workout))),
  );
  for (const name of PLAIN_NAMES) {
    const { shape } = PLAIN_RESOURCES[name];
    yield* list(
      name,
      data.plain[name],
      row(name, idOf, (one: ExportedPlain) => exportedRow(shape, one)),
    );
  }
  yield* list(
    "checkins",
    data.checkins,
    row("checkins", ({ localDate }: Checkin) => localDate, checkinRow),
  );
  if (omitted.count > 0) yield `,\n${field("omitted", omitted.named)}`;
  yield "\n}\n";
};
