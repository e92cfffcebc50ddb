import { and, eq, inArray, sql } from "drizzle-orm";
import type { TrackingType } from "#core/training/taxonomy.ts";
import type { Executor } from "../client.ts";
import { exercises } from "../schema/index.ts";
import { input, sqlStatement } from "../statement.ts";

/** An exercise that imports alone have made and filled, with what its sets hold. */
export type ImportedType = {
  readonly id: string;
  readonly name: string;
  readonly trackingType: TrackingType;
  readonly version: number;
  readonly sets: number;
  readonly hasWeight: boolean;
  readonly hasReps: boolean;
  readonly hasDuration: boolean;
  readonly hasDistance: boolean;
};

/**
 * A tracking type that its owner chose is none of an import's. A set that was added by hand has another version of id,
 * and its exercise is then no longer filled by imports alone.
 */
const selectTypes = sqlStatement<{ userId: string; ids: string }, ImportedType>(
  "imports.types",
  sql`select e.id, e.tracking_type as "trackingType", e.version, count(s.id)::int as sets,
      coalesce((select min(t.name) from exercise_translations t where t.exercise_id = e.id), e.slug) as name,
      coalesce(bool_or(s.weight_value > 0), false) as "hasWeight", coalesce(bool_or(s.reps > 0), false) as "hasReps",
      coalesce(bool_or(s.duration_seconds > 0), false) as "hasDuration",
      coalesce(bool_or(s.distance_meters > 0), false) as "hasDistance"
    from exercises e left join sets s on s.exercise_id = e.id and s.user_id = e.owner_id
    where e.owner_id = ${input("userId")}::uuid and e.import_id is not null
      and e.id in (select value::uuid from jsonb_array_elements_text(${input("ids")}::jsonb))
      and (e.inferred_type = e.tracking_type or (e.inferred_type is null and e.version = 1))
    group by e.id
    having coalesce(bool_and(substr(s.id::text, 15, 1) = '5'), true)`,
);

export const importedTypes = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ImportedType[]> =>
  ids.length === 0 ? [] : selectTypes(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });

export const setImportedType = (
  tx: Executor,
  { userId, ids, trackingType, now }: { userId: string; ids: readonly string[]; trackingType: TrackingType; now: Date },
) =>
  tx
    .update(exercises)
    .set({
      trackingType,
      inferredType: trackingType,
      version: sql`${exercises.version} + 1`,
      updatedAt: now,
    })
    .where(and(eq(exercises.ownerId, userId), inArray(exercises.id, [...ids])));
