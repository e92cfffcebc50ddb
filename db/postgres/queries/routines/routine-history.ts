import { sql } from "drizzle-orm";
import type { Gym } from "#core/gym/gym.ts";
import type { Equipment, MuscleShare, SetType, TrackingType } from "#core/taxonomy.ts";
import type { Weight } from "#core/units.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

/** The facts of an exercise for a routine: its own rules, under the user's settings. */
export type RoutineExerciseFacts = {
  id: string;
  trackingType: TrackingType;
  unilateral: boolean;
  muscles: MuscleShare[];
  trainingMax: Weight | null;
  trainingMaxChangedAt: string | null;
  rounding: Weight | null;
  equipment: Equipment[];
  /** The user's bars and plates; null when they were never set. */
  gym: Gym | null;
};

const selectFacts = sqlStatement<{ userId: string; exerciseIds: string }, { facts: RoutineExerciseFacts }>(
  "routines.exercise_facts",
  sql`select json_build_object('id', e.id, 'trackingType', e.tracking_type,
      'unilateral', coalesce(o.unilateral, e.unilateral), 'muscles', (
        select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)
          order by m.position, m.muscle), '[]'::json)
        from exercise_muscles m where m.exercise_id = e.id),
      'trainingMax', case when o.training_max_value is not null
        then json_build_object('value', o.training_max_value, 'unit', o.training_max_unit) end,
      'trainingMaxChangedAt', iso_instant(o.training_max_changed_at),
      'rounding', case when o.rounding_value is not null
        then json_build_object('value', o.rounding_value, 'unit', o.rounding_unit) end,
      'equipment', to_json(e.equipment), 'gym', g.gym) as facts
    from exercises e
    left join exercise_settings o on o.exercise_id = e.id and o.user_id = ${input("userId")}::uuid
    left join gyms g on g.user_id = ${input("userId")}::uuid
    where e.id in (select value::uuid from jsonb_array_elements_text(${input("exerciseIds")}::jsonb))
      and (e.owner_id is null or e.owner_id = ${input("userId")}::uuid)`,
);

/** Returns the exercises among the asked ones that the user can see, by id. */
export const routineExerciseFacts = async (
  executor: Executor,
  userId: string,
  exerciseIds: readonly string[],
): Promise<Map<string, RoutineExerciseFacts>> => {
  const rows = await selectFacts(executor, { userId, exerciseIds: JSON.stringify([...new Set(exerciseIds)]) });
  return new Map(rows.map(({ facts }) => [facts.id, facts]));
};

/** A set as it was logged, with its sides. */
export type HistorySet = {
  type: SetType;
  weight: Weight | null;
  reps: number | null;
  repsLeft: number | null;
  repsRight: number | null;
  rir: number | null;
  durationSeconds: number | null;
  distanceMeters: number | null;
};

export type RoutineWorkout = {
  id: string;
  routineDayId: string | null;
  startedAt: string;
  /** When it was first logged. */
  createdAt: string;
  exercises: { exerciseId: string; sets: HistorySet[] }[];
};

const historySet = sql`json_build_object('type', s.type,
  'weight', case when s.weight_value is not null then json_build_object('value', s.weight_value, 'unit', s.weight_unit) end,
  'reps', s.reps, 'repsLeft', s.reps_left, 'repsRight', s.reps_right, 'rir', s.rir,
  'durationSeconds', s.duration_seconds, 'distanceMeters', s.distance_meters)`;

const selectWorkouts = sqlStatement<{ userId: string; routineId: string }, { workout: RoutineWorkout }>(
  "routines.workouts",
  sql`select json_build_object('id', w.id, 'routineDayId', w.routine_day_id, 'startedAt', iso_instant(w.started_at),
      'createdAt', iso_instant(w.created_at),
      'exercises', (
        select coalesce(json_agg(json_build_object('exerciseId', we.exercise_id, 'sets', (
            select coalesce(json_agg(${historySet} order by s.position), '[]'::json)
            from sets s where s.workout_exercise_id = we.id)) order by we.position), '[]'::json)
        from workout_exercises we where we.workout_id = w.id)) as workout
    from workouts w
    where w.routine_id = ${input("routineId")}::uuid and w.user_id = ${input("userId")}::uuid and w.status = 'completed'
    order by w.started_at, w.id`,
);

/** Returns the completed workouts of a routine, oldest first: the input of its progression. */
export const routineWorkouts = async (
  executor: Executor,
  of: { userId: string; routineId: string },
): Promise<RoutineWorkout[]> => (await selectWorkouts(executor, of)).map(({ workout }) => workout);

/** A set of the workout before. */
export type PreviousSet = {
  workoutId: string;
  localDate: string;
  type: SetType;
  weight: Weight | null;
  weightKg: number | null;
  reps: number | null;
  repsLeft: number | null;
  repsRight: number | null;
  rpe: number | null;
  rir: number | null;
  durationSeconds: number | null;
  distanceMeters: number | null;
};

/** The sets of an exercise in its last completed workout, for each position in it. */
export type PreviousPlaces = PreviousSet[][];

const selectPrevious = sqlStatement<
  { userId: string; exerciseIds: string; before: string | null },
  { exerciseId: string; places: PreviousPlaces }
>(
  "routines.previous_sets",
  sql`with asked as (
      select value::uuid as exercise_id from jsonb_array_elements_text(${input("exerciseIds")}::jsonb)
    ), done as materialized (
      select s.*, s.weight_value is not null or s.reps is not null or s.reps_left is not null
        or s.reps_right is not null or s.duration_seconds is not null or s.distance_meters is not null as is_done
      from sets s where s.user_id = ${input("userId")}::uuid and s.exercise_id in (select exercise_id from asked)
    )
    select a.exercise_id as "exerciseId", (
        select json_agg(coalesce((
            select json_agg(json_build_object('workoutId', w.id, 'localDate', w.local_date, 'type', s.type,
              'weight', case when s.weight_value is not null
                then json_build_object('value', s.weight_value, 'unit', s.weight_unit) end,
              'weightKg', s.weight_kg, 'reps', s.reps, 'repsLeft', s.reps_left, 'repsRight', s.reps_right,
              'rpe', 10 - s.rir, 'rir', s.rir, 'durationSeconds', s.duration_seconds,
              'distanceMeters', s.distance_meters) order by s.position)
            from done s where s.workout_exercise_id = we.id and s.is_done), '[]'::json) order by we.position)
        from workout_exercises we where we.workout_id = w.id and we.exercise_id = a.exercise_id) as places
    from asked a cross join lateral (
      select w.* from workouts w
      where w.user_id = ${input("userId")}::uuid and w.status = 'completed'
        and (${input("before")}::timestamptz is null or w.started_at < ${input("before")}::timestamptz)
        and exists (select 1 from done s where s.workout_id = w.id and s.exercise_id = a.exercise_id and s.is_done)
      order by w.started_at desc, w.id desc limit 1
    ) w`,
);

/** By exercise, what the last completed workout had of it: of those that began before an instant, when one is given. */
export const previousSets = async (
  executor: Executor,
  of: { userId: string; exerciseIds: readonly string[]; before: string | null },
): Promise<Map<string, PreviousPlaces>> => {
  const exerciseIds = JSON.stringify([...new Set(of.exerciseIds)]);
  const rows = await selectPrevious(executor, { userId: of.userId, exerciseIds, before: of.before });
  return new Map(rows.map(({ exerciseId, places }) => [exerciseId, places]));
};
