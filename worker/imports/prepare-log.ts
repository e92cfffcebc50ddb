import type { ObservedSet } from "#core/exercises/infer-tracking-type.ts";
import type { ImportCounts, ImportWarning, MatchedName } from "#core/imports/import-document.ts";
import type { VolumeRules } from "#core/volume/volume.ts";
import type { RulesByExercise } from "#core/workouts/workout.ts";
import type { Executor } from "#db/postgres/client.ts";
import { visibleExercises } from "#db/postgres/queries/imports/import-exercises.ts";
import type { ImportTask } from "#db/postgres/queries/imports/import-task.ts";
import {
  type BodyweightFact,
  importFacts,
  importMappings,
  type LoggedWorkout,
  loggedWorkouts,
} from "#db/postgres/queries/imports/import-workouts.ts";
import { importedTypes } from "#db/postgres/queries/imports/imported-types.ts";
import { chunksOf } from "#db/postgres/queries/imports/imported-workouts.ts";
import { changedWarnings, differenceOf, isUnchanged, LISTED_WORKOUTS } from "./differences.ts";
import { type ImportOrigin, type Match, type PlacedWorkout, placeWorkouts, sortWorkouts } from "./duplicates.ts";
import { type ExercisePlan, exercisesNamedBy, planExercises } from "./exercise-plan.ts";
import { findOverlaps } from "./overlaps.ts";
import { type Prior, readPrior } from "./prior-names.ts";
import type { ReadLog } from "./read-import.ts";
import { findRetypes, observedSet, type Retype, retypeWarnings } from "./retype.ts";
import { separateNames } from "./separate-names.ts";
import { treesOf } from "./trees-of.ts";
import { uncountedWarnings } from "./uncounted.ts";
import { assistanceWarnings } from "./workout-entries.ts";

export type PrepareOptions = {
  readonly userId: string;
  readonly log: ReadLog;
  readonly prior?: Prior;
  readonly task: Pick<ImportTask, "timeZone" | "onChanged" | "mapping"> & {
    readonly exercises: readonly MatchedName[];
  };
};

export type PreparedLog = {
  readonly origin: ImportOrigin;
  /** All workouts of the file, also those that are in the log already. */
  readonly placed: readonly PlacedWorkout[];
  readonly fresh: readonly PlacedWorkout[];
  readonly changed: readonly Match[];
  /** No two names become one exercise unless their sender chose so. */
  readonly exercises: readonly MatchedName[];
  readonly plan: ExercisePlan;
  readonly rules: RulesByExercise;
  readonly bodyweights: readonly BodyweightFact[];
  readonly retypes: readonly Retype[];
  readonly counts: ImportCounts;
  readonly warnings: readonly ImportWarning[];
};

/** Imports of earlier versions kept no fingerprint. */
/** The rules that `addImportedExercises` stores. */
const RULES_OF_NEW = { unilateral: false, bodyweightFraction: null, loadPer: "total" } as const;

const compareUnsure = async (
  executor: Executor,
  userId: string,
  unsure: readonly Match[],
): Promise<{ readonly changed: Match[]; readonly unchanged: number }> => {
  if (unsure.length === 0) return { changed: [], unchanged: 0 };
  const ids = unsure.flatMap(({ logged }) => logged.importId ?? []);
  const mappings = await importMappings(executor, userId, ids);
  const skippedBy = (importId: string | null): ReadonlySet<string> => {
    const mapping = importId === null ? undefined : mappings.get(importId);
    return new Set(Object.entries(mapping ?? {}).flatMap(([name, choice]) => (choice === "skip" ? name : [])));
  };
  const changed: Match[] = [];
  for (const some of chunksOf(unsure)) {
    const trees = await treesOf(executor, userId, some);
    changed.push(
      ...some.filter(({ placed, logged }) => {
        const tree = trees.get(logged.id);
        return tree !== undefined && !isUnchanged(differenceOf(placed.workout, tree, skippedBy(logged.importId)));
      }),
    );
  }
  return { changed, unchanged: unsure.length - changed.length };
};

