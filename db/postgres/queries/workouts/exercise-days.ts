import { type SQL, sql } from "drizzle-orm";
import type { exerciseDays } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

/** Counts the sets of a day by the bands of core/volume/day-profile.ts, in the database. */
const SETS_BY_BAND = {
  out_of_range_sets: "is_working and e1rm_kg is null and side_reps > 12",
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
  "best_effort",
  "best_effort_kg",
  "best_speed",
  ...Object.keys(SETS_BY_BAND),
  "reps_left",
  "reps_right",
];

const dayColumns = sql.raw(DAY_COLUMNS.join(", "));
const storedColumns = sql.raw(DAY_COLUMNS.map((column) => `t.${column}`).join(", "));
const excludedColumns = sql.raw(DAY_COLUMNS.map((column) => `excluded.${column}`).join(", "));
const newerColumns = sql.raw(DAY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", "));
const setsByBand = sql.raw(
  Object.entries(SETS_BY_BAND)
    .map(([column, condition]) => `count(*) filter (where ${condition})::int as ${column}`)
    .join(", "),
);

/** Ends an insert into `exercise_days as t`: a day that is stored changes where it differs. */
const onStoredDay: SQL = sql`on conflict (user_id, exercise_id, local_date) do update set ${newerColumns}
    where (${storedColumns}) is distinct from (${excludedColumns})`;

export type ExerciseDayRow = Required<typeof exerciseDays.$inferSelect>;

/** Returns the common table expression `day`, which writes the rows that the caller has derived: `days` of `from`. */
export const daysAtOnce = (from: string): SQL => sql`day as (
      insert into exercise_days as t
      select d.* from ${sql.raw(from)} cross join jsonb_populate_recordset(null::exercise_days, days) d
      ${onStoredDay}
    )`;

/** Measures a set by its tracking type, as core/workouts/effort-of-day.ts does. */
const effort = sql.raw(`
  select case when not s.is_working then null
    when e.tracking_type in ('weight_reps', 'weighted_bodyweight', 'assisted_bodyweight') then
      case when s.load_kg > 0 and s.side_reps >= 1 and one.effort
        then (s.load_kg * case when one.reach = 1 then 1 else 1 + one.reach / 30::float8 end)::numeric::float8 end
    when e.tracking_type in ('bodyweight_reps', 'reps_only') then case when one.effort then s.side_reps end
    when e.tracking_type in ('duration', 'weight_duration') then nullif(s.duration_seconds, 0)
    else nullif(s.distance_meters, 0) end as value,
  case when e.tracking_type in ('weight_reps', 'weighted_bodyweight', 'assisted_bodyweight') then s.load_kg
    when e.tracking_type in ('weight_duration', 'weight_distance') then s.weight_kg end as kg
  from (select s.type not in ('partial', 'myo', 'rest_pause', 'cluster') as effort,
    greatest(s.side_reps, least(s.side_reps + coalesce(s.rir, 0), 12)) as reach) one`);

/**
 * `offset 0` keeps the planner from another join order. Rows of a new import are in no statistics yet. A plan for few
 * rows takes minutes for twenty thousand sets. With this order each row is looked up once.
 * The casts through numeric drop binary noise, like `exact` in core.
 */
export const refreshDays = query("exercise_days.refresh", { userId: "uuid", keys: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`with key as (
      select distinct exercise_id, local_date
      from jsonb_to_recordset(${p.keys}) as k(exercise_id uuid, local_date date)
    ), done as (
      select s.*, w.started_at, we.position as exercise_position, effort.value as effort, effort.kg as effort_kg,
        case when e.tracking_type = 'distance_duration' and s.is_working and s.duration_seconds > 0
          and s.distance_meters > 0 then (s.distance_meters / s.duration_seconds)::numeric::float8 end as speed,
        case when s.is_working and s.load_kg > 0
          then (s.load_kg / max(s.e1rm_kg) over (partition by s.exercise_id, s.local_date))::numeric::float8
        end as intensity
      from key k
      cross join lateral (select * from sets s where s.user_id = ${p.userId}
        and s.exercise_id = k.exercise_id and s.local_date = k.local_date offset 0) s
      cross join lateral (select w.id, w.started_at, w.status from workouts w where w.id = s.workout_id offset 0) w
      cross join lateral (select we.position from workout_exercises we where we.id = s.workout_exercise_id offset 0) we
      cross join lateral (select e.tracking_type from exercises e where e.id = s.exercise_id offset 0) e
      cross join lateral (${effort}) effort
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
        max(effort) as best_effort,
        (array_agg(effort_kg order by effort desc, started_at, workout_id, exercise_position, position)
          filter (where effort is not null))[1] as best_effort_kg,
        max(speed) as best_speed,
        ${setsByBand},
        coalesce(sum(reps_left) filter (where is_working and reps_right is not null), 0)::int as reps_left,
        coalesce(sum(reps_right) filter (where is_working and reps_left is not null), 0)::int as reps_right
      from done
      group by exercise_id, local_date
      having count(*) filter (where is_working) > 0
    ), empty as (
      select exercise_id, local_date from key except select exercise_id, local_date from day
    ), gone as (
      delete from exercise_days d
      where d.user_id = ${p.userId} and d.exercise_id = any (array(select exercise_id from empty))
        and d.local_date = any (array(select local_date from empty))
        and (d.exercise_id, d.local_date) in (select exercise_id, local_date from empty)
    )
    insert into exercise_days as t (user_id, exercise_id, local_date, ${dayColumns})
    select ${p.userId}, exercise_id, local_date, ${dayColumns} from day
    ${onStoredDay}`,
  ),
);
