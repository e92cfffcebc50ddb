import { and, eq, getTableColumns, isNotNull, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { isOneOf, json, jsonList, recordset, subquery } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { assignments, insertJsonRows, rowsAsJson } from "../../rows.ts";
import { exercises, importedWorkouts, sets, type WorkoutTree, workoutExercises, workouts } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { insertWorkoutParts } from "../workouts/workout-writes.ts";

export type ImportedWorkout = typeof importedWorkouts.$inferSelect;

/** Workouts a statement: with their parts they make some kilobytes each. */
const WORKOUTS_EACH = 200;

export const chunksOf = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / WORKOUTS_EACH) }, (_, index) =>
    items.slice(index * WORKOUTS_EACH, (index + 1) * WORKOUTS_EACH),
  );

const insertRows = insertJsonRows("imported_workouts.insert", importedWorkouts);

export const insertImportedWorkouts = async (tx: Executor, written: readonly ImportedWorkout[]): Promise<void> => {
  for (const batch of chunksOf(written)) await insertRows(tx, { rows: rowsAsJson(importedWorkouts, batch) });
};

const { former: _former, ...withoutFormer } = getTableColumns(importedWorkouts);

const selectNewest = statement("imported_workouts.newest", { userId: importedWorkouts.userId, ids: "jsonb" }, (db, p) =>
  db
    .select(withoutFormer)
    .from(workouts)
    .innerJoin(
      importedWorkouts,
      and(eq(importedWorkouts.workoutId, workouts.id), eq(importedWorkouts.importId, workouts.importId)),
    )
    .where(and(eq(workouts.userId, p.userId), isOneOf(workouts.id, p.ids))),
);

