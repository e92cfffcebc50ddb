import { sql } from "drizzle-orm";
import type { TrackingType, WorkoutStatus } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { assignments, rowsAsJson } from "../../rows.ts";
import { sets, workoutExercises, workouts } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { knownBodyweight } from "./known-bodyweight.ts";
import { type StoredWorkout, workoutJson } from "./workout-json.ts";

export type { StoredExercise, StoredSet, StoredWorkout } from "./workout-json.ts";

const selectWorkout = sqlStatement<{ userId: string; id: string }, { workout: StoredWorkout }>(
  "workouts.find",
  sql`select ${workoutJson} as workout from workouts w
    where w.id = ${input("id")}::uuid and w.user_id = ${input("userId")}::uuid`,
);

export const findWorkout = async (executor: Executor, userId: string, id: string): Promise<StoredWorkout | null> => {
  const [row] = await selectWorkout(executor, { userId, id });
  return row?.workout ?? null;
};

const selectSome = sqlStatement<{ userId: string; ids: string }, { workout: StoredWorkout }>(
  "workouts.find_some",
  sql`select ${workoutJson} as workout from workouts w
    where w.id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))
      and w.user_id = ${input("userId")}::uuid`,
);

export const findWorkouts = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<StoredWorkout[]> => {
  if (ids.length === 0) return [];
  const rows = await selectSome(executor, { userId, ids: JSON.stringify(ids) });
  return rows.map(({ workout }) => workout);
};

export type WorkoutListFilter = {
  readonly from: string | null;
  readonly to: string | null;
  readonly status: WorkoutStatus | null;
  readonly exerciseId: string | null;
  readonly routineId: string | null;
  readonly beforeStartedAt: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
};

/**
 * Newest first; the page's rows are chosen before anything is built of them. The place to go on from is a bound of the
 * index also where there is none: a prepared statement's one plan then walks from there, and reads no more than a page.
 */
export const listWorkouts = sqlStatement<
  WorkoutListFilter & { userId: string },
  { workout: StoredWorkout; sortKey: string }
>(
  "workouts.list",
  sql`select ${workoutJson} as workout, w.started_at::text as "sortKey" from (
      select * from workouts w
      where w.user_id = ${input("userId")}::uuid
        and (${input("from")}::date is null or w.local_date >= ${input("from")}::date)
        and (${input("to")}::date is null or w.local_date <= ${input("to")}::date)
        and (${input("status")}::text is null or w.status = ${input("status")}::text)
        and (${input("routineId")}::uuid is null or w.routine_id = ${input("routineId")}::uuid)
        and (${input("exerciseId")}::uuid is null or exists (
          select 1 from workout_exercises we
          where we.workout_id = w.id and we.exercise_id = ${input("exerciseId")}::uuid))
        and (w.started_at, w.id) < (coalesce(${input("beforeStartedAt")}::timestamptz, 'infinity'),
          coalesce(${input("beforeId")}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by w.started_at desc, w.id desc
      limit ${input("limit")}::int
    ) w order by w.started_at desc, w.id desc`,
);

type WorkoutRow = Required<typeof workouts.$inferSelect>;
type WorkoutExerciseRow = Required<typeof workoutExercises.$inferSelect>;
type SetRow = Required<typeof sets.$inferSelect>;

export type WorkoutRows = {
  readonly workouts: readonly WorkoutRow[];
  readonly exercises: readonly WorkoutExerciseRow[];
  readonly sets: readonly SetRow[];
};

const insertParts = sql`,
  e as (insert into workout_exercises select * from jsonb_populate_recordset(null::workout_exercises, ${input("exercises")}::jsonb)),
  s as (insert into sets select * from jsonb_populate_recordset(null::sets, ${input("sets")}::jsonb))`;

const insertTree = sqlStatement<{ workouts: string; exercises: string; sets: string }, { inserted: number }>(
  "workouts.insert",
  sql`with w as (
      insert into workouts select * from jsonb_populate_recordset(null::workouts, ${input("workouts")}::jsonb)
    )${insertParts}
    select 1 as inserted`,
);

