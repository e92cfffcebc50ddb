import { and, eq, sql } from "drizzle-orm";
import { expression } from "../../expressions.ts";
import { jobs, workouts } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

export const analysisMade = query("owed_documents.analysis", { userId: "uuid" }, (p) =>
  rows(
    {
      newest: expression(
        "text?",
        sql`select result ->> 'id' from own where status = 'completed' order by created_at desc, id desc limit 1`,
      ),
      isUnderWay: expression("boolean", sql`exists (select 1 from own where status in ('queued', 'running'))`),
      isForgotten: expression(
        "boolean",
        sql`not exists (select 1 from own) and exists (select 1 from ${workouts}
          where ${and(eq(workouts.userId, p.userId), eq(workouts.status, "completed"))})`,
      ),
    },
    (list) => sql`with own as materialized (
        select ${jobs.status}, ${jobs.result}, ${jobs.createdAt}, ${jobs.id} from ${jobs}
        where ${and(eq(jobs.userId, p.userId), eq(jobs.kind, "analyze-progress"))}
      )
      select ${list}`,
  ),
);

export type AnalysisMade = Awaited<ReturnType<typeof analysisMade>>[number];
