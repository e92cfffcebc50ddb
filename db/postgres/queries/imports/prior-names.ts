import { and, eq, sql } from "drizzle-orm";
import { expression } from "../../expressions.ts";
import { imports } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

/** Returns the names of a user's committed imports, the oldest import first. Skips unreadable names. */
export const priorNames = query("imports.prior_names", { userId: "uuid" }, (p) =>
  rows(
    {
      source: imports.source,
      sourceName: expression("text", sql`e.name ->> 'sourceName'`),
      /** The exercise that the dry run found; null when it found none. */
      found: expression("text?", sql`e.name ->> 'exerciseId'`),
      /** The sender's choice at the commit, or by a later move; null for none. */
      chosen: expression("text?", sql`${imports.mapping} ->> (e.name ->> 'sourceName')`),
    },
    (list) => sql`select ${list}
    from ${imports} cross join lateral jsonb_array_elements(
      case when jsonb_typeof(${imports.exercises}) = 'array' then ${imports.exercises} else '[]'::jsonb end
    ) with ordinality as e(name, place)
    where ${and(eq(imports.userId, p.userId), eq(imports.status, "committed"))} and e.name ->> 'sourceName' is not null
    order by ${imports.committedAt}, ${imports.id}, e.place`,
  ),
);

/** A name of a file that was imported, and its exercise. */
export type PriorName = Awaited<ReturnType<typeof priorNames>>[number];
