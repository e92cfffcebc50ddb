import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias, type PgTable } from "drizzle-orm/pg-core";
import type { Gym } from "#core/gym/gym.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Executor } from "../../client.ts";
import {
  epochMs,
  expression,
  isOneOf,
  jsonList,
  jsonMap,
  jsonObject,
  orNone,
  orNull,
  present,
  recordset,
  subquery,
} from "../../expressions.ts";
import type { ParameterValues } from "../../parameters.ts";
import type { PlainRow } from "../../plain-rows.ts";
import { insertJsonRows, rowsAsJson } from "../../rows.ts";
import {
  exerciseSettings,
  exercises,
  forEachPlain,
  gyms,
  measurements,
  PLAIN_NAMES,
  PLAIN_RESOURCES,
  type PlainName,
  type PlainResources,
  routines,
  trainingSettings,
  users,
  workouts,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

type Named = "exercises" | "routines" | "workouts" | PlainName;
export type DocumentIds = Readonly<Record<Named, readonly string[]>>;

const u = alias(users, "u");
const e = alias(exercises, "e");
const r = alias(routines, "r");
const w = alias(workouts, "w");
const s = alias(exerciseSettings, "s");

const selectFacts = query(
  "imports.document_facts",
  {
    userId: "uuid",
    exercises: "jsonb",
    routines: "jsonb",
    workouts: "jsonb",
    ...forEachPlain<Record<PlainName, "jsonb">>(() => "jsonb"),
  },
  (p) =>
    rows(
      {
        present: jsonObject({
          exercises: subquery(
            jsonList(present(e.id)),
            sql`from ${exercises} ${e} where ${and(eq(e.ownerId, u.id), isOneOf(e.id, p.exercises))}`,
          ),
          routines: subquery(
            jsonList(present(r.id)),
            sql`from ${routines} ${r} where ${and(eq(r.userId, u.id), isOneOf(r.id, p.routines))}`,
          ),
          workouts: subquery(
            jsonList(present(w.id)),
            sql`from ${workouts} ${w} where ${and(eq(w.userId, u.id), isOneOf(w.id, p.workouts))}`,
          ),
          ...forEachPlain<Record<PlainName, SQL<readonly string[]>>>((name) => {
            const { table } = PLAIN_RESOURCES[name];
            const ids = jsonList(present<AnyPgColumn<{ data: string }>>(table.id));
            return subquery(ids, sql`from ${table} where ${and(eq(table.userId, u.id), isOneOf(table.id, p[name]))}`);
          }),
        }),
        catalogue: subquery(jsonMap(e.slug, present(e.id)), sql`from ${exercises} ${e} where ${isNull(e.ownerId)}`),
        slugs: subquery(jsonList(present(e.slug)), sql`from ${exercises} ${e} where ${eq(e.ownerId, u.id)}`),
        settings: subquery(
          jsonList(present(s.exerciseId)),
          sql`from ${exerciseSettings} ${s} where ${eq(s.userId, u.id)}`,
        ),
      },
      (list) => sql`select ${list} from ${users} ${u} where ${and(eq(u.id, p.userId), isNull(u.deletedAt))}`,
    ),
);

export type DocumentFacts = Awaited<ReturnType<typeof selectFacts>>[number];

export const documentFacts = async (
  executor: Executor,
  userId: string,
  ids: DocumentIds,
): Promise<DocumentFacts | null> => {
  const [row] = await selectFacts(executor, {
    userId,
    exercises: JSON.stringify(ids.exercises),
    routines: JSON.stringify(ids.routines),
    workouts: JSON.stringify(ids.workouts),
    ...forEachPlain<Record<PlainName, string>>((name) => JSON.stringify(ids[name])),
  });
  return row ?? null;
};

export type ExerciseStamp = { readonly id: string; readonly createdAt: Date; readonly updatedAt: Date };

const stamp = statement(
  "imports.stamp_exercises",
  { userId: "uuid", importId: exercises.importId, stamps: "json" },
  (db, p) => {
    const given = recordset("s", { id: "uuid", createdAt: "timestamptz", updatedAt: "timestamptz" }, p.stamps);
    return db
      .update(exercises)
      .set({ importId: p.importId, createdAt: given.columns.createdAt, updatedAt: given.columns.updatedAt })
      .from(given.from)
      .where(and(eq(exercises.id, given.columns.id), eq(exercises.ownerId, p.userId)))
      .returning({ id: exercises.id });
  },
);

export const stampExercises = (
  tx: Executor,
  by: { userId: string; importId: string },
  stamps: readonly ExerciseStamp[],
) => stamp(tx, { ...by, stamps: JSON.stringify(stamps) });

type SettingsRow = Required<typeof exerciseSettings.$inferSelect>;
type RoutineRow = Required<typeof routines.$inferSelect>;
type PlainRows = { readonly [Name in PlainName]: readonly PlainRow<PlainResources[Name]["table"]>[] };

const insertSettings = insertJsonRows("imports.insert_settings", exerciseSettings);
const insertRoutines = insertJsonRows("imports.insert_routines", routines);
const insertPlain = forEachPlain<Record<PlainName, (tx: Executor, rows: PlainRows) => Promise<unknown>>>((name) => {
  const { table }: { readonly table: PgTable } = PLAIN_RESOURCES[name];
  const insert = insertJsonRows(`imports.insert_${name}`, table);
  return (tx, given) => insert(tx, { rows: rowsAsJson(table, given[name]) });
});

export type DocumentRows = {
  readonly settings: readonly SettingsRow[];
  readonly routines: readonly RoutineRow[];
  readonly plain: PlainRows;
};

export const insertDocumentRows = async (tx: Executor, given: DocumentRows): Promise<void> => {
  await insertSettings(tx, { rows: rowsAsJson(exerciseSettings, given.settings) });
  await insertRoutines(tx, { rows: rowsAsJson(routines, given.routines) });
  for (const name of PLAIN_NAMES) await insertPlain[name](tx, given.plain);
};

type Training = { readonly gym: Gym | null; readonly landmarks: Landmarks | null };

const t = alias(trainingSettings, "t");
const own = alias(gyms, "own");

/** One snapshot for all of it: the rows are those before the merge. */
const mergeTraining = query(
  "imports.merge_training_settings",
  { userId: "uuid", gym: "jsonb?", landmarks: "jsonb?", now: "timestamptz" },
  (p) =>
    rows(
      { gym: orNull(own.gym), landmarks: orNull(t.landmarks) },
      (list) => sql`with own_gym as (
      insert into gyms (user_id, gym, created_at, updated_at)
      select ${p.userId}, ${p.gym}, ${p.now}, ${p.now} where ${p.gym} is not null
      on conflict (user_id) do nothing
    ), own_landmarks as (
      insert into training_settings as t (user_id, landmarks, created_at, updated_at)
      select ${p.userId}, ${p.landmarks}, ${p.now}, ${p.now} where ${p.landmarks} is not null
      on conflict (user_id) do update set landmarks = excluded.landmarks, version = t.version + 1,
        updated_at = excluded.updated_at
      where t.landmarks is null
    )
    select ${list} from ${users} ${u}
    left join ${gyms} ${own} on ${eq(own.userId, u.id)}
    left join ${trainingSettings} ${t} on ${eq(t.userId, u.id)}
    where ${eq(u.id, p.userId)}`,
    ),
);

/** Takes a gym and landmarks where the account has none of its own. Returns those it had. */
export const mergeTrainingSettings = async (
  tx: Executor,
  userId: string,
  given: Training,
  now: Date,
): Promise<Training> => {
  const [had = { gym: null, landmarks: null }] = await mergeTraining(tx, {
    userId,
    gym: given.gym === null ? null : JSON.stringify(given.gym),
    landmarks: given.landmarks === null ? null : JSON.stringify(given.landmarks),
    now: now.toISOString(),
  });
  return had;
};

const ofImport = { userId: "uuid", importId: "uuid" } as const;

type Removed = {
  readonly id: string;
  readonly version: number;
  /** The first instant whose loads depend on the row, in milliseconds since 1970; null for most. */
  readonly bodyweightSince: number | null;
};

const SINCE: Readonly<Partial<Record<PlainName, SQL<number | null>>>> = {
  measurements: orNone(sql`${measurements.kind} = 'bodyweight'`, epochMs(measurements.measuredAt)),
};

type RemovePlain = (tx: Executor, of: ParameterValues<typeof ofImport>) => Promise<readonly Removed[]>;

export const deleteImportedPlain = forEachPlain<Record<PlainName, RemovePlain>>((name) => {
  const { table } = PLAIN_RESOURCES[name];
  const removed = {
    id: expression("uuid", sql`${table.id}`),
    version: expression("int", sql`${table.version}`),
    bodyweightSince: SINCE[name] ?? expression("float8?", sql`null`),
  };
  return query(`imports.delete_${name}`, ofImport, (p) =>
    rows(
      removed,
      (list) => sql`delete from ${table}
      where ${table.userId} = ${p.userId} and ${table.importId} = ${p.importId} returning ${list}`,
    ),
  );
});

/** Returns for each row whether it decides how its exercise counts. */
export const deleteImportedSettings = statement("imports.delete_settings", ofImport, (db, p) =>
  db
    .delete(exerciseSettings)
    .where(and(eq(exerciseSettings.userId, p.userId), eq(exerciseSettings.importId, p.importId)))
    .returning({
      isRule: expression(
        "boolean",
        sql`${exerciseSettings.unilateral} is not null or ${exerciseSettings.bodyweightFraction} is not null
          or ${exerciseSettings.loadPer} is not null`,
      ),
    }),
);

/** The workouts are changed by that. */
export const releaseImportedRoutines = statement(
  "imports.release_routines",
  { ...ofImport, now: "timestamptz" },
  (db, p) =>
    db
      .update(workouts)
      .set({ routineId: null, version: sql`${workouts.version} + 1`, updatedAt: p.now })
      .from(routines)
      .where(
        and(
          eq(routines.id, workouts.routineId),
          eq(routines.userId, p.userId),
          eq(routines.importId, p.importId),
          eq(workouts.userId, routines.userId),
        ),
      )
      .returning({ id: workouts.id, version: workouts.version }),
);

export const deleteImportedRoutines = statement("imports.delete_routines", ofImport, (db, p) =>
  db
    .delete(routines)
    .where(and(eq(routines.userId, p.userId), eq(routines.importId, p.importId)))
    .returning({ id: routines.id, version: routines.version }),
);
