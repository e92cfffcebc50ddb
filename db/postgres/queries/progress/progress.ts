import { sql } from "drizzle-orm";
import type { ExerciseFacts } from "#core/analysis/history.ts";
import type { SummarizedDays, SummarizedSession } from "#core/analysis/summary.ts";
import type { Mechanics, RecordKind, SetType, WeekStart } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

export type SummaryFacts = {
  readonly weekStart: WeekStart;
  readonly timeZone: string;
  readonly exercises: ExerciseFacts[];
  readonly days: SummarizedDays;
  readonly sessions: SummarizedSession[];
};

type SummaryInput = {
  userId: string;
  from: string;
  to: string;
  exerciseId: string | null;
  muscle: string | null;
};

/**
 * All that a summary is made of, in one round trip: roll-ups and workouts, never sets. The roll-up comes in columns, and
 * only those that are summed: an object a row takes Postgres and us ten times as long to write and to read.
 */
export const summaryFacts = sqlStatement<SummaryInput, { facts: SummaryFacts }>(
  "progress.summary",
  sql`with day as materialized (
      select d.* from exercise_days d
      where d.user_id = ${input("userId")}::uuid
        and d.local_date between ${input("from")}::date and ${input("to")}::date
        and (${input("exerciseId")}::uuid is null or d.exercise_id = ${input("exerciseId")}::uuid)
        and (${input("muscle")}::text is null or exists (
          select 1 from exercise_muscles m where m.exercise_id = d.exercise_id and m.muscle = ${input("muscle")}::text))
    ), trained as materialized (
      select exercise_id, row_number() over (order by exercise_id)::int - 1 as place
      from (select distinct exercise_id from day) done
    )
    select json_build_object(
      'weekStart', u.week_start, 'timeZone', u.time_zone,
      'exercises', (
        select coalesce(json_agg(json_build_object('id', e.id, 'slug', e.slug, 'name', e.slug,
          'trackingType', e.tracking_type, 'movementPattern', e.movement_pattern, 'mechanics', e.mechanics,
          'unilateral', e.unilateral, 'muscles', (
            select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)), '[]'::json)
            from exercise_muscles m where m.exercise_id = e.id)) order by place), '[]'::json)
        from trained join exercises e on e.id = trained.exercise_id),
      'days', (
        select json_build_object('length', count(*),
          'exerciseIndex', array_to_json(coalesce(array_agg(place), '{}')),
          'day', array_to_json(coalesce(array_agg(local_date - date 'epoch'), '{}')),
          'workingSets', array_to_json(coalesce(array_agg(working_sets), '{}')),
          'reps', array_to_json(coalesce(array_agg(reps), '{}')),
          'volumeKg', array_to_json(coalesce(array_agg(volume_kg), '{}')))
        from (select day.*, place from day join trained using (exercise_id) order by local_date, place) d),
      'sessions', (
        select coalesce(json_agg(json_build_object('date', w.local_date, 'durationSeconds', w.duration_seconds)),
          '[]'::json)
        from workouts w
        where w.user_id = u.id and w.status = 'completed'
          and w.local_date between ${input("from")}::date and ${input("to")}::date
          and ((${input("exerciseId")}::uuid is null and ${input("muscle")}::text is null) or exists (
            select 1 from workout_exercises we
            where we.workout_id = w.id and we.exercise_id in (select exercise_id from trained))))
    ) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);

export type LiftSet = {
  readonly setId: string;
  readonly workoutId: string;
  readonly date: string;
  readonly type: SetType;
  readonly loadKg: number | null;
  readonly weightKg: number | null;
  readonly reps: number;
  readonly rir: number | null;
};

export type LiftFacts = {
  readonly timeZone: string;
  readonly known: boolean;
  readonly mechanics: Mechanics | null;
  readonly sets: LiftSet[];
};

type SelectedLiftFacts = Omit<LiftFacts, "sets"> & {
  readonly sets: [
    setId: string,
    workoutId: string,
    date: string,
    type: SetType,
    loadKg: number | null,
    weightKg: number | null,
    reps: number,
    rir: number | null,
  ][];
};

/**
 * Sets come as lists, since a thousand repetitions of names take longer than the rest. `offset 0` looks each workout up
 * by its id. Without statistics of a new account, all workouts of its user look as cheap.
 */
const selectLift = sqlStatement<
  { userId: string; exerciseId: string; from: string | null; to: string | null },
  { facts: SelectedLiftFacts }
>(
  "progress.lift",
  sql`select json_build_object(
      'timeZone', u.time_zone,
      'known', e.id is not null, 'mechanics', e.mechanics,
      'sets', (
        select coalesce(json_agg(json_build_array(s.id, s.workout_id, s.local_date, s.type, s.load_kg, s.weight_kg,
          s.side_reps, s.rir) order by s.local_date, w.started_at, s.position), '[]'::json)
        from sets s
        cross join lateral (select w.user_id, w.started_at, w.status from workouts w
          where w.id = s.workout_id offset 0) w
        where s.user_id = u.id and s.exercise_id = ${input("exerciseId")}::uuid and s.is_working
          and w.user_id = u.id and w.status = 'completed'
          and (${input("from")}::date is null or s.local_date >= ${input("from")}::date)
          and (${input("to")}::date is null or s.local_date <= ${input("to")}::date))
    ) as facts
    from users u
    left join exercises e on e.id = ${input("exerciseId")}::uuid and (e.owner_id is null or e.owner_id = u.id)
    where u.id = ${input("userId")}::uuid`,
);

/** Returns the working sets of one exercise, oldest first; null without the user. */
export const liftFacts = async (
  executor: Executor,
  of: { userId: string; exerciseId: string; from: string | null; to: string | null },
): Promise<LiftFacts | null> => {
  const [row] = await selectLift(executor, of);
  if (row === undefined) return null;
  const sets = row.facts.sets.map(
    ([setId, workoutId, date, type, loadKg, weightKg, reps, rir]): LiftSet => ({
      setId,
      workoutId,
      date,
      type,
      loadKg,
      weightKg,
      reps,
      rir,
    }),
  );
  return { ...row.facts, sets };
};

export type RecordItem = {
  readonly exerciseId: string;
  readonly exerciseName: string;
  readonly kind: RecordKind;
  readonly value: number;
  readonly unit: string;
  readonly atWeightKg: number | null;
  readonly previousValue: number | null;
  readonly isCurrent: boolean;
  readonly setId: string;
  readonly workoutId: string;
  readonly achievedAt: string;
  readonly localDate: string;
};

type RecordListInput = {
  userId: string;
  locale: string;
  exerciseId: string | null;
  kind: string | null;
  history: boolean;
  afterAchievedAt: string | null;
  afterId: string | null;
  limit: number;
};

/** Newest first. Beaten records are included only on request. */
export const listRecords = sqlStatement<RecordListInput, { record: RecordItem; sortKey: string; id: string }>(
  "progress.records",
  sql`select json_build_object('exerciseId', r.exercise_id,
      'exerciseName', coalesce(
        (select t.name from exercise_translations t
          where t.exercise_id = r.exercise_id order by (t.locale = ${input("locale")}::text) desc, t.locale limit 1),
        ''),
      'kind', r.kind, 'value', r.value,
      'unit', case when r.kind = 'reps_at_weight' then 'reps' when r.kind = 'duration' then 'seconds'
        when r.kind = 'distance' then 'meters' else 'kg' end,
      'atWeightKg', r.at_weight_kg, 'previousValue', r.previous_value, 'isCurrent', r.is_current,
      'setId', r.set_id, 'workoutId', r.workout_id, 'achievedAt', iso_instant(r.achieved_at),
      'localDate', r.local_date) as record, r.achieved_at::text as "sortKey", r.id
    from personal_records r
    where r.user_id = ${input("userId")}::uuid
      and (r.is_current or ${input("history")}::boolean)
      and (${input("exerciseId")}::uuid is null or r.exercise_id = ${input("exerciseId")}::uuid)
      and (${input("kind")}::text is null or r.kind = ${input("kind")}::text)
      and (r.achieved_at, r.id) < (coalesce(${input("afterAchievedAt")}::timestamptz, 'infinity'),
        coalesce(${input("afterId")}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by r.achieved_at desc, r.id desc
    limit ${input("limit")}::int`,
);

export type WorkoutRecord = Pick<
  RecordItem,
  "exerciseId" | "kind" | "setId" | "value" | "atWeightKg" | "previousValue"
>;

const selectCurrent = sqlStatement<{ userId: string; workoutIds: string }, WorkoutRecord & { workoutId: string }>(
  "progress.records_of_workouts",
  sql`select exercise_id as "exerciseId", kind, set_id as "setId", value, at_weight_kg as "atWeightKg",
      previous_value as "previousValue", workout_id as "workoutId"
    from personal_records
    where user_id = ${input("userId")}::uuid and is_current
      and workout_id in (select value::uuid from jsonb_array_elements_text(${input("workoutIds")}::jsonb))
    order by workout_id, exercise_id, kind, at_weight_kg`,
);

export const currentRecordsOf = async (
  executor: Executor,
  userId: string,
  workoutIds: readonly string[],
): Promise<Map<string, WorkoutRecord[]>> => {
  if (workoutIds.length === 0) return new Map();
  const rows = await selectCurrent(executor, { userId, workoutIds: JSON.stringify(workoutIds) });
  return Map.groupBy(rows, ({ workoutId }) => workoutId);
};
