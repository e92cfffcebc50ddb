import { sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Gym } from "#core/gym/gym.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Executor } from "../../client.ts";
import { rowsAsJson } from "../../rows.ts";
import { exerciseSettings, goals, measurements, routines } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** The reads and writes of Forja's own document beyond workouts. */

type Named = "exercises" | "routines" | "workouts" | "measurements" | "goals";
export type DocumentIds = Readonly<Record<Named, readonly string[]>>;

/** The rows of an account that a document names, and that its rows can refer to. */
export type DocumentFacts = {
  /** The given ids that belong to the user. */
  readonly present: DocumentIds;
  /** The catalogue: ids by slug. */
  readonly catalogue: Readonly<Record<string, string>>;
  /** The slugs of the user's own exercises. */
  readonly slugs: readonly string[];
  /** Exercises for which the user has settings. */
  readonly settings: readonly string[];
};

const asked = (name: Named) => sql`(select value::uuid from jsonb_array_elements_text(${input(name)}::jsonb))`;

const selectFacts = sqlStatement<{ userId: string } & Record<Named, string>, { facts: DocumentFacts }>(
  "imports.document_facts",
  sql`select json_build_object(
      'present', json_build_object(
        'exercises', (select coalesce(json_agg(e.id), '[]'::json) from exercises e
          where e.owner_id = u.id and e.id in ${asked("exercises")}),
        'routines', (select coalesce(json_agg(r.id), '[]'::json) from routines r
          where r.user_id = u.id and r.id in ${asked("routines")}),
        'workouts', (select coalesce(json_agg(w.id), '[]'::json) from workouts w
          where w.user_id = u.id and w.id in ${asked("workouts")}),
        'measurements', (select coalesce(json_agg(m.id), '[]'::json) from measurements m
          where m.user_id = u.id and m.id in ${asked("measurements")}),
        'goals', (select coalesce(json_agg(g.id), '[]'::json) from goals g
          where g.user_id = u.id and g.id in ${asked("goals")})),
      'catalogue', (select coalesce(json_object_agg(e.slug, e.id), '{}'::json) from exercises e where e.owner_id is null),
      'slugs', (select coalesce(json_agg(e.slug), '[]'::json) from exercises e where e.owner_id = u.id),
      'settings', (select coalesce(json_agg(s.exercise_id), '[]'::json) from exercise_settings s where s.user_id = u.id)
    ) as facts
    from users u where u.id = ${input("userId")}::uuid and u.deleted_at is null`,
);

/** All that must be known to place a document's rows, in one round trip; null when the account is deleted. */
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
    measurements: JSON.stringify(ids.measurements),
    goals: JSON.stringify(ids.goals),
  });
  return row?.facts ?? null;
};

export type ExerciseStamp = { readonly id: string; readonly createdAt: Date; readonly updatedAt: Date };

const stamp = sqlStatement<{ userId: string; importId: string; stamps: string }, { id: string }>(
  "imports.stamp_exercises",
  sql`update exercises e set import_id = ${input("importId")}::uuid, created_at = s."createdAt",
      updated_at = s."updatedAt"
    from jsonb_to_recordset(${input("stamps")}::jsonb)
      as s(id uuid, "createdAt" timestamptz, "updatedAt" timestamptz)
    where e.id = s.id and e.owner_id = ${input("userId")}::uuid returning e.id`,
);

/** Marks new exercises with their import, and with their earlier creation time. */
export const stampExercises = (
  tx: Executor,
  by: { userId: string; importId: string },
  stamps: readonly ExerciseStamp[],
) => stamp(tx, { ...by, stamps: JSON.stringify(stamps) });

type SettingsRow = Required<typeof exerciseSettings.$inferSelect>;
type RoutineRow = Required<typeof routines.$inferSelect>;
type MeasurementRow = Required<typeof measurements.$inferSelect>;
type GoalRow = Required<typeof goals.$inferSelect>;

type Written = { written: number };

const insertInto = (table: PgTable, name: string) =>
  sqlStatement<{ rows: string }, Written>(
    `imports.insert_${name}`,
    sql`insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${input("rows")}::jsonb)
      returning 1 as written`,
  );
const insertSettings = insertInto(exerciseSettings, "settings");
const insertRoutines = insertInto(routines, "routines");
const insertMeasurements = insertInto(measurements, "measurements");
const insertGoals = insertInto(goals, "goals");

