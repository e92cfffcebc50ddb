import { and, count, desc, eq, isNotNull, isNull, notExists, or, type SQL, sql } from "drizzle-orm";
import { alias, type PgTable } from "drizzle-orm/pg-core";
import type { Locale, TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { isOneOf, json } from "../../expressions.ts";
import {
  exerciseAliases,
  exerciseSettings,
  exercises,
  exerciseTranslations,
  goals,
  importedWorkouts,
  routines,
  users,
  workoutExercises,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { putExercises } from "../exercises/exercise-writes.ts";

/** The user's own come first, then the catalogue, then archived ones. */
export const matchableExercises = query("imports.matchable_exercises", { userId: "uuid" }, (p) => {
  const u = alias(users, "u");
  const e = alias(exercises, "e");
  const t = alias(exerciseTranslations, "t");
  const a = alias(exerciseAliases, "a");
  return rows(
    {
      id: e.id,
      /** Those of the user's language first, aliases last. */
      names: json<string[]>(sql`json_agg(n.name order by n.rank, n.locale, n.name)`),
      equipment: e.equipment,
      movementPattern: e.movementPattern,
      unilateral: e.unilateral,
    },
    (list) => sql`select ${list}
    from ${users} ${u}
    join ${exercises} ${e} on ${e.ownerId} = ${u.id} or (${e.ownerId} is null and ${e.archivedAt} is null)
    join lateral (
      select ${t.name}, ${t.locale}, case when ${t.locale} = ${u.locale} then 0 else 1 end as rank
      from ${exerciseTranslations} ${t} where ${t.exerciseId} = ${e.id}
      union all
      select ${a.alias}, ${a.locale}, 2 from ${exerciseAliases} ${a} where ${a.exerciseId} = ${e.id}
    ) n on true
    where ${u.id} = ${p.userId}
    group by ${e.id} order by ${e.archivedAt} is not null, ${e.ownerId} is null, ${e.slug}`,
  );
});

export type MatchableExercise = Awaited<ReturnType<typeof matchableExercises>>[number];

const isVisibleTo = (userId: SQL) => or(isNull(exercises.ownerId), eq(exercises.ownerId, userId));

const selectVisible = statement("imports.visible_exercises", { userId: "uuid", ids: "jsonb" }, (db, p) =>
  db
    .select({ id: exercises.id })
    .from(exercises)
    .where(and(isVisibleTo(p.userId), isOneOf(exercises.id, p.ids))),
);

export const visibleExercises = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<Set<string>> => {
  const visible = await selectVisible(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });
  return new Set(visible.map(({ id }) => id));
};

const selectNames = statement("imports.exercise_names", { userId: "uuid", ids: "jsonb", locale: "text" }, (db, p) =>
  db
    .selectDistinctOn([exercises.id], { id: exercises.id, name: exerciseTranslations.name })
    .from(exercises)
    .innerJoin(exerciseTranslations, eq(exerciseTranslations.exerciseId, exercises.id))
    .where(and(isVisibleTo(p.userId), isOneOf(exercises.id, p.ids)))
    .orderBy(exercises.id, desc(eq(exerciseTranslations.locale, p.locale)), exerciseTranslations.locale),
);

export const exerciseNames = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, string>> => {
  const named = await selectNames(executor, { userId, ids: JSON.stringify([...new Set(ids)]), locale });
  return new Map(named.map(({ id, name }) => [id, name]));
};

export type ImportedExercise = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly trackingType: TrackingType;
};

const markImported = statement("imports.mark_exercises", { importId: "uuid", ids: "jsonb" }, (db, p) =>
  db
    .update(exercises)
    .set({ importId: p.importId, inferredType: sql`${exercises.trackingType}` })
    .where(isOneOf(exercises.id, p.ids)),
);

export const insertImportedExercises = async (
  tx: Executor,
  owner: { userId: string; importId: string; locale: Locale; now: Date },
  exercises: readonly ImportedExercise[],
): Promise<string[]> => {
  if (exercises.length === 0) return [];
  const { userId, importId, locale, now } = owner;
  const made = await putExercises(
    tx,
    exercises.map(({ id, slug, name, trackingType }) => ({
      id,
      ownerId: userId,
      slug,
      trackingType,
      equipment: [],
      mechanics: null,
      movementPattern: null,
      unilateral: false,
      bodyweightFraction: null,
      loadPer: "total",
      media: [],
      muscles: [],
      archivedAt: null,
      texts: [{ locale, name, aliases: [], description: null, instructions: [] }],
      version: 1,
      now,
    })),
  );
  await markImported(tx, { importId, ids: JSON.stringify([...made]) });
  return [...made];
};

const ofImport = { userId: "uuid", importId: "uuid" } as const;

const deleteUnused = statement("imports.delete_exercises", { ...ofImport, only: "jsonb?" }, (db, p) => {
  const isUnusedIn = (table: PgTable, condition: SQL | undefined) =>
    notExists(db.select({ one: sql`1` }).from(table).where(condition));
  return db
    .delete(exercises)
    .where(
      and(
        eq(exercises.ownerId, p.userId),
        eq(exercises.importId, p.importId),
        or(isNull(p.only), sql`${exercises.id} in (select value::uuid from jsonb_array_elements_text(${p.only}))`),
        isUnusedIn(workoutExercises, eq(workoutExercises.exerciseId, exercises.id)),
        isUnusedIn(exerciseSettings, eq(exerciseSettings.exerciseId, exercises.id)),
        isUnusedIn(goals, eq(goals.exerciseId, exercises.id)),
        isUnusedIn(
          importedWorkouts,
          and(
            eq(importedWorkouts.userId, exercises.ownerId),
            isNotNull(importedWorkouts.former),
            sql`strpos(${importedWorkouts.former}::text, ${exercises.id}::text) > 0`,
          ),
        ),
        isUnusedIn(
          routines,
          and(eq(routines.userId, exercises.ownerId), sql`strpos(${routines.days}::text, ${exercises.id}::text) > 0`),
        ),
      ),
    )
    .returning({ id: exercises.id, version: exercises.version });
});

type Removed = Awaited<ReturnType<typeof deleteUnused>>[number];

/**
 * Deletes the exercises that an import made and that nothing uses: no workout or its replaced content, no routine, goal
 * or setting.
 * @param only limits the deletion to these
 */
export const deleteUnusedImported = (
  tx: Executor,
  of: { readonly userId: string; readonly importId: string },
  only: readonly string[] | null = null,
): Promise<Removed[]> => deleteUnused(tx, { ...of, only: only === null ? null : JSON.stringify(only) });

export const countImportedExercises = statement("imports.count_exercises", ofImport, (db, p) =>
  db
    .select({ count: count() })
    .from(exercises)
    .where(and(eq(exercises.ownerId, p.userId), eq(exercises.importId, p.importId))),
);
