import { z } from "zod";
import { type FieldError, ForjaError, invalid, notFound } from "#core/errors.ts";
import type { VersionedText } from "#core/json-text.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { type Created, complete as completeBody } from "#core/shapes/shape.ts";
import { completion, set, type WorkoutFields, workout as workoutShape } from "#core/shapes/workout.ts";
import { addDays } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { withFormerJudgement } from "#core/workouts/doubt.ts";
import { isEmptySet } from "#core/workouts/set-rules.ts";
import type { ExerciseEntry, RulesByExercise, SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import { checkWorkout, countSets, repeatedIds } from "#core/workouts/workout.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import { keepDeleted, takeDeleted } from "#db/postgres/queries/sync/deleted-resources.ts";
import { insertWorkouts, writeDifference } from "#db/postgres/queries/workouts/workout-writes.ts";
import {
  deleteWorkout,
  findWorkout,
  findWorkoutText,
  type NamedInChange,
  recordsOfWorkout,
  type StoredWorkout,
  type WorkoutFacts,
  workoutFacts,
  workoutForChange,
} from "#db/postgres/queries/workouts/workouts.ts";
import {
  differenceOf,
  recordsBefore,
  recordsIn,
  storedWorkoutOf,
  type WorkoutState,
  withoutRecords,
  workoutStateOf,
} from "#db/postgres/workout-difference.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { collectEffects } from "./workout-effects.ts";
import { entryOf, exerciseEntryOf } from "./workout-entry.ts";
import type { WorkoutComplete, WorkoutCreate, WorkoutPatch } from "./workouts.schema.ts";

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

export const get = async (db: Database, userId: string, id: string): Promise<StoredWorkout> => {
  const found = await findWorkout(db, userId, id);
  if (found === null) throw notFound();
  return found;
};

export const getText = async (db: Database, userId: string, id: string): Promise<VersionedText<StoredWorkout>> => {
  const [found] = await findWorkoutText(db, { userId, id });
  if (found === undefined) throw notFound();
  return found;
};

const ID_CONSTRAINTS = ["workouts_pkey", "workout_exercises_pkey", "sets_pkey"];

export const refuseTakenId = (error: unknown): never => {
  if (ID_CONSTRAINTS.some((constraint) => breaches(error, constraint)))
    throw new ForjaError("id-taken", { cause: error });
  throw error;
};

type Before = { readonly stored: StoredWorkout; readonly entry: WorkoutEntry };

/** A workout that lies ahead is a plan. The clock of a client may be a day ahead. */
const checkDone = ({ status, startedAt, endedAt, timeZone }: WorkoutEntry, now: Date): FieldError[] => {
  if (status !== "completed") return [];
  const tomorrow = addDays(localDateAt(now.getTime(), timeZone), 1);
  const isBeyond = (at: Date | null): boolean => at !== null && localDateAt(at.getTime(), timeZone) > tomorrow;
  const detail = "must not be after tomorrow in a completed workout";
  if (isBeyond(startedAt)) return [{ pointer: "/startedAt", detail }];
  return isBeyond(endedAt) ? [{ pointer: "/endedAt", detail }] : [];
};

export const checkEntry = (
  entry: WorkoutEntry,
  before: Before | null,
  facts: WorkoutFacts,
  rules: RulesByExercise,
  now: Date,
): void => {
  const errors = [
    ...(before?.entry.status === "completed" && isSameSpan(entry, before.entry) ? [] : checkDone(entry, now)),
    ...(before !== null && isSameSpan(entry, before.entry) ? [] : checkSpan(entry.startedAt, entry.endedAt)),
    ...repeatedIds(entry.exercises),
    ...checkWorkout(entry.status, entry.exercises, rules, before?.entry),
  ];
  if (!facts.routineKnown && before?.entry.routineId !== entry.routineId) {
    errors.push({ pointer: "/routineId", detail: "is not a routine of yours" });
  }
  if (errors.length > 0) throw invalid(...errors);
};

/** The state that a change leaves. Without it nothing was written. */
export type Written = { readonly workout: StoredWorkout; readonly state: WorkoutState | null };

/** A set keeps its doubt, or its confirmation, until its values change. */
const judged = (entry: WorkoutEntry, before: Before | null): WorkoutEntry => {
  if (before === null) return entry;
  const former = new Map(before.entry.exercises.flatMap(({ sets }) => sets.map((one) => [one.id, one] as const)));
  const exercises = entry.exercises.map((part): ExerciseEntry => {
    const sets = part.sets.map((one) => withFormerJudgement(one, former.get(one.id)));
    return sets.every((one, at) => one === part.sets[at]) ? part : { ...part, sets };
  });
  return { ...entry, exercises };
};

/** A workout that was there before: its age stays, and its version goes on. */
type Former = { readonly version: number; readonly createdAt: Date };

const save = async (
  tx: Transaction,
  context: TrainingContext,
  edited: WorkoutEntry,
  before: Before | null,
  facts: WorkoutFacts,
  former: Former | null = null,
): Promise<Written> => {
  const entry = judged(edited, before);
  const rules: RulesByExercise = new Map(facts.exercises.map((exercise) => [exercise.id, exercise]));
  checkEntry(entry, before, facts, rules, context.now);
  const version = (before?.stored.version ?? former?.version ?? 0) + 1;
  const { userId, now } = context;
  const createdAt = before === null ? (former?.createdAt ?? now) : new Date(before.stored.createdAt);
  const { bodyweightKg } = facts;
  const state = workoutStateOf({ userId, entry, rules, bodyweightKg, version, createdAt, updatedAt: now }, before);
  const stored = before?.stored ?? null;
  const workout = storedWorkoutOf(state, stored === null ? withoutRecords : recordsBefore(stored));
  if (stored === null) await pipelined(tx, insertWorkouts(tx, state.rows).catch(refuseTakenId));
  else await writeDifference(tx, differenceOf(stored, state, workout), refuseTakenId);
  collectEffects(context.effects, { id: entry.id, before: stored, after: entry, version });
  // The events of a restored workout were emitted when it was logged.
  if (facts.isListenedTo && former === null) context.effects.workout(entry.id, stored);
  return { workout, state };
};

/** Returns the workout as it is answered after a change, with the records that the change made. */
export const saved = async (
  tx: Transaction,
  { userId, effects }: TrainingContext,
  { workout, state }: Written,
): Promise<StoredWorkout> => {
  if (state === null) return workout;
  const { isDone, recomputed } = await effects.derive();
  if (recomputed.has(workout.id)) {
    const read = await findWorkout(tx, userId, workout.id);
    if (read === null) throw new Error("a workout that was just written cannot be read");
    effects.workoutRead(read);
    return read;
  }
  const held = isDone ? await recordsOfWorkout(tx, userId, workout.id) : null;
  const after = held === null ? workout : storedWorkoutOf(state, recordsIn(held));
  effects.workoutRead(after, held ?? []);
  return after;
};

export type NewEntry = {
  readonly input: Created<WorkoutFields>;
  readonly startedAt: Date;
  readonly exercises: readonly ExerciseEntry[];
};

export const newEntry = ({ now, newId }: Pick<TrainingContext, "now" | "newId">, body: WorkoutCreate): NewEntry => {
  const input = completeBody(workoutShape, body);
  const exercises = input.exercises.map((exercise) => exerciseEntryOf(exercise, newId));
  return { input, startedAt: input.startedAt ?? now, exercises };
};

export const factsOf = async (
  tx: Transaction,
  userId: string,
  about: Required<NamedInChange>,
): Promise<WorkoutFacts> => {
  const facts = await workoutFacts(tx, userId, about);
  if (facts === null) throw notFound();
  return facts;
};

const factsFor = (tx: Transaction, userId: string, { startedAt, input, exercises }: NewEntry): Promise<WorkoutFacts> =>
  factsOf(tx, userId, {
    startedAt,
    exerciseIds: exercises.map(({ exerciseId }) => exerciseId),
    routineId: input.routineId,
  });

export const entryOfNew = (
  context: Pick<TrainingContext, "newId">,
  { input, startedAt, exercises }: NewEntry,
  facts: Pick<WorkoutFacts, "timeZone">,
): WorkoutEntry => {
  const timeZone = input.timeZone ?? facts.timeZone;
  return {
    ...input,
    id: input.id ?? context.newId(),
    status: input.status ?? (input.endedAt === null ? "active" : "completed"),
    startedAt,
    timeZone,
    localDate: localDateAt(startedAt.getTime(), timeZone),
    importId: null,
    exercises,
  };
};

const addEntry = (tx: Transaction, context: TrainingContext, entry: NewEntry, facts: WorkoutFacts): Promise<Written> =>
  save(tx, context, entryOfNew(context, entry, facts), null, facts);

/** @param facts of its start, its routine and each of its exercises */
export const add = (
  tx: Transaction,
  context: TrainingContext,
  body: WorkoutCreate,
  facts: WorkoutFacts,
): Promise<Written> => addEntry(tx, context, newEntry(context, body), facts);

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  body: WorkoutCreate,
): Promise<{ readonly written: Written; readonly created: boolean }> => {
  const { userId, effects } = context;
  const entry = newEntry(context, body);
  const claim = { userId, resource: "workouts", body, schema: workoutShape.create };
  // One round trip, with the lock first: the others then see all of the change before.
  const [, stored, facts] = await Promise.all([
    effects.lock(),
    createdBefore(tx, claim, (id) => findWorkout(tx, userId, id)),
    factsFor(tx, userId, entry),
  ]);
  if (stored !== null) return { written: { workout: stored, state: null }, created: false };
  return { written: await addEntry(tx, context, entry, facts), created: true };
};

