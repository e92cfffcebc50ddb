import { type SQL, sql } from "drizzle-orm";
import { query, rows } from "../../statement.ts";

/** The value of each kind that a set `s` of an exercise `e` offers, with the weight of its line. */
export const offers = sql`
        ('e1rm', s.e1rm_kg, null::float8),
        ('weight', s.top_weight_kg, null),
        ('reps_at_weight', s.side_reps, coalesce(s.weight_kg, 0)),
        ('set_volume', s.volume_kg, null),
        ('duration', case when s.tracking_type in ('duration', 'weight_duration', 'distance_duration')
          then s.duration_seconds end, null),
        ('distance', case when s.tracking_type in ('distance_duration', 'weight_distance')
          then s.distance_meters end, null)`;

/** Writes the rows of `record` that differ from those in the table. */
export const upsertRecords = (userId: SQL): SQL => sql`
    insert into personal_records as r (id, user_id, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date)
    select id, ${userId}, exercise_id, kind, set_id, workout_id, value, at_weight_kg,
      previous_value, is_current, achieved_at, local_date from record
    on conflict (id) do update set exercise_id = excluded.exercise_id, workout_id = excluded.workout_id,
      value = excluded.value, at_weight_kg = excluded.at_weight_kg, previous_value = excluded.previous_value,
      is_current = excluded.is_current, achieved_at = excluded.achieved_at, local_date = excluded.local_date
    where (r.exercise_id, r.workout_id, r.value, r.at_weight_kg, r.previous_value, r.is_current, r.achieved_at, r.local_date)
      is distinct from (excluded.exercise_id, excluded.workout_id, excluded.value, excluded.at_weight_kg,
        excluded.previous_value, excluded.is_current, excluded.achieved_at, excluded.local_date)`;

/**
 * Runs `detectRecords` of core/records/records.ts in the database; a test compares the two. A record keeps its id
 * while its set holds it. So the order of a paged list does not change.
 */
export const rebuildRecords = query("personal_records.rebuild", { userId: "uuid", exerciseIds: "jsonb" }, (p) =>
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
      select s.*, o.kind, o.value, o.at_weight_kg from worked s
      cross join lateral (values
        ${offers}
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
    ${upsertRecords(p.userId)}`,
  ),
);