export const insertWorkouts = async (tx: Executor, rows: WorkoutRows): Promise<void> => {
  await insertTree(tx, {
    workouts: rowsAsJson(workouts, rows.workouts),
    exercises: rowsAsJson(workoutExercises, rows.exercises),
    sets: rowsAsJson(sets, rows.sets),
  });
};

const replaceRow = sqlStatement<{ id: string; workout: string }, { version: number }>(
  "workouts.replace",
  sql`with gone as (
      delete from workout_exercises where workout_id = ${input("id")}::uuid
    )
    update workouts w set ${assignments(workouts, { from: "n", except: ["id", "userId", "importId", "createdAt"] })}
    from jsonb_populate_recordset(null::workouts, ${input("workout")}::jsonb) n
    where w.id = n.id and w.user_id = n.user_id
    returning w.version`,
);

const insertPartsOnly = sqlStatement<{ exercises: string; sets: string }, { inserted: number }>(
  "workouts.insert_parts",
  sql`with nothing as (select 1)${insertParts} select 1 as inserted`,
);

export const insertWorkoutParts = insertPartsOnly;

/** The caller has locked the training. */
export const replaceWorkout = async (tx: Executor, rows: WorkoutRows): Promise<void> => {
  const [workout] = rows.workouts;
  if (workout === undefined) return;
  await replaceRow(tx, { id: workout.id, workout: rowsAsJson(workouts, [workout]) });
  await insertPartsOnly(tx, {
    exercises: rowsAsJson(workoutExercises, rows.exercises),
    sets: rowsAsJson(sets, rows.sets),
  });
};

export const deleteWorkout = sqlStatement<{ userId: string; id: string }, { id: string }>(
  "workouts.delete",
  sql`delete from workouts where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid returning id`,
);

export type WorkoutFacts = {
  readonly timeZone: string;
  /** It is from measurements and other workouts. */
  readonly bodyweightKg: number | null;
  readonly exercises: {
    readonly id: string;
    readonly trackingType: TrackingType;
    readonly unilateral: boolean;
    readonly bodyweightFraction: number | null;
  }[];
  readonly routineKnown: boolean;
  readonly isListenedTo: boolean;
};

const selectFacts = sqlStatement<
  { userId: string; startedAt: string; exerciseIds: string; routineId: string | null },
  { facts: WorkoutFacts }
>(
  "workouts.facts",
  sql`select jsonb_build_object(
      'timeZone', u.time_zone,
      'bodyweightKg', ${knownBodyweight(sql`u.id`, sql`${input("startedAt")}::timestamptz`)},
      'exercises', (
        select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'trackingType', e.tracking_type,
          'unilateral', coalesce(o.unilateral, e.unilateral),
          'bodyweightFraction', coalesce(o.bodyweight_fraction, e.bodyweight_fraction))), '[]'::jsonb)
        from exercises e left join exercise_settings o on o.exercise_id = e.id and o.user_id = u.id
        where e.id in (select value::uuid from jsonb_array_elements_text(${input("exerciseIds")}::jsonb))
          and (e.owner_id is null or e.owner_id = u.id)),
      'routineKnown', ${input("routineId")}::uuid is null or exists (
        select 1 from routines r where r.id = ${input("routineId")}::uuid and r.user_id = u.id),
      'isListenedTo', exists (select 1 from webhooks w where w.user_id = u.id and w.suspended_at is null)
    ) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);

export const workoutFacts = async (
  executor: Executor,
  userId: string,
  about: { startedAt: Date; exerciseIds: readonly string[]; routineId: string | null },
): Promise<WorkoutFacts | null> => {
  const [row] = await selectFacts(executor, {
    userId,
    startedAt: about.startedAt.toISOString(),
    exerciseIds: JSON.stringify([...new Set(about.exerciseIds)]),
    routineId: about.routineId,
  });
  return row?.facts ?? null;
};