export type LockedWorkout = { readonly stored: StoredWorkout; readonly facts: WorkoutFacts };

/**
 * Locks the training, and reads a workout with all that a change of it uses.
 * @param beside a statement of the change that runs under the lock, in the same round trip
 * @throws ForjaError `not-found`
 */
export const lockWorkout = async <Beside>(
  tx: Transaction,
  { userId, effects }: TrainingContext,
  id: string,
  named: NamedInChange,
  beside: () => Promise<Beside>,
): Promise<LockedWorkout & { readonly beside: Beside }> => {
  const [, done, found] = await Promise.all([effects.lock(), beside(), workoutForChange(tx, userId, id, named)]);
  if (found === null || found.workout === null) throw notFound();
  return { stored: found.workout, facts: found.facts, beside: done };
};

export const changeLocked = async (
  tx: Transaction,
  context: TrainingContext,
  { stored, facts }: LockedWorkout,
  edit: (current: WorkoutEntry) => WorkoutEntry,
): Promise<Written> => {
  checkIfMatch(context.ifMatch, stored.version);
  const current = entryOf(stored);
  const entry = edit(current);
  const isLonger = countSets(entry.exercises) !== countSets(current.exercises);
  if (!isLonger && isUnchanged(workoutShape, current, entry)) return { workout: stored, state: null };
  return save(tx, context, entry, { stored, entry: current }, facts);
};

