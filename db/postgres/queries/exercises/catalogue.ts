import { and, isNull, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { isOneOf, isoInstant, jsonList, jsonObject, present, subquery } from "../../expressions.ts";
import { exerciseAliases, exerciseMuscles, exercises, exerciseTranslations } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const a = alias(exerciseAliases, "a");
const m = alias(exerciseMuscles, "m");

const textJson = jsonObject({
  locale: t.locale,
  name: t.name,
  aliases: subquery(
    jsonList(present(a.alias), sql`${a.position}`),
    sql`from ${exerciseAliases} ${a} where ${a.exerciseId} = ${t.exerciseId} and ${a.locale} = ${t.locale}`,
  ),
  description: t.description,
  instructions: t.instructions,
});

/** The content of an entry, as a seeding writes it (`ExerciseContent`). */
const contentJson = jsonObject({
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
    jsonList(jsonObject({ muscle: m.muscle, role: m.role, share: m.share }), sql`${m.position}`),
    sql`from ${exerciseMuscles} ${m} where ${m.exerciseId} = ${e.id}`,
  ),
  archivedAt: isoInstant(e.archivedAt),
  texts: subquery(
    jsonList(textJson, sql`${t.locale}`),
    sql`from ${exerciseTranslations} ${t} where ${t.exerciseId} = ${e.id}`,
  ),
});

export const storedCatalogue = statement("catalogue.stored", {}, (db) =>
  db.select({ id: e.id, version: e.version, content: contentJson }).from(e).where(isNull(e.ownerId)),
);

/** One seeding at a time: two processes of a release may start at once. */
export const lockCatalogue = query("catalogue.lock", {}, () =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('exercise catalogue', 0))`),
);

/** Users who have trained it keep it. */
export const retireEntries = statement("catalogue.retire", { ids: "jsonb", now: "timestamptz" }, (db, p) =>
  db
    .update(exercises)
    .set({ archivedAt: p.now, updatedAt: p.now, version: sql`${exercises.version} + 1` })
    .where(and(isNull(exercises.ownerId), isNull(exercises.archivedAt), not(isOneOf(exercises.id, p.ids))))
    .returning({ id: exercises.id }),
);
