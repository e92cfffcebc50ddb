import { entriesOf, isJson, type Json, keyOf, listOf } from "./json-tree.ts";
import { reference } from "./schema-components.ts";

/** Views that are another view with more fields. */
const EXTENDS: Readonly<Record<string, string>> = {
  AddedSet: "WorkoutSet",
  CompletedWorkout: "Workout",
  CreatedApiKey: "ApiKey",
  CreatedWebhook: "Webhook",
  ExerciseSession: "WorkoutSet",
  SignedIn: "Tokens",
  StartedSet: "WorkoutSet",
};

/** Views whose fields are written by the bodies of another view. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  ListedWorkout: "Workout",
  ListedWorkoutExercise: "WorkoutExercise",
  StartedExercise: "WorkoutExercise",
  StartedWorkout: "Workout",
  WorkoutSummary: "Workout",
};

const BODIES = ["Create", "Patch", "Put", "Input"];

/** A body accepts the field and ignores it. */
export const isIgnored = (field: Json): boolean => Object.keys(field).join() === "readOnly";

/** Marks the fields of a view that its bodies ignore. */
export const withReadOnly = (name: string, view: unknown, schemas: ReadonlyMap<string, Json>): unknown => {
  if (!isJson(view)) return view;
  const written = WRITTEN_AS[name] ?? name;
  const bodies = BODIES.flatMap((suffix): Json[] => {
    const body = schemas.get(written + suffix);
    return body === undefined ? [] : [body];
  });
  const ignored = new Set(
    bodies.flatMap(({ properties }) => entriesOf(properties).flatMap(([field, of]) => (isIgnored(of) ? [field] : []))),
  );
  if (ignored.size === 0 || !isJson(view.properties)) return view;
  const properties = entriesOf(view.properties).map(([field, of]) => [
    field,
    ignored.has(field) && of.const === undefined ? { ...of, readOnly: true } : of,
  ]);
  return { ...view, properties: Object.fromEntries(properties) };
};

/** Leaves out the fields of the view that it extends. Throws where that view has another such field. */
export const asExtension = (name: string, view: Json, schemas: ReadonlyMap<string, Json>): Json => {
  const baseName = EXTENDS[name];
  const base = schemas.get(baseName ?? "");
  if (baseName === undefined || base === undefined) return view;
  const fields = new Map(entriesOf(view.properties));
  for (const [field, of] of entriesOf(base.properties)) {
    if (keyOf(fields.get(field)) !== keyOf(of)) throw new Error(`${name}.${field} is not that of ${baseName}.`);
    fields.delete(field);
  }
  const given = new Set(listOf(base.required));
  const own = {
    type: "object",
    properties: Object.fromEntries(fields),
    required: listOf(view.required).filter((field) => !given.has(field)),
  };
  return { allOf: [reference("schemas", baseName), own] };
};