/** Writes a judgement of a set, which is no field of a client. */
export const changeSetOf = (
  tx: Transaction,
  context: TrainingContext,
  { stored, facts }: LockedWorkout,
  setId: string,
  edit: (set: SetEntry) => SetEntry,
): Promise<Written> => {
  const current = entryOf(stored);
  const exercises = current.exercises.map((part) => ({
    ...part,
    sets: part.sets.map((one) => (one.id === setId ? edit(one) : one)),
  }));
  return save(tx, context, { ...current, exercises }, { stored, entry: current }, facts);
};

const nothing = (): Promise<void> => Promise.resolve();

export const change = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  edit: (current: WorkoutEntry) => WorkoutEntry,
): Promise<Written> => changeLocked(tx, context, await lockWorkout(tx, context, id, {}, nothing), edit);

/** @param admit checks the stored workout and returns the patch that is applied */
export const patch = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  body: WorkoutPatch,
  admit: (stored: StoredWorkout) => WorkoutPatch = () => body,
): Promise<Written> => {
  const { startedAt, routineId, exercises } = body;
  const exerciseIds = exercises?.map(({ exerciseId }) => exerciseId) ?? [];
  const locked = await lockWorkout(tx, context, id, { startedAt, routineId, exerciseIds }, nothing);
  const input = admit(locked.stored);
  return changeLocked(tx, context, locked, (current) => {
    const { exercises: _parts, ...fields } = patched(workoutShape, current, input);
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
};

export const remove = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  admit: (stored: StoredWorkout) => unknown = nothing,
): Promise<void> => {
  const { userId, now } = context;
  const [, stored] = await Promise.all([context.effects.lock(), findWorkout(tx, userId, id)]);
  if (stored === null) throw notFound();
  admit(stored);
  checkIfMatch(context.ifMatch, stored.version);
  const version = stored.version + 1;
  await pipelined(tx, keepDeleted(tx, { id, userId, resource: "workouts", version, document: stored, deletedAt: now }));
  await pipelined(tx, deleteWorkout(tx, { userId, id }));
  collectEffects(context.effects, { id, before: stored, after: null, version });
};

const deletedWorkout = workoutShape.view.pick({ localDate: true, createdAt: true });

/** Judgements of sets, which no body has. */
const judgements = z.object({
  exercises: z.array(z.object({ sets: z.array(set.view.pick({ id: true, doubt: true, confirmed: true }).partial()) })),
});

const restoredEntry = (
  context: TrainingContext,
  { document, entry: fresh }: { readonly document: unknown; readonly entry: NewEntry },
  facts: WorkoutFacts,
): WorkoutEntry => {
  const { localDate } = deletedWorkout.parse(document);
  const judged = new Map(
    judgements.parse(document).exercises.flatMap(({ sets }) => sets.map(({ id, ...judgement }) => [id, judgement])),
  );
  const entry = entryOfNew(context, fresh, facts);
  return {
    ...entry,
    localDate,
    // Its routine may have been deleted since.
    ...(facts.routineKnown ? {} : { routineId: null }),
    exercises: entry.exercises.map((part) => ({
      ...part,
      sets: part.sets.map((one) => ({ ...one, ...judged.get(one.id) })),
    })),
  };
};

/**
 * Restores a workout that was deleted within 30 days. Its records and roll-ups are derived again. A workout that is
 * there is answered as it is.
 * @throws ForjaError `not-found`; `state-conflict` where one of its exercises was deleted since
 */
export const restore = async (tx: Transaction, context: TrainingContext, id: string): Promise<Written> => {
  const { userId, now } = context;
  const [, present, deleted] = await Promise.all([
    context.effects.lock(),
    findWorkout(tx, userId, id),
    takeDeleted(tx, { id, userId, resource: "workouts", now }),
  ]);
  if (present !== null) return { workout: present, state: null };
  if (deleted === null) throw notFound();
  const { document, version } = deleted;
  const entry = newEntry(context, workoutShape.create.parse(document));
  const facts = await factsFor(tx, userId, entry);
  const known = new Set(facts.exercises.map((exercise) => exercise.id));
  if (entry.exercises.some(({ exerciseId }) => !known.has(exerciseId)))
    throw new ForjaError("state-conflict", { detail: "An exercise of this workout has been deleted." });
  const former = { version, createdAt: new Date(deletedWorkout.parse(document).createdAt) };
  const restored = restoredEntry(context, { document, entry }, facts);
  return save(tx, context, restored, null, { ...facts, routineKnown: true }, former);
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
  const written = await change(tx, context, id, (current) => {
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
  const completed = await saved(tx, context, written);
  return { ...completed, records: recordsOf(completed) };
};
