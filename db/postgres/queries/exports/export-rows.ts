import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
import type { Executor } from "../../client.ts";
import {
  asText,
  expression,
  isoInstant,
  isSet,
  json,
  jsonList,
  jsonObject,
  jsonTuple,
  orNone,
  orNull,
  present,
  type RowOf,
  subquery,
  weightJson,
} from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import {
  exerciseAliases,
  exerciseMuscles,
  exerciseSettings,
  exercises,
  exerciseTranslations,
  forEachPlain,
  gyms,
  PLAIN_RESOURCES,
  type PlainName,
  reportSchedules,
  routines,
  sets,
  trainingSettings,
  users,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { exportJson, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";
import type { WeeklyReportSettings } from "../accounts/users.ts";

/** No order depends on another account: ids come last, where all else is the same. */

const u = alias(users, "u");
const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const a = alias(exerciseAliases, "a");
const muscle = alias(exerciseMuscles, "m");
const o = alias(exerciseSettings, "o");
const r = alias(routines, "r");
const w = alias(workouts, "w");
const we = alias(workoutExercises, "we");
const s = alias(sets, "s");
const schedule = alias(reportSchedules, "schedule");
const gym = alias(gyms, "gym");
const training = alias(trainingSettings, "training");

export type Placed<Row> = RowOf<{ readonly row: SQL<Row>; readonly place: SQL<readonly string[]> }>;

export type BatchReader<Row> = (
  executor: Executor,
  from: { readonly userId: string; readonly after: readonly string[] | null; readonly limit: number },
) => Promise<Placed<Row>[]>;

/** `after` is null or the JSON of a place. */
const BATCH = { userId: "uuid", after: "jsonb?", limit: "int" } as const;

type Batch = Placeholders<typeof BATCH> & {
  readonly part: (at: number) => SQL;
  readonly fromStart: SQL;
  /** A bound of the index, so that a batch does not begin to read at the first row of all. */
  readonly start: SQL;
};

export const batchesOf = <Row>(
  name: string,
  of: { readonly row: SQL<Row>; readonly place: SQL<readonly string[]> },
  rest: (batch: Batch) => SQL,
): BatchReader<Row> => {
  const read = query(`exports.${name}`, BATCH, (p) => {
    const part = (at: number) => sql`(${p.after} ->> ${sql.raw(String(at))})`;
    const start = sql`coalesce(${part(0)}::timestamptz, '-infinity')`;
    return rows(of, (list) => sql`select ${list} ${rest({ ...p, part, fromStart: sql`${p.after} is null`, start })}`);
  });
  return (executor, { userId, after, limit }) =>
    read(executor, { userId, after: after === null ? null : JSON.stringify(after), limit });
};

export type ExerciseReference = { readonly slug: string } | { readonly id: string };

export const exerciseReferenceJson = json<ExerciseReference>(
  sql`case when ${isNull(e.ownerId)} then ${jsonObject({ slug: e.slug })} else ${jsonObject({ id: e.id })} end`,
);

const weeklyReport = jsonObject({
  enabled: schedule.enabled,
  email: schedule.email,
  weekday: schedule.weekday,
  localTime: schedule.localTime,
});

const selectAccount = query("exports.account", { userId: "uuid" }, (p) =>
  rows(
    {
      settings: jsonObject({
        displayName: u.displayName,
        locale: u.locale,
        timeZone: u.timeZone,
        unitSystem: u.unitSystem,
        weekStart: u.weekStart,
        sex: u.sex,
        birthDate: u.birthDate,
        heightCm: u.heightCm,
        weeklyReport: subquery<WeeklyReportSettings | null>(
          weeklyReport,
          sql`from ${reportSchedules} ${schedule} where ${eq(schedule.userId, u.id)}`,
        ),
      }),
      training: jsonObject({
        gym: subquery(orNull(gym.gym), sql`from ${gyms} ${gym} where ${eq(gym.userId, u.id)}`),
        landmarks: subquery(
          orNull(training.landmarks),
          sql`from ${trainingSettings} ${training} where ${eq(training.userId, u.id)}`,
        ),
      }),
      rows: jsonObject({
        exercises: expression("int", sql`select count(*) from ${exercises} ${e} where ${eq(e.ownerId, u.id)}`),
        exerciseSettings: expression(
          "int",
          sql`select count(*) from ${exerciseSettings} ${o} where ${eq(o.userId, u.id)}`,
        ),
        routines: expression("int", sql`select count(*) from ${routines} ${r} where ${eq(r.userId, u.id)}`),
        workouts: expression("int", sql`select count(*) from ${workouts} ${w} where ${eq(w.userId, u.id)}`),
        ...forEachPlain<Record<PlainName, SQL<number>>>((name) => {
          const { table } = PLAIN_RESOURCES[name];
          return expression("int", sql`select count(*) from ${table} where ${eq(table.userId, u.id)}`);
        }),
      }),
    },
    (list) => sql`select ${list} from ${users} ${u} where ${and(eq(u.id, p.userId), isNull(u.deletedAt))}`,
  ),
);

export type ExportedAccount = Awaited<ReturnType<typeof selectAccount>>[number];

export const exportedAccount = async (executor: Executor, userId: string): Promise<ExportedAccount | null> => {
  const [row] = await selectAccount(executor, { userId });
  return row ?? null;
};

const selectCatalogue = statement("exports.catalogue", {}, (db) =>
  db.select({ id: exercises.id, slug: exercises.slug }).from(exercises).where(isNull(exercises.ownerId)),
);

export const catalogueSlugs = async (executor: Executor): Promise<ReadonlyMap<string, string>> => {
  const found = await selectCatalogue(executor, {});
  return new Map(found.map(({ id, slug }) => [id, slug]));
};

const exportedText = jsonObject({
  locale: t.locale,
  name: t.name,
  aliases: subquery(
    jsonList(present(a.alias), sql`${a.position}, ${a.alias}`),
    sql`from ${exerciseAliases} ${a} where ${and(eq(a.exerciseId, e.id), eq(a.locale, t.locale))}`,
  ),
  description: t.description,
  instructions: t.instructions,
});

const exportedExercise = jsonObject({
  id: e.id,
  slug: e.slug,
  trackingType: e.trackingType,
  equipment: e.equipment,
  mechanics: e.mechanics,
  movementPattern: e.movementPattern,
  unilateral: e.unilateral,
  bodyweightFraction: e.bodyweightFraction,
  loadPer: e.loadPer,
  media: e.media,
  muscles: subquery(
    jsonList(
      jsonObject({ muscle: muscle.muscle, role: muscle.role, share: muscle.share }),
      sql`${muscle.position}, ${muscle.muscle}`,
    ),
    sql`from ${exerciseMuscles} ${muscle} where ${eq(muscle.exerciseId, e.id)}`,
  ),
  archivedAt: isoInstant(e.archivedAt),
  texts: subquery(
    jsonList(exportedText, sql`${t.locale}`),
    sql`from ${exerciseTranslations} ${t} where ${eq(t.exerciseId, e.id)}`,
  ),
  createdAt: isoInstant(e.createdAt),
  updatedAt: isoInstant(e.updatedAt),
});

/** Own exercises and the catalogue may have the same slug. */
const settingsOrder = sql`(case when ${e.ownerId} is null then 'catalogue ' else 'own ' end || ${e.slug}) collate "C"`;

const exportedSettings = jsonObject({
  exercise: exerciseReferenceJson,
  trainingMax: weightJson(o.trainingMaxValue, o.trainingMaxUnit),
  trainingMaxChangedAt: isoInstant(o.trainingMaxChangedAt),
  rounding: weightJson(o.roundingValue, o.roundingUnit),
  notes: o.notes,
  unilateral: o.unilateral,
  bodyweightFraction: o.bodyweightFraction,
  loadPer: o.loadPer,
  createdAt: isoInstant(o.createdAt),
  updatedAt: isoInstant(o.updatedAt),
});

const exportedRoutine = jsonObject({
  id: r.id,
  name: r.name,
  description: r.description,
  visibility: r.visibility,
  tags: r.tags,
  days: r.days,
  prescribedSince: r.prescribedSince,
  copiedFrom: orNone(isSet(r.copiedFromId), jsonObject({ id: present(r.copiedFromId), version: r.copiedFromVersion })),
  createdAt: isoInstant(r.createdAt),
  updatedAt: isoInstant(r.updatedAt),
});

const exportedSet = exportJson(set, s);

const exportedPart = exportJson(workoutExercise, we, {
  exercise: exerciseReferenceJson,
  name: expression(
    "text",
    sql`select ${t.name} from ${exerciseTranslations} ${t} where ${t.exerciseId} = ${e.id}
    order by ${t.locale} = ${u.locale} desc, ${t.locale} limit 1`,
  ),
  sets: subquery(
    jsonList(exportedSet, sql`${s.position}`),
    sql`from ${sets} ${s} where ${s.workoutExerciseId} = ${we.id}`,
  ),
});

const exportedWorkout = exportJson(workout, w, {
  exercises: subquery(
    jsonList(exportedPart, sql`${we.position}`),
    sql`from ${workoutExercises} ${we} join ${exercises} ${e} on ${e.id} = ${we.exerciseId}
    where ${we.workoutId} = ${w.id}`,
  ),
});

export type ExportedExercise = Selected<typeof exportedExercise>;
export type ExportedSettings = Selected<typeof exportedSettings>;
export type ExportedRoutine = Selected<typeof exportedRoutine>;
export type ExportedSet = Selected<typeof exportedSet>;
export type ExportedWorkoutExercise = Selected<typeof exportedPart>;
export type ExportedWorkout = Selected<typeof exportedWorkout>;

export const exercisesToExport = batchesOf(
  "exercises",
  { row: exportedExercise, place: jsonTuple(e.slug) },
  ({ userId, fromStart, part, limit }) => sql`from ${exercises} ${e}
    where ${e.ownerId} = ${userId} and (${fromStart} or ${e.slug} collate "C" > ${part(0)})
    order by ${e.slug} collate "C" limit ${limit}`,
);

export const settingsToExport = batchesOf(
  "exercise_settings",
  { row: exportedSettings, place: jsonTuple(expression("text", settingsOrder)) },
  ({ userId, fromStart, part, limit }) => sql`from ${exerciseSettings} ${o}
    join ${exercises} ${e} on ${e.id} = ${o.exerciseId}
    where ${o.userId} = ${userId} and (${fromStart} or ${settingsOrder} > ${part(0)})
    order by ${settingsOrder} limit ${limit}`,
);

export const routinesToExport = batchesOf(
  "routines",
  { row: exportedRoutine, place: jsonTuple(asText(r.createdAt), r.name, r.id) },
  ({ userId, fromStart, part, limit }) => sql`from ${routines} ${r}
    where ${r.userId} = ${userId} and (${fromStart} or
      (${r.createdAt}, ${r.name} collate "C", ${r.id}) > (${part(0)}::timestamptz, ${part(1)}, ${part(2)}::uuid))
    order by ${r.createdAt}, ${r.name} collate "C", ${r.id} limit ${limit}`,
);

const title = expression("text", sql`coalesce(${w.title}, '')`);

/** The batch's rows are chosen before anything is built of them. */
export const workoutsToExport = batchesOf(
  "workouts",
  { row: exportedWorkout, place: jsonTuple(asText(w.startedAt), title, w.id) },
  ({ userId, fromStart, start, part, limit }) => sql`from (
      select * from ${workouts} ${w}
      where ${w.userId} = ${userId} and ${w.startedAt} >= ${start} and (${fromStart} or
        (${w.startedAt}, ${title} collate "C", ${w.id}) > (${part(0)}::timestamptz, ${part(1)}, ${part(2)}::uuid))
      order by ${w.startedAt}, ${title} collate "C", ${w.id} limit ${limit}
    ) ${w} join ${users} ${u} on ${u.id} = ${w.userId}
    order by ${w.startedAt}, ${title} collate "C", ${w.id}`,
);
