import { type FieldError, ForjaError, invalid, notFound } from "#core/errors.ts";
import { given } from "#core/merge-patch.ts";
import { localDateAt } from "#core/time/zone.ts";
import { isEmptySet } from "#core/training/set-rules.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/training/workout.ts";
import { checkWorkout } from "#core/training/workout.ts";
import { toKilograms } from "#core/units.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { deferredOn } from "#db/postgres/deferred.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { recordChanges } from "#db/postgres/queries/changes.ts";
import { claimId } from "#db/postgres/queries/created-ids.ts";
import { type ExerciseDayKey, lockTraining, refreshDerived } from "#db/postgres/queries/derived.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import {
  deleteWorkout,
  findWorkout,
  insertWorkouts,
  listWorkouts,
  replaceWorkout,
  type StoredWorkout,
  type WorkoutFacts,
  workoutFacts,
} from "#db/postgres/queries/workouts.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import type { ChangeContext } from "../../plugins/change-context.ts";
import { checkIfMatch } from "../../plugins/conditions.ts";
import { checkDateRange } from "../../plugins/date-range.ts";
import { weight } from "../../plugins/fields.ts";
import { mergeField } from "../../plugins/validation.ts";
import { exerciseEntryOf, storedEntry } from "./workout-entry.ts";
import { tellOfWorkouts, type WorkoutChange } from "./workout-news.ts";
import type { WorkoutComplete, WorkoutCreate, WorkoutPatch, WorkoutQuery } from "./workouts.schema.ts";

const MAX_SPAN_MS = 7 * 86_400_000;

const checkSpan = (startedAt: Date, endedAt: Date | null): FieldError[] => {
  if (endedAt === null) return [];
  const span = endedAt.getTime() - startedAt.getTime();
  if (span < 0) return [{ pointer: "/endedAt", detail: "must not be before startedAt" }];
  return span > MAX_SPAN_MS ? [{ pointer: "/endedAt", detail: "must be within 7 days of startedAt" }] : [];
};

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
  const workout = await findWorkout(db, userId, id);
  if (workout === null) throw notFound();
  return workout;
};

/** Returns the roll-up rows that a workout counts for. Only a completed one counts. */
const daysOf = (
  workout: Pick<WorkoutEntry, "status" | "localDate" | "exercises"> | StoredWorkout | null,
): ExerciseDayKey[] =>
  workout === null || workout.status !== "completed"
    ? []
    : workout.exercises.map(({ exerciseId }) => ({ exerciseId, localDate: workout.localDate }));

const entryOf = (stored: StoredWorkout): WorkoutEntry => ({
  ...stored,
  startedAt: new Date(stored.startedAt),
  endedAt: stored.endedAt === null ? null : new Date(stored.endedAt),
  exercises: stored.exercises.map(storedEntry),
});

/** A body weight moves the loads of later workouts that have none of their own. */
const bodyweightMoved = (before: StoredWorkout | null, after: WorkoutEntry | null): Date | null => {
  const starts: number[] = [];
  if (before !== null && before.bodyweightKg !== null) starts.push(Date.parse(before.startedAt));
  if (after !== null && after.bodyweight !== null) starts.push(after.startedAt.getTime());
  const same =
    before !== null &&
    after !== null &&
    starts.length === 2 &&
    starts[0] === starts[1] &&
    after.bodyweight !== null &&
    before.bodyweightKg === toKilograms(after.bodyweight);
  return starts.length === 0 || same ? null : new Date(Math.min(...starts));
};

/** Updates everything that depends on a workout, in its transaction. */
const follow = async (
  tx: Transaction,
  context: ChangeContext,
  change: { before: StoredWorkout | null; after: WorkoutEntry | null; version: number },
): Promise<void> => {
  const { before, after } = change;
  const days = [...daysOf(before), ...daysOf(after)];
  await refreshDerived(tx, context.userId, days);
  const since = bodyweightMoved(before, after);
  const moved = since === null ? 0 : await recomputeSets(tx, context.userId, { bodyweightSince: since });
  const id = after?.id ?? before?.id;
  if (id !== undefined) {
    const op = after === null ? "delete" : "upsert";
    await recordChanges(tx, context.userId, [{ resource: "workouts", id, op, version: change.version }]);
  }
  if (days.length + moved > 0) await requestAnalysis(tx, context);
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
  const sameStatus = before?.entry.status === entry.status;
  const untouched = new Set(sameStatus ? before?.entry.exercises.flatMap(({ sets }) => sets) : []);
  const errors = [
    ...checkSpan(entry.startedAt, entry.endedAt),
    ...checkWorkout(entry.status, entry.exercises, rules, (set) => untouched.has(set)),
  ];
  if (!facts.routineKnown && before?.entry.routineId !== entry.routineId) {
    errors.push({ pointer: "/routineId", detail: "is not a routine of yours" });
  }
  if (errors.length > 0) throw invalid(...errors);
};

/** Emits the events of a change. A batch emits them once, after all derived values are stored. */
const tell = async (tx: Transaction, context: ChangeContext, change: WorkoutChange): Promise<void> => {
  const deferred = deferredOn(tx);
  if (deferred === undefined) await tellOfWorkouts(tx, context, [change]);
  else if (!deferred.news.has(change.after.id)) deferred.news.set(change.after.id, change.before);
};

