import { ForjaError, notFound } from "#core/errors.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { openTempFile, type TempFileReader } from "#db/mongo/temp-files.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { timeZoneOf } from "#db/postgres/queries/accounts/users.ts";
import { findExport, insertExport, listExports, type StoredExport } from "#db/postgres/queries/exports/exports.ts";
import { createJob, findJob, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import type { ExportFormat } from "#db/postgres/schema/index.ts";
import type { ExportCreate, ExportView } from "./exports.schema.ts";

export type ExportContext = {
  readonly userId: string;
  readonly requestId: string;
  readonly now: Date;
  readonly newId: () => string;
};

const exportUrl = (id: string): string => `/api/v1/exports/${id}`;

const hasFile = ({ fileId, expiresAt }: StoredExport, now: Date): boolean =>
  fileId !== null && expiresAt !== null && Date.parse(expiresAt) > now.getTime();

const viewOf = (stored: StoredExport, now: Date): ExportView => {
  const { id, format, status, jobId, bytes, omitted, createdAt, completedAt, expiresAt } = stored;
  const downloadUrl = hasFile(stored, now) ? `${exportUrl(id)}/download` : null;
  return { id, format, status, jobId, bytes, omitted, createdAt, completedAt, expiresAt, downloadUrl };
};

const find = async (executor: Executor, userId: string, id: string): Promise<StoredExport> => {
  const stored = await findExport(executor, { userId, id });
  if (stored === null) throw notFound();
  return stored;
};

const jobOf = async (tx: Transaction, userId: string, id: string): Promise<JobView> => {
  const stored = await findExport(tx, { userId, id });
  const job = stored === null ? null : await findJob(tx, userId, stored.jobId);
  if (job === null) throw new ForjaError("id-taken");
  return job;
};

export const create = async (
  tx: Transaction,
  context: ExportContext,
  input: ExportCreate,
): Promise<{ id: string; job: JobView; created: boolean }> => {
  const { userId, newId, now } = context;
  const id = input.id ?? newId();
  if (input.id != null && (await reserveId(tx, { id, userId, resource: "exports", body: input })) === "repeated") {
    return { id, job: await jobOf(tx, userId, id), created: false };
  }
  const jobId = newId();
  const [job, inserted] = await Promise.all([
    createJob(tx, { ...context, newId: () => jobId }, "build-export", { exportId: id }),
    insertExport(tx, { id, userId, format: input.format, jobId, now: now.toISOString() }),
  ]);
  if (inserted.length === 0) throw new ForjaError("id-taken");
  return { id, job, created: true };
};

export const list = async (
  db: Database,
  userId: string,
  page: { after: { sortKey: string; id: string } | null; limit: number },
  now: Date,
): Promise<{ export: ExportView; sortKey: string }[]> => {
  const { after, limit } = page;
  const rows = await listExports(db, {
    userId,
    beforeCreatedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: limit + 1,
  });
  return rows.map(({ sortKey, ...stored }) => ({ export: viewOf(stored, now), sortKey }));
};

export const get = async (db: Database, userId: string, id: string, now: Date): Promise<ExportView> =>
  viewOf(await find(db, userId, id), now);

const NAMES: Readonly<Record<ExportFormat, readonly [prefix: string, extension: string]>> = {
  json: ["forja", "json"],
  csv: ["forja-sets", "csv"],
  strong: ["strong", "csv"],
};

export type Download = TempFileReader & { readonly format: ExportFormat; readonly name: string };

export const open = async (
  { db, mongo }: { readonly db: Database; readonly mongo: Mongo },
  userId: string,
  id: string,
  now: Date,
): Promise<Download> => {
  const stored = await find(db, userId, id);
  if (stored.fileId === null || stored.completedAt === null || !hasFile(stored, now)) throw notFound();
  const file = await openTempFile(mongo, { id: stored.fileId, userId, now });
  const timeZone = await timeZoneOf(db, userId);
  if (file === null || timeZone === null) throw notFound();
  const [prefix, extension] = NAMES[stored.format];
  const day = localDateAt(Date.parse(stored.completedAt), timeZone);
  return { ...file, format: stored.format, name: `${prefix}-${day}.${extension}` };
};