type Sorted = Pick<PreparedLog, "placed" | "fresh" | "changed"> & {
  readonly logged: readonly LoggedWorkout[];
  readonly duplicates: number;
};

const sortLog = async (executor: Executor, { userId, log }: PrepareOptions, origin: ImportOrigin): Promise<Sorted> => {
  const placed = placeWorkouts(log.workouts, origin);
  // Dates whose order is still open match nothing.
  if (log.needs.includes("dateOrder")) return { placed, fresh: placed, changed: [], logged: [], duplicates: 0 };
  const logged = await loggedWorkouts(executor, userId);
  const { fresh, duplicates, changed, unsure } = sortWorkouts(placed, logged, origin, log.needs);
  const compared = await compareUnsure(executor, userId, unsure);
  return {
    placed,
    fresh,
    changed: [...changed, ...compared.changed],
    logged,
    duplicates: duplicates.length + compared.unchanged,
  };
};

const comingSets = (
  workouts: readonly PlacedWorkout[],
  exerciseIds: ReadonlyMap<string, string | null>,
): Map<string, ObservedSet[]> => {
  const coming = new Map<string, ObservedSet[]>();
  for (const { sourceName, sets } of workouts.flatMap(({ workout }) => workout.exercises)) {
    const exerciseId = exerciseIds.get(sourceName) ?? null;
    if (exerciseId === null) continue;
    const known = coming.get(exerciseId) ?? [];
    for (const set of sets) known.push(observedSet(set));
    coming.set(exerciseId, known);
  }
  return coming;
};

export const prepareLog = async (executor: Executor, options: PrepareOptions): Promise<PreparedLog> => {
  const { userId, log, task } = options;
  const { timeZone } = task;
  const origin = { userId, source: log.source, timeZone };
  const isReplacing = task.onChanged === "replace";
  const { placed, fresh, changed, logged, duplicates } = await sortLog(executor, options, origin);
  const trees = await treesOf(executor, userId, changed.slice(0, LISTED_WORKOUTS));
  const coming = isReplacing ? [...fresh, ...changed.map(({ placed }) => placed)] : fresh;

  const apart = separateNames(task.exercises, task.mapping, options.prior ?? (await readPrior(executor, userId)));
  const { exercises: names } = apart;
  const { mapping } = task;
  const visible = await visibleExercises(executor, userId, exercisesNamedBy({ exercises: names, mapping }));
  const workouts = coming.map(({ workout }) => workout);
  const plan = planExercises({ userId, source: log.source, task: { exercises: names, mapping }, workouts, visible });
  const used = [...plan.exerciseIds.values()].flatMap((id) => id ?? []);
  const { exercises, bodyweights } = await importFacts(executor, userId, used);
  const known = new Set(exercises.map(({ id }) => id));
  const retypes = findRetypes(await importedTypes(executor, userId, [...known]), comingSets(coming, plan.exerciseIds));
  const types = new Map(retypes.map(({ id, to }) => [id, to]));
  const rules: RulesByExercise = new Map<string, VolumeRules>([
    ...plan.creations
      .filter(({ id }) => !known.has(id))
      .map(({ id, trackingType }) => [id, { trackingType, ...RULES_OF_NEW }] as const),
    ...exercises.map((one) => [one.id, { ...one, trackingType: types.get(one.id) ?? one.trackingType }] as const),
  ]);
  const overlaps = findOverlaps(fresh, logged, timeZone);
  return {
    origin,
    placed,
    fresh,
    changed,
    exercises: names,
    plan,
    rules,
    bodyweights,
    retypes,
    counts: { ...log.counts, duplicates, changed: changed.length, overlapping: overlaps.count },
    warnings: [
      ...apart.warnings,
      ...changedWarnings(changed, trees, isReplacing),
      ...overlaps.warnings,
      ...retypeWarnings(retypes),
      ...assistanceWarnings(coming, { exerciseIds: plan.exerciseIds, rules }),
      ...uncountedWarnings(coming, plan.exerciseIds, rules),
    ],
  };
};
