import { eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { TRACKING_TYPES } from "#core/taxonomy.ts";
import { movesBodyweight } from "#core/volume/volume.ts";
import type { Doubt } from "#core/workouts/doubt.ts";
import { doubtsAmong } from "#core/workouts/doubts-among.ts";
import { deriveSetMetrics, type SetMetrics } from "#core/workouts/set-metrics.ts";
import type { Transaction } from "../../client.ts";
import { loadPerOf } from "../../exercise-rules.ts";
import { expression, isOneOf, jsonList, jsonObject, subquery, weightJson } from "../../expressions.ts";
import { exerciseSettings, exercises, sets, users, workouts } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import type { ChangedLift, ExerciseDayKey } from "./derived.ts";
import { knownBodyweight } from "./known-bodyweight.ts";

const s = alias(sets, "s");
const e = alias(exercises, "e");
const o = alias(exerciseSettings, "o");

const storedSet = jsonObject({
  id: s.id,
  exerciseId: s.exerciseId,
  workoutId: s.workoutId,
  localDate: s.localDate,
  type: s.type,
  weight: weightJson(s.weightValue, s.weightUnit),
  reps: s.reps,
  repsLeft: s.repsLeft,
  repsRight: s.repsRight,
  rir: s.rir,
  durationSeconds: s.durationSeconds,
  distanceMeters: s.distanceMeters,
  doubt: s.doubt,
  confirmed: s.confirmed,
  trackingType: e.trackingType,
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  bodyweightFraction: expression("float8?", sql`coalesce(${o.bodyweightFraction}, ${e.bodyweightFraction})`),
  loadPer: loadPerOf(o, e),
  bodyweightKg: expression("float8?", sql`w.kg`),
  metrics: jsonObject({
    isWorking: s.isWorking,
    isHard: s.isHard,
    weightKg: s.weightKg,
    loadKg: s.loadKg,
    topWeightKg: s.topWeightKg,
    e1rmKg: s.e1rmKg,
    totalReps: s.totalReps,
    sideReps: s.sideReps,
    volumeKg: s.volumeKg,
  }),
});

type StoredSet = (typeof storedSet)["_"]["type"];

/** `offset 0` looks each exercise up by its id also after an import, whose rows are in no statistics yet. */
const withRules = sql`
  cross join lateral (select * from ${exercises} ${e} where ${e.id} = ${s.exerciseId} offset 0) ${e}
  left join lateral (select * from ${exerciseSettings} ${o}
    where ${o.userId} = ${s.userId} and ${o.exerciseId} = ${s.exerciseId} offset 0) ${o} on true`;

const kilograms = sql`coalesce(w.bodyweight_kg, ${knownBodyweight(sql`w.user_id`, sql`w.started_at`)})`;

/** Each body weight is looked up once for a workout. */
const setsOfExercise = query("sets.of_exercise", { userId: "uuid", exerciseId: "uuid", limit: "int" }, (p) =>
  rows(
    { set: storedSet },
    (list) => sql`with ${s} as materialized (
      select * from ${sets} ${s} where ${s.userId} = ${p.userId} and ${s.exerciseId} = ${p.exerciseId}
      order by ${s.localDate} limit ${p.limit}
    ), w as materialized (
      select w.id, ${kilograms} as kg from (select distinct workout_id from s) done
      cross join lateral (select * from workouts w where w.id = done.workout_id offset 0) w
    )
    select ${list} from ${s} join w on w.id = ${s.workoutId} ${withRules}`,
  ),
);

const setsOfUser = query("sets.of_user", { userId: "uuid" }, (p) =>
  rows(
    { set: storedSet },
    (list) => sql`with w as materialized (
      select w.id, ${kilograms} as kg from workouts w where w.user_id = ${p.userId}
    )
    select ${list} from w
    cross join lateral (select * from ${sets} ${s} where ${s.workoutId} = w.id offset 0) ${s} ${withRules}`,
  ),
);

/**
 * Returns the spans whose workouts can use a body weight that changed at `at`: until the next known weight. A span that
 * was stored before the change of a later weight does not end before its stored end.
 */
export const spansOf = (userId: SQL, spans: SQL): SQL => sql`
  select a.at as since, greatest(a.until, coalesce((
    select min(known.at) from (
      (select m.measured_at as at from measurements m
        where m.user_id = ${userId} and m.kind = 'bodyweight' and m.measured_at > a.at order by m.measured_at limit 1)
      union all
      (select b.started_at from workouts b
        where b.user_id = ${userId} and b.bodyweight_kg is not null and b.started_at > a.at
        order by b.started_at limit 1)
    ) known), 'infinity')) as until
  from jsonb_to_recordset(${spans}) as a(at timestamptz, until timestamptz)`;

/** A list of tracking types in SQL. */
export const moveBody = sql.raw(
  TRACKING_TYPES.filter(movesBodyweight)
    .map((type) => `'${type}'`)
    .join(", "),
);

const setsInSpans = query("sets.in_spans", { userId: "uuid", spans: "jsonb", limit: "int" }, (p) =>
  rows(
    {
      workouts: expression("int", sql`(select count(*) from w)`),
      sets: subquery(
        jsonList(storedSet),
        sql`from w
        cross join lateral (select * from ${sets} ${s} where ${s.workoutId} = w.id offset 0) ${s} ${withRules}
        where ${e.trackingType} in (${moveBody})`,
      ),
    },
    (list) => sql`with span as materialized (${spansOf(p.userId, p.spans)}), w as materialized (
      select w.id, ${kilograms} as kg from (
        select distinct started.* from span
        cross join lateral (
          select w.id, w.user_id, w.started_at, w.bodyweight_kg from workouts w
          where w.user_id = ${p.userId} and w.started_at >= span.since and w.started_at <= span.until
          order by w.started_at limit ${p.limit}
        ) started
      ) w
    )
    select ${list}`,
  ),
);

const updateSets = query("sets.update_metrics", { metrics: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`with changed as (
      update sets s set is_working = m."isWorking", is_hard = m."isHard", load_kg = m."loadKg",
        top_weight_kg = m."topWeightKg", e1rm_kg = m."e1rmKg", total_reps = m."totalReps", side_reps = m."sideReps",
        volume_kg = m."volumeKg", doubt = nullif(m.doubt, 'null')
      from jsonb_to_recordset(${p.metrics}) as m(id uuid, "isWorking" boolean, "isHard" boolean,
        "loadKg" float8, "topWeightKg" float8, "e1rmKg" float8, "totalReps" int, "sideReps" int, "volumeKg" float8, doubt jsonb)
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
    update workouts w set working_sets = sums.working_sets, reps = sums.reps, volume_kg = sums.volume_kg,
      brief_version = null, lifts_version = null
    from sums where w.id = sums.workout_id`,
  ),
);

const differs = (a: SetMetrics, b: Omit<SetMetrics, "doubt">): boolean =>
  a.isWorking !== b.isWorking ||
  a.isHard !== b.isHard ||
  a.loadKg !== b.loadKg ||
  a.topWeightKg !== b.topWeightKg ||
  a.e1rmKg !== b.e1rmKg ||
  a.totalReps !== b.totalReps ||
  a.sideReps !== b.sideReps ||
  a.volumeKg !== b.volumeKg;

/** A body weight that changed: the instant, and an end that the span has at least. */
export type WeightSpan = { readonly at: string; readonly until: string | null };

/** The rules of an exercise changed, or body weights did. A `whole` scope refreshes its days also where nothing differs. */
export type RecomputeScope = { readonly whole?: boolean } & (
  | { readonly exerciseId: string }
  | { readonly spans: readonly WeightSpan[] }
  | { readonly all: true; readonly judges?: boolean }
);

export type Recomputed = {
  /** Lifts whose metrics differ now. */
  readonly changed: readonly ChangedLift[];
  /** All days of the scope. */
  readonly days: readonly ExerciseDayKey[];
  /** Workouts with a new doubt, and their new versions. */
  readonly doubted: readonly { readonly id: string; readonly version: number }[];
};

const NO_LIMIT = 2_147_483_647;

const readSets = async (
  tx: Transaction,
  userId: string,
  scope: RecomputeScope,
  max: number,
): Promise<readonly StoredSet[] | null> => {
  const limit = Math.min(max, NO_LIMIT - 1) + 1;
  if ("all" in scope) return (await setsOfUser(tx, { userId })).map(({ set }) => set);
  if ("exerciseId" in scope) {
    const found = await setsOfExercise(tx, { userId, exerciseId: scope.exerciseId, limit });
    return found.length > max ? null : found.map(({ set }) => set);
  }
  const [found] = await setsInSpans(tx, { userId, spans: JSON.stringify(scope.spans), limit });
  return found === undefined || found.workouts > max ? null : found.sets;
};

const localeOf = statement("sets.locale_of_owner", { userId: users.id }, (db, p) =>
  db.select({ locale: users.locale }).from(users).where(eq(users.id, p.userId)),
);

const noteDoubts = query("workouts.note_doubts", { userId: "uuid", ids: "jsonb", now: "timestamptz" }, (p) =>
  rows(
    { id: workouts.id, version: workouts.version },
    (list) => sql`update ${workouts} set version = ${workouts.version} + 1, updated_at = ${p.now}
      where ${workouts.userId} = ${p.userId} and ${isOneOf(workouts.id, p.ids)} returning ${list}`,
  ),
);

type Derived = { readonly set: StoredSet; readonly metrics: SetMetrics };

const NO_DOUBTS: ReadonlyMap<string, Doubt> = new Map();

const judge = async (
  tx: Transaction,
  userId: string,
  derived: readonly Derived[],
): Promise<ReadonlyMap<string, Doubt>> => {
  const [owner] = await localeOf(tx, { userId });
  return owner === undefined ? NO_DOUBTS : doubtsAmong(derived, owner.locale);
};

/**
 * Derives the metrics of a user's sets again after a body weight or a rule changed. The totals of their workouts follow.
 * Updates only sets whose metrics differ. Changes nothing and returns null above `max`: sets of
 * an exercise, or workouts in the spans. The caller has locked the training.
 */
export const recomputeSets = async (
  tx: Transaction,
  userId: string,
  scope: RecomputeScope,
  { max = Number.POSITIVE_INFINITY, now }: { readonly max?: number | undefined; readonly now: Date },
): Promise<Recomputed | null> => {
  const found = await readSets(tx, userId, scope, max);
  if (found === null) return null;
  const derived = found.map((set) => ({ set, metrics: deriveSetMetrics(set, set, set.bodyweightKg) }));
  const doubts = "judges" in scope && scope.judges === true ? await judge(tx, userId, derived) : NO_DOUBTS;
  const changed = derived.flatMap(({ set, metrics: before }) => {
    const doubt = doubts.get(set.id);
    const metrics = doubt === undefined ? before : deriveSetMetrics({ ...set, doubt }, set, set.bodyweightKg);
    return differs(metrics, set.metrics) ? [{ set, metrics }] : [];
  });
  if (changed.length > 0) {
    await updateSets(tx, { metrics: JSON.stringify(changed.map(({ set, metrics }) => ({ id: set.id, ...metrics }))) });
  }
  const inDoubt = new Set(changed.flatMap(({ set }) => (doubts.has(set.id) ? [set.workoutId] : [])));
  const doubted = inDoubt.size === 0 ? [] : await noteDoubts(tx, { userId, ids: JSON.stringify([...inDoubt]), now });
  const lifts = changed.map(({ set: { exerciseId, workoutId, localDate } }): ChangedLift => {
    return { exerciseId, workoutId, was: null, held: [], localDates: [localDate] };
  });
  return {
    changed: [...new Map(lifts.map((lift) => [`${lift.exerciseId} ${lift.workoutId}`, lift])).values()],
    days: found.map(({ exerciseId, localDate }) => ({ exerciseId, localDate })),
    doubted,
  };
};
