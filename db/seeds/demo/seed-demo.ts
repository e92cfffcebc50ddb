import type { DayValue } from "#core/goals/goals.ts";
import { lastWholePeriod } from "#core/reports/report-period.ts";
import type { RoutineDay } from "#core/routines/routine.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import { instantOf, localDateAt, nextLocalTime } from "#core/time/zone.ts";
import type { ExerciseEntry, RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import type { CheckinAnswers } from "#db/mongo/checkins.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  clearDemoAccount,
  insertDemoGoals,
  insertDemoMeasurements,
  saveDemoSchedule,
  saveDemoUser,
} from "#db/postgres/queries/accounts/demo-account.ts";
import { putExercises } from "#db/postgres/queries/exercises/exercise-writes.ts";
import { coalesceJob } from "#db/postgres/queries/jobs/jobs.ts";
import { putGym } from "#db/postgres/queries/progress/gyms.ts";
import { putLandmarks } from "#db/postgres/queries/progress/landmarks.ts";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { insertRoutine } from "#db/postgres/queries/routines/routines.ts";
import { type Change, recordChanges } from "#db/postgres/queries/sync/changes.ts";
import { lockTraining, refreshDerived } from "#db/postgres/queries/workouts/derived.ts";
import { insertWorkouts } from "#db/postgres/queries/workouts/workout-writes.ts";
import { workoutFacts } from "#db/postgres/queries/workouts/workouts.ts";
import type { goals, measurements, routines } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { exerciseIdFor } from "../catalogue/index.ts";
import {
  DEMO_EXERCISE,
  DEMO_GYM,
  DEMO_LANDMARKS,
  DEMO_PROFILE,
  DEMO_REPORT,
  DEMO_ROUTINE,
  DEMO_ZONE,
} from "./account.ts";
import { type DemoGoal, type DemoProgress, demoGoals } from "./goals.ts";
import { KEG_CARRY, MOVEMENTS } from "./programme.ts";
import { type Naming, routineDays } from "./routine.ts";
import { type DemoExercise, type DemoWorkout, demoTraining, PLANS_SINCE, type WeighIn } from "./training.ts";

export type DemoOptions = {
  /** The account's training ends on the day before. */
  readonly now: Date;
  readonly newId: () => string;
  readonly passwordHash: string;
  readonly keepCheckins: (userId: string, checkins: readonly KeptCheckin[]) => Promise<void>;
};

export type KeptCheckin = { readonly localDate: LocalDate; readonly answers: CheckinAnswers; readonly createdAt: Date };

export type DemoResult = {
  readonly userId: string;
  readonly workouts: number;
  readonly planned: number;
  readonly sets: number;
  readonly weighIns: number;
  readonly checkins: number;
};

type Measurement = Required<typeof measurements.$inferSelect>;
type Goal = Required<typeof goals.$inferSelect>;
type Routine = Required<typeof routines.$inferSelect>;

const instantAt = (date: string, time: string): Date => new Date(instantOf(date, time, DEMO_ZONE));

const measurementOf = (userId: string, id: string, { date, time, kg }: WeighIn): Measurement => {
  const measuredAt = instantAt(date, time);
  return {
    id,
    userId,
    kind: "bodyweight",
    value: kg,
    unit: "kg",
    canonicalValue: kg,
    measuredAt,
    timeZone: DEMO_ZONE,
    localDate: date,
    source: "manual",
    importId: null,
    version: 1,
    createdAt: measuredAt,
    updatedAt: measuredAt,
  };
};

const exerciseEntry = (
  exercise: DemoExercise,
  startedAt: Date,
  idOf: (slug: string) => string,
  newId: () => string,
): ExerciseEntry => ({
  id: newId(),
  exerciseId: idOf(exercise.slug),
  supersetGroup: exercise.supersetGroup,
  notes: null,
  restSeconds: exercise.restSeconds,
  sets: exercise.sets.map(({ completedAfterSeconds, ...set }) => ({
    ...set,
    id: newId(),
    repsLeft: null,
    repsRight: null,
    restSeconds: null,
    completedAt: completedAfterSeconds === null ? null : new Date(startedAt.getTime() + completedAfterSeconds * 1000),
    notes: null,
  })),
});

type Plan = { readonly routine: Routine; readonly days: ReadonlyMap<number, RoutineDay> };

