import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { reading } from "#core/errors.ts";
import {
  type ChangedChoice,
  type ImportCounts,
  type ImportNeed,
  type ImportProblem,
  type ImportWarning,
  importCounts,
  importProblem,
  type MatchedName,
  matchedName,
  type RowError,
  rowError,
  storedWarning,
} from "#core/imports/import-document.ts";
import type { Executor } from "../../client.ts";
import type { ImportSource, ImportStatus } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { isTask, type TaskKey } from "./import-task.ts";

export type ImportSummary = {
  id: string;
  source: ImportSource | null;
  dialect: string | null;
  status: ImportStatus;
  jobId: string;
  timeZone: string;
  onChanged: ChangedChoice;
  counts: ImportCounts;
  needs: ImportNeed[];
  failure: ImportProblem | null;
  createdAt: string;
  updatedAt: string;
  committedAt: string | null;
  undoneAt: string | null;
  version: number;
};

export type StoredImport = ImportSummary & {
  exercises: MatchedName[];
  rowErrors: RowError[];
  warnings: ImportWarning[];
};

/** The newest job of the import ended without its step, so the import has its earlier state. */
const stranded: SQL = sql`(i.status in ('analyzing', 'committing') and coalesce(j.status in ('failed', 'cancelled'), false))`;

const status: SQL = sql`case when not ${stranded} then i.status when i.status = 'analyzing' then 'failed' else 'ready' end`;

/** Falling back is a change of its own, so that an ETag from before does not hold. */
const version: SQL = sql`(i.version + case when ${stranded} then 1 else 0 end)`;

const failure: SQL = sql`coalesce(i.failure, case when ${stranded} and i.status = 'analyzing' then json_build_object(
  'code', case when j.status = 'cancelled' then 'cancelled' when j.error ->> 'code' = 'unavailable' then 'unavailable' else 'internal' end,
  'detail', null)::jsonb end)`;

/** Imports of earlier versions counted less. */
const counts: SQL = sql`('{"changed": 0, "overlapping": 0}'::jsonb || i.counts)`;

const summaryFields: SQL = sql`'id', i.id, 'source', coalesce(i.source, nullif(i.requested_source, 'auto')),
  'dialect', i.dialect, 'status', ${status}, 'jobId', i.job_id, 'timeZone', i.time_zone,
  'onChanged', i.on_changed, 'counts', ${counts},
  'needs', to_json(i.needs), 'failure', ${failure}, 'createdAt', iso_instant(i.created_at),
  'updatedAt', iso_instant(i.updated_at), 'committedAt', iso_instant(i.committed_at),
  'undoneAt', iso_instant(i.undone_at), 'version', ${version}`;

type NewImport = {
  id: string;
  userId: string;
  requestedSource: string;
  weightUnit: string | null;
  distanceUnit: string | null;
  dateOrder: string | null;
  onChanged: string;
  timeZone: string | null;
  fileSha256: string;
  fileBytes: number;
  fileId: string;
  fileExpiresAt: string;
  jobId: string;
  now: string;
};

export const IMPORT_ID_CONSTRAINT = "imports_pkey";

/** Without a zone the import takes the user's. */
export const insertImport = sqlStatement<NewImport, { id: string }>(
  "imports.insert",
  sql`insert into imports (id, user_id, requested_source, weight_unit, distance_unit, date_order, on_changed,
      time_zone, file_sha256, file_bytes,
      file_id, file_expires_at, job_id, created_at, updated_at)
    select ${input("id")}::uuid, u.id, ${input("requestedSource")}::text, ${input("weightUnit")}::text,
      ${input("distanceUnit")}::text, ${input("dateOrder")}::text, ${input("onChanged")}::text,
      coalesce(${input("timeZone")}::text, u.time_zone), ${input("fileSha256")}::text,
      ${input("fileBytes")}::int, ${input("fileId")}::text, ${input("fileExpiresAt")}::timestamptz,
      ${input("jobId")}::uuid, ${input("now")}::timestamptz, ${input("now")}::timestamptz
    from users u where u.id = ${input("userId")}::uuid
    returning id`,
);

