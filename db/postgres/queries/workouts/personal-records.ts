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
    ), peak as (
      select e.id as exercise_id, s.workout_id, o.kind, o.at_weight_kg, w.started_at,
        case when o.kind = 'session_volume' then sum(o.value)::numeric::float8 else max(o.value) end as value
      from exercise e
      cross join lateral (
        select s.workout_id, s.e1rm_kg, s.top_weight_kg, s.side_reps, s.weight_kg, s.volume_kg, s.duration_seconds,
          s.distance_meters, e.tracking_type
        from sets s where s.user_id = ${p.userId} and s.exercise_id = e.id and s.is_working offset 0
      ) s
      cross join lateral (select w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
      cross join lateral (values ${offers}, ('session_volume', s.volume_kg, null)) as o(kind, value, at_weight_kg)
      where w.status = 'completed' and o.value > 0
      group by e.id, s.workout_id, o.kind, o.at_weight_kg, w.started_at
    ), run as (
      select peak.*, max(value) over (partition by exercise_id, kind, at_weight_kg order by started_at, workout_id
        rows between unbounded preceding and 1 preceding) as previous_value
      from peak
    ), record as (
      select run.*, holder.*, md5(holder.set_id::text || ' ' || run.kind)::uuid as id,
        row_number() over (partition by run.exercise_id, run.kind, run.at_weight_kg
          order by run.started_at desc, run.workout_id desc) = 1 as is_current
      from run
      join exercise e on e.id = run.exercise_id
      cross join lateral (
        select s.id as set_id, coalesce(s.completed_at, run.started_at) as achieved_at, s.local_date
        from (
          select s.*, e.tracking_type from sets s
          where s.workout_id = run.workout_id and s.exercise_id = run.exercise_id and s.is_working offset 0
        ) s
        cross join lateral (select we.position from workout_exercises we
          where we.id = s.workout_exercise_id offset 0) we
        cross join lateral (values ${offers}, ('session_volume', s.volume_kg, null)) as o(kind, value, at_weight_kg)
        where o.kind = run.kind and o.at_weight_kg is not distinct from run.at_weight_kg
          and (o.value = run.value or run.kind = 'session_volume')
        order by o.value desc, we.position, s.position limit 1
      ) holder
      where run.previous_value is null or run.value > run.previous_value
    ), gone as (
      delete from personal_records r where r.id = any (array(
        select r.id from exercise e
        cross join lateral (select id from personal_records r where r.user_id = ${p.userId}
          and r.exercise_id = e.id offset 0) r
        except select id from record))
    )
    ${upsertRecords(p.userId)}`,
  ),
);
