import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import {
  expression,
  isOneOf,
  isoInstant,
  jsonList,
  jsonObject,
  orNull,
  subquery,
  weightJson,
} from "../../expressions.ts";
import {
  exerciseMuscles,
  exerciseSettings,
  exercises,
  gyms,
  sets,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

const e = alias(exercises, "e");
const o = alias(exerciseSettings, "o");
const m = alias(exerciseMuscles, "m");
const g = alias(gyms, "g");
const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");

const exerciseFacts = jsonObject({
  id: e.id,
  trackingType: e.trackingType,
  movementPattern: orNull(e.movementPattern),
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  muscles: subquery(
    jsonList(jsonObject({ muscle: m.muscle, role: m.role, share: m.share }), sql`${m.position}, ${m.muscle}`),
    sql`from ${exerciseMuscles} ${m} where ${eq(m.exerciseId, e.id)}`,
  ),
  trainingMax: weightJson(o.trainingMaxValue, o.trainingMaxUnit),
  trainingMaxChangedAt: isoInstant(o.trainingMaxChangedAt),
  rounding: weightJson(o.roundingValue, o.roundingUnit),
  equipment: e.equipment,
  gym: orNull(g.gym),
});

export type RoutineExerciseFacts = (typeof exerciseFacts)["_"]["type"];

const selectFacts = query("routines.exercise_facts", { userId: "uuid", exerciseIds: "jsonb" }, (p) =>
  rows(
    { facts: exerciseFacts },
    (list) => sql`select ${list} from ${exercises} ${e}
    left join ${exerciseSettings} ${o} on ${and(eq(o.exerciseId, e.id), eq(o.userId, p.userId))}
    left join ${gyms} ${g} on ${eq(g.userId, p.userId)}
    where ${and(isOneOf(e.id, p.exerciseIds), or(isNull(e.ownerId), eq(e.ownerId, p.userId)))}`,
  ),
);

export const routineExerciseFacts = async (
  executor: Executor,
  userId: string,
  exerciseIds: readonly string[],
): Promise<Map<string, RoutineExerciseFacts>> => {
  const found = await selectFacts(executor, { userId, exerciseIds: JSON.stringify([...new Set(exerciseIds)]) });
  return new Map(found.map(({ facts }) => [facts.id, facts]));
};

const historySet = jsonObject({
  type: s.type,
  weight: weightJson(s.weightValue, s.weightUnit),
  reps: s.reps,
  repsLeft: s.repsLeft,
  repsRight: s.repsRight,
  rir: s.rir,
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
});

const historyExercise = jsonObject({
  exerciseId: we.exerciseId,
  sets: subquery(
    jsonList(historySet, sql`${s.position}`),
    sql`from ${sets} ${s} where ${eq(s.workoutExerciseId, we.id)}`,
  ),
});

const routineWorkout = jsonObject({
  id: w.id,
  routineDayId: w.routineDayId,
  startedAt: isoInstant(w.startedAt),
  createdAt: isoInstant(w.createdAt),
  exercises: subquery(
    jsonList(historyExercise, sql`${we.position}`),
    sql`from ${workoutExercises} ${we} where ${eq(we.workoutId, w.id)}`,
  ),
});

export type RoutineWorkout = (typeof routineWorkout)["_"]["type"];

const selectWorkouts = query("routines.workouts", { userId: "uuid", routineId: "uuid" }, (p) =>
  rows(
    { workout: routineWorkout },
    (list) => sql`select ${list} from ${workouts} ${w}
    where ${and(eq(w.routineId, p.routineId), eq(w.userId, p.userId), sql`${w.status} = 'completed'`)}
    order by ${w.startedAt}, ${w.id}`,
  ),
);

export const routineWorkouts = async (
  executor: Executor,
  of: { userId: string; routineId: string },
): Promise<RoutineWorkout[]> => (await selectWorkouts(executor, of)).map(({ workout }) => workout);

/** Finds the workout of a day that has begun and not ended. */
export const activeWorkoutOfDay = query(
  "routines.active_workout",
  { userId: "uuid", routineId: "uuid", dayId: "uuid" },
  (p) =>
    rows(
      { id: w.id },
      (list) => sql`select ${list} from ${workouts} ${w}
      where ${and(eq(w.routineId, p.routineId), eq(w.userId, p.userId), eq(w.routineDayId, p.dayId), eq(w.status, "active"))}
      order by ${w.startedAt} desc, ${w.id} desc limit 1`,
    ),
);

const previousSet = jsonObject({
  workoutId: w.id,
  localDate: w.localDate,
  type: s.type,
  weight: weightJson(s.weightValue, s.weightUnit),
  weightKg: s.weightKg,
  reps: s.reps,
  repsLeft: s.repsLeft,
  repsRight: s.repsRight,
  rpe: expression("float8?", sql`10 - ${s.rir}`),
  rir: s.rir,
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
});

const previousPlaces = subquery(
  jsonList(
    subquery(
      jsonList(previousSet, sql`${s.position}`),
      sql`from done ${s} where ${eq(s.workoutExerciseId, we.id)} and s.is_done`,
    ),
    sql`${we.position}`,
  ),
  sql`from ${workoutExercises} ${we} where ${eq(we.workoutId, w.id)} and ${we.exerciseId} = a.exercise_id`,
);

export type PreviousSet = (typeof previousSet)["_"]["type"];

export type PreviousPlaces = (typeof previousPlaces)["_"]["type"];

const isDone = or(
  isNotNull(s.weightValue),
  isNotNull(s.reps),
  isNotNull(s.repsLeft),
  isNotNull(s.repsRight),
  isNotNull(s.durationSeconds),
  isNotNull(s.distanceMeters),
);

const selectPrevious = query(
  "routines.previous_sets",
  { userId: "uuid", exerciseIds: "jsonb", before: "timestamptz?" },
  (p) =>
    rows(
      { exerciseId: expression("uuid", sql`a.exercise_id`), places: previousPlaces },
      (list) => sql`with asked as (
      select value::uuid as exercise_id from jsonb_array_elements_text(${p.exerciseIds})
    ), done as materialized (
      select s.*, ${isDone} as is_done from ${sets} ${s}
      where ${s.userId} = ${p.userId} and ${s.exerciseId} in (select exercise_id from asked)
    )
    select ${list} from asked a cross join lateral (
      select w.* from ${workouts} ${w}
      where ${w.userId} = ${p.userId} and ${w.status} = 'completed'
        and (${p.before} is null or ${w.startedAt} < ${p.before})
        and exists (select 1 from done s where s.workout_id = ${w.id} and s.exercise_id = a.exercise_id and s.is_done)
      order by ${w.startedAt} desc, ${w.id} desc limit 1
    ) w`,
    ),
);

export const previousSets = async (
  executor: Executor,
  of: { userId: string; exerciseIds: readonly string[]; before: string | null },
): Promise<Map<string, PreviousPlaces>> => {
  const exerciseIds = JSON.stringify([...new Set(of.exerciseIds)]);
  const found = await selectPrevious(executor, { userId: of.userId, exerciseIds, before: of.before });
  return new Map(found.map(({ exerciseId, places }) => [exerciseId, places]));
};