/** Columns of JSON, which no schema of Postgres has checked. */
type Unread<Of, Key extends keyof Of> = Omit<Of, Key> & Readonly<Record<Key, unknown>>;

const selectImport = sqlStatement<
  { userId: string; id: string },
  { import: Unread<StoredImport, "counts" | "failure" | "exercises" | "rowErrors" | "warnings"> }
>(
  "imports.find",
  sql`select json_build_object(${summaryFields}, 'exercises', i.exercises, 'rowErrors', i.row_errors,
      'warnings', i.warnings) as import
    from imports i left join jobs j on j.id = i.job_id
    where i.id = ${input("id")}::uuid and i.user_id = ${input("userId")}::uuid`,
);

/**
 * Returns an import with all its details.
 * @throws ForjaError `document-unreadable`
 */
export const findImport = async (executor: Executor, userId: string, id: string): Promise<StoredImport | null> => {
  const [row] = await selectImport(executor, { userId, id });
  if (row === undefined) return null;
  return reading(() => ({
    ...row.import,
    counts: importCounts.parse(row.import.counts),
    failure: importProblem.nullable().parse(row.import.failure),
    exercises: z.array(matchedName).parse(row.import.exercises),
    rowErrors: z.array(rowError).parse(row.import.rowErrors),
    warnings: z.array(storedWarning).parse(row.import.warnings),
  }));
};