/** Checks a workout's new state whole and writes it, with all that follows from it. */
const save = async (
  tx: Transaction,
  context: ChangeContext,
  entry: WorkoutEntry,
  before: Before | null,
  facts: WorkoutFacts,
): Promise<StoredWorkout> => {
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
  await follow(tx, context, { before: before?.stored ?? null, after: entry, version });
  const saved = await findWorkout(tx, context.userId, entry.id);
  if (saved === null) throw new Error("a workout that was just written cannot be read");
  if (facts.isListenedTo) await tell(tx, context, { before: before?.stored ?? null, after: saved });
  return saved;
};

/** Writes a new workout whose id nobody has; the training is locked. */
export const add = async (tx: Transaction, context: ChangeContext, input: WorkoutCreate): Promise<StoredWorkout> => {
  const { userId, newId, now } = context;
  const startedAt = input.startedAt ?? now;
  const exercises = (input.exercises ?? []).map((exercise) => exerciseEntryOf(exercise, newId));
  const routineId = input.routineId ?? null;
  const facts = await factsFor(tx, userId, { startedAt, exercises, routineId });
  const timeZone = input.timeZone ?? facts.timeZone;
  const endedAt = input.endedAt ?? null;
  const entry: WorkoutEntry = {
    id: input.id ?? newId(),
    routineId,
    routineDayId: input.routineDayId ?? null,
    title: input.title ?? null,
    notes: input.notes ?? null,
    status: input.status ?? (endedAt === null ? "active" : "completed"),
    startedAt,
    endedAt,
    timeZone,
    localDate: localDateAt(startedAt.getTime(), timeZone),
    bodyweight: input.bodyweight ?? null,
    feeling: input.feeling ?? null,
    sessionRpe: input.sessionRpe ?? null,
    tags: input.tags ?? [],
    importId: null,
    exercises,
  };
  return save(tx, context, entry, null, facts);
};

export const create = async (
  tx: Transaction,
  context: ChangeContext,
  input: WorkoutCreate,
): Promise<{ workout: StoredWorkout; created: boolean }> => {
  const { userId } = context;
  await lockTraining(tx, userId);
  if (input.id != null) {
    const claim = await claimId(tx, { id: input.id, userId, resource: "workouts", body: input });
    const stored = claim === "repeated" ? await findWorkout(tx, userId, input.id) : null;
    if (stored !== null) return { workout: stored, created: false };
    if (claim === "repeated") throw new ForjaError("id-taken");
  }
  return { workout: await add(tx, context, input), created: true };
};

/** Returns the current workout, with the training locked, after the check of If-Match. */
const locked = async (tx: Transaction, context: ChangeContext, id: string): Promise<StoredWorkout> => {
  await lockTraining(tx, context.userId);
  const stored = await findWorkout(tx, context.userId, id);
  if (stored === null) throw notFound();
  checkIfMatch(context.ifMatch, stored.version);
  return stored;
};

/** Runs a change of a workout's entry under its lock. */
export const change = async (
  tx: Transaction,
  context: ChangeContext,
  id: string,
  edit: (current: WorkoutEntry) => WorkoutEntry,
): Promise<StoredWorkout> => {
  const stored = await locked(tx, context, id);
  const current = entryOf(stored);
  const entry = edit(current);
  return save(tx, context, entry, { stored, entry: current }, await factsFor(tx, context.userId, entry));
};

export const patch = (
  tx: Transaction,
  context: ChangeContext,
  id: string,
  input: WorkoutPatch,
): Promise<StoredWorkout> =>
  change(tx, context, id, (current) => {
    const startedAt = input.startedAt ?? current.startedAt;
    const timeZone = input.timeZone ?? current.timeZone;
    const moved = input.startedAt !== undefined || input.timeZone !== undefined;
    return {
      ...current,
      routineId: given(input.routineId, current.routineId),
      routineDayId: given(input.routineDayId, current.routineDayId),
      title: given(input.title, current.title),
      notes: given(input.notes, current.notes),
      status: input.status ?? current.status,
      startedAt,
      endedAt: given(input.endedAt, current.endedAt),
      timeZone,
      localDate: moved ? localDateAt(startedAt.getTime(), timeZone) : current.localDate,
      bodyweight: mergeField(["bodyweight", weight], current.bodyweight, input.bodyweight),
      feeling: given(input.feeling, current.feeling),
      sessionRpe: given(input.sessionRpe, current.sessionRpe),
      tags: input.tags === undefined ? current.tags : (input.tags ?? []),
      exercises:
        input.exercises === undefined
          ? current.exercises
          : (input.exercises ?? []).map((exercise) => exerciseEntryOf(exercise, context.newId)),
    };
  });

export const remove = async (tx: Transaction, context: ChangeContext, id: string): Promise<void> => {
  const stored = await locked(tx, context, id);
  await deleteWorkout(tx, { userId: context.userId, id });
  await follow(tx, context, { before: stored, after: null, version: stored.version + 1 });
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

export const complete = async (tx: Transaction, context: ChangeContext, id: string, input: WorkoutComplete) => {
  const workout = await change(tx, context, id, (current) => {
    if (current.status === "completed" || current.status === "discarded") {
      throw new ForjaError("state-conflict", { detail: `The workout is already ${current.status}.` });
    }
    return {
      ...current,
      status: "completed",
      endedAt: input?.endedAt ?? current.endedAt ?? endOf(current, context.now),
      sessionRpe: given(input?.sessionRpe, current.sessionRpe),
      feeling: given(input?.feeling, current.feeling),
      // A set that was planned and not done is kept as a prescription that was left out.
      exercises: current.exercises.map((exercise) => ({
        ...exercise,
        sets: exercise.sets.map((set) => (isEmptySet(set) ? { ...set, target: set.target ?? {} } : set)),
      })),
    };
  });
  return { ...workout, records: recordsOf(workout) };
};
