import { sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { LockHeld, waitsOutside } from "../../lock-held.ts";
import { query, rows } from "../../statement.ts";

export type ExerciseDayKey = { readonly exerciseId: string; readonly localDate: string };

/** Counts the sets of a day by the bands of core/volume/day-profile.ts, in the database. */
const SETS_BY_BAND = {
  out_of_range_sets: "is_working and e1rm_kg is null and side_reps + coalesce(rir, 0) > 12",
  sets_reps_1_to_5: "is_working and side_reps between 1 and 5",
  sets_reps_6_to_12: "is_working and side_reps between 6 and 12",
  sets_reps_13_to_20: "is_working and side_reps between 13 and 20",
  sets_reps_21_up: "is_working and side_reps > 20",
  sets_rir_0: "is_working and rir < 1",
  sets_rir_1_to_2: "is_working and rir >= 1 and rir < 3",
  sets_rir_3_to_4: "is_working and rir >= 3 and rir <= 4",
  sets_rir_5_up: "is_working and rir > 4",
  sets_below_60: "intensity < 0.6::float8",
  sets_from_60: "intensity >= 0.6::float8 and intensity < 0.7::float8",
  sets_from_70: "intensity >= 0.7::float8 and intensity < 0.8::float8",
  sets_from_80: "intensity >= 0.8::float8 and intensity < 0.9::float8",
  sets_from_90: "intensity >= 0.9::float8",
} as const;

const DAY_COLUMNS = [
  "workouts",
  "working_sets",
  "hard_sets",
  "reps",
  "volume_kg",
  "best_e1rm_kg",
  "best_e1rm_set_id",
  "top_weight_kg",
  "duration_seconds",
  "distance_meters",
  ...Object.keys(SETS_BY_BAND),
  "reps_left",
  "reps_right",
];

const dayColumns = sql.raw(DAY_COLUMNS.join(", "));
const newerColumns = sql.raw(DAY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", "));
const setsByBand = sql.raw(
  Object.entries(SETS_BY_BAND)
    .map(([column, condition]) => `count(*) filter (where ${condition})::int as ${column}`)
    .join(", "),
);

/**
 * `offset 0` keeps the planner from another join order. Rows of a new import are in no statistics yet. A plan for few
 * rows takes minutes for twenty thousand sets. With this order each row is looked up once.
 * The casts through numeric drop binary noise, like `exact` in core.
 */
const refreshDays = query("exercise_days.refresh", { userId: "uuid", keys: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`with key as (
      select distinct exercise_id, local_date
      from jsonb_to_recordset(${p.keys}) as k(exercise_id uuid, local_date date)
    ), done as (
      select s.*, w.started_at, we.position as exercise_position,
        case when s.is_working and s.load_kg > 0
          then s.load_kg / max(s.e1rm_kg) over (partition by s.exercise_id, s.local_date) end as intensity
      from key k
      cross join lateral (select * from sets s where s.user_id = ${p.userId}
        and s.exercise_id = k.exercise_id and s.local_date = k.local_date offset 0) s
      cross join lateral (select w.id, w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
      cross join lateral (select we.position from workout_exercises we where we.id = s.workout_exercise_id offset 0) we
      where w.status = 'completed'
    ), day as (
      select exercise_id, local_date, count(distinct workout_id)::int as workouts,
        count(*) filter (where is_working)::int as working_sets, count(*) filter (where is_hard)::int as hard_sets,
        sum(total_reps)::int as reps, sum(volume_kg)::numeric::float8 as volume_kg,
        max(e1rm_kg) as best_e1rm_kg,
        (array_agg(id order by e1rm_kg desc, started_at, workout_id, exercise_position, position)
          filter (where e1rm_kg is not null))[1] as best_e1rm_set_id,
        max(top_weight_kg) as top_weight_kg,
        coalesce(sum(duration_seconds) filter (where is_working), 0)::numeric::float8 as duration_seconds,
        coalesce(sum(distance_meters) filter (where is_working), 0)::numeric::float8 as distance_meters,
        ${setsByBand},
        coalesce(sum(reps_left) filter (where is_working and reps_right is not null), 0)::int as reps_left,
        coalesce(sum(reps_right) filter (where is_working and reps_left is not null), 0)::int as reps_right
      from done
      group by exercise_id, local_date
      having count(*) filter (where is_working) > 0
    ), empty as (
      select exercise_id, local_date from key except select exercise_id, local_date from day
    ), gone as (
      delete from exercise_days d using empty e
      where d.user_id = ${p.userId} and d.exercise_id = e.exercise_id and d.local_date = e.local_date
    )
    insert into exercise_days (user_id, exercise_id, local_date, ${dayColumns})
    select ${p.userId}, exercise_id, local_date, ${dayColumns} from day
    on conflict (user_id, exercise_id, local_date) do update set ${newerColumns}`,
  ),
);

/**
 * Runs `detectRecords` of core/records/records.ts in the database; a test compares the two. A record keeps its id
 * while its set holds it. So the order of a paged list does not change.
 */