const workoutEntry = (workout: DemoWorkout, { routine, days }: Plan, { idOf, newId }: Naming): WorkoutEntry => {
  const { date, startTime, durationSeconds, exercises, routineDay, ...fields } = workout;
  const day = routineDay === null ? undefined : days.get(routineDay);
  const startedAt = instantAt(date, startTime);
  return {
    ...fields,
    id: newId(),
    routineId: day === undefined ? null : routine.id,
    routineDayId: day?.id ?? null,
    startedAt,
    endedAt: durationSeconds === null ? null : new Date(startedAt.getTime() + durationSeconds * 1000),
    timeZone: DEMO_ZONE,
    localDate: date,
    bodyweight: null,
    tags: [],
    importId: null,
    exercises: exercises.map((exercise) => exerciseEntry(exercise, startedAt, idOf, newId)),
  };
};

const planOf = (userId: string, since: Date, naming: Naming): Plan => {
  const days = routineDays(naming);
  const routine: Routine = {
    ...DEMO_ROUTINE,
    id: naming.newId(),
    userId,
    visibility: "private",
    days: [...days.values()],
    prescribedSince: {},
    shareToken: null,
    copiedFromId: null,
    copiedFromVersion: null,
    importId: null,
    version: 1,
    createdAt: since,
    updatedAt: since,
  };
  return { routine, days };
};

const goalRow = (userId: string, goal: DemoGoal, { idOf, newId }: Naming): Goal => {
  const { slug, weight, reachedOn, ...fields } = goal;
  const setAt = instantAt(goal.startedOn, "09:00");
  return {
    ...fields,
    id: newId(),
    userId,
    exerciseId: slug === null ? null : idOf(slug),
    weightValue: weight?.value ?? null,
    weightUnit: weight?.unit ?? null,
    reps: null,
    reachedAt: reachedOn === null ? null : instantAt(reachedOn, "21:00"),
    importId: null,
    version: 1,
    createdAt: setAt,
    updatedAt: setAt,
  };
};

const valueByDay = (days: readonly DayValue[], merge: (a: number, b: number) => number): DayValue[] => {
  const byDay = new Map<string, number>();
  for (const { date, value } of days) {
    const known = byDay.get(date);
    byDay.set(date, known === undefined ? value : merge(known, value));
  }
  return [...byDay].map(([date, value]) => ({ date, value })).toSorted((a, b) => (a.date < b.date ? -1 : 1));
};

const progressOf = (
  today: LocalDate,
  { workouts, sets }: ReturnType<typeof rowsOf>,
  weights: readonly Measurement[],
  { idOf }: Naming,
): DemoProgress => ({
  today,
  estimates: (slug) => {
    const id = idOf(slug);
    const own = sets.filter(({ exerciseId, isWorking }) => exerciseId === id && isWorking);
    return valueByDay(
      own.flatMap(({ localDate, e1rmKg }) => (e1rmKg === null ? [] : [{ date: localDate, value: e1rmKg }])),
      Math.max,
    );
  },
  bodyweight: weights.map(({ localDate, canonicalValue }) => ({ date: localDate, value: canonicalValue })),
  workouts: valueByDay(
    workouts.flatMap(({ localDate, status }) => (status === "completed" ? [{ date: localDate, value: 1 }] : [])),
    (a, b) => a + b,
  ),
});

const addKegCarry = async (tx: Transaction, ownerId: string, { now, newId }: DemoOptions): Promise<string> => {
  const id = newId();
  const written = await putExercises(tx, [{ ...DEMO_EXERCISE, id, ownerId, version: 1, now }]);
  if (!written.has(id)) throw new Error("The exercise of the demo account could not be written.");
  return id;
};

const rulesOf = async (
  tx: Transaction,
  userId: string,
  exerciseIds: readonly string[],
  now: Date,
): Promise<RulesByExercise> => {
  const facts = await workoutFacts(tx, userId, { startedAt: now, exerciseIds, routineId: null });
  const rules = new Map(facts?.exercises.map((exercise) => [exercise.id, exercise]));
  if (exerciseIds.some((id) => !rules.has(id))) throw new Error("The catalogue is not seeded: run db/seed.ts first.");
  return rules;
};

