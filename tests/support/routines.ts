import { and, asc, eq } from "drizzle-orm";
import type { Database } from "#db/postgres/client.ts";
import { changeLog } from "#db/postgres/schema/index.ts";

/** Returns the change log of one resource, in its order. */
export const changesOf = (db: Database, userId: string, id: string): Promise<{ op: string; version: number }[]> =>
  db
    .select({ op: changeLog.op, version: changeLog.version })
    .from(changeLog)
    .where(and(eq(changeLog.userId, userId), eq(changeLog.resourceId, id)))
    .orderBy(asc(changeLog.seq));
