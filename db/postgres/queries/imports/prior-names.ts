import { and, eq, sql } from "drizzle-orm";
import { expression } from "../../expressions.ts";
import { imports } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

/** The oldest import comes first. Unreadable names are skipped. */
export const priorNames = query("imports.prior_names", { userId: "uuid" }, (p) =>
  rows(
    {
      source: imports.source,
      sourceName: expression("text", sql`e.name ->> 'sourceName'`),
      /** Null when the dry run found none. */
      found: expression("text?", sql`e.name ->> 'exerciseId'`),
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

export type PriorName = Awaited<ReturnType<typeof priorNames>>[number];
