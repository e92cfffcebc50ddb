import { toKilograms } from "#core/units.ts";
import { type Doubt, judgementWith } from "#core/workouts/doubt.ts";
import type { RulesByExercise, SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import type { BodyweightFact } from "#db/postgres/queries/imports/import-workouts.ts";
import {
  chunksOf,
  type ImportedWorkout,
  insertImportedWorkouts,
  newestImportsOf,
  replaceTrees,
} from "#db/postgres/queries/imports/imported-workouts.ts";
import type { Change } from "#db/postgres/queries/sync/changes.ts";
import type { ExerciseDayKey } from "#db/postgres/queries/workouts/derived.ts";
import type { WorkoutTree } from "#db/postgres/schema/index.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import { bodyweightAt } from "./add-workouts.ts";
import type { Match } from "./duplicates.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  type ByHand,
  digestsOf,
  findByHand,
  type ReadTree,
  ratingOf,
  readTree,
  treeOfRows,
  withAdded,
} from "./tree.ts";
import { treesOf } from "./trees-of.ts";
import { type EntryContext, partNamesOf, workoutEntryOf } from "./workout-entries.ts";

export type ReplaceContext = EntryContext & {
  readonly rules: RulesByExercise;
  readonly bodyweights: readonly BodyweightFact[];
  /** By the id of a set in the file. */
  readonly doubts: ReadonlyMap<string, Doubt>;
  readonly now: Date;
  /** Throws to stop. */
  readonly step: () => void;
};

type Replacement = {
  readonly entry: WorkoutEntry;
  readonly tree: WorkoutTree;
  readonly former: ReadTree;
  readonly note: ImportedWorkout;
};

const withOwnFields = (entry: WorkoutEntry, { workout }: ReadTree, { isAsWritten }: ByHand): WorkoutEntry => ({
  ...entry,
  notes: entry.notes ?? (isAsWritten ? null : (workout.notes ?? null)),
  routineId: workout.routine_id ?? null,
  routineDayId: workout.routine_day_id ?? null,
  ...ratingOf(workout),
  tags: [...new Set([...workout.tags, ...entry.tags])],
});

const formerSetOf = (row: ReadTree["sets"][number]) => ({
  id: row.id,
  type: row.type,
  weight: row.weight_value == null ? null : { value: row.weight_value, unit: row.weight_unit ?? "" },
  reps: row.reps ?? null,
  repsLeft: row.reps_left ?? null,
  repsRight: row.reps_right ?? null,
  durationSeconds: row.duration_seconds ?? null,
  distanceMeters: row.distance_meters ?? null,
  doubt: row.doubt ?? null,
  confirmed: row.confirmed ?? null,
});

/** A set with the values of before has the judgement of before, such as a confirmation. Others have that of the file. */
const judged = (
  entry: WorkoutEntry,
  former: ReadTree,
  doubtAt: (part: number, set: number) => Doubt | null,
): WorkoutEntry => {
  const formers = new Map(former.sets.map((row) => [row.id, formerSetOf(row)]));
  const judgedSet = (set: SetEntry, part: number, place: number): SetEntry => {
    const known = judgementWith(set, formers.get(set.id));
    return known === null ? { ...set, doubt: doubtAt(part, place) } : { ...set, ...known };
  };
  const exercises = entry.exercises.map((part, at) => ({
    ...part,
    sets: part.sets.map((set, place) => judgedSet(set, at, place)),
  }));
  return { ...entry, exercises };
};

/** The ids of a workout's parts follow from the key of its first import, whatever it is called by now. */
const keyOf = (before: ImportedWorkout | undefined, { placed, logged }: Match): string => {
  if (logged.id === placed.id) return placed.workout.key;
  const [source, start] = placed.workout.key.split("|", 2);
  return before?.sourceKey ?? `${source}|${start}|${logged.id}`;
};

