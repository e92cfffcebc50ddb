import { type FieldError, ForjaError, invalid, notFound } from "#core/errors.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { complete as completeBody } from "#core/shapes/shape.ts";
import { completion, workout } from "#core/shapes/workout.ts";
import { localDateAt } from "#core/time/zone.ts";
import { isEmptySet } from "#core/workouts/set-rules.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import { checkWorkout } from "#core/workouts/workout.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  deleteWorkout,
  findWorkout,
  insertWorkouts,
  listWorkouts,
  replaceWorkout,
  type StoredWorkout,
  type WorkoutFacts,
  workoutFacts,
} from "#db/postgres/queries/workouts/workouts.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { checkDateRange } from "../../http/date-range.ts";
import { collectEffects } from "./workout-effects.ts";
import { entryOf, exerciseEntryOf } from "./workout-entry.ts";
import type { WorkoutComplete, WorkoutCreate, WorkoutPatch, WorkoutQuery } from "./workouts.schema.ts";

const MAX_SPAN_MS = 7 * 86_400_000;

const checkSpan = (startedAt: Date, endedAt: Date | null): FieldError[] => {
  if (endedAt === null) return [];
  const span = endedAt.getTime() - startedAt.getTime();
  if (span < 0) return [{ pointer: "/endedAt", detail: "must not be before startedAt" }];
  return span > MAX_SPAN_MS ? [{ pointer: "/endedAt", detail: "must be within 7 days of startedAt" }] : [];
};

type Span = Pick<WorkoutEntry, "startedAt" | "endedAt">;

const isSameSpan = (one: Span, other: Span): boolean =>
  one.startedAt.getTime() === other.startedAt.getTime() && one.endedAt?.getTime() === other.endedAt?.getTime();

export const list = async (
  db: Database,
  userId: string,
  query: WorkoutQuery,
  after: { sortKey: string; id: string } | null,
) => {
  checkDateRange(query.from, query.to);
  return listWorkouts(db, {
    userId,
    from: query.from ?? null,
    to: query.to ?? null,
    status: query.status ?? null,
    exerciseId: query.exerciseId ?? null,
    routineId: query.routineId ?? null,
    beforeStartedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });
};

export const get = async (db: Database, userId: string, id: string): Promise<StoredWorkout> => {
  const found = await findWorkout(db, userId, id);
  if (found === null) throw notFound();
  return found;
};

const ID_CONSTRAINTS = ["workouts_pkey", "workout_exercises_pkey", "sets_pkey"];

const refuseTakenId = (error: unknown): never => {
  if (ID_CONSTRAINTS.some((constraint) => breaches(error, constraint)))
    throw new ForjaError("id-taken", { cause: error });
  throw error;
};

const factsFor = async (
  tx: Transaction,
  userId: string,
  about: { startedAt: Date; exercises: readonly { exerciseId: string }[]; routineId: string | null },
): Promise<WorkoutFacts> => {
  const exerciseIds = about.exercises.map(({ exerciseId }) => exerciseId);
  const facts = await workoutFacts(tx, userId, { startedAt: about.startedAt, exerciseIds, routineId: about.routineId });
  if (facts === null) throw notFound();
  return facts;
};

type Before = { readonly stored: StoredWorkout; readonly entry: WorkoutEntry };

const checkEntry = (entry: WorkoutEntry, before: Before | null, facts: WorkoutFacts, rules: RulesByExercise): void => {
  const errors = [
    ...(before !== null && isSameSpan(entry, before.entry) ? [] : checkSpan(entry.startedAt, entry.endedAt)),
    ...checkWorkout(entry.status, entry.exercises, rules, before?.entry),
  ];
  if (!facts.routineKnown && before?.entry.routineId !== entry.routineId) {
    errors.push({ pointer: "/routineId", detail: "is not a routine of yours" });
  }
  if (errors.length > 0) throw invalid(...errors);
};

const save = async (
  tx: Transaction,
  context: TrainingContext,
  entry: WorkoutEntry,
  before: Before | null,
  facts: WorkoutFacts,
): Promise<void> => {
  const rules: RulesByExercise = new Map(facts.exercises.map((exercise) => [exercise.id, exercise]));
  checkEntry(entry, before, facts, rules);
  const version = (before?.stored.version ?? 0) + 1;
  const rows = workoutRowsOf({
    userId: context.userId,
    entry,
    rules,
    bodyweightKg: facts.bodyweightKg,
    version,
    createdAt: before === null ? context.now : new Date(before.stored.createdAt),
    updatedAt: context.now,
  });
  await (before === null ? insertWorkouts(tx, rows) : replaceWorkout(tx, rows)).catch(refuseTakenId);
  const stored = before?.stored ?? null;
  collectEffects(context.effects, { id: entry.id, before: stored, after: entry, version });
  if (facts.isListenedTo) context.effects.workout(entry.id, stored);
};

