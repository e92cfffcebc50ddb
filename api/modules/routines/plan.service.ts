import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { loadTables } from "#core/gym/gym.ts";
import type { Decision } from "#core/progression/progression-rules.ts";
import { targetsOf } from "#core/progression/progression-targets.ts";
import { decisionText } from "#core/progression/progression-text.ts";
import type { SetTarget } from "#core/progression/session-outcome.ts";
import { exercisesOf, type RoutineDay } from "#core/routines/routine.ts";
import { type PlannedExercise, type ProgressFacts, planDay } from "#core/routines/routine-progress.ts";
import { simulate as simulateDays } from "#core/routines/routine-simulation.ts";
import { type RoutineStats, routineStats } from "#core/routines/routine-stats.ts";
import type { Locale } from "#core/taxonomy.ts";
import { rpeOf } from "#core/workouts/effort.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import {
  activeWorkoutOfDay,
  type PreviousPlaces,
  type PreviousSet,
  previousSets,
  type RoutineExerciseFacts,
  type RoutineWorkout,
  routineExerciseFacts,
  routineWorkouts,
} from "#db/postgres/queries/routines/routine-history.ts";
import { lockRoutine, type StoredRoutine } from "#db/postgres/queries/routines/routines.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import { findWorkout, type StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import type { WorkoutCreate } from "../workouts/workouts.schema.ts";
import * as workouts from "../workouts/workouts.service.ts";
import { targetView } from "./routine-entry.ts";
import type { DayStart, Simulation } from "./routines.schema.ts";
import { readable } from "./routines.service.ts";

const exerciseIdsOf = (days: readonly RoutineDay[]): string[] =>
  days.flatMap(exercisesOf).map(({ exercise }) => exercise.exerciseId);

/** The reader's own view of the exercises; of the owner's own exercises, which the reader cannot see, what they are. */
const factsFor = async (
  executor: Executor,
  routine: StoredRoutine,
  readerId: string,
): Promise<Map<string, RoutineExerciseFacts>> => {
  const ids = exerciseIdsOf(routine.days);
  const facts = await routineExerciseFacts(executor, readerId, ids);
  const unseen = ids.filter((id) => !facts.has(id));
  if (unseen.length === 0 || routine.userId === readerId) return facts;
  for (const [id, theirs] of await routineExerciseFacts(executor, routine.userId, unseen)) {
    facts.set(id, { ...theirs, trainingMax: null, trainingMaxChangedAt: null, rounding: null, gym: null });
  }
  return facts;
};

const progressFacts = (facts: ReadonlyMap<string, RoutineExerciseFacts>): Map<string, ProgressFacts> => {
  const known = new Map<string, ProgressFacts["loads"]>();
  const loadsOf = ({ gym, equipment }: RoutineExerciseFacts): ProgressFacts["loads"] => {
    if (gym === null) return [];
    const key = equipment.join(" ");
    const loads = known.get(key) ?? loadTables(gym, equipment);
    known.set(key, loads);
    return loads;
  };
  return new Map([...facts].map(([id, exercise]) => [id, { ...exercise, loads: loadsOf(exercise) }]));
};

export const stats = async (
  db: Database,
  userId: string,
  of: { id: string; shareToken: string | undefined },
): Promise<RoutineStats> => {
  const routine = await readable(db, userId, of.id, of.shareToken);
  return routineStats(routine.days, await factsFor(db, routine, userId));
};

/** A larger answer of a simulation would be of no use. */
const MAX_SIMULATED_SETS = 20_000;
const DEFAULT_SEED = 1;

export const simulate = async (
  executor: Executor,
  userId: string,
  of: { id: string; shareToken: string | undefined },
  { weeks, outcome, seed }: Simulation,
  locale: Locale,
) => {
  const routine = await readable(executor, userId, of.id, of.shareToken);
  const setsInWeek = routine.days.flatMap(exercisesOf).reduce((sum, { sets }) => sum + sets.length, 0);
  if (weeks * setsInWeek > MAX_SIMULATED_SETS) {
    const most = Math.floor(MAX_SIMULATED_SETS / setsInWeek);
    throw invalid({ pointer: "/weeks", detail: `must be ${most} or less for a routine of this size` });
  }
  const [facts, history] = await Promise.all([
    factsFor(executor, routine, userId),
    routineWorkouts(executor, { userId, routineId: routine.id }),
  ]);
  const progress = progressFacts(facts);
  const days = routine.days.map((day) => ({
    id: day.id,
    name: day.name,
    exercises: planDay(day, routine.prescribedSince, history, progress).map(({ exercise, prescription, standing }) => ({
      routineExerciseId: exercise.id,
      exerciseId: exercise.exerciseId,
      prescription,
      standing,
    })),
  }));
  const chosenSeed = seed ?? DEFAULT_SEED;
  const sessions = simulateDays(days, { weeks, outcome, seed: chosenSeed }).map((session) => ({
    ...session,
    exercises: session.exercises.map((exercise) => ({
      ...exercise,
      decision: explained(exercise.decision, locale),
      sets: exercise.sets.map(targetView),
    })),
  }));
  return { weeks, outcome, seed: outcome === "random" ? chosenSeed : null, sessions };
};

type PreviousAnswer = PreviousSet | null;

const explained = (decision: Decision, locale: Locale) => ({ ...decision, text: decisionText(decision, locale) });