/** The replaced content is left out. */
export const newestImportsOf = async (
  tx: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, ImportedWorkout>> => {
  const found = new Map<string, ImportedWorkout>();
  for (const batch of chunksOf(ids)) {
    const newest = await selectNewest(tx, { userId, ids: JSON.stringify(batch) });
    for (const row of newest) found.set(row.workoutId, { ...row, former: null });
  }
  return found;
};

const of = { userId: importedWorkouts.userId, importId: importedWorkouts.importId };
type Of = { readonly userId: string; readonly importId: string };

const selectImported = statement("imported_workouts.of_import", { ...of, ids: "jsonb" }, (db, p) =>
  db
    .select()
    .from(importedWorkouts)
    .where(
      and(
        eq(importedWorkouts.userId, p.userId),
        eq(importedWorkouts.importId, p.importId),
        isOneOf(importedWorkouts.workoutId, p.ids),
      ),
    ),
);

const byWorkout = (found: readonly ImportedWorkout[]): Map<string, ImportedWorkout> =>
  new Map(found.map((row) => [row.workoutId, row]));

/** Includes rows that were overwritten since. */
export const importedBy = async (
  tx: Executor,
  key: Of,
  ids: readonly string[],
): Promise<Map<string, ImportedWorkout>> => byWorkout(await selectImported(tx, { ...key, ids: JSON.stringify(ids) }));

const isReplaced = (p: Placeholders<typeof of>) =>
  and(
    eq(importedWorkouts.userId, p.userId),
    isNotNull(importedWorkouts.former),
    sql`${importedWorkouts.former} -> 'workout' ->> 'import_id' = ${p.importId}::text`,
  );

export const replacedOf = statement("imported_workouts.replaced", of, (db, p) =>
  db.select({ id: importedWorkouts.workoutId }).from(importedWorkouts).where(isReplaced(p)),
);

const selectReplacements = statement("imported_workouts.replacements", { ...of, ids: "jsonb" }, (db, p) =>
  db
    .select()
    .from(importedWorkouts)
    .where(and(isReplaced(p), isOneOf(importedWorkouts.workoutId, p.ids))),
);

export const replacementsOf = (tx: Executor, key: Of, ids: readonly string[]): Promise<ImportedWorkout[]> =>
  selectReplacements(tx, { ...key, ids: JSON.stringify(ids) });

export const forgetImport = statement("imported_workouts.forget", of, (db, p) =>
  db
    .delete(importedWorkouts)
    .where(and(eq(importedWorkouts.userId, p.userId), eq(importedWorkouts.importId, p.importId))),
);

const updateFormers = statement("imports.update_formers", { rows: "json" }, (db, p) => {
  const { from, columns } = recordset("n", { workoutId: "uuid", importId: "uuid", former: "jsonb?" }, p.rows);
  return db
    .update(importedWorkouts)
    .set({ former: columns.former })
    .from(from)
    .where(and(eq(importedWorkouts.workoutId, columns.workoutId), eq(importedWorkouts.importId, columns.importId)));
});

export const saveFormers = async (
  tx: Executor,
  formers: readonly Pick<ImportedWorkout, "workoutId" | "importId" | "former">[],
): Promise<void> => {
  if (formers.length > 0) await updateFormers(tx, { rows: JSON.stringify(formers) });
};

const selectTrees = query("imports.workout_trees", { userId: "uuid", ids: "jsonb" }, (p) => {
  const w = alias(workouts, "w");
  const e = alias(workoutExercises, "e");
  const s = alias(sets, "s");
  const part = json<Readonly<Record<string, unknown>>>;
  return rows(
    {
      // The workout in brief is derived again.
      workout: part(sql`to_jsonb(${w}) - 'brief' - 'brief_version' - 'lifts' - 'lifts_version'`),
      exercises: subquery(
        jsonList(part(sql`to_jsonb(${e})`), sql`${e.position}`),
        sql`from ${workoutExercises} ${e} where ${e.workoutId} = ${w.id}`,
      ),
      sets: subquery(
        jsonList(part(sql`to_jsonb(${s})`), sql`${s.position}`),
        sql`from ${sets} ${s} where ${s.workoutId} = ${w.id}`,
      ),
    },
    (list) => sql`select ${list} from ${workouts} ${w} where ${w.userId} = ${p.userId} and ${isOneOf(w.id, p.ids)}`,
  );
});

/** Workouts with their parts as Postgres writes them, so that they can be put back to the last digit. */
export const workoutTrees = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<WorkoutTree[]> => {
  const trees: WorkoutTree[] = [];
  for (const batch of chunksOf(ids)) {
    trees.push(...(await selectTrees(executor, { userId, ids: JSON.stringify(batch) })));
  }
  return trees;
};

const replaceRows = query("imports.replace_workouts", { userId: "uuid", workouts: "jsonb" }, (p) => {
  const w = alias(workouts, "w");
  return rows(
    { id: w.id },
    (list) => sql`with n as materialized (
      select * from jsonb_populate_recordset(null::${workouts}, ${p.workouts})
    ), gone as (
      delete from ${workoutExercises} where ${workoutExercises.workoutId} in (select id from n)
    )
    update ${workouts} ${w} set ${assignments(workouts, { from: "n", except: ["id", "userId", "createdAt"] })}
    from n where ${w.id} = n.id and ${w.userId} = ${p.userId}
    returning ${list}`,
  );
});

/** The caller has locked the training. */
export const replaceTrees = async (tx: Executor, userId: string, trees: readonly WorkoutTree[]): Promise<void> => {
  for (const batch of chunksOf(trees)) {
    await replaceRows(tx, { userId, workouts: JSON.stringify(batch.map(({ workout }) => workout)) });
    await insertWorkoutParts(tx, {
      exercises: JSON.stringify(batch.flatMap(({ exercises }) => exercises)),
      sets: JSON.stringify(batch.flatMap(({ sets }) => sets)),
    });
  }
};

const selectExisting = statement("imports.existing_exercises", { userId: "uuid", ids: "jsonb" }, (db, p) =>
  db
    .select({ id: exercises.id })
    .from(exercises)
    .where(and(or(isNull(exercises.ownerId), eq(exercises.ownerId, p.userId)), isOneOf(exercises.id, p.ids))),
);

export const existingExercises = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await selectExisting(executor, { userId, ids: JSON.stringify([...new Set(ids)]) })).map(({ id }) => id));
