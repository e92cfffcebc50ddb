import { type SQL, sql } from "drizzle-orm";
import type { RecordKind } from "#core/taxonomy.ts";
import { query, rows } from "../../statement.ts";
import { offers, upsertRecords } from "./personal-records.ts";

export type HeldRecord = {
  readonly kind: RecordKind;
  readonly atWeightKg: number | null;
  readonly value: number;
};

/** The sets of one exercise in one workout, of which some were written, moved or deleted. */
export type LiftChange = {
  readonly exerciseId: string;
  readonly workoutId: string;
  /** The start of the workout before the change; null where it counted in nothing, or did not move. */
  readonly was: string | null;
  /** Records of the workout before the change. Rows of deleted sets are gone, so the table does not have all of them. */
  readonly held: readonly HeldRecord[];
};

/** The columns of a candidate. A candidate is a value of a line that may be a record. */
const candidate = sql`exercise_id, kind, weight_key, at_weight_kg, workout_id, set_id, value, started_at, achieved_at,
  local_date`;

const utcDay = (instant: SQL): SQL => sql`(${instant} at time zone 'UTC')::date`;

/** A local date differs from the date in UTC by one day at most. Two days are a margin. */
const startsBefore = (instant: SQL): SQL => sql`case
    when r.local_date < ${utcDay(instant)} - 2 then true
    else (select w.started_at from workouts w where w.id = r.workout_id) < ${instant} end`;

/** An array keeps the order of the index, and so the limit; a join would read the whole line. */
const isOther = sql`r.id <> all (array(select id from kept))`;

const ofLine = (userId: SQL): SQL => sql`r.user_id = ${userId} and r.exercise_id = t.exercise_id and r.kind = t.kind
    and coalesce(r.at_weight_kg, -1) = t.weight_key`;

/** The value that a set `s` offers to a lost line `l`. */
const offered = sql`case l.kind
    when 'e1rm' then s.e1rm_kg
    when 'weight' then s.top_weight_kg
    when 'reps_at_weight' then case when coalesce(s.weight_kg, 0) = l.at_weight_kg then s.side_reps end
    when 'set_volume' then s.volume_kg
    when 'duration' then case when l.tracking_type in ('duration', 'weight_duration', 'distance_duration')
      then s.duration_seconds end
    when 'distance' then case when l.tracking_type in ('distance_duration', 'weight_distance')
      then s.distance_meters end
    end`;

/** The sets from the lost record to the end of its region, in the order of the index. */
const setsOfRegion = (userId: SQL, until: SQL): SQL => sql`s.user_id = ${userId} and s.exercise_id = l.exercise_id
    and s.local_date >= ${utcDay(sql`l.from_at`)} - 2 and s.local_date <= ${utcDay(until)} + 2 and s.is_working`;

/**
 * Changes records as `rebuildRecords` would, and reads only rows that the change can reach; a test compares the two.
 *
 * A line is an exercise and a kind, and for `reps_at_weight` a weight. Its records grow with time. So a changed workout
 * reaches a line only where it held a record or offers a value. `seed` is the record before the first change.
 * Records above `top`, the greatest value that was held or is offered, stay. The first of them gets another previous
 * value. Records in between are candidates, with the offers of the changed workouts.
 *
 * A lost record is one that its workout no longer reaches. Sets after it can then be records that were none. They are
 * read until a value is as great as the lost one.
 */
