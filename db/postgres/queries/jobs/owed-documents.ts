import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../../statement.ts";

export type AnalysisMade = {
  /** The analysis that was made last; null when the ledger knows none. */
  readonly newest: string | null;
  readonly isUnderWay: boolean;
  /** The ledger has no job about it, and there is training to analyse. */
  readonly isForgotten: boolean;
};

/** State of a user's analyses in the ledger. */
export const analysisMade = sqlStatement<{ userId: string }, AnalysisMade>(
  "owed_documents.analysis",
  sql`with own as materialized (
      select status, result, created_at, id from jobs
      where user_id = ${input("userId")}::uuid and kind = 'analyze-progress'
    )
    select (select result ->> 'id' from own where status = 'completed' order by created_at desc, id desc limit 1) as newest,
      exists (select 1 from own where status in ('queued', 'running')) as "isUnderWay",
      not exists (select 1 from own) and exists (select 1 from workouts w
        where w.user_id = ${input("userId")}::uuid and w.status = 'completed') as "isForgotten"`,
);
