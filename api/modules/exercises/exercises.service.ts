import { ForjaError, notFound } from "#core/errors.ts";
import { slugOf } from "#core/exercises/exercise-slug.ts";
import type { VersionedText } from "#core/json-text.ts";
import { exercise as shape, exerciseText as textShape } from "#core/shapes/exercise.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { complete } from "#core/shapes/shape.ts";
import type { LoadPer, Locale, TrackingType } from "#core/taxonomy.ts";
import { movesBodyweight } from "#core/volume/volume.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import {
  exerciseHistory,
  type HistoryItem,
  isTrained,
  previousPerformance,
} from "#db/postgres/queries/exercises/exercise-history.ts";
import {
  type ExerciseContent,
  type ExerciseText,
  isSlugTaken,
  putExercises,
} from "#db/postgres/queries/exercises/exercise-writes.ts";
import {
  archiveExercise,
  deleteExercise,
  findExercise,
  findExerciseText,
  isExerciseUsed,
  lockExercise,
  type StoredExercise,
} from "#db/postgres/queries/exercises/exercises.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { type ExerciseCreate, type ExercisePatch, exerciseCreate } from "./exercises.schema.ts";

export const get = async (db: Database, userId: string, locale: Locale, id: string): Promise<StoredExercise> => {
  const exercise = await findExercise(db, { userId, id, locale });
  if (exercise === null) throw notFound();
  return exercise;
};

export const getText = async (
  db: Database,
  one: { userId: string; locale: Locale; id: string },
): Promise<VersionedText<StoredExercise>> => {
  const [found] = await findExerciseText(db, one);
  if (found === undefined) throw notFound();
  return found;
};

/** An exercise with body weight as its load needs a fraction of it: all of it by default. */
const fractionOf = (trackingType: StoredExercise["trackingType"], fraction: number | null | undefined) =>
  fraction ?? (movesBodyweight(trackingType) ? 1 : null);

const textOf = (instant: Date | string | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

const freeSlug = async (tx: Transaction, userId: string, name: string, id: string): Promise<string> => {
  const slug = slugOf(name);
  return (await isSlugTaken(tx, userId, slug)) ? `${slug}-${id.slice(-8)}` : slug;
};

const save = async (
  tx: Transaction,
  { userId, locale, now, effects }: TrainingContext,
  exercise: ExerciseContent & { readonly id: string; readonly version: number },
): Promise<StoredExercise> => {
  const { id, version } = exercise;
  const [written, saved] = await Promise.all([
    putExercises(tx, [{ ...exercise, ownerId: userId, now }]),
    findExercise(tx, { userId, id, locale }),
  ]);
  if (!written.has(id)) throw new ForjaError("id-taken");
  effects.change({ resource: "exercises", id, op: "upsert", version });
  if (saved === null) throw new Error("an exercise that was just written cannot be read");
  return saved;
};

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  input: ExerciseCreate,
): Promise<{ exercise: StoredExercise; created: boolean }> => {
  const { userId, locale } = context;
  const claim = { userId, resource: "exercises", body: input, schema: exerciseCreate };
  const { id: chosen, name, aliases, description, instructions, ...fields } = complete(shape, input);
  const id = chosen ?? context.newId();
  const [stored, slug] = await Promise.all([
    createdBefore(tx, claim, (known) => findExercise(tx, { userId, id: known, locale })),
    freeSlug(tx, userId, name, id),
  ]);
  if (stored !== null) return { exercise: stored, created: false };
  const exercise = await save(tx, context, {
    ...fields,
    id,
    version: 1,
    slug,
    bodyweightFraction: fractionOf(fields.trackingType, fields.bodyweightFraction),
    archivedAt: textOf(fields.archivedAt),
    texts: [{ locale, name, aliases, description, instructions }],
  });
  return { exercise, created: true };
};

/** No user may change the catalogue. */
const locked = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredExercise> => {
  const { userId, locale, ifMatch } = context;
  const [, stored] = await Promise.all([context.effects.lock(), lockExercise(tx, { userId, id, locale })]);
  if (stored === null) throw notFound();
  if (stored.owner === "system") {
    throw new ForjaError("forbidden", { detail: "Exercises of the catalogue cannot be changed." });
  }
  checkIfMatch(ifMatch, stored.version);
  return stored;
};

const changedTexts = (
  stored: StoredExercise,
  { name, aliases, description, instructions }: Omit<ExerciseText, "locale">,
  locale: Locale,
): ExerciseText[] => {
  const words = { name, aliases, description, instructions };
  return isUnchanged(textShape, { ...stored, locale }, { ...words, locale }) ? [] : [{ ...words, locale }];
};

type Rules = {
  readonly unilateral: boolean | null;
  readonly bodyweightFraction: number | null;
  readonly loadPer: LoadPer | null;
  readonly trackingType?: TrackingType;
};

/** Returns whether loads and repetitions, or the kinds of records, can differ. */
export const hasOtherRules = (before: Rules, after: Rules): boolean =>
  before.trackingType !== after.trackingType ||
  before.unilateral !== after.unilateral ||
  before.bodyweightFraction !== after.bodyweightFraction ||
  before.loadPer !== after.loadPer;

const countsDifferently = (before: StoredExercise, after: StoredExercise): boolean =>
  before.movementPattern !== after.movementPattern ||
  before.mechanics !== after.mechanics ||
  JSON.stringify(before.muscles) !== JSON.stringify(after.muscles);

export const patch = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  input: ExercisePatch,
): Promise<StoredExercise> => {
  const stored = await locked(tx, context, id);
  const fields = patched(shape, stored, input);
  if (isUnchanged(shape, stored, fields)) return stored;
  const { name, aliases, description, instructions, ...others } = fields;
  const exercise = await save(tx, context, {
    ...others,
    id,
    version: stored.version + 1,
    slug: stored.slug,
    bodyweightFraction: fractionOf(fields.trackingType, fields.bodyweightFraction),
    archivedAt: textOf(fields.archivedAt),
    texts: changedTexts(stored, { name, aliases, description, instructions }, context.locale),
  });
  if (hasOtherRules(stored, exercise)) context.effects.recompute({ exerciseId: id });
  if (countsDifferently(stored, exercise) && (await isTrained(tx, { userId: context.userId, exerciseId: id }))) {
    context.effects.analyze();
  }
  return exercise;
};

export const remove = async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
  const { userId, now, effects } = context;
  const [stored, isUsed] = await Promise.all([locked(tx, context, id), isExerciseUsed(tx, userId, id)]);
  if (isUsed) {
    const version = await archiveExercise(tx, { userId, id, now });
    if (version !== null) effects.change({ resource: "exercises", id, op: "upsert", version });
    return;
  }
  await pipelined(tx, deleteExercise(tx, { userId, id }));
  effects.change({ resource: "exercises", id, op: "delete", version: stored.version + 1 });
};

export const history = async (
  db: Database,
  of: { userId: string; exerciseId: string; locale: Locale },
  before: HistoryItem["key"] | null,
  limit: number,
): Promise<HistoryItem[]> => {
  const { userId, exerciseId, locale } = of;
  await get(db, userId, locale, exerciseId);
  return exerciseHistory(db, { userId, exerciseId }, before, limit + 1);
};

export const previous = async (db: Database, of: { userId: string; exerciseId: string; locale: Locale }) => {
  const { userId, exerciseId, locale } = of;
  await get(db, userId, locale, exerciseId);
  return (await previousPerformance(db, { userId, exerciseId })) ?? { workout: null, sets: [] };
};
