import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { reading } from "#core/errors.ts";
import {
  type ImportCounts,
  type ImportProblem,
  importCounts,
  importProblem,
  matchedName,
  rowError,
  storedWarning,
} from "#core/imports/import-document.ts";
import type { Executor } from "../../client.ts";
import { asText, choice, choiceOrNull, expression, isoInstant, json } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { IMPORT_SOURCES, IMPORT_STATUSES, imports, jobs, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { isTask, taskKey } from "./import-task.ts";

/** True when the newest job of the import ended without its step: the import keeps the state before it. */
const stranded = sql`(${imports.status} in ('analyzing', 'committing')
  and coalesce(${jobs.status} in ('failed', 'cancelled'), false))`;

const status = choice(
  IMPORT_STATUSES,
  sql`case when not ${stranded} then ${imports.status} when ${imports.status} = 'analyzing' then 'failed' else 'ready' end`,
);

/** Falling back is a change of its own, so that an ETag from before does not hold. */
const version = expression("int", sql`${imports.version} + case when ${stranded} then 1 else 0 end`);

const failure = json<ImportProblem | null>(sql`coalesce(${imports.failure},
  case when ${stranded} and ${imports.status} = 'analyzing' then json_build_object(
    'code', case when ${jobs.status} = 'cancelled' then 'cancelled'
      when ${jobs.error} ->> 'code' = 'unavailable' then 'unavailable' else 'internal' end,
    'detail', null)::jsonb end)`);

const summaryFields = {
  id: imports.id,
  source: choiceOrNull(IMPORT_SOURCES, sql`coalesce(${imports.source}, nullif(${imports.requestedSource}, 'auto'))`),
  dialect: imports.dialect,
  status,
  jobId: imports.jobId,
  timeZone: imports.timeZone,
  onChanged: imports.onChanged,
  // Imports of earlier versions counted less.
  counts: json<ImportCounts>(sql`'{"changed": 0, "overlapping": 0}'::jsonb || ${imports.counts}`),
  needs: imports.needs,
  failure,
  createdAt: isoInstant(imports.createdAt),
  updatedAt: isoInstant(imports.updatedAt),
  committedAt: isoInstant(imports.committedAt),
  undoneAt: isoInstant(imports.undoneAt),
  version,
};

const own = { userId: imports.userId, id: imports.id };
const newestJob = eq(jobs.id, imports.jobId);

export const IMPORT_ID_CONSTRAINT = "imports_pkey";

export const insertImport = statement(
  "imports.insert",
  {
    id: imports.id,
    userId: imports.userId,
    requestedSource: imports.requestedSource,
    weightUnit: imports.weightUnit,
    distanceUnit: imports.distanceUnit,
    dateOrder: imports.dateOrder,
    onChanged: imports.onChanged,
    timeZone: "text?",
    fileSha256: imports.fileSha256,
    fileBytes: imports.fileBytes,
    fileId: imports.fileId,
    fileExpiresAt: "timestamptz",
    jobId: imports.jobId,
    now: "timestamptz",
  },
  (db, { now, userId, timeZone, ...row }) =>
    db
      .insert(imports)
      .values({
        ...row,
        userId: sql`(select ${users.id} from ${users} where ${users.id} = ${userId})`,
        timeZone: sql`coalesce(${timeZone}, (select ${users.timeZone} from ${users} where ${users.id} = ${userId}))`,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: imports.id }),
);

const selectImport = statement("imports.find", own, (db, p) =>
  db
    .select({
      ...summaryFields,
      exercises: imports.exercises,
      rowErrors: imports.rowErrors,
      warnings: imports.warnings,
    })
    .from(imports)
    .leftJoin(jobs, newestJob)
    .where(and(eq(imports.id, p.id), eq(imports.userId, p.userId))),
);

export type StoredImport = Awaited<ReturnType<typeof selectImport>>[number];

/** @throws ForjaError `document-unreadable` */
export const findImport = async (executor: Executor, userId: string, id: string): Promise<StoredImport | null> => {
  const [row] = await selectImport(executor, { userId, id });
  if (row === undefined) return null;
  return reading(() => ({
    ...row,
    counts: importCounts.parse(row.counts),
    failure: importProblem.nullable().parse(row.failure),
    exercises: z.array(matchedName).parse(row.exercises),
    rowErrors: z.array(rowError).parse(row.rowErrors),
    warnings: z.array(storedWarning).parse(row.warnings),
  }));
};

export const listImports = statement(
  "imports.list",
  { userId: imports.userId, status: "text?", beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({ ...summaryFields, sortKey: asText(imports.createdAt) })
      .from(imports)
      .leftJoin(jobs, newestJob)
      .where(
        and(
          eq(imports.userId, p.userId),
          or(isNull(p.status), eq(status, p.status)),
          or(isNull(p.beforeId), sql`(${imports.createdAt}, ${imports.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
        ),
      )
      .orderBy(desc(imports.createdAt), desc(imports.id))
      .limit(plain(p.limit)),
);

export type ImportSummary = Omit<Awaited<ReturnType<typeof listImports>>[number], "sortKey">;

const selectState = statement("imports.state", own, (db, p) =>
  db
    .select({
      status,
      version,
      needs: imports.needs,
      names: json<string[]>(sql`(select coalesce(json_agg(e ->> 'sourceName'), '[]'::json) from jsonb_array_elements(
        case when jsonb_typeof(${imports.exercises}) = 'array' then ${imports.exercises} else '[]'::jsonb end) e)`),
      fileExpiresAt: isoInstant(imports.fileExpiresAt),
      busy: expression(
        "boolean",
        sql`${imports.status} = 'committed' and coalesce(${jobs.kind} in ('undo-import', 'move-import')
          and ${jobs.status} in ('queued', 'running'), false)`,
      ),
    })
    .from(imports)
    .leftJoin(jobs, newestJob)
    .where(and(eq(imports.id, p.id), eq(imports.userId, p.userId))),
);

export type ImportState = Awaited<ReturnType<typeof selectState>>[number];

const lockRow = statement("imports.lock", own, (db, p) =>
  db
    .select({ id: imports.id })
    .from(imports)
    .where(and(eq(imports.id, p.id), eq(imports.userId, p.userId)))
    .for("update"),
);

/** Returns the state of an import. A running step holds the row's lock; this call does not wait for it. */
export const importState = async (executor: Executor, userId: string, id: string): Promise<ImportState | null> => {
  const [row] = await selectState(executor, { userId, id });
  return row ?? null;
};

/** A statement that waits for the lock would not see the job of the earlier holder. */
export const lockImport = async (tx: Executor, userId: string, id: string): Promise<ImportState | null> => {
  const [row] = await lockRow(tx, { userId, id });
  return row === undefined ? null : importState(tx, userId, id);
};

const nextVersion = sql`${imports.version} + 1`;

export const beginCommit = statement(
  "imports.begin_commit",
  {
    id: imports.id,
    jobId: imports.jobId,
    weightUnit: "text?",
    distanceUnit: "text?",
    dateOrder: "text?",
    onChanged: "text?",
    mapping: "jsonb",
    mayLink: "boolean",
    version: imports.version,
    now: "timestamptz",
  },
  (db, p) =>
    db
      .update(imports)
      .set({
        status: "committing",
        jobId: p.jobId,
        needs: [],
        weightUnit: sql`coalesce(${p.weightUnit}, ${imports.weightUnit})`,
        distanceUnit: sql`coalesce(${p.distanceUnit}, ${imports.distanceUnit})`,
        dateOrder: sql`coalesce(${p.dateOrder}, ${imports.dateOrder})`,
        onChanged: sql`coalesce(${p.onChanged}, ${imports.onChanged})`,
        mapping: p.mapping,
        mayLink: p.mayLink,
        version: p.version,
        updatedAt: p.now,
      })
      .where(eq(imports.id, p.id))
      .returning({ id: imports.id }),
);

export const beginStep = statement(
  "imports.begin_step",
  { id: imports.id, jobId: imports.jobId, version: imports.version, now: "timestamptz" },
  (db, p) =>
    db
      .update(imports)
      .set({ jobId: p.jobId, version: p.version, updatedAt: p.now })
      .where(eq(imports.id, p.id))
      .returning({ id: imports.id }),
);

export const saveImportAnalysis = statement(
  "imports.save_analysis",
  {
    ...taskKey,
    source: imports.source,
    dialect: imports.dialect,
    status: imports.status,
    counts: "jsonb",
    needs: "jsonb",
    exercises: "jsonb",
    rowErrors: "jsonb",
    warnings: "jsonb",
    now: "timestamptz",
  },
  (db, p) =>
    db
      .update(imports)
      .set({
        source: p.source,
        dialect: p.dialect,
        status: p.status,
        counts: p.counts,
        needs: sql`array(select jsonb_array_elements_text(${p.needs}))`,
        exercises: p.exercises,
        rowErrors: p.rowErrors,
        warnings: p.warnings,
        version: nextVersion,
        updatedAt: p.now,
      })
      .where(and(isTask(p), eq(imports.status, "analyzing")))
      .returning({ id: imports.id }),
);

export const failImport = statement(
  "imports.fail",
  { ...taskKey, failure: "jsonb", rowErrors: "jsonb", now: "timestamptz" },
  (db, p) =>
    db
      .update(imports)
      .set({ status: "failed", failure: p.failure, rowErrors: p.rowErrors, version: nextVersion, updatedAt: p.now })
      .where(and(isTask(p), eq(imports.status, "analyzing")))
      .returning({ id: imports.id }),
);

/** Stores the names as well: another import may have come since the dry run, and they were judged anew. */
export const saveImportCommit = statement(
  "imports.save_commit",
  { ...taskKey, counts: "jsonb", exercises: "jsonb", rowErrors: "jsonb", warnings: "jsonb", now: "timestamptz" },
  (db, p) =>
    db
      .update(imports)
      .set({
        status: "committed",
        counts: p.counts,
        exercises: p.exercises,
        rowErrors: p.rowErrors,
        warnings: p.warnings,
        committedAt: p.now,
        version: nextVersion,
        updatedAt: p.now,
      })
      .where(and(isTask(p), eq(imports.status, "committing")))
      .returning({ id: imports.id }),
);

export const saveImportUndo = statement(
  "imports.save_undo",
  { ...taskKey, warnings: "jsonb", now: "timestamptz" },
  (db, p) =>
    db
      .update(imports)
      .set({ status: "undone", warnings: p.warnings, undoneAt: p.now, version: nextVersion, updatedAt: p.now })
      .where(and(isTask(p), eq(imports.status, "committed")))
      .returning({ id: imports.id }),
);

export const saveImportMove = statement(
  "imports.save_move",
  { ...taskKey, sourceName: "text", exerciseId: "text", warnings: "jsonb", now: "timestamptz" },
  (db, p) =>
    db
      .update(imports)
      .set({
        mapping: sql`${imports.mapping} || jsonb_build_object(${p.sourceName}, ${p.exerciseId})`,
        warnings: p.warnings,
        version: nextVersion,
        updatedAt: p.now,
      })
      .where(and(isTask(p), eq(imports.status, "committed")))
      .returning({ id: imports.id }),
);
