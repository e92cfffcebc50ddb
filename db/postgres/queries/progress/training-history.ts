import { eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { type GoalFact, RECORDS_READ, type SessionFacts, type TrainingHistory } from "#core/analysis/history.ts";
import type { Locale } from "#core/taxonomy.ts";
import { toKilograms } from "#core/units.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import { PROFILED_WEEKS } from "#core/volume/set-profile.ts";
import type { Database } from "../../client.ts";
import { d, packedDays, unpackDays } from "../../day-columns.ts";
import {
  expression,
  isoInstant,
  jsonList,
  jsonMap,
  jsonObject,
  jsonTuple,
  orNull,
  present,
  subquery,
  weightJson,
} from "../../expressions.ts";
import {
  exerciseDays,
  exerciseMuscles,
  exerciseSettings,
  exercises,
  exerciseTranslations,
  goals,
  measurements,
  personalRecords,
  trainingSettings,
  users,
  workouts,
} from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";
import { landmarksOrNone } from "../../stored-json.ts";
import { inTransaction } from "../../transaction.ts";
import { recordUnit } from "./progress.ts";

const u = alias(users, "u");
const w = alias(workouts, "w");
const e = alias(exercises, "e");
const o = alias(exerciseSettings, "s");
const m = alias(exerciseMuscles, "m");
const en = alias(exerciseTranslations, "en");
const es = alias(exerciseTranslations, "es");
const g = alias(goals, "g");
const t = alias(trainingSettings, "t");
const r = alias(personalRecords, "r");
const body = alias(measurements, "m");

const completed = sql`from ${workouts} ${w} where ${w.userId} = ${u.id} and ${w.status} = 'completed'`;

const selectSubject = query("training.subject", { userId: "uuid" }, (p) =>
  rows(
    {
      timeZone: u.timeZone,
      unitSystem: u.unitSystem,
      weekStart: u.weekStart,
      locale: u.locale,
      inputVersion: expression("bigint", sql`coalesce((select c.seq from user_clocks c where c.user_id = ${u.id}), 0)`),
      epoch: expression("bigint", sql`select s.epoch from store_epoch s`),
      firstDate: expression("date?", sql`select min(${w.localDate}) ${completed}`),
      lastDate: expression("date?", sql`select max(${w.localDate}) ${completed}`),
    },
    (list) => sql`select ${list} from ${users} ${u} where ${u.id} = ${p.userId} and ${u.deletedAt} is null`,
  ),
);

export type TrainingSubject = Awaited<ReturnType<typeof selectSubject>>[number];

const trainedExercise = jsonObject({
  id: e.id,
  slug: e.slug,
  name: expression(
    "text",
    sql`coalesce((select t.name from exercise_translations t where t.exercise_id = ${e.id}
      order by (t.locale = ${u.locale}) desc, t.locale limit 1), ${e.slug})`,
  ),
  trackingType: e.trackingType,
  movementPattern: e.movementPattern,
  mechanics: e.mechanics,
  unilateral: expression("boolean", sql`coalesce(${o.unilateral}, ${e.unilateral})`),
  muscles: subquery(
    jsonList(jsonObject({ muscle: m.muscle, role: m.role, share: m.share }), sql`${m.share} desc, ${m.muscle}`),
    sql`from ${exerciseMuscles} ${m} where ${eq(m.exerciseId, e.id)}`,
  ),
});

const profile = jsonTuple(
  d.setsReps1To5,
  d.setsReps6To12,
  d.setsReps13To20,
  d.setsReps21Up,
  d.setsRir0,
  d.setsRir1To2,
  d.setsRir3To4,
  d.setsRir5Up,
  d.setsBelow60,
  d.setsFrom60,
  d.setsFrom70,
  d.setsFrom80,
  d.setsFrom90,
  d.repsLeft,
  d.repsRight,
);

const goalRow = jsonObject({
  id: g.id,
  kind: g.kind,
  exerciseId: g.exerciseId,
  weight: weightJson(g.weightValue, g.weightUnit),
  count: g.count,
  reps: g.reps,
  startedOn: g.startedOn,
  startValue: g.startValue,
  deadline: g.deadline,
});

/** One column per field, so a session costs its values and not their names. */
const sessionColumns = jsonObject({
  workoutId: jsonList(present(w.id)),
  date: jsonList(present(w.localDate)),
  durationSeconds: jsonList(orNull(w.durationSeconds)),
  sessionRpe: jsonList(orNull(w.sessionRpe)),
  workingSets: jsonList(present(w.workingSets)),
  volumeKg: jsonList(present(w.volumeKg)),
});

const record = jsonObject({
  kind: r.kind,
  exerciseId: r.exerciseId,
  value: r.value,
  unit: recordUnit(r.kind),
  atWeightKg: r.atWeightKg,
  setId: r.setId,
  workoutId: r.workoutId,
  achievedAt: isoInstant(r.achievedAt),
  date: r.localDate,
  previousValue: r.previousValue,
});

const PROFILED_DAYS = sql.raw(String(7 * PROFILED_WEEKS));

/** A day more, because an instant is another date elsewhere. */
const RECENT_RECORDS = sql.raw(String(RECORDS_READ.days + 1));
const NEWEST_RECORDS = sql.raw(String(RECORDS_READ.newest));

/**
 * Returns the data of an analysis or a report in one round trip. A workout was planned when it still is, when it came
 * from a routine, or when it holds a target.
 */
const selectFacts = query("training.facts", { userId: "uuid", from: "date", to: "date" }, (p) =>
  rows(
    {
      exercises: subquery(
        jsonList(trainedExercise, sql`e.index`),
        sql`from exercise ${e}
        left join ${exerciseSettings} ${o} on ${o.exerciseId} = ${e.id} and ${o.userId} = ${u.id}`,
      ),
      names: subquery(
        jsonMap(en.exerciseId, jsonObject({ en: en.name, es: es.name })),
        sql`from exercise ${e}
        join ${exerciseTranslations} ${en} on ${en.exerciseId} = ${e.id} and ${en.locale} = 'en'
        join ${exerciseTranslations} ${es} on ${es.exerciseId} = ${e.id} and ${es.locale} = 'es'
        where ${en.name} <> ${es.name}`,
      ),
      profiles: subquery(
        jsonList(profile, sql`${d.localDate}, e.index`),
        sql`from ${exerciseDays} ${d} join exercise ${e} on ${e.id} = ${d.exerciseId}
        where ${d.userId} = ${u.id} and ${d.localDate} <= ${p.to} and ${d.localDate} > ${p.to} - ${PROFILED_DAYS}`,
      ),
      goals: subquery(
        jsonList(goalRow, sql`${g.createdAt}, ${g.id}`),
        sql`from ${goals} ${g} where ${g.userId} = ${u.id} and ${g.startedOn} <= ${p.to}`,
      ),
      landmarks: subquery(orNull(t.landmarks), sql`from ${trainingSettings} ${t} where ${t.userId} = ${u.id}`),
      sessions: subquery(sessionColumns, sql`from (select * from done order by started_at, id) ${w}`),
      planned: subquery(
        jsonList(
          jsonObject({
            date: w.localDate,
            workoutId: w.id,
            done: expression("boolean", sql`${w.status} = 'completed'`),
          }),
          sql`${w.startedAt}, ${w.id}`,
        ),
        sql`from ${workouts} ${w}
        where ${w.userId} = ${u.id} and ${w.localDate} between ${p.from} and ${p.to} + 6
          and (${w.status} = 'planned' or (${w.status} = 'completed' and (${w.routineDayId} is not null or ${w.id} in (
            select s.workout_id from sets s where s.user_id = ${u.id} and s.target is not null))))`,
      ),
      bodyweight: subquery(
        jsonList(
          jsonObject({ date: expression("date", sql`b.local_date`), kg: expression("float8", sql`b.kg`) }),
          sql`b.local_date`,
        ),
        sql`from (
          select ${body.localDate}, ${body.canonicalValue} as kg from ${measurements} ${body}
          where ${body.userId} = ${u.id} and ${body.kind} = 'bodyweight' and ${body.localDate} <= ${p.to}
          union all
          select ${w.localDate}, ${w.bodyweightKg} from done ${w} where ${w.bodyweightKg} is not null
        ) b`,
      ),
      records: subquery(
        jsonList(record, sql`${r.achievedAt}, ${r.id}`),
        sql`from ${personalRecords} ${r}
        where ${r.userId} = ${u.id} and ${r.localDate} between ${p.from} and ${p.to}
          and (${r.achievedAt} > ${p.to} - ${RECENT_RECORDS} or ${r.id} in (
            select n.id from personal_records n
            where n.user_id = ${u.id} and n.local_date between ${p.from} and ${p.to}
            order by n.achieved_at desc, n.id desc limit ${NEWEST_RECORDS}))`,
      ),
      titles: subquery(
        jsonMap(w.id, present(w.title)),
        sql`from ${workouts} ${w}
        where ${w.userId} = ${u.id} and ${w.title} is not null and ${w.status} in ('planned', 'completed')
          and ${w.localDate} between ${p.to} - 6 and ${p.to} + 6`,
      ),
    },
    (list) => sql`with exercise as materialized (
      select e.*, row_number() over (order by e.id) - 1 as index from exercises e
      where e.id in (
        select distinct d.exercise_id from exercise_days d where d.user_id = ${p.userId} and d.local_date <= ${p.to})
    ), done as materialized (
      select w.* from ${workouts} ${w}
      where ${w.userId} = ${p.userId} and ${w.status} = 'completed' and ${w.localDate} <= ${p.to}
    )
    select ${list} from ${users} ${u} where ${u.id} = ${p.userId}`,
  ),
);

const selectDays = query("training.days", { userId: "uuid", to: "date" }, (p) =>
  rows(
    packedDays,
    (list) => sql`select ${list} from ${exerciseDays} ${d}
    where ${d.userId} = ${p.userId} and ${d.localDate} <= ${p.to} group by ${d.exerciseId}`,
  ),
);

const sessionsOf = (columns: (typeof sessionColumns)["_"]["type"]): SessionFacts[] =>
  columns.workoutId.map((workoutId, at) => ({
    workoutId,
    date: columns.date[at] ?? "",
    durationSeconds: columns.durationSeconds[at] ?? null,
    sessionRpe: columns.sessionRpe[at] ?? null,
    workingSets: columns.workingSets[at] ?? 0,
    volumeKg: columns.volumeKg[at] ?? 0,
  }));

const goalFact = ({ weight, count, ...goal }: (typeof goalRow)["_"]["type"]): GoalFact => ({
  ...goal,
  target: weight === null ? (count ?? 0) : toKilograms(weight),
});

export type Training = {
  readonly subject: TrainingSubject;
  /** All of it but the check-ins, which MongoDB has. */
  readonly history: Omit<TrainingHistory, "checkins">;
  readonly landmarks: Landmarks;
  readonly titles: ReadonlyMap<string, string>;
  readonly exerciseNames: ReadonlyMap<string, Readonly<Record<Locale, string>>>;
};

/**
 * Reads a user's training up to the end of a window, at one moment, with the version of that moment. The window may
 * depend on the user. Null for a deleted user.
 */
export const readTraining = (
  db: Database,
  userId: string,
  windowOf: (subject: TrainingSubject) => TrainingHistory["window"],
): Promise<Training | null> =>
  inTransaction(
    db,
    async (tx) => {
      const [subject] = await selectSubject(tx, { userId });
      if (subject === undefined) return null;
      const window = windowOf(subject);
      // Both are on their way at once, and see the same moment.
      const [[facts], packed] = await Promise.all([
        selectFacts(tx, { userId, from: window.from, to: window.to }),
        selectDays(tx, { userId, to: window.to }),
      ]);
      if (facts === undefined) return null;
      const { planned, bodyweight, records, profiles } = facts;
      const { weekStart } = subject;
      const days = unpackDays(packed, facts.exercises);
      return {
        subject,
        history: {
          window,
          weekStart,
          exercises: facts.exercises,
          days,
          profiles: { firstRow: days.length - profiles.length, cells: Int32Array.from(profiles.flat()) },
          sessions: sessionsOf(facts.sessions),
          planned,
          bodyweight,
          records,
          goals: facts.goals.map(goalFact),
        },
        landmarks: landmarksOrNone(facts.landmarks),
        titles: new Map(Object.entries(facts.titles)),
        exerciseNames: new Map(Object.entries(facts.names)),
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );

export const findTrainingSubject = async (db: Parameters<typeof selectSubject>[0], userId: string) => {
  const [subject] = await selectSubject(db, { userId });
  return subject ?? null;
};