export const followRecords = query("personal_records.follow", { userId: "uuid", changes: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`with change as materialized (
      select c.exercise_id, c.workout_id, c.was, c.held, e.tracking_type, w.started_at, w.local_date
      from jsonb_to_recordset(${p.changes}) as c(exercise_id uuid, workout_id uuid, was timestamptz, held jsonb)
      cross join lateral (select e.tracking_type from exercises e where e.id = c.exercise_id offset 0) e
      left join lateral (select w.started_at, w.local_date from workouts w
        where w.id = c.workout_id and w.user_id = ${p.userId} and w.status = 'completed' offset 0) w on true
    ), kept as materialized (
      select r.*, coalesce(r.at_weight_kg, -1) as weight_key, coalesce(c.was, c.started_at) as started_at,
        c.tracking_type
      from change c
      cross join lateral (select * from personal_records r where r.workout_id = c.workout_id
        and r.exercise_id = c.exercise_id and r.user_id = ${p.userId} offset 0) r
    ), worked as (
      select s.*, c.started_at, we.position as exercise_position, c.tracking_type,
        coalesce(s.completed_at, c.started_at) as achieved_at,
        sum(s.volume_kg) over (partition by s.exercise_id, s.workout_id) as session_volume_kg
      from change c
      cross join lateral (select * from sets s where s.user_id = ${p.userId} and s.exercise_id = c.exercise_id
        and s.local_date = c.local_date and s.workout_id = c.workout_id and s.is_working offset 0) s
      cross join lateral (select we.position from workout_exercises we where we.id = s.workout_exercise_id offset 0) we
    ), offer as (
      select distinct on (s.exercise_id, s.workout_id, o.kind, o.at_weight_kg)
        s.exercise_id, o.kind, coalesce(o.at_weight_kg, -1) as weight_key, o.at_weight_kg, s.workout_id,
        s.id as set_id, o.value, s.started_at, s.achieved_at, s.local_date, s.session_volume_kg
      from worked s cross join lateral (values ${offers}) as o(kind, value, at_weight_kg)
      where o.value > 0
      order by s.exercise_id, s.workout_id, o.kind, o.at_weight_kg, o.value desc, s.exercise_position, s.position
    ), fresh as materialized (
      select ${candidate} from offer
      union all
      select exercise_id, 'session_volume', weight_key, at_weight_kg, workout_id, set_id,
        session_volume_kg::numeric::float8, started_at, achieved_at, local_date
      from offer where kind = 'set_volume'
    ), held as materialized (
      select c.exercise_id, h.kind, coalesce(h.at_weight_kg, -1) as weight_key, h.at_weight_kg, c.workout_id, h.value,
        coalesce(c.was, c.started_at) as started_at, c.tracking_type
      from change c
      cross join lateral jsonb_to_recordset(c.held) as h(kind text, at_weight_kg float8, value float8)
      union
      select exercise_id, kind, weight_key, at_weight_kg, workout_id, value, started_at, tracking_type from kept
    ), touched as (
      select exercise_id, kind, weight_key, max(value) as top, min(started_at) as first_at
      from (
        select exercise_id, kind, weight_key, value, started_at from held
        union all select exercise_id, kind, weight_key, value, started_at from fresh
      ) any_of
      group by exercise_id, kind, weight_key
    ), line as materialized (
      select t.*, seed.id as seed_id, coalesce(seed.value, 0) as floor
      from touched t
      left join lateral (
        select r.id, r.value from personal_records r
        where ${ofLine(p.userId)} and r.local_date <= ${utcDay(sql`t.first_at`)} + 2 and ${isOther}
          and ${startsBefore(sql`t.first_at`)}
        order by r.value desc limit 1
      ) seed on true
      where coalesce(seed.value, 0) < t.top
    ), near as materialized (
      select r.*, t.weight_key, w.started_at, r.id = t.seed_id as is_seed, r.value > t.top as is_above
      from line t
      cross join lateral (
        (select * from personal_records r where ${ofLine(p.userId)} and r.value between t.floor and t.top)
        union all
        (select * from personal_records r where ${ofLine(p.userId)} and r.value > t.top order by r.value limit 1)
      ) r
      cross join lateral (select w.started_at from workouts w where w.id = r.workout_id offset 0) w
      where ${isOther}
    ), lost as materialized (
      select h.exercise_id, h.kind, h.weight_key, h.at_weight_kg, h.tracking_type, t.floor, max(h.value) as value,
        min(h.started_at) as from_at
      from held h
      join line t on t.exercise_id = h.exercise_id and t.kind = h.kind and t.weight_key = h.weight_key
      where not exists (
        select 1 from fresh f
        where f.exercise_id = h.exercise_id and f.kind = h.kind and f.weight_key = h.weight_key and f.value >= h.value
          and (f.started_at, f.workout_id) <= (h.started_at, h.workout_id))
      group by h.exercise_id, h.kind, h.weight_key, h.at_weight_kg, h.tracking_type, t.floor
    ), bounded as materialized (
      select l.*, coalesce(least(
          (select min(n.started_at) from near n where n.exercise_id = l.exercise_id and n.kind = l.kind
            and n.weight_key = l.weight_key and n.value >= l.value and n.started_at >= l.from_at),
          (select min(f.started_at) from fresh f where f.exercise_id = l.exercise_id and f.kind = l.kind
            and f.weight_key = l.weight_key and f.value >= l.value and f.started_at >= l.from_at)
        ), timestamptz '9999-01-01') as until
      from lost l
    ), region as materialized (
      select l.*, coalesce(reached.started_at, l.until) as end_at
      from bounded l
      left join lateral (
        select w.started_at from sets s
        cross join lateral (select w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
        where ${setsOfRegion(p.userId, sql`l.until`)} and ${offered} >= l.value
          and w.status = 'completed' and w.started_at >= l.from_at
        order by s.local_date limit 1
      ) reached on true
    ), hidden as (
      select l.exercise_id, l.kind, l.weight_key, l.at_weight_kg, best.workout_id, holder.set_id, best.value,
        best.started_at, coalesce(holder.completed_at, best.started_at) as achieved_at, holder.local_date
      from region l
      cross join lateral (
        select peak.*, max(peak.value) over (order by peak.started_at, peak.workout_id
          rows between unbounded preceding and 1 preceding) as best_before
        from (
          select s.workout_id, w.started_at,
            case when l.kind = 'session_volume' then sum(s.volume_kg)::numeric::float8 else max(${offered}) end as value
          from sets s
          cross join lateral (select w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
          where ${setsOfRegion(p.userId, sql`l.end_at`)} and (l.kind = 'session_volume' or ${offered} > l.floor)
            and w.status = 'completed' and w.started_at between l.from_at and l.end_at
          group by s.workout_id, w.started_at
        ) peak
        where peak.value > l.floor
      ) best
      cross join lateral (
        select s.id as set_id, s.completed_at, s.local_date from sets s
        cross join lateral (select we.position from workout_exercises we
          where we.id = s.workout_exercise_id offset 0) we
        where s.workout_id = best.workout_id and s.exercise_id = l.exercise_id and s.is_working
          and (l.kind = 'session_volume' or ${offered} = best.value)
        order by case when l.kind = 'session_volume' then s.volume_kg end desc, we.position, s.position limit 1
      ) holder
      where best.best_before is null or best.value > best.best_before
    ), candidate as (
      select ${candidate}, is_seed, is_above, previous_value as old_previous, is_current as old_current from near
      union all
      select ${candidate}, false, false, null, null from (
        select ${candidate} from fresh union all select ${candidate} from hidden
      ) found
      where not exists (select 1 from near n where n.exercise_id = found.exercise_id and n.kind = found.kind
        and n.weight_key = found.weight_key and n.workout_id = found.workout_id)
    ), single as (
      select distinct on (exercise_id, kind, weight_key, workout_id) * from candidate
      order by exercise_id, kind, weight_key, workout_id, value desc
    ), run as (
      select c.*, max(c.value) over (partition by c.exercise_id, c.kind, c.weight_key order by c.started_at, c.workout_id
        rows between unbounded preceding and 1 preceding) as best_before
      from single c join line t on t.exercise_id = c.exercise_id and t.kind = c.kind and t.weight_key = c.weight_key
    ), record as (
      select run.*, md5(set_id::text || ' ' || kind)::uuid as id,
        case when is_seed then old_previous else best_before end as previous_value,
        case when is_above then old_current else row_number() over (partition by exercise_id, kind, weight_key
          order by started_at desc, workout_id desc) = 1 end as is_current
      from run where best_before is null or value > best_before
    ), gone as (
      delete from personal_records r where r.id = any (array(
        select id from near union all select id from kept except select id from record))
    )
    ${upsertRecords(p.userId)}`,
  ),
);
