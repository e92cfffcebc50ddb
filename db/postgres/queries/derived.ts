import { sql } from "drizzle-orm";
import type { Executor } from "../client.ts";
import { input, sqlStatement } from "../statement.ts";

/** An exercise on a local date: the key of a roll-up row. */
export type ExerciseDayKey = { readonly exerciseId: string; readonly localDate: string };

/** The casts through numeric drop binary noise, as `exact` does in core. */
const refreshDays = sqlStatement<{ userId: string; keys: string }, Record<string, never>>(
  "exercise_days.refresh",
  sql`with key as (
      select distinct exercise_id, local_date
      from jsonb_to_recordset(${input("keys")}::jsonb) as k(exercise_id uuid, local_date date)
    ), day as (
      select s.exercise_id, s.local_date, count(distinct s.workout_id)::int as workouts,
        count(*) filter (where s.is_working)::int as working_sets, count(*) filter (where s.is_hard)::int as hard_sets,
        sum(s.total_reps)::int as reps, sum(s.volume_kg)::numeric::float8 as volume_kg,
        max(s.e1rm_kg) as best_e1rm_kg,
        (array_agg(s.id order by s.e1rm_kg desc, w.started_at, w.id, we.position, s.position)
          filter (where s.e1rm_kg is not null))[1] as best_e1rm_set_id,
        max(s.top_weight_kg) as top_weight_kg,
        coalesce(sum(s.duration_seconds) filter (where s.is_working), 0)::numeric::float8 as duration_seconds,
        coalesce(sum(s.distance_meters) filter (where s.is_working), 0)::numeric::float8 as distance_meters
      from key k
      join sets s on s.user_id = ${input("userId")}::uuid and s.exercise_id = k.exercise_id and s.local_date = k.local_date
      join workouts w on w.id = s.workout_id and w.status = 'completed'
      join workout_exercises we on we.id = s.workout_exercise_id
      group by s.exercise_id, s.local_date
      having count(*) filter (where s.is_working) > 0
    ), gone as (
      delete from exercise_days d using key k
      where d.user_id = ${input("userId")}::uuid and d.exercise_id = k.exercise_id and d.local_date = k.local_date
        and not exists (select 1 from day where day.exercise_id = k.exercise_id and day.local_date = k.local_date)
    )
    insert into exercise_days (user_id, exercise_id, local_date, workouts, working_sets, hard_sets, reps, volume_kg,
      best_e1rm_kg, best_e1rm_set_id, top_weight_kg, duration_seconds, distance_meters)
    select ${input("userId")}::uuid, exercise_id, local_date, workouts, working_sets, hard_sets, reps, volume_kg,
      best_e1rm_kg, best_e1rm_set_id, top_weight_kg, duration_seconds, distance_meters from day
    on conflict (user_id, exercise_id, local_date) do update set workouts = excluded.workouts,
      working_sets = excluded.working_sets, hard_sets = excluded.hard_sets, reps = excluded.reps,
      volume_kg = excluded.volume_kg, best_e1rm_kg = excluded.best_e1rm_kg,
      best_e1rm_set_id = excluded.best_e1rm_set_id, top_weight_kg = excluded.top_weight_kg,
      duration_seconds = excluded.duration_seconds, distance_meters = excluded.distance_meters`,
);

/**
 * `detectRecords` of core/training/records.ts, where the rows are; a test holds the two against each other. A record
 * keeps its id for as long as its set holds it, so that a list that somebody pages through stays in order.
 */
const refreshRecords = sqlStatement<{ userId: string; exerciseIds: string }, Record<string, never>>(
  "personal_records.refresh",
  sql`with exercise as (
      select e.id, e.tracking_type from exercises e
      where e.id in (select value::uuid from jsonb_array_elements_text(${input("exerciseIds")}::jsonb))
    ), worked as (
      select s.*, w.started_at, we.position as exercise_position, e.tracking_type,
        coalesce(s.completed_at, w.started_at) as achieved_at
      from exercise e
      join sets s on s.user_id = ${input("userId")}::uuid and s.exercise_id = e.id and s.is_working
      join workouts w on w.id = s.workout_id and w.status = 'completed'
      join workout_exercises we on we.id = s.workout_exercise_id
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
        exercise_id, workout_id, kind, at_weight_kg, value, id as set_id, started_at, achieved_at, local_date
      from offer order by exercise_id, workout_id, kind, at_weight_kg, value desc, exercise_position, position
    ), session as (
      select exercise_id, workout_id, sum(volume_kg)::numeric::float8 as value from worked group by exercise_id, workout_id
    ), line as (
      select * from best
      union all
      select b.exercise_id, b.workout_id, 'session_volume', b.at_weight_kg, s.value, b.set_id, b.started_at,
        b.achieved_at, b.local_date
      from best b join session s using (exercise_id, workout_id) where b.kind = 'set_volume'
    ), run as (
      select line.*, max(value) over (partition by exercise_id, kind, at_weight_kg order by started_at, workout_id
        rows between unbounded preceding and 1 preceding) as previous_value
      from line
    ), record as (
      select run.*, md5(set_id::text || ' ' || kind)::uuid as id, row_number() over (partition by exercise_id, kind, at_weight_kg
        order by started_at desc, workout_id desc) = 1 as is_current
      from run where previous_value is null or value > previous_value
    ), gone as (
      delete from personal_records r using exercise e
      where r.user_id = ${input("userId")}::uuid and r.exercise_id = e.id
        and not exists (select 1 from record where record.id = r.id)
    )
    insert into personal_records as r (id, user_id, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date)
    select id, ${input("userId")}::uuid, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date from record
    on conflict (id) do update set exercise_id = excluded.exercise_id, workout_id = excluded.workout_id,
      value = excluded.value, at_weight_kg = excluded.at_weight_kg, previous_value = excluded.previous_value,
      is_current = excluded.is_current, achieved_at = excluded.achieved_at, local_date = excluded.local_date
    where (r.exercise_id, r.workout_id, r.value, r.at_weight_kg, r.previous_value, r.is_current, r.achieved_at, r.local_date)
      is distinct from (excluded.exercise_id, excluded.workout_id, excluded.value, excluded.at_weight_kg,
        excluded.previous_value, excluded.is_current, excluded.achieved_at, excluded.local_date)`,
);

const lockDerived = sqlStatement<{ userId: string }, Record<string, never>>(
  "derived.lock",
  sql`select pg_advisory_xact_lock(hashtextextended(${input("userId")}::text, 0))`,
);

/**
 * Brings what is derived from sets up to date, in the transaction that changed them: the roll-up of the named days and
 * the records of the named exercises. Takes any number of both in one statement each. Transactions of one user come
 * one after the other from here on: two at once would each derive without what the other has written.
 */
export const refreshDerived = async (tx: Executor, userId: string, keys: readonly ExerciseDayKey[]): Promise<void> => {
  if (keys.length === 0) return;
  await lockDerived(tx, { userId });
  const rows = keys.map(({ exerciseId, localDate }) => ({ exercise_id: exerciseId, local_date: localDate }));
  await refreshDays(tx, { userId, keys: JSON.stringify(rows) });
  await refreshRecords(tx, {
    userId,
    exerciseIds: JSON.stringify([...new Set(keys.map(({ exerciseId }) => exerciseId))]),
  });
};
