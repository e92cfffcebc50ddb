import { and, desc, eq, exists, isNull, lt, notInArray, or, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { asText, isoInstant, orElse } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { dataExports, jobs } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

const own = { id: dataExports.id, userId: dataExports.userId };

export const insertExport = statement(
  "exports.insert",
  { ...own, format: dataExports.format, jobId: dataExports.jobId, now: "timestamptz" },
  (db, { now, ...row }) =>
    db
      .insert(dataExports)
      .values({ ...row, createdAt: now })
      .onConflictDoNothing({ target: dataExports.id })
      .returning({ inserted: dataExports.id }),
);

/** The job of an export exists as long as the export. */
const fields = {
  id: dataExports.id,
  format: dataExports.format,
  status: orElse(jobs.status, "failed"),
  jobId: dataExports.jobId,
  /** Null until the file is whole. */
  fileId: dataExports.fileId,
  bytes: dataExports.fileBytes,
  omitted: dataExports.omitted,
  expiresAt: isoInstant(dataExports.fileExpiresAt),
  createdAt: isoInstant(dataExports.createdAt),
  completedAt: isoInstant(dataExports.completedAt),
};

const selectOne = statement("exports.find", own, (db, p) =>
  db
    .select(fields)
    .from(dataExports)
    .leftJoin(jobs, eq(jobs.id, dataExports.jobId))
    .where(and(eq(dataExports.id, p.id), eq(dataExports.userId, p.userId))),
);

export type StoredExport = Awaited<ReturnType<typeof selectOne>>[number];

export const findExport = async (
  executor: Executor,
  one: { userId: string; id: string },
): Promise<StoredExport | null> => (await selectOne(executor, one))[0] ?? null;

export const listExports = statement(
  "exports.list",
  { userId: dataExports.userId, beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({ ...fields, sortKey: asText(dataExports.createdAt) })
      .from(dataExports)
      .leftJoin(jobs, eq(jobs.id, dataExports.jobId))
      .where(
        and(
          eq(dataExports.userId, p.userId),
          or(
            isNull(p.beforeId),
            sql`(${dataExports.createdAt}, ${dataExports.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`,
          ),
        ),
      )
      .orderBy(desc(dataExports.createdAt), desc(dataExports.id))
      .limit(plain(p.limit)),
);

export const completeExport = statement(
  "exports.complete",
  { ...own, fileId: "text", bytes: "bigint", omitted: "int", expiresAt: "timestamptz", now: "timestamptz" },
  (db, p) =>
    db
      .update(dataExports)
      .set({
        fileId: p.fileId,
        fileBytes: p.bytes,
        omitted: p.omitted,
        fileExpiresAt: p.expiresAt,
        completedAt: p.now,
      })
      .where(and(eq(dataExports.id, p.id), eq(dataExports.userId, p.userId), isNull(dataExports.fileId)))
      .returning({ completed: dataExports.id }),
);

/** Removes exports after 30 days; their files have expired. */
export const sweepExports = sweep("exports.sweep", { now: "timestamptz" }, (p, db) => ({
  table: dataExports,
  key: dataExports.id,
  where: and(
    lt(dataExports.createdAt, sql`${p.now} - interval '30 days'`),
    or(isNull(dataExports.fileExpiresAt), lt(dataExports.fileExpiresAt, p.now)),
    exists(
      db
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(eq(jobs.id, dataExports.jobId), notInArray(jobs.status, ["queued", "running"]))),
    ),
  ),
}));