const rowsOf = (
  userId: string,
  entries: readonly WorkoutEntry[],
  weights: readonly Measurement[],
  rules: RulesByExercise,
  now: Date,
) => {
  const all = entries.map((entry) => {
    const writtenAt = entry.endedAt ?? (entry.startedAt < now ? entry.startedAt : now);
    return workoutRowsOf({
      userId,
      entry,
      rules,
      bodyweightKg: weights.findLast(({ measuredAt }) => measuredAt <= entry.startedAt)?.canonicalValue ?? null,
      version: 1,
      createdAt: writtenAt,
      updatedAt: writtenAt,
    });
  });
  return {
    workouts: all.flatMap((rows) => rows.workouts),
    exercises: all.flatMap((rows) => rows.exercises),
    sets: all.flatMap((rows) => rows.sets),
  };
};

const requestWork = async (tx: Transaction, userId: string, { now, newId }: DemoOptions): Promise<void> => {
  const by = { userId, requestId: null, newId };
  await requestAnalysis(tx, by);
  const period = lastWholePeriod("weekly", localDateAt(now.getTime(), DEMO_ZONE), DEMO_PROFILE.weekStart);
  const { run } = await claimReportRun(tx, { id: newId(), userId, period, scheduled: false });
  await coalesceJob(tx, by, "build-report", { reportRunId: run.id });
};

const fill = async (tx: Transaction, userId: string, options: DemoOptions): Promise<DemoResult> => {
  const { now, newId } = options;
  const removed = await clearDemoAccount(tx, userId);
  const kegCarry = await addKegCarry(tx, userId, options);
  const idOf = (slug: string): string => (slug === KEG_CARRY ? kegCarry : exerciseIdFor(slug));

  const naming: Naming = { idOf, newId };
  const today = localDateAt(now.getTime(), DEMO_ZONE);

  const training = demoTraining(today);
  const weights = training.weighIns.map((weighIn) => measurementOf(userId, newId(), weighIn));
  const plan = planOf(userId, instantAt(addDays(startOfWeek(today, "monday"), -7 * PLANS_SINCE), "08:00"), naming);
  const entries = training.workouts.map((workout) => workoutEntry(workout, plan, naming));
  const completed = entries.filter(({ status }) => status === "completed");
  const rules = await rulesOf(tx, userId, [...new Set(MOVEMENTS.map(({ slug }) => idOf(slug)))], now);
  const rows = rowsOf(userId, entries, weights, rules, now);
  const goals = demoGoals(progressOf(today, rows, weights, naming)).map((goal) => goalRow(userId, goal, naming));

  await insertDemoMeasurements(tx, weights);
  await insertRoutine(tx, plan.routine);
  await insertWorkouts(tx, rows);
  await insertDemoGoals(tx, goals);
  await putGym(tx, userId, DEMO_GYM, now);
  await putLandmarks(tx, userId, DEMO_LANDMARKS, now);
  await lockTraining(tx, userId);
  await refreshDerived(
    tx,
    userId,
    completed.flatMap(({ localDate, exercises }) => exercises.map(({ exerciseId }) => ({ exerciseId, localDate }))),
  );
  const upserts = (resource: Change["resource"], ids: readonly { readonly id: string }[]): Change[] =>
    ids.map(({ id }) => ({ resource, id, op: "upsert", version: 1 }));
  await recordChanges(tx, userId, [
    ...removed,
    ...upserts("exercises", [{ id: kegCarry }]),
    ...upserts("routines", [plan.routine]),
    ...upserts("measurements", weights),
    ...upserts("workouts", entries),
    ...upserts("goals", goals),
  ]);
  await requestWork(tx, userId, options);
  // The last step before the commit, so that the analysis that is asked for finds them.
  await options.keepCheckins(
    userId,
    training.checkins.map(({ date, answers }) => ({
      localDate: date,
      answers,
      createdAt: instantAt(date, "07:30"),
    })),
  );
  return {
    userId,
    workouts: completed.length,
    planned: entries.length - completed.length,
    sets: completed.reduce((sum, { exercises }) => sum + exercises.flatMap(({ sets }) => sets).length, 0),
    weighIns: weights.length,
    checkins: training.checkins.length,
  };
};

/** Needs the catalogue, and changes no other account. */
export const seedDemo = (db: Database, options: DemoOptions): Promise<DemoResult> =>
  inTransaction(db, async (tx) => {
    const { now, newId, passwordHash } = options;
    const userId = await saveDemoUser(tx, { ...DEMO_PROFILE, id: newId(), passwordHash });
    const nextRunAt = new Date(nextLocalTime({ ...DEMO_REPORT, timeZone: DEMO_ZONE, after: now.getTime() }));
    await saveDemoSchedule(tx, { userId, ...DEMO_REPORT, nextRunAt: nextRunAt.toISOString() });
    return fill(tx, userId, options);
  });
