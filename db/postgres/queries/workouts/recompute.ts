import { sql } from "drizzle-orm";
import type { VolumeRules } from "#core/volume/volume.ts";
import { deriveSetMetrics, type LoggedSet, type SetMetrics } from "#core/workouts/set-metrics.ts";
import type { Transaction } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";
import type { ChangedLift } from "./derived.ts";
import { knownBodyweight } from "./known-bodyweight.ts";

type Stored = LoggedSet &
  VolumeRules & {
    readonly id: string;
    readonly exerciseId: string;
    readonly workoutId: string;
    readonly localDate: string;
    readonly bodyweightKg: number | null;
    readonly metrics: SetMetrics;
  };

export type RecomputeScope = {
  /** Only this exercise: its rules changed. */
  readonly exerciseId?: string;
  /** Only workouts that start then or later, and only exercises that move the body: a body weight changed. */
  readonly bodyweightSince?: Date;
};

/**
 * Workout by workout, with the body weight of each looked up once. `offset 0` keeps it so also after an import, whose rows
 * are in no statistics yet; see `refreshDays`.
 */
const selectSets = sqlStatement<{ userId: string; exerciseId: string | null; since: string | null }, { set: Stored }>(
  "sets.to_recompute",
  sql`select json_build_object('id', s.id, 'exerciseId', s.exercise_id, 'workoutId', s.workout_id, 'localDate', s.local_date, 'type', s.type,
      'weight', case when s.weight_value is not null
        then json_build_object('value', s.weight_value, 'unit', s.weight_unit) end,
      'reps', s.reps, 'repsLeft', s.reps_left, 'repsRight', s.reps_right, 'rir', s.rir,
      'durationSeconds', s.duration_seconds, 'distanceMeters', s.distance_meters,
      'trackingType', e.tracking_type, 'unilateral', coalesce(o.unilateral, e.unilateral),
      'bodyweightFraction', coalesce(o.bodyweight_fraction, e.bodyweight_fraction),
      'bodyweightKg', b.kg,
      'metrics', json_build_object('isWorking', s.is_working, 'isHard', s.is_hard, 'weightKg', s.weight_kg,
        'loadKg', s.load_kg, 'topWeightKg', s.top_weight_kg, 'e1rmKg', s.e1rm_kg, 'totalReps', s.total_reps,
        'sideReps', s.side_reps, 'volumeKg', s.volume_kg)) as set
    from workouts w
    cross join lateral (
      select coalesce(w.bodyweight_kg, ${knownBodyweight(sql`w.user_id`, sql`w.started_at`)}) as kg offset 0
    ) b
    cross join lateral (select * from sets s where s.workout_id = w.id offset 0) s
    cross join lateral (select * from exercises e where e.id = s.exercise_id offset 0) e
    left join lateral (
      select * from exercise_settings o where o.user_id = s.user_id and o.exercise_id = s.exercise_id offset 0
    ) o on true
    where w.user_id = ${input("userId")}::uuid and s.user_id = w.user_id
      and w.started_at >= coalesce(${input("since")}::timestamptz, '-infinity')
      and (${input("exerciseId")}::uuid is null or (s.exercise_id = ${input("exerciseId")}::uuid and exists (
        select 1 from workout_exercises we
        where we.workout_id = w.id and we.exercise_id = ${input("exerciseId")}::uuid)))
      and (${input("since")}::timestamptz is null
        or e.tracking_type in ('bodyweight_reps', 'weighted_bodyweight', 'assisted_bodyweight'))`,
);

const updateSets = sqlStatement<{ metrics: string }, Record<string, never>>(
  "sets.update_metrics",
  sql`with changed as (
      update sets s set is_working = m."isWorking", is_hard = m."isHard", load_kg = m."loadKg",
        top_weight_kg = m."topWeightKg", e1rm_kg = m."e1rmKg", total_reps = m."totalReps", side_reps = m."sideReps",
        volume_kg = m."volumeKg"
      from jsonb_to_recordset(${input("metrics")}::jsonb) as m(id uuid, "isWorking" boolean, "isHard" boolean,
        "loadKg" float8, "topWeightKg" float8, "e1rmKg" float8, "totalReps" int, "sideReps" int, "volumeKg" float8)
      where s.id = m.id
      returning s.id, s.workout_id, s.is_working, s.total_reps, s.volume_kg
    ), sums as (
      select s.workout_id, count(*) filter (where coalesce(c.is_working, s.is_working))::int as working_sets,
        sum(coalesce(c.total_reps, s.total_reps))::int as reps,
        sum(coalesce(c.volume_kg, s.volume_kg))::numeric::float8 as volume_kg
      from sets s left join changed c on c.id = s.id
      where s.workout_id in (select workout_id from changed)
      group by s.workout_id
    )
    update workouts w set working_sets = sums.working_sets, reps = sums.reps, volume_kg = sums.volume_kg
    from sums where w.id = sums.workout_id`,
);

const differs = (a: SetMetrics, b: SetMetrics): boolean =>
  a.isWorking !== b.isWorking ||
  a.isHard !== b.isHard ||
  a.loadKg !== b.loadKg ||
  a.topWeightKg !== b.topWeightKg ||
  a.e1rmKg !== b.e1rmKg ||
  a.totalReps !== b.totalReps ||
  a.sideReps !== b.sideReps ||
  a.volumeKg !== b.volumeKg;

/**
 * Derives the metrics of a user's sets again after a body weight or a rule changed. The totals of their workouts follow.
 * Updates only sets whose metrics differ. Returns their lifts, whose roll-ups and records need a refresh.
 */
export const recomputeSets = async (tx: Transaction, userId: string, scope: RecomputeScope): Promise<ChangedLift[]> => {
  const rows = await selectSets(tx, {
    userId,
    exerciseId: scope.exerciseId ?? null,
    since: scope.bodyweightSince?.toISOString() ?? null,
  });
  const changed = rows.flatMap(({ set }) => {
    const metrics = deriveSetMetrics(set, set, set.bodyweightKg);
    return differs(metrics, set.metrics) ? [{ set, metrics }] : [];
  });
  if (changed.length === 0) return [];
  await updateSets(tx, { metrics: JSON.stringify(changed.map(({ set, metrics }) => ({ id: set.id, ...metrics }))) });
  const lifts = new Map(
    changed.map(({ set: { exerciseId, workoutId, localDate } }) => [
      `${exerciseId} ${workoutId}`,
      { exerciseId, workoutId, was: null, held: [], localDates: [localDate] },
    ]),
  );
  return [...lifts.values()];
};
