import { invalid } from "#core/errors.ts";
import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import { inferTrackingType } from "#core/exercises/infer-tracking-type.ts";
import type { ReadableSource } from "#core/imports/import-document.ts";
import type { ImportedExercise } from "#db/postgres/queries/imports/import-exercises.ts";
import type { ImportTask } from "#db/postgres/queries/imports/import-task.ts";
import { importedId, type NeutralWorkout } from "../importers/index.ts";
import type { NeutralSet } from "../importers/neutral.ts";
import { observedSet } from "./retype.ts";

export type ExercisePlan = {
  /** Null for a name that is left out. */
  readonly exerciseIds: ReadonlyMap<string, string | null>;
  readonly creations: readonly ImportedExercise[];
};

export type PlanInput = {
  readonly userId: string;
  readonly source: ReadableSource;
  readonly task: Pick<ImportTask, "exercises" | "mapping">;
  readonly workouts: readonly NeutralWorkout[];
  readonly visible: ReadonlySet<string>;
};

const MAX_SLUG = 60;

/** The end of the id makes the slug unique. */
const slugOf = (name: string, id: string): string => {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, "");
  return `${words === "" ? "exercise" : words}-${id.slice(-8)}`;
};

/** The spellings differ in case and punctuation alone. */
type NamedSets = { readonly spellings: Set<string>; readonly sets: NeutralSet[] };

const setsByName = (workouts: readonly NeutralWorkout[], listed: readonly string[]): Map<string, NamedSets> => {
  const firsts = new Map<string, string>();
  const firstOf = (name: string): string => {
    const folded = foldedExerciseName(name) || name;
    const first = firsts.get(folded) ?? name;
    firsts.set(folded, first);
    return first;
  };
  listed.forEach(firstOf);
  const byName = new Map<string, NamedSets>();
  for (const { sourceName, sets } of workouts.flatMap(({ exercises }) => exercises)) {
    const first = firstOf(sourceName);
    const known = byName.get(first) ?? { spellings: new Set(), sets: [] };
    byName.set(first, known);
    known.spellings.add(sourceName);
    known.sets.push(...sets);
  }
  return byName;
};

/** Equal names of one application are one exercise in every import. */
const creationOf = (
  name: string,
  sets: readonly NeutralSet[],
  { userId, source }: Pick<PlanInput, "userId" | "source">,
): ImportedExercise => {
  const id = importedId(userId, source, "exercise", name);
  const trackingType = inferTrackingType(sets.map(observedSet));
  return { id, slug: slugOf(name, id), name, trackingType };
};

export const exercisesNamedBy = ({ exercises, mapping }: PlanInput["task"]): string[] => [
  ...Object.values(mapping).filter((choice) => choice !== "create" && choice !== "skip"),
  ...exercises.flatMap(({ exerciseId }) => exerciseId ?? []),
];

/**
 * Decides for each name of the workouts: what its sender chose, else the exercise that it surely means, else a new one.
 * @throws ForjaError `request-invalid` when a chosen exercise has gone since it was chosen
 */
export const planExercises = (input: PlanInput): ExercisePlan => {
  const { task, visible } = input;
  const suggested = new Map(task.exercises.map(({ sourceName, exerciseId }) => [sourceName, exerciseId]));
  const chosen = new Map(Object.entries(task.mapping));
  const exerciseIds = new Map<string, string | null>();
  const creations: ImportedExercise[] = [];
  const listed = task.exercises.map(({ sourceName }) => sourceName);
  for (const [name, { spellings, sets }] of setsByName(input.workouts, listed)) {
    const put = (exerciseId: string | null): void => {
      for (const spelling of spellings) exerciseIds.set(spelling, exerciseId);
    };
    const choice = chosen.get(name);
    const suggestion = suggested.get(name) ?? null;
    if (choice === "skip") {
      put(null);
    } else if (choice !== undefined && choice !== "create") {
      if (!visible.has(choice)) throw invalid({ pointer: "/mapping", detail: "names an exercise that has gone" });
      put(choice);
    } else if (choice === undefined && suggestion !== null && visible.has(suggestion)) {
      put(suggestion);
    } else {
      const creation = creationOf(name, sets, input);
      creations.push(creation);
      put(creation.id);
    }
  }
  return { exerciseIds, creations };
};