type ImportListInput = {
  userId: string;
  status: string | null;
  beforeCreatedAt: string | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export const listImports = sqlStatement<ImportListInput, { import: ImportSummary; sortKey: string }>(
  "imports.list",
  sql`select json_build_object(${summaryFields}) as import, i.created_at::text as "sortKey"
    from imports i left join jobs j on j.id = i.job_id
    where i.user_id = ${input("userId")}::uuid
      and (${input("status")}::text is null or ${status} = ${input("status")}::text)
      and (${input("beforeId")}::uuid is null or
        (i.created_at, i.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by i.created_at desc, i.id desc limit ${input("limit")}::int`,
);

/** The state of an import that its next step depends on. */
export type ImportState = {
  readonly status: ImportStatus;
  readonly version: number;
  readonly needs: ImportNeed[];
  readonly names: string[];
  readonly fileExpiresAt: string;
  /** An undo or a move is waiting or running. */
  readonly busy: boolean;
};

const stateJson: SQL = sql`json_build_object('status', ${status}, 'version', ${version}, 'needs', to_json(i.needs),
  'names', (select coalesce(json_agg(e ->> 'sourceName'), '[]'::json) from jsonb_array_elements(
    case when jsonb_typeof(i.exercises) = 'array' then i.exercises else '[]'::jsonb end) e),
  'fileExpiresAt', iso_instant(i.file_expires_at),
  'busy', i.status = 'committed' and coalesce(j.kind in ('undo-import', 'move-import') and j.status in ('queued', 'running'), false))`;

const selectState = sqlStatement<{ userId: string; id: string }, { state: ImportState }>(
  "imports.state",
  sql`select ${stateJson} as state from imports i left join jobs j on j.id = i.job_id
    where i.id = ${input("id")}::uuid and i.user_id = ${input("userId")}::uuid`,
);

const lockRow = sqlStatement<{ userId: string; id: string }, { id: string }>(
  "imports.lock",
  sql`select i.id from imports i
    where i.id = ${input("id")}::uuid and i.user_id = ${input("userId")}::uuid for update`,
);

/**
 * Returns the state of an import. A running step holds the row's lock, so the caller checks first and locks a free row.
 */
export const importState = async (executor: Executor, userId: string, id: string): Promise<ImportState | null> => {
  const [row] = await selectState(executor, { userId, id });
  return row?.state ?? null;
};

/**
 * Returns the import and locks it until the transaction ends. A statement that waits for the lock would not see the job
 * of the earlier holder.
 */
export const lockImport = async (tx: Executor, userId: string, id: string): Promise<ImportState | null> => {
  const [row] = await lockRow(tx, { userId, id });
  return row === undefined ? null : importState(tx, userId, id);
};

/** Hands the import to its next job. `version` is the new one. */
export const beginCommit = sqlStatement<
  {
    id: string;
    jobId: string;
    weightUnit: string | null;
    distanceUnit: string | null;
    dateOrder: string | null;
    onChanged: string | null;
    mapping: string;
    mayLink: boolean;
    version: number;
    now: string;
  },
  { id: string }
>(
  "imports.begin_commit",
  sql`update imports set status = 'committing', job_id = ${input("jobId")}::uuid, needs = '{}',
      weight_unit = coalesce(${input("weightUnit")}::text, weight_unit),
      distance_unit = coalesce(${input("distanceUnit")}::text, distance_unit),
      date_order = coalesce(${input("dateOrder")}::text, date_order),
      on_changed = coalesce(${input("onChanged")}::text, on_changed), mapping = ${input("mapping")}::jsonb,
      may_link = ${input("mayLink")}::boolean, version = ${input("version")}::int, updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid returning id`,
);

/** Hands a committed import to its next job. `version` is the new one. */
export const beginStep = sqlStatement<{ id: string; jobId: string; version: number; now: string }, { id: string }>(
  "imports.begin_step",
  sql`update imports set job_id = ${input("jobId")}::uuid, version = ${input("version")}::int,
      updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid returning id`,
);

type Analysis = {
  source: string;
  dialect: string;
  status: string;
  counts: string;
  needs: string;
  exercises: string;
  rowErrors: string;
  warnings: string;
  now: string;
};

export const saveImportAnalysis = sqlStatement<TaskKey & Analysis, { id: string }>(
  "imports.save_analysis",
  sql`update imports i set source = ${input("source")}::text, dialect = ${input("dialect")}::text,
      status = ${input("status")}::text, counts = ${input("counts")}::jsonb,
      needs = array(select jsonb_array_elements_text(${input("needs")}::jsonb)),
      exercises = ${input("exercises")}::jsonb, row_errors = ${input("rowErrors")}::jsonb,
      warnings = ${input("warnings")}::jsonb, version = i.version + 1, updated_at = ${input("now")}::timestamptz
    where ${isTask} and i.status = 'analyzing' returning i.id`,
);

export const failImport = sqlStatement<TaskKey & { failure: string; rowErrors: string; now: string }, { id: string }>(
  "imports.fail",
  sql`update imports i set status = 'failed', failure = ${input("failure")}::jsonb,
      row_errors = ${input("rowErrors")}::jsonb, version = i.version + 1, updated_at = ${input("now")}::timestamptz
    where ${isTask} and i.status = 'analyzing' returning i.id`,
);

/** The names as well: another import may have come since the dry run, and they were judged anew. */
export const saveImportCommit = sqlStatement<
  TaskKey & { counts: string; exercises: string; rowErrors: string; warnings: string; now: string },
  { id: string }
>(
  "imports.save_commit",
  sql`update imports i set status = 'committed', counts = ${input("counts")}::jsonb,
      exercises = ${input("exercises")}::jsonb, row_errors = ${input("rowErrors")}::jsonb, warnings = ${input("warnings")}::jsonb,
      committed_at = ${input("now")}::timestamptz, version = i.version + 1, updated_at = ${input("now")}::timestamptz
    where ${isTask} and i.status = 'committing' returning i.id`,
);

export const saveImportUndo = sqlStatement<TaskKey & { warnings: string; now: string }, { id: string }>(
  "imports.save_undo",
  sql`update imports i set status = 'undone', warnings = ${input("warnings")}::jsonb,
      undone_at = ${input("now")}::timestamptz, version = i.version + 1, updated_at = ${input("now")}::timestamptz
    where ${isTask} and i.status = 'committed' returning i.id`,
);

/** Notes this exercise as the sender's choice for a name. */
export const saveImportMove = sqlStatement<
  TaskKey & { sourceName: string; exerciseId: string; warnings: string; now: string },
  { id: string }
>(
  "imports.save_move",
  sql`update imports i set
      mapping = i.mapping || jsonb_build_object(${input("sourceName")}::text, ${input("exerciseId")}::text),
      warnings = ${input("warnings")}::jsonb,
      version = i.version + 1, updated_at = ${input("now")}::timestamptz
    where ${isTask} and i.status = 'committed' returning i.id`,
);
