import { type SQL, sql } from "drizzle-orm";

export type Removed = { readonly removed: number };

/** Limit of rows in one statement, so that none holds its locks for long. */
export const SWEEP_BATCH = 5_000;

/** Returns a delete that answers how many rows it removed, in place of the rows. */
export const removing = (deletion: SQL): SQL =>
  sql`with gone as (${deletion} returning 1) select count(*)::int as removed from gone`;
