import { sql } from "drizzle-orm";
import type { TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

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
 * Returns tracking types that an import chose: not those of the owner or of a document of Forja. A set that was added
 * by hand has another UUID version. Its exercise is then no longer filled by imports alone.
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
      and (e.inferred_type = e.tracking_type or (e.inferred_type is null and e.version = 1 and exists (
        select 1 from imports i where i.id = e.import_id and i.user_id = e.owner_id and i.source <> 'forja')))
    group by e.id
    having coalesce(bool_and(substr(s.id::text, 15, 1) = '5'), true)`,
);

export const importedTypes = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ImportedType[]> =>
  ids.length === 0 ? [] : selectTypes(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });

const updateTypes = sqlStatement<{ userId: string; types: string; now: string }, { id: string }>(
  "imports.set_types",
  sql`update exercises e set tracking_type = n.type, inferred_type = n.type, version = e.version + 1,
      updated_at = ${input("now")}::timestamptz
    from jsonb_to_recordset(${input("types")}::jsonb) as n(id uuid, type text)
    where e.id = n.id and e.owner_id = ${input("userId")}::uuid
    returning e.id`,
);

/** Gives exercises the tracking types that their sets show. */
export const setImportedTypes = async (
  tx: Executor,
  userId: string,
  types: readonly { readonly id: string; readonly type: TrackingType }[],
  now: Date,
): Promise<void> => {
  await updateTypes(tx, { userId, types: JSON.stringify(types), now: now.toISOString() });
};
