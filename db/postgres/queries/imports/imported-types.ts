import { and, eq, exists, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { expression, recordset } from "../../expressions.ts";
import { exercises, exerciseTranslations, imports, sets } from "../../schema/index.ts";
import { statement } from "../../statement.ts";

/**
 * Returns exercises whose tracking type an import chose, with what their sets hold. The choices of the owner and of a
 * document of Forja are left out. A set that was added by hand has another UUID version. Its exercise is then no longer
 * filled by imports alone.
 */
const selectTypes = statement("imports.types", { userId: exercises.ownerId, ids: "jsonb" }, (db, p) => {
  const holds = (column: PgColumn) => expression("boolean", sql`coalesce(bool_or(${column} > 0), false)`);
  return db
    .select({
      id: exercises.id,
      trackingType: exercises.trackingType,
      version: exercises.version,
      sets: expression("int", sql`count(${sets.id})`),
      name: expression(
        "text",
        sql`coalesce((select min(${exerciseTranslations.name}) from ${exerciseTranslations}
          where ${exerciseTranslations.exerciseId} = ${exercises.id}), ${exercises.slug})`,
      ),
      hasWeight: holds(sets.weightValue),
      hasReps: holds(sets.reps),
      hasDuration: holds(sets.durationSeconds),
      hasDistance: holds(sets.distanceMeters),
    })
    .from(exercises)
    .leftJoin(sets, and(eq(sets.exerciseId, exercises.id), eq(sets.userId, exercises.ownerId)))
    .where(
      and(
        eq(exercises.ownerId, p.userId),
        isNotNull(exercises.importId),
        sql`${exercises.id} in (select value::uuid from jsonb_array_elements_text(${p.ids}))`,
        or(
          eq(exercises.inferredType, exercises.trackingType),
          and(
            isNull(exercises.inferredType),
            eq(exercises.version, 1),
            exists(
              db
                .select({ id: imports.id })
                .from(imports)
                .where(
                  and(
                    eq(imports.id, exercises.importId),
                    eq(imports.userId, exercises.ownerId),
                    ne(imports.source, "forja"),
                  ),
                ),
            ),
          ),
        ),
      ),
    )
    .groupBy(exercises.id)
    .having(sql`coalesce(bool_and(substr(${sets.id}::text, 15, 1) = '5'), true)`);
});

export type ImportedType = Awaited<ReturnType<typeof selectTypes>>[number];

export const importedTypes = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ImportedType[]> =>
  ids.length === 0 ? [] : selectTypes(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });

const updateTypes = statement(
  "imports.set_types",
  { userId: exercises.ownerId, types: "json", now: "timestamptz" },
  (db, p) => {
    const found = recordset("n", { id: "uuid", type: "text" }, p.types);
    return db
      .update(exercises)
      .set({
        trackingType: found.columns.type,
        inferredType: found.columns.type,
        version: sql`${exercises.version} + 1`,
        updatedAt: p.now,
      })
      .from(found.from)
      .where(and(eq(exercises.id, found.columns.id), eq(exercises.ownerId, p.userId)))
      .returning({ id: exercises.id });
  },
);

export const setImportedTypes = async (
  tx: Executor,
  userId: string,
  types: readonly { readonly id: string; readonly type: TrackingType }[],
  now: Date,
): Promise<void> => {
  await updateTypes(tx, { userId, types: JSON.stringify(types), now: now.toISOString() });
};
