import { notFound } from "#core/errors.ts";
import { createTempFile, deleteTempFile } from "#db/mongo/temp-files.ts";
import { completeExport, findExport } from "#db/postgres/queries/exports/exports.ts";
import type { ExportFormat, JobResult } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { type ExportWriter, openExport } from "../exports/export-data.ts";
import { forjaJson } from "../exports/forja-json.ts";
import { setsCsv } from "../exports/sets-csv.ts";
import { strongCsv } from "../exports/strong-csv.ts";
import { checkStopped, type Processor, type WorkerDependencies } from "./types.ts";

const FILE_KEPT_MS = 7 * 86_400_000;

const WRITERS: Readonly<Record<ExportFormat, ExportWriter>> = { json: forjaJson, csv: setsCsv, strong: strongCsv };

const resultOf = (id: string): JobResult => ({ type: "export", id, url: `/api/v1/exports/${id}` });

type WriteOptions = {
  readonly userId: string;
  readonly writer: ExportWriter;
  readonly expiresAt: Date;
  readonly signal: AbortSignal;
  readonly progress: (percent: number) => void;
};

/** Memory holds one batch and one chunk, whatever there is. */
const writeFile = (deps: Pick<WorkerDependencies, "db" | "mongo">, options: WriteOptions) =>
  inTransaction(
    deps.db,
    async (tx) => {
      const { userId, writer, expiresAt, signal, progress } = options;
      const data = await openExport(tx, deps.mongo, {
        userId,
        step: () => checkStopped(signal),
        progress: (share) => progress(share * 99),
      });
      if (data === null) throw notFound();
      const file = await createTempFile(deps.mongo, { userId, expiresAt });
      const encoder = new TextEncoder();
      try {
        for await (const part of writer(data)) await file.write(encoder.encode(part));
        checkStopped(signal);
        return { ...(await file.finish()), omitted: data.omitted.count };
      } catch (error) {
        // The store may be what failed; what stays behind then is swept.
        await file.abort().catch(() => {});
        throw error;
      }
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );

/** When two runs overlap, the first to end is kept. */
export const buildExport: Processor<"build-export"> = async (deps, { job, payload, signal, progress }) => {
  const { db, mongo, clock } = deps;
  const { userId } = job;
  const { exportId: id } = payload;
  const wanted = await findExport(db, { userId, id });
  if (wanted === null) throw notFound();
  if (wanted.fileId !== null) return resultOf(id);
  const expiresAt = new Date(clock().getTime() + FILE_KEPT_MS);
  const file = await writeFile(deps, { userId, writer: WRITERS[wanted.format], expiresAt, signal, progress });
  const completed = await completeExport(db, {
    userId,
    id,
    fileId: file.id,
    bytes: file.bytes,
    omitted: file.omitted,
    expiresAt: expiresAt.toISOString(),
    now: clock().toISOString(),
  });
  if (completed.length === 0) await deleteTempFile(mongo, { id: file.id, userId });
  return resultOf(id);
};