export type DocumentRows = {
  readonly settings: readonly SettingsRow[];
  readonly routines: readonly RoutineRow[];
  readonly measurements: readonly MeasurementRow[];
  readonly goals: readonly GoalRow[];
};

/** Writes the rows that no workout depends on, with one statement per table for any number of rows. */
export const insertDocumentRows = async (tx: Executor, rows: DocumentRows): Promise<void> => {
  await insertSettings(tx, { rows: rowsAsJson(exerciseSettings, rows.settings) });
  await insertRoutines(tx, { rows: rowsAsJson(routines, rows.routines) });
  await insertMeasurements(tx, { rows: rowsAsJson(measurements, rows.measurements) });
  await insertGoals(tx, { rows: rowsAsJson(goals, rows.goals) });
};

type Training = { readonly gym: Gym | null; readonly landmarks: Landmarks | null };

/** One snapshot for all of it: the answer is the state before the merge. */
const mergeTraining = sqlStatement<
  { userId: string; gym: string | null; landmarks: string | null; now: string },
  Training
>(
  "imports.merge_training_settings",
  sql`with own_gym as (
      insert into gyms (user_id, gym, created_at, updated_at)
      select ${input("userId")}::uuid, ${input("gym")}::jsonb, ${input("now")}::timestamptz, ${input("now")}::timestamptz
      where ${input("gym")}::jsonb is not null
      on conflict (user_id) do nothing
    ), own_landmarks as (
      insert into training_settings as t (user_id, landmarks, created_at, updated_at)
      select ${input("userId")}::uuid, ${input("landmarks")}::jsonb, ${input("now")}::timestamptz,
        ${input("now")}::timestamptz
      where ${input("landmarks")}::jsonb is not null
      on conflict (user_id) do update set landmarks = excluded.landmarks, version = t.version + 1,
        updated_at = excluded.updated_at
      where t.landmarks is null
    )
    select (select g.gym from gyms g where g.user_id = ${input("userId")}::uuid) as gym,
      (select t.landmarks from training_settings t where t.user_id = ${input("userId")}::uuid) as landmarks`,
);

/** Takes what bars are loaded with, and landmarks, where the account has none of its own. Answers what it had. */
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

type OfImport = { userId: string; importId: string };
type Removed = { id: string; version: number };

export const deleteImportedGoals = sqlStatement<OfImport, Removed>(
  "imports.delete_goals",
  sql`delete from goals g where g.user_id = ${input("userId")}::uuid and g.import_id = ${input("importId")}::uuid
    returning g.id, g.version`,
);

/** Returns the instants of the deleted body weights, because loads of workouts depend on them. */
export const deleteImportedMeasurements = sqlStatement<OfImport, Removed & { bodyweightSince: number | null }>(
  "imports.delete_measurements",
  sql`delete from measurements m
    where m.user_id = ${input("userId")}::uuid and m.import_id = ${input("importId")}::uuid
    returning m.id, m.version, case when m.kind = 'bodyweight'
      then (extract(epoch from m.measured_at) * 1000)::float8 end as "bodyweightSince"`,
);

/** Answers whether each decides how its exercise counts. */
export const deleteImportedSettings = sqlStatement<OfImport, { isRule: boolean }>(
  "imports.delete_settings",
  sql`delete from exercise_settings s
    where s.user_id = ${input("userId")}::uuid and s.import_id = ${input("importId")}::uuid
    returning (s.unilateral is not null or s.bodyweight_fraction is not null) as "isRule"`,
);

/** Takes the import's routines away from the workouts that were made of them since, which are changed by that. */
export const releaseImportedRoutines = sqlStatement<OfImport & { now: string }, Removed>(
  "imports.release_routines",
  sql`update workouts w set routine_id = null, version = w.version + 1, updated_at = ${input("now")}::timestamptz
    from routines r
    where r.id = w.routine_id and r.user_id = ${input("userId")}::uuid and r.import_id = ${input("importId")}::uuid
      and w.user_id = r.user_id
    returning w.id, w.version`,
);

export const deleteImportedRoutines = sqlStatement<OfImport, Removed>(
  "imports.delete_routines",
  sql`delete from routines r where r.user_id = ${input("userId")}::uuid and r.import_id = ${input("importId")}::uuid
    returning r.id, r.version`,
);