export const saved = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredWorkout> => {
  await context.effects.derive();
  const written = await findWorkout(tx, context.userId, id);
  if (written === null) throw new Error("a workout that was just written cannot be read");
  context.effects.workoutRead(written);
  return written;
};

export const add = async (tx: Transaction, context: TrainingContext, body: WorkoutCreate): Promise<string> => {
  const { userId, newId, now } = context;
  const input = completeBody(workout, body);
  const startedAt = input.startedAt ?? now;
  const exercises = input.exercises.map((exercise) => exerciseEntryOf(exercise, newId));
  const facts = await factsFor(tx, userId, { startedAt, exercises, routineId: input.routineId });
  const timeZone = input.timeZone ?? facts.timeZone;
  const entry: WorkoutEntry = {
    ...input,
    id: input.id ?? newId(),
    status: input.status ?? (input.endedAt === null ? "active" : "completed"),
    startedAt,
    timeZone,
    localDate: localDateAt(startedAt.getTime(), timeZone),
    importId: null,
    exercises,
  };
  await save(tx, context, entry, null, facts);
  return entry.id;
};

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  input: WorkoutCreate,
): Promise<{ id: string; before: StoredWorkout | null }> => {
  const { userId } = context;
  await context.effects.lock();
  const claim = { userId, resource: "workouts", body: input, schema: workout.create };
  const stored = await createdBefore(tx, claim, (id) => findWorkout(tx, userId, id));
  if (stored !== null) return { id: stored.id, before: stored };
  return { id: await add(tx, context, input), before: null };
};

const locked = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredWorkout> => {
  await context.effects.lock();
  const stored = await findWorkout(tx, context.userId, id);
  if (stored === null) throw notFound();
  checkIfMatch(context.ifMatch, stored.version);
  return stored;
};

export const change = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  edit: (current: WorkoutEntry) => WorkoutEntry,
): Promise<void> => {
  const stored = await locked(tx, context, id);
  const current = entryOf(stored);
  const entry = edit(current);
  if (isUnchanged(workout, current, entry)) return;
  await save(tx, context, entry, { stored, entry: current }, await factsFor(tx, context.userId, entry));
};

export const patch = (tx: Transaction, context: TrainingContext, id: string, input: WorkoutPatch): Promise<void> =>
  change(tx, context, id, (current) => {
    const { exercises: _parts, ...fields } = patched(workout, current, input);
    const moved = fields.timeZone !== current.timeZone || fields.startedAt.getTime() !== current.startedAt.getTime();
    return {
      ...current,
      ...fields,
      localDate: moved ? localDateAt(fields.startedAt.getTime(), fields.timeZone) : current.localDate,
      exercises:
        input.exercises === undefined
          ? current.exercises
          : (input.exercises ?? []).map((exercise) => exerciseEntryOf(exercise, context.newId)),
    };
  });

export const remove = async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
  const stored = await locked(tx, context, id);
  await deleteWorkout(tx, { userId: context.userId, id });
  collectEffects(context.effects, { id, before: stored, after: null, version: stored.version + 1 });
};

const DAY_MS = 86_400_000;

/** When nobody says when it ended: now, unless it was forgotten; then with its last set, as far as that is known. */
const endOf = (entry: WorkoutEntry, now: Date): Date | null => {
  const sinceStart = now.getTime() - entry.startedAt.getTime();
  if (sinceStart >= 0 && sinceStart <= DAY_MS) return now;
  const times = entry.exercises.flatMap(({ sets }) => sets.flatMap(({ completedAt }) => completedAt?.getTime() ?? []));
  const last = Math.max(...times);
  return last >= entry.startedAt.getTime() ? new Date(last) : null;
};

export type NewRecord = StoredWorkout["exercises"][number]["sets"][number]["records"][number] & {
  readonly exerciseId: string;
  readonly setId: string;
};

const recordsOf = (workout: StoredWorkout): NewRecord[] =>
  workout.exercises.flatMap(({ exerciseId, sets }) =>
    sets.flatMap((set) => set.records.map((record) => ({ ...record, exerciseId, setId: set.id }))),
  );

export const complete = async (tx: Transaction, context: TrainingContext, id: string, input: WorkoutComplete) => {
  await change(tx, context, id, (current) => {
    if (current.status === "completed" || current.status === "discarded") {
      throw new ForjaError("state-conflict", { detail: `The workout is already ${current.status}.` });
    }
    return {
      ...current,
      ...patched(completion, current, input ?? {}),
      status: "completed",
      endedAt: input?.endedAt ?? current.endedAt ?? endOf(current, context.now),
      // A set that was planned and not done is kept as a prescription that was left out.
      exercises: current.exercises.map((exercise) => ({
        ...exercise,
        sets: exercise.sets.map((set) => (isEmptySet(set) ? { ...set, target: set.target ?? {} } : set)),
      })),
    };
  });
  const completed = await saved(tx, context, id);
  return { ...completed, records: recordsOf(completed) };
};
