import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import type { ExportFormat, JobStatus } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

/** An export as it is kept; how its making goes is said by its job. */
export type StoredExport = {
  readonly id: string;
  readonly format: ExportFormat;
  readonly status: JobStatus;
  readonly jobId: string;
  /** Null until the file is whole. */
  readonly fileId: string | null;
  readonly bytes: number | null;
  readonly omitted: number;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly completedAt: string | null;
};

/** The job of an export stays as long as the export does. */
const exportJson: SQL = sql`json_build_object('id', e.id, 'format', e.format, 'status', coalesce(j.status, 'failed'),
  'jobId', e.job_id, 'fileId', e.file_id, 'bytes', e.file_bytes, 'omitted', e.omitted, 'expiresAt', iso_instant(e.file_expires_at),
  'createdAt', iso_instant(e.created_at), 'completedAt', iso_instant(e.completed_at))`;

type One = { userId: string; id: string };

/** Answers no row when the id is somebody's already. */
export const insertExport = sqlStatement<
  One & { format: ExportFormat; jobId: string; now: string },
  { inserted: string }
>(
  "exports.insert",
  sql`insert into exports (id, user_id, format, job_id, created_at)
    values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("format")}::text, ${input("jobId")}::uuid,
      ${input("now")}::timestamptz)
    on conflict (id) do nothing returning id as inserted`,
);

const selectOne = sqlStatement<One, { export: StoredExport }>(
  "exports.find",
  sql`select ${exportJson} as export from exports e left join jobs j on j.id = e.job_id
    where e.id = ${input("id")}::uuid and e.user_id = ${input("userId")}::uuid`,
);

export const findExport = async (executor: Executor, one: One): Promise<StoredExport | null> => {
  const [row] = await selectOne(executor, one);
  return row?.export ?? null;
};

type ExportListInput = {
  userId: string;
  beforeCreatedAt: string | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export const listExports = sqlStatement<ExportListInput, { export: StoredExport; sortKey: string }>(
  "exports.list",
  sql`select ${exportJson} as export, e.created_at::text as "sortKey"
    from exports e left join jobs j on j.id = e.job_id
    where e.user_id = ${input("userId")}::uuid
      and (${input("beforeId")}::uuid is null or
        (e.created_at, e.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by e.created_at desc, e.id desc limit ${input("limit")}::int`,
);

/** Names the file of an export. Answers no row when it has one already, or is gone with its account. */
export const completeExport = sqlStatement<
  One & { fileId: string; bytes: number; omitted: number; expiresAt: string; now: string },
  { completed: string }
>(
  "exports.complete",
  sql`update exports set file_id = ${input("fileId")}::text, file_bytes = ${input("bytes")}::bigint, omitted = ${input("omitted")}::int,
      file_expires_at = ${input("expiresAt")}::timestamptz, completed_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid and file_id is null
    returning id as completed`,
);

/** Exports are listed for 30 days; their files are gone by then. */
export const sweepExports = sqlStatement<{ now: string }, Removed>(
  "exports.sweep",
  removing(sql`delete from exports where id in (
    select e.id from exports e join jobs j on j.id = e.job_id
    where e.created_at < ${input("now")}::timestamptz - interval '30 days' and j.status not in ('queued', 'running')
      and (e.file_expires_at is null or e.file_expires_at < ${input("now")}::timestamptz)
    limit 5000)`),
);
