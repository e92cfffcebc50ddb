import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { sets } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { setJson } from "../workouts/workout-json.ts";
import type { StoredSet } from "../workouts/workouts.ts";

export type SetPlace = {
  workoutId: string;
  workoutExerciseId: string;
  exerciseId: string;
  localDate: string;
  startedAt: string;
};

export type PlacedSet = StoredSet & SetPlace;

const placeJson: SQL = sql`json_build_object('workoutId', w.id, 'workoutExerciseId', s.workout_exercise_id,
  'exerciseId', s.exercise_id, 'localDate', w.local_date, 'startedAt', iso_instant(w.started_at))`;

const isDone: SQL = sql`(s.weight_value is not null or s.reps is not null or s.reps_left is not null
  or s.reps_right is not null or s.duration_seconds is not null or s.distance_meters is not null)`;

const ofExercise: SQL = sql`s.user_id = ${input("userId")}::uuid and s.exercise_id = ${input("exerciseId")}::uuid
  and ${isDone}`;

type Key = { sortKey: string; workoutId: string; exercisePosition: number; position: number };
type HistoryRow = Key & { set: StoredSet; place: SetPlace };

const selectHistory = sqlStatement<
  {
    userId: string;
    exerciseId: string;
    beforeStartedAt: string | null;
    beforeWorkoutId: string | null;
    beforeExercise: number | null;
    beforePosition: number | null;
    limit: number;
  },
  HistoryRow
>(
  "exercises.history",
  sql`select ${setJson} as set, ${placeJson} as place, w.started_at::text as "sortKey", w.id as "workoutId",
      we.position as "exercisePosition", s.position
    from sets s
    join workouts w on w.id = s.workout_id and w.user_id = s.user_id and w.status in ('active', 'completed')
    join workout_exercises we on we.id = s.workout_exercise_id
    where ${ofExercise}
      and (${input("beforeWorkoutId")}::uuid is null or (w.started_at, w.id, we.position, s.position) <
        (${input("beforeStartedAt")}::timestamptz, ${input("beforeWorkoutId")}::uuid, ${input("beforeExercise")}::int,
          ${input("beforePosition")}::int))
    order by w.started_at desc, w.id desc, we.position desc, s.position desc
    limit ${input("limit")}::int`,
);

export type HistoryItem = { readonly set: PlacedSet; readonly key: Key };

export const exerciseHistory = async (
  executor: Executor,
  of: { userId: string; exerciseId: string },
  before: Key | null,
  limit: number,
): Promise<HistoryItem[]> => {
  const rows = await selectHistory(executor, {
    ...of,
    beforeStartedAt: before?.sortKey ?? null,
    beforeWorkoutId: before?.workoutId ?? null,
    beforeExercise: before?.exercisePosition ?? null,
    beforePosition: before?.position ?? null,
    limit,
  });
  return rows.map(({ set, place, ...key }) => ({ set: { ...set, ...place }, key }));
};

export type PreviousWorkout = {
  id: string;
  title: string | null;
  startedAt: string;
  endedAt: string | null;
  localDate: string;
};

const selectPrevious = sqlStatement<
  { userId: string; exerciseId: string },
  { workout: PreviousWorkout; sets: { set: StoredSet; place: SetPlace }[] }
>(
  "exercises.previous",
  sql`select json_build_object('id', w.id, 'title', w.title, 'startedAt', iso_instant(w.started_at),
      'endedAt', iso_instant(w.ended_at), 'localDate', w.local_date) as workout, (
        select json_agg(json_build_object('set', ${setJson}, 'place', ${placeJson}) order by we.position, s.position)
        from sets s join workout_exercises we on we.id = s.workout_exercise_id
        where s.workout_id = w.id and ${ofExercise}) as sets
    from (
      select distinct w.* from sets s join workouts w on w.id = s.workout_id and w.user_id = s.user_id and w.status = 'completed'
      where ${ofExercise} order by w.started_at desc, w.id desc limit 1
    ) w`,
);

export const previousPerformance = async (
  executor: Executor,
  of: { userId: string; exerciseId: string },
): Promise<{ workout: PreviousWorkout; sets: PlacedSet[] } | null> => {
  const [row] = await selectPrevious(executor, of);
  return row === undefined
    ? null
    : { workout: row.workout, sets: row.sets.map(({ set, place }) => ({ ...set, ...place })) };
};

const selectDays = statement("exercises.days", { userId: "uuid", exerciseId: "uuid" }, (db, p) =>
  db
    .selectDistinct({ localDate: sets.localDate })
    .from(sets)
    .where(and(eq(sets.userId, p.userId), eq(sets.exerciseId, p.exerciseId))),
);

export const exerciseDates = async (
  executor: Executor,
  of: { userId: string; exerciseId: string },
): Promise<string[]> => (await selectDays(executor, of)).map(({ localDate }) => localDate);