type StartedExercise = Omit<StoredWorkout["exercises"][number], "sets"> & {
  readonly routineExerciseId: string | null;
  readonly decision: ReturnType<typeof explained> | null;
  readonly sets: readonly (StoredWorkout["exercises"][number]["sets"][number] & {
    readonly previous: PreviousAnswer;
  })[];
};

export type StartedWorkout = Omit<StoredWorkout, "exercises"> & { readonly exercises: readonly StartedExercise[] };

const withReasons = (
  workout: StoredWorkout,
  plan: readonly PlannedExercise[],
  previous: ReadonlyMap<string, PreviousPlaces>,
  locale: Locale,
): StartedWorkout => {
  const seen = new Map<string, number>();
  const exercises = workout.exercises.map((exercise) => {
    const occurrence = seen.get(exercise.exerciseId) ?? 0;
    seen.set(exercise.exerciseId, occurrence + 1);
    const place = plan.find(
      (planned) => planned.exercise.exerciseId === exercise.exerciseId && planned.occurrence === occurrence,
    );
    const before = previous.get(exercise.exerciseId)?.[occurrence] ?? [];
    return {
      ...exercise,
      routineExerciseId: place?.exercise.id ?? null,
      decision: place === undefined ? null : explained(place.standing.decision, locale),
      sets: exercise.sets.map((set, index) => ({ ...set, previous: before[index] ?? null })),
    };
  });
  return { ...workout, exercises };
};

const storedTarget = ({ type: _type, rir, ...target }: SetTarget) => ({ ...target, rir, rpe: rpeOf(rir) });

const isGrouped = ({ block }: PlannedExercise): boolean => block.type !== "straight" && block.exercises.length > 1;

const workoutOf = (
  day: RoutineDay,
  routine: StoredRoutine,
  plan: readonly PlannedExercise[],
  input: DayStart,
): WorkoutCreate => ({
  id: input?.id,
  routineId: routine.id,
  routineDayId: day.id,
  title: day.name,
  notes: day.notes,
  status: "active",
  startedAt: input?.startedAt,
  timeZone: input?.timeZone,
  bodyweight: input?.bodyweight,
  exercises: plan.map((place) => ({
    exerciseId: place.exercise.exerciseId,
    supersetGroup: isGrouped(place) ? place.blockNumber : null,
    notes: place.exercise.notes,
    restSeconds: place.exercise.restSeconds ?? place.block.restSeconds,
    sets: targetsOf(place.prescription, place.standing).map((target) => ({
      type: target.type,
      restSeconds: target.restSeconds,
      target: storedTarget(target),
    })),
  })),
});

const isBefore = (workout: RoutineWorkout, other: StoredWorkout): boolean =>
  workout.startedAt < other.startedAt || (workout.startedAt === other.startedAt && workout.id < other.id);

const startedBefore = async (
  tx: Transaction,
  userId: string,
  of: { id: string; dayId: string },
  input: DayStart,
): Promise<StoredWorkout | null> => {
  if (input?.id == null) return null;
  const claim = { id: input.id, userId, resource: "workouts", body: { start: of, ...input } };
  if ((await reserveId(tx, claim)) === "fresh") return null;
  const stored = await findWorkout(tx, userId, input.id);
  if (stored === null) throw new ForjaError("id-taken");
  return stored;
};

const activeBefore = async (
  tx: Transaction,
  userId: string,
  of: { readonly id: string; readonly dayId: string },
): Promise<StoredWorkout | null> => {
  const [active] = await activeWorkoutOfDay(tx, { userId, routineId: of.id, dayId: of.dayId });
  return active === undefined ? null : findWorkout(tx, userId, active.id);
};

/**
 * Begins a workout of a day, or returns the one that has begun. The routine is locked, so it cannot change between the
 * computation and the write.
 */
export const start = async (
  tx: Transaction,
  context: TrainingContext,
  of: { readonly id: string; readonly dayId: string },
  input: DayStart,
): Promise<{ workout: StartedWorkout; created: boolean }> => {
  const { userId, locale } = context;
  const one = { userId, id: of.id };
  const [, active, routine] = await Promise.all([
    context.effects.lock(),
    activeBefore(tx, userId, of),
    lockRoutine(tx, one),
  ]);
  // The id of a start that answers another workout stays free.
  const repeated = active !== null && active.id !== input?.id ? active : await startedBefore(tx, userId, of, input);
  const day = routine?.days.find(({ id }) => id === of.dayId);
  if (routine === null || day === undefined) {
    if (repeated !== null) return { workout: withReasons(repeated, [], new Map(), locale), created: false };
    throw notFound();
  }
  const exerciseIds = exerciseIdsOf([day]);
  const startedAt = input?.startedAt ?? context.now;
  const [facts, all, previous, workoutFacts] = await Promise.all([
    factsFor(tx, routine, userId),
    routineWorkouts(tx, { userId, routineId: routine.id }),
    previousSets(tx, { userId, exerciseIds, before: repeated?.startedAt ?? null }),
    workouts.factsOf(tx, userId, { startedAt, exerciseIds, routineId: routine.id }),
  ]);
  const history = repeated === null ? all : all.filter((workout) => isBefore(workout, repeated));
  const plan = planDay(day, routine.prescribedSince, history, progressFacts(facts));
  const newWorkout = async (): Promise<StoredWorkout> => {
    const body = { ...workoutOf(day, routine, plan, input), startedAt };
    return workouts.saved(tx, context, await workouts.add(tx, context, body, workoutFacts));
  };
  const workout = repeated ?? (await newWorkout());
  return { workout: withReasons(workout, plan, previous, locale), created: repeated === null };
};
