import { sql } from "drizzle-orm";
import type { ImportSource } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** A name of a file that was imported, and what became of it. */
export type PriorName = {
  readonly source: ImportSource;
  readonly sourceName: string;
  /** The exercise that the dry run found; null when it found none. */
  readonly found: string | null;
  /** The sender's choice at the commit, or by a later move; null for none. */
  readonly chosen: string | null;
};

/** Returns the names of a user's committed imports, the oldest import first. Skips unreadable names. */
export const priorNames = sqlStatement<{ userId: string }, PriorName>(
  "imports.prior_names",
  sql`select i.source, e.name ->> 'sourceName' as "sourceName", e.name ->> 'exerciseId' as found,
      i.mapping ->> (e.name ->> 'sourceName') as chosen
    from imports i cross join lateral jsonb_array_elements(
      case when jsonb_typeof(i.exercises) = 'array' then i.exercises else '[]'::jsonb end
    ) with ordinality as e(name, place)
    where i.user_id = ${input("userId")}::uuid and i.status = 'committed' and e.name ->> 'sourceName' is not null
    order by i.committed_at, i.id, e.place`,
);
