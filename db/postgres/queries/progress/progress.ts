import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { RECORD_UNITS } from "#core/analysis/history.ts";
import type { Executor } from "../../client.ts";
import {
  asJsonText,
  asText,
  choice,
  expression,
  isOneOf,
  isoInstant,
  isSet,
  json,
  jsonList,
  jsonObject,
  jsonTuple,
  orNull,
  subquery,
} from "../../expressions.ts";
import {
  exerciseDays,
  exerciseMuscles,
  exercises,
  personalRecords,
  sets,
  users,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const u = alias(users, "u");
const e = alias(exercises, "e");
const m = alias(exerciseMuscles, "m");
const s = alias(sets, "s");
const w = alias(workouts, "w");
const d = alias(exerciseDays, "d");
const o = alias(exerciseDays, "o");
const we = alias(workoutExercises, "we");
const r = alias(personalRecords, "r");

const trainedExercise = jsonObject({
  id: e.id,
  slug: e.slug,
  name: e.slug,
  trackingType: e.trackingType,
  movementPattern: e.movementPattern,
  mechanics: e.mechanics,
  unilateral: e.unilateral,
  muscles: subquery(
    jsonList(jsonObject({ muscle: m.muscle, role: m.role, share: m.share })),
    sql`from ${exerciseMuscles} ${m} where ${eq(m.exerciseId, e.id)}`,
  ),
});

const numbers = (of: SQL): SQL<readonly number[]> => json(sql`array_to_json(coalesce(array_agg(${of}), '{}'))`);

const trainedDays = jsonObject({
  length: expression("int", sql`count(*)`),
  exerciseIndex: numbers(sql`d.place`),
  day: numbers(sql`d.local_date - date 'epoch'`),
  workingSets: numbers(sql`d.working_sets`),
});

/** Sums all exercises: only sets are counted by muscle. */
const volumes = jsonObject({
  length: expression("int", sql`count(*)`),
  day: numbers(sql`v.local_date - date 'epoch'`),
  reps: numbers(sql`v.reps`),
  volumeKg: numbers(sql`v.volume_kg`),
});

/** A Monday, a Sunday or a Saturday, before all training. */
const someWeekStart = (userId: SQL): SQL =>
  sql`(select case ${u.weekStart} when 'sunday' then date '1899-12-31' when 'saturday' then date '1899-12-30'
    else date '1900-01-01' end from ${users} ${u} where ${u.id} = ${userId})`;

type Span = { readonly userId: SQL; readonly from: SQL; readonly to: SQL; readonly groupBy: SQL };

/**
 * Selects the first day of a day's period in the span. The last three days stay as they are. The user's today
 * is one of them and cuts the last period. `extract` and `date_trunc` would take twice as long.
 */
const firstDay = ({ userId, from, to, groupBy }: Span, day: SQL): SQL =>
  sql`case when ${groupBy} = 'day' or ${day} >= ${to} - 2 then ${day} else greatest(${from}, case ${groupBy}
    when 'week' then ${day} - (${day} - ${someWeekStart(userId)}) % 7
    else ${day} - date_part('day', ${day})::int + 1 end) end`;

/**
 * Returns the data of a summary in one round trip: roll-ups and workouts, never sets. Both are summed by period, so that
 * ten years are as many rows as they have periods. The sums come in columns. An object for each row takes ten times as
 * long to write and to read.
 */
export const summaryFacts = query(
  "progress.summary",
  { userId: "uuid", from: "date", to: "date", groupBy: "text", exerciseId: "uuid?", muscle: "text?" },
  (p) =>
    rows(
      {
        weekStart: u.weekStart,
        timeZone: u.timeZone,
        exercises: subquery(
          jsonList(trainedExercise, sql`trained.place`),
          sql`from trained join ${exercises} ${e} on ${e.id} = trained.exercise_id`,
        ),
        days: subquery(trainedDays, sql`from (select day.*, place from day join trained using (exercise_id)) d`),
        volumes: subquery(
          volumes,
          sql`from (select local_date, sum(reps) as reps, sum(volume_kg) as volume_kg from day group by local_date) v`,
        ),
        sessions: subquery(
          jsonList(
            jsonObject({
              date: expression("date", sql`session.day`),
              workouts: expression("int", sql`session.workouts`),
              durationSeconds: expression("int", sql`session.duration_seconds`),
            }),
          ),
          sql`from (
            select ${firstDay(p, sql`${w.localDate}`)} as day, count(*) as workouts,
              coalesce(sum(${w.durationSeconds}), 0) as duration_seconds
            from ${workouts} ${w}
            where ${w.userId} = ${u.id} and ${w.status} = 'completed' and ${w.localDate} between ${p.from} and ${p.to}
              and ((${p.exerciseId} is null and ${p.muscle} is null) or exists (
                select 1 from ${workoutExercises} ${we}
                where ${we.workoutId} = ${w.id} and ${we.exerciseId} in (select exercise_id from trained)))
            group by 1
          ) session`,
        ),
      },
      (list) => sql`with day as materialized (
      select d.exercise_id, ${firstDay(p, sql`d.local_date`)} as local_date, sum(d.working_sets)::int as working_sets,
        sum(d.reps)::int as reps, sum(d.volume_kg) as volume_kg
      from exercise_days d
      where d.user_id = ${p.userId} and d.local_date between ${p.from} and ${p.to}
        and (${p.exerciseId} is null or d.exercise_id = ${p.exerciseId})
        and (${p.muscle} is null or exists (
          select 1 from ${exerciseMuscles} ${m} where ${m.exerciseId} = d.exercise_id and ${m.muscle} = ${p.muscle}))
      group by 1, 2
    ), trained as materialized (
      select exercise_id, row_number() over (order by exercise_id)::int - 1 as place
      from (select distinct exercise_id from day) done
    )
    select ${list} from ${users} ${u} where ${u.id} = ${p.userId}`,
    ),
);

const ofLift = (
  p: { readonly userId: SQL; readonly exerciseId: SQL },
  day: { readonly userId: AnyPgColumn; readonly exerciseId: AnyPgColumn },
): SQL => sql`${day.userId} = ${p.userId} and ${day.exerciseId} = ${p.exerciseId}`;

/**
 * Sets come as lists, since a thousand repetitions of names take longer than the rest. `offset 0` looks each workout up
 * by its id. Without statistics of a new account, all workouts of its user look as cheap.
 */
const selectLift = query("progress.lift", { userId: "uuid", exerciseId: "uuid", from: "date?", to: "date?" }, (p) =>
  rows(
    {
      timeZone: u.timeZone,
      known: isSet(e.id),
      mechanics: orNull(e.mechanics),
      trackingType: orNull(e.trackingType),
      // Exercises with weight and repetitions need efforts only where sets have no one-rep max.
      efforts: subquery(
        jsonList(jsonTuple(d.localDate, d.bestEffort, d.bestEffortKg, d.bestSpeed, d.bestE1rmKg), sql`${d.localDate}`),
        sql`from ${exerciseDays} ${d} where ${ofLift(p, d)} and (${p.to} is null or ${d.localDate} <= ${p.to})
          and (${e.trackingType} not in ('weight_reps', 'weighted_bodyweight', 'assisted_bodyweight') or exists (
            select 1 from ${exerciseDays} ${o} where ${ofLift(p, o)} and ${o.outOfRangeSets} > 0))`,
      ),
      sets: subquery(
        jsonList(
          jsonTuple(s.id, s.workoutId, s.localDate, s.type, s.loadKg, s.weightKg, s.sideReps, s.rir),
          sql`${s.localDate}, w.started_at, ${s.position}`,
        ),
        sql`from ${sets} ${s}
        cross join lateral (select w.user_id, w.started_at, w.status from workouts w
          where w.id = ${s.workoutId} offset 0) w
        where ${s.userId} = ${u.id} and ${s.exerciseId} = ${p.exerciseId} and ${s.isWorking}
          and w.user_id = ${u.id} and w.status = 'completed'
          and (${p.from} is null or ${s.localDate} >= ${p.from})
          and (${p.to} is null or ${s.localDate} <= ${p.to})`,
      ),
    },
    (list) => sql`select ${list} from ${users} ${u}
    left join ${exercises} ${e} on ${and(eq(e.id, p.exerciseId), or(isNull(e.ownerId), eq(e.ownerId, u.id)))}
    where ${u.id} = ${p.userId}`,
  ),
);

export const liftFacts = async (
  executor: Executor,
  of: { userId: string; exerciseId: string; from: string | null; to: string | null },
) => {
  const [row] = await selectLift(executor, of);
  if (row === undefined) return null;
  const found = row.sets.map(([setId, workoutId, date, type, loadKg, weightKg, reps, rir]) => ({
    setId,
    workoutId,
    date,
    type,
    loadKg,
    weightKg,
    reps,
    rir,
  }));
  return { ...row, sets: found };
};

export const recordUnit = (kind: AnyPgColumn) =>
  choice(
    Object.values(RECORD_UNITS),
    sql`case when ${kind} = 'reps_at_weight' then 'reps' when ${kind} = 'duration' then 'seconds'
      when ${kind} = 'distance' then 'meters' else 'kg' end`,
  );

/** Beaten records are included only on request. */
export const listRecords = query(
  "progress.records",
  {
    userId: "uuid",
    locale: "text",
    exerciseId: "uuid?",
    kind: "text?",
    history: "boolean",
    afterAchievedAt: "timestamptz?",
    afterId: "uuid?",
    limit: "int",
  },
  (p) =>
    rows(
      {
        text: asJsonText(
          jsonObject({
            exerciseId: r.exerciseId,
            exerciseName: expression(
              "text",
              sql`coalesce((select t.name from exercise_translations t where t.exercise_id = ${r.exerciseId}
              order by (t.locale = ${p.locale}) desc, t.locale limit 1), '')`,
            ),
            kind: r.kind,
            value: r.value,
            unit: recordUnit(r.kind),
            atWeightKg: r.atWeightKg,
            previousValue: r.previousValue,
            isCurrent: r.isCurrent,
            setId: r.setId,
            workoutId: r.workoutId,
            achievedAt: isoInstant(r.achievedAt),
            localDate: r.localDate,
          }),
        ),
        sortKey: asText(r.achievedAt),
        id: r.id,
      },
      (list) => sql`select ${list} from ${personalRecords} ${r}
    where ${r.userId} = ${p.userId} and (${r.isCurrent} or ${p.history})
      and (${p.exerciseId} is null or ${r.exerciseId} = ${p.exerciseId})
      and (${p.kind} is null or ${r.kind} = ${p.kind})
      and (${r.achievedAt}, ${r.id}) < (coalesce(${p.afterAchievedAt}, 'infinity'),
        coalesce(${p.afterId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by ${r.achievedAt} desc, ${r.id} desc
    limit ${p.limit}`,
    ),
);

const selectCurrent = statement(
  "progress.records_of_workouts",
  { userId: personalRecords.userId, workoutIds: "jsonb" },
  (db, p) =>
    db
      .select({
        exerciseId: personalRecords.exerciseId,
        kind: personalRecords.kind,
        setId: personalRecords.setId,
        value: personalRecords.value,
        atWeightKg: personalRecords.atWeightKg,
        previousValue: personalRecords.previousValue,
        workoutId: personalRecords.workoutId,
      })
      .from(personalRecords)
      .where(
        and(
          eq(personalRecords.userId, p.userId),
          sql`${personalRecords.isCurrent}`,
          isOneOf(personalRecords.workoutId, p.workoutIds),
        ),
      )
      .orderBy(personalRecords.workoutId, personalRecords.exerciseId, personalRecords.kind, personalRecords.atWeightKg),
);

export type WorkoutRecord = Awaited<ReturnType<typeof selectCurrent>>[number];

export const currentRecordsOf = async (
  executor: Executor,
  userId: string,
  workoutIds: readonly string[],
): Promise<Map<string, WorkoutRecord[]>> => {
  if (workoutIds.length === 0) return new Map();
  const found = await selectCurrent(executor, { userId, workoutIds: JSON.stringify(workoutIds) });
  return Map.groupBy(found, ({ workoutId }) => workoutId);
};
