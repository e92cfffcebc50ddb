import { and, isNull, not, sql } from "drizzle-orm";
import { isOneOf } from "../../expressions.ts";
import { exercises } from "../../schema/index.ts";
import { query, rows, sqlStatement, statement } from "../../statement.ts";
import type { ExerciseContent } from "./exercise-writes.ts";

export type StoredEntry = { readonly id: string; readonly version: number; readonly content: ExerciseContent };

export const storedCatalogue = sqlStatement<Record<string, never>, StoredEntry>(
  "catalogue.stored",
  sql`select e.id, e.version, json_build_object('slug', e.slug, 'trackingType', e.tracking_type,
      'equipment', to_json(e.equipment), 'mechanics', e.mechanics, 'movementPattern', e.movement_pattern,
      'unilateral', e.unilateral, 'bodyweightFraction', e.bodyweight_fraction, 'media', e.media,
      'muscles', (
        select coalesce(json_agg(json_build_object('muscle', m.muscle, 'role', m.role, 'share', m.share)
          order by m.position), '[]'::json)
        from exercise_muscles m where m.exercise_id = e.id),
      'archivedAt', iso_instant(e.archived_at),
      'texts', (
        select coalesce(json_agg(json_build_object('locale', t.locale, 'name', t.name, 'aliases', (
            select coalesce(json_agg(a.alias order by a.position), '[]'::json)
            from exercise_aliases a where a.exercise_id = t.exercise_id and a.locale = t.locale),
          'description', t.description, 'instructions', to_json(t.instructions)) order by t.locale), '[]'::json)
        from exercise_translations t where t.exercise_id = e.id)) as content
    from exercises e where e.owner_id is null`,
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