const refreshRecords = query("personal_records.refresh", { userId: "uuid", exerciseIds: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`with exercise as (
      select e.id, e.tracking_type from exercises e
      where e.id in (select value::uuid from jsonb_array_elements_text(${p.exerciseIds}))
    ), worked as (
      select s.*, w.started_at, we.position as exercise_position, e.tracking_type,
        coalesce(s.completed_at, w.started_at) as achieved_at,
        sum(s.volume_kg) over (partition by s.exercise_id, s.workout_id) as session_volume_kg
      from exercise e
      cross join lateral (select * from sets s where s.user_id = ${p.userId} and s.exercise_id = e.id
        and s.is_working offset 0) s
      cross join lateral (select w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
      cross join lateral (select we.position from workout_exercises we where we.id = s.workout_exercise_id offset 0) we
      where w.status = 'completed'
    ), offer as (
      select worked.*, o.kind, o.value, o.at_weight_kg from worked
      cross join lateral (values
        ('e1rm', e1rm_kg, null::float8),
        ('weight', top_weight_kg, null),
        ('reps_at_weight', side_reps, coalesce(weight_kg, 0)),
        ('set_volume', volume_kg, null),
        ('duration', case when tracking_type in ('duration', 'weight_duration', 'distance_duration')
          then duration_seconds end, null),
        ('distance', case when tracking_type in ('distance_duration', 'weight_distance') then distance_meters end, null)
      ) as o(kind, value, at_weight_kg)
      where o.value > 0
    ), best as (
      select distinct on (exercise_id, workout_id, kind, at_weight_kg)
        exercise_id, workout_id, kind, at_weight_kg, value, id as set_id, started_at, achieved_at, local_date,
        session_volume_kg
      from offer order by exercise_id, workout_id, kind, at_weight_kg, value desc, exercise_position, position
    ), line as (
      select exercise_id, workout_id, kind, at_weight_kg, value, set_id, started_at, achieved_at, local_date from best
      union all
      select exercise_id, workout_id, 'session_volume', at_weight_kg, session_volume_kg::numeric::float8, set_id,
        started_at, achieved_at, local_date
      from best where kind = 'set_volume'
    ), run as (
      select line.*, max(value) over (partition by exercise_id, kind, at_weight_kg order by started_at, workout_id
        rows between unbounded preceding and 1 preceding) as previous_value
      from line
    ), record as (
      select run.*, md5(set_id::text || ' ' || kind)::uuid as id, row_number() over (partition by exercise_id, kind, at_weight_kg
        order by started_at desc, workout_id desc) = 1 as is_current
      from run where previous_value is null or value > previous_value
    ), beaten as (
      select r.id from exercise e
      cross join lateral (select id from personal_records r where r.user_id = ${p.userId}
        and r.exercise_id = e.id offset 0) r
      except select id from record
    ), gone as (
      delete from personal_records r using beaten b where r.id = b.id
    )
    insert into personal_records as r (id, user_id, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date)
    select id, ${p.userId}, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date from record
    on conflict (id) do update set exercise_id = excluded.exercise_id, workout_id = excluded.workout_id,
      value = excluded.value, at_weight_kg = excluded.at_weight_kg, previous_value = excluded.previous_value,
      is_current = excluded.is_current, achieved_at = excluded.achieved_at, local_date = excluded.local_date
    where (r.exercise_id, r.workout_id, r.value, r.at_weight_kg, r.previous_value, r.is_current, r.achieved_at, r.local_date)
      is distinct from (excluded.exercise_id, excluded.workout_id, excluded.value, excluded.at_weight_kg,
        excluded.previous_value, excluded.is_current, excluded.achieved_at, excluded.local_date)`,
  ),
);

const lockUser = query("training.lock", { userId: "text" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended(${p.userId}, 0))`),
);

const tryLockUser = query("training.try-lock", { userId: "text" }, (p) =>
  rows(
    { acquired: expression("boolean", sql`pg_try_advisory_xact_lock(hashtextextended(${p.userId}, 0))`) },
    (list) => sql`select ${list}`,
  ),
);

const isUserFree = async (executor: Executor, userId: string): Promise<boolean> => {
  const [lock] = await tryLockUser(executor, { userId });
  return lock?.acquired === true;
};

/**
 * Locks the user's training, so that its changes run one after the other. It is locked before the first read, because
 * each change uses all rows of the one before. A body weight counts in every later workout. All other rows are locked
 * after it, so no two changes can deadlock.
 */
export const lockTraining = async (tx: Executor, userId: string): Promise<void> => {
  if (!waitsOutside(tx)) await lockUser(tx, { userId });
  else if (!(await isUserFree(tx, userId))) throw new LockHeld((db) => isUserFree(db, userId));
};

/** Each takes any number in one statement. The caller has locked the training. */
export const refreshDerived = async (tx: Executor, userId: string, keys: readonly ExerciseDayKey[]): Promise<void> => {
  if (keys.length === 0) return;
  const days = keys.map(({ exerciseId, localDate }) => ({ exercise_id: exerciseId, local_date: localDate }));
  await refreshDays(tx, { userId, keys: JSON.stringify(days) });
  await refreshRecords(tx, {
    userId,
    exerciseIds: JSON.stringify([...new Set(keys.map(({ exerciseId }) => exerciseId))]),
  });
};
