import { ForjaError } from "#core/errors.ts";
import { toKilograms } from "#core/units.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { takeFreshIds } from "#db/postgres/queries/sync/created-ids.ts";
import { bodyweightsAt, type KnownBodyweight, knownRoutines } from "#db/postgres/queries/workouts/facts-of-many.ts";
import { insertWorkouts } from "#db/postgres/queries/workouts/workout-writes.ts";
import type { WorkoutFacts } from "#db/postgres/queries/workouts/workouts.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { collectEffects } from "./workout-effects.ts";
import type { WorkoutCreate } from "./workouts.schema.ts";
import { checkEntry, entryOfNew, factsOf, newEntry, refuseTakenId } from "./workouts.service.ts";

const isValid = (entry: WorkoutEntry, facts: WorkoutFacts, rules: RulesByExercise, now: Date): boolean => {
  try {
    checkEntry(entry, null, facts, rules, now);
    return true;
  } catch (error) {
    if (error instanceof ForjaError) return false;
    throw error;
  }
};

const isLater = (one: KnownBodyweight, other: KnownBodyweight | null): boolean => {
  if (other === null || one.at > other.at) return true;
  return one.at === other.at && !other.isMeasured && one.id > other.id;
};

/** Body weights of the workouts before one in the same call count for it as stored ones do. */
const latestBefore = (
  entry: WorkoutEntry,
  stored: KnownBodyweight | null,
  earlier: readonly KnownBodyweight[],
): number | null => {
  let latest = stored;
  for (const one of earlier) if (one.at < entry.startedAt.getTime() && isLater(one, latest)) latest = one;
  return latest?.kg ?? null;
};

type Candidate = { readonly id: string; readonly body: WorkoutCreate; readonly entry: WorkoutEntry };

const candidatesOf = async (
  tx: Transaction,
  context: TrainingContext,
  bodies: readonly WorkoutCreate[],
): Promise<{ candidates: Candidate[]; rules: RulesByExercise; isListenedTo: boolean }> => {
  const news = bodies.map((body) => ({ body, entry: newEntry(context, body) }));
  const exerciseIds = news.flatMap(({ entry }) => entry.exercises.map(({ exerciseId }) => exerciseId));
  const routineIds = news.flatMap(({ entry }) => entry.input.routineId ?? []);
  const [facts, routines] = await Promise.all([
    factsOf(tx, context.userId, { startedAt: context.now, exerciseIds, routineId: null }),
    knownRoutines(tx, context.userId, routineIds),
  ]);
  const rules: RulesByExercise = new Map(facts.exercises.map((exercise) => [exercise.id, exercise]));
  const candidates = news.flatMap(({ body, entry: fields }): Candidate[] => {
    if (body.id == null) return [];
    const entry = entryOfNew(context, fields, facts);
    const routineKnown = entry.routineId === null || routines.has(entry.routineId);
    return isValid(entry, { ...facts, routineKnown }, rules, context.now) ? [{ id: body.id, body, entry }] : [];
  });
  return { candidates, rules, isListenedTo: facts.isListenedTo };
};

/**
 * Creates new workouts in a fixed number of statements, as `create` does one after the other. The caller has locked the
 * training. A create that is invalid, or whose id was used, is left to `create` without a trace.
 * @param bodies have distinct ids
 * @returns the ids of the created workouts
 * @throws ForjaError `id-taken` when a part or a set has an id that is used; nothing may then be kept
 */
export const createMany = async (
  tx: Transaction,
  context: TrainingContext,
  bodies: readonly WorkoutCreate[],
): Promise<ReadonlySet<string>> => {
  const { userId, now, effects } = context;
  const { candidates, rules, isListenedTo } = await candidatesOf(tx, context, bodies);
  if (candidates.length === 0) return new Set();
  const claims = candidates.map(({ id, body }) => ({ id, body, resource: "workouts" }));
  const starts = candidates.map(({ entry }) => entry.startedAt);
  const [fresh, known] = await Promise.all([takeFreshIds(tx, userId, claims), bodyweightsAt(tx, userId, starts)]);
  const earlier: KnownBodyweight[] = [];
  const written = candidates.flatMap(({ id, entry }, at) => {
    if (!fresh.has(id)) return [];
    const bodyweightKg = latestBefore(entry, known[at] ?? null, earlier);
    if (entry.bodyweight !== null) {
      earlier.push({ kg: toKilograms(entry.bodyweight), at: entry.startedAt.getTime(), isMeasured: false, id });
    }
    const times = { createdAt: now, updatedAt: now };
    return [{ entry, rows: workoutRowsOf({ userId, entry, rules, bodyweightKg, version: 1, ...times }) }];
  });
  if (written.length === 0) return fresh;
  await insertWorkouts(tx, {
    workouts: written.flatMap(({ rows }) => rows.workouts),
    exercises: written.flatMap(({ rows }) => rows.exercises),
    sets: written.flatMap(({ rows }) => rows.sets),
  }).catch(refuseTakenId);
  for (const { entry } of written) {
    collectEffects(effects, { id: entry.id, before: null, after: entry, version: 1 });
    if (isListenedTo) effects.workout(entry.id, null);
  }
  return fresh;
};