const replacementOf = (
  match: Match,
  former: ReadTree,
  before: ImportedWorkout | undefined,
  context: ReplaceContext,
): Replacement | null => {
  const { placed, logged } = match;
  const sourceKey = keyOf(before, match);
  const read = workoutEntryOf({ ...placed, id: logged.id, workout: { ...placed.workout, key: sourceKey } }, context);
  if (read === null) return null;
  const byHand = findByHand(former, before?.digests ?? null);
  // The ids of the log may come from another name of the workout than those of the file.
  const inFile = workoutEntryOf(placed, context)?.exercises ?? [];
  const doubtAt = (part: number, set: number): Doubt | null =>
    context.doubts.get(inFile[part]?.sets[set]?.id ?? "") ?? null;
  const entry = judged(withOwnFields(read, former, byHand), former, doubtAt);
  const version = former.workout.version + 1;
  const rows = workoutRowsOf({
    userId: context.userId,
    entry,
    rules: context.rules,
    bodyweightKg: bodyweightAt(context.bodyweights, entry.startedAt.getTime()),
    version,
    createdAt: new Date(former.workout.created_at),
    updatedAt: context.now,
  });
  const written = treeOfRows(rows);
  const added = new Set([...byHand.sets, ...byHand.exercises].filter((id) => !byHand.edited.has(id)));
  return {
    entry,
    former,
    tree: withAdded(written, former, added),
    note: {
      workoutId: logged.id,
      importId: context.importId,
      userId: context.userId,
      sourceKey,
      fingerprint: fingerprintOf(placed.workout),
      digests: digestsOf(rows).get(logged.id) ?? {},
      partNames: partNamesOf({ ...placed.workout, key: sourceKey }, context),
      version,
      former,
    },
  };
};

const daysIn = ({ workout, exercises }: ReadTree): ExerciseDayKey[] =>
  exercises.map(({ exercise_id }) => ({ exerciseId: exercise_id, localDate: workout.local_date }));

export const daysOf = (trees: readonly (WorkoutTree | ReadTree)[]): ExerciseDayKey[] =>
  trees.flatMap((tree) => daysIn(readTree(tree)));

const changeOf = ({ entry, note }: Replacement): Change => ({
  resource: "workouts",
  id: entry.id,
  op: "upsert",
  version: note.version,
});

const bodyweightMoved = ({ entry, former }: Replacement): number[] => {
  const now = entry.bodyweight === null ? null : toKilograms(entry.bodyweight);
  const before = former.workout.bodyweight_kg ?? null;
  const starts = [entry.startedAt.getTime(), Date.parse(former.workout.started_at)];
  const isSame = now === before && (now === null || starts[0] === starts[1]);
  return isSame ? [] : starts;
};

const collectReplaced = (effects: Effects, replacements: readonly Replacement[]): void => {
  if (replacements.length === 0) return;
  effects.changeAll(replacements.map(changeOf));
  effects.days(daysOf(replacements.flatMap(({ tree, former }) => [tree, former])));
  for (const since of replacements.flatMap(bodyweightMoved)) effects.recompute({ bodyweightAt: new Date(since) });
  effects.analyze();
};

/**
 * Replaces the rows of an earlier import by the content of a file. Sets that were added by hand stay, at the end of
 * their exercise. The former content is stored for an undo. The caller has locked the training.
 */
export const replaceWorkouts = async (
  tx: Transaction,
  effects: Effects,
  changed: readonly Match[],
  context: ReplaceContext,
): Promise<void> => {
  const { userId } = context;
  for (const some of chunksOf(changed)) {
    context.step();
    const trees = await treesOf(tx, userId, some);
    const before = await newestImportsOf(tx, userId, [...trees.keys()]);
    const replacements = some.flatMap((match) => {
      const former = trees.get(match.logged.id);
      return former === undefined ? [] : (replacementOf(match, former, before.get(match.logged.id), context) ?? []);
    });
    await replaceTrees(
      tx,
      userId,
      replacements.map(({ tree }) => tree),
    );
    await insertImportedWorkouts(
      tx,
      replacements.map(({ note }) => note),
    );
    collectReplaced(effects, replacements);
  }
};
