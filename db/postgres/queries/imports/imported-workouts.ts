import { and, eq, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { assignments, rowsAsJson } from "../../rows.ts";
import { importedWorkouts, type WorkoutTree, workouts } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { insertWorkoutParts } from "../workouts/workouts.ts";

export type ImportedWorkout = typeof importedWorkouts.$inferSelect;

/** Workouts a statement: with their parts they make some kilobytes each. */
const WORKOUTS_EACH = 200;

/** Parts of a list that are small enough to be held and written at once. */
export const chunksOf = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / WORKOUTS_EACH) }, (_, index) =>
    items.slice(index * WORKOUTS_EACH, (index + 1) * WORKOUTS_EACH),
  );

const insertRows = sqlStatement<{ rows: string }, Record<string, never>>(
  "imported_workouts.insert",
  sql`insert into imported_workouts
    select * from jsonb_populate_recordset(null::imported_workouts, ${input("rows")}::jsonb)`,
);

/** Notes what an import wrote into workouts. */
export const insertImportedWorkouts = async (tx: Executor, rows: readonly ImportedWorkout[]): Promise<void> => {
  for (const batch of chunksOf(rows)) await insertRows(tx, { rows: rowsAsJson(importedWorkouts, batch) });
};

const selectNewest = sqlStatement<{ userId: string; ids: string }, { note: ImportedWorkout }>(
  "imported_workouts.newest",
  sql`select json_build_object('workoutId', m.workout_id, 'importId', m.import_id, 'userId', m.user_id,
      'sourceKey', m.source_key, 'fingerprint', m.fingerprint, 'digests', m.digests, 'partNames', m.part_names, 'version', m.version,
      'former', null) as note
    from workouts w join imported_workouts m on m.workout_id = w.id and m.import_id = w.import_id
    where w.user_id = ${input("userId")}::uuid
      and w.id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

/** Returns the rows that the newest imports wrote, by workout, without the replaced content. */
export const newestImportsOf = async (
  tx: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, ImportedWorkout>> => {
  const found = new Map<string, ImportedWorkout>();
  for (const batch of chunksOf(ids)) {
    const rows = await selectNewest(tx, { userId, ids: JSON.stringify(batch) });
    for (const { note } of rows) found.set(note.workoutId, note);
  }
  return found;
};

type Of = { userId: string; importId: string };

type Some = Of & { ids: string };
const noteJson = sql`json_build_object('workoutId', m.workout_id, 'importId', m.import_id, 'userId', m.user_id,
  'sourceKey', m.source_key, 'fingerprint', m.fingerprint, 'digests', m.digests, 'partNames', m.part_names,
  'version', m.version, 'former', m.former)`;
const isSome = sql`m.workout_id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`;

const selectImported = sqlStatement<Some, { note: ImportedWorkout }>(
  "imported_workouts.of_import",
  sql`select ${noteJson} as note from imported_workouts m
    where m.user_id = ${input("userId")}::uuid and m.import_id = ${input("importId")}::uuid and ${isSome}`,
);

const byWorkout = (rows: readonly { readonly note: ImportedWorkout }[]): Map<string, ImportedWorkout> =>
  new Map(rows.map(({ note }) => [note.workoutId, note]));

/** Returns the rows that an import wrote into some workouts, including rows that were overwritten since. */
export const importedBy = async (tx: Executor, of: Of, ids: readonly string[]): Promise<Map<string, ImportedWorkout>> =>
  byWorkout(await selectImported(tx, { ...of, ids: JSON.stringify(ids) }));

const isReplaced = sql`m.user_id = ${input("userId")}::uuid and m.former is not null
  and m.former -> 'workout' ->> 'import_id' = ${input("importId")}::text`;

/** The workouts in which other imports took the place of what an import wrote. */
export const replacedOf = sqlStatement<Of, { id: string }>(
  "imported_workouts.replaced",
  sql`select m.workout_id as id from imported_workouts m where ${isReplaced}`,
);

const selectReplacements = sqlStatement<Some, { note: ImportedWorkout }>(
  "imported_workouts.replacements",
  sql`select ${noteJson} as note from imported_workouts m where ${isReplaced} and ${isSome}`,
);

/** Returns the rows that keep what an import wrote into some workouts. */
export const replacementsOf = async (tx: Executor, of: Of, ids: readonly string[]): Promise<ImportedWorkout[]> =>
  (await selectReplacements(tx, { ...of, ids: JSON.stringify(ids) })).map(({ note }) => note);

export const forgetImport = statement<Of, unknown>("imported_workouts.forget", (db) =>
  db
    .delete(importedWorkouts)
    .where(
      and(
        eq(importedWorkouts.userId, sql.placeholder("userId")),
        eq(importedWorkouts.importId, sql.placeholder("importId")),
      ),
    ),
);

const updateFormers = sqlStatement<{ rows: string }, Record<string, never>>(
  "imports.update_formers",
  sql`update imported_workouts m set former = n.former
    from jsonb_to_recordset(${input("rows")}::jsonb) as n("workoutId" uuid, "importId" uuid, former jsonb)
    where m.workout_id = n."workoutId" and m.import_id = n."importId"`,
);

/** Gives rows another former content; null where there is none left. */
export const saveFormers = async (
  tx: Executor,
  rows: readonly Pick<ImportedWorkout, "workoutId" | "importId" | "former">[],
): Promise<void> => {
  if (rows.length > 0) await updateFormers(tx, { rows: JSON.stringify(rows) });
};

const selectTrees = sqlStatement<{ userId: string; ids: string }, { tree: WorkoutTree }>(
  "imports.workout_trees",
  sql`select json_build_object('workout', to_jsonb(w),
      'exercises', (select coalesce(jsonb_agg(to_jsonb(e) order by e.position), '[]'::jsonb)
        from workout_exercises e where e.workout_id = w.id),
      'sets', (select coalesce(jsonb_agg(to_jsonb(s) order by s.position), '[]'::jsonb)
        from sets s where s.workout_id = w.id)) as tree
    from workouts w where w.user_id = ${input("userId")}::uuid
      and w.id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

/** Workouts with their parts as Postgres writes them, so that they can be put back to the last digit. */
export const workoutTrees = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<WorkoutTree[]> => {
  const trees: WorkoutTree[] = [];
  for (const batch of chunksOf(ids)) {
    const rows = await selectTrees(executor, { userId, ids: JSON.stringify(batch) });
    trees.push(...rows.map(({ tree }) => tree));
  }
  return trees;
};

const replaceRows = sqlStatement<{ userId: string; workouts: string }, { id: string }>(
  "imports.replace_workouts",
  sql`with n as materialized (
      select * from jsonb_populate_recordset(null::workouts, ${input("workouts")}::jsonb)
    ), gone as (
      delete from workout_exercises where workout_id in (select id from n)
    )
    update workouts w set ${assignments(workouts, { from: "n", except: ["id", "userId", "createdAt"] })}
    from n where w.id = n.id and w.user_id = ${input("userId")}::uuid
    returning w.id`,
);

/** Replaces workouts with their parts; the caller has locked the training. */
export const replaceTrees = async (tx: Executor, userId: string, trees: readonly WorkoutTree[]): Promise<void> => {
  for (const batch of chunksOf(trees)) {
    await replaceRows(tx, { userId, workouts: JSON.stringify(batch.map(({ workout }) => workout)) });
    await insertWorkoutParts(tx, {
      exercises: JSON.stringify(batch.flatMap(({ exercises }) => exercises)),
      sets: JSON.stringify(batch.flatMap(({ sets }) => sets)),
    });
  }
};

const selectExisting = sqlStatement<{ userId: string; ids: string }, { id: string }>(
  "imports.existing_exercises",
  sql`select id from exercises where (owner_id is null or owner_id = ${input("userId")}::uuid)
    and id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

export const existingExercises = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await selectExisting(executor, { userId, ids: JSON.stringify([...new Set(ids)]) })).map(({ id }) => id));
