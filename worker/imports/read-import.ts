import { ForjaError } from "#core/errors.ts";
import {
  countedWarning,
  type ImportCounts,
  type ImportWarning,
  READABLE_SOURCES,
  type RowError,
} from "#core/imports/import-document.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { readTempFile } from "#db/mongo/temp-files.ts";
import type { ImportTask } from "#db/postgres/queries/imports/import-task.ts";
import type { ForjaDocument } from "../importers/forja/document.ts";
import { isForjaFile, readForjaFile } from "../importers/forja/index.ts";
import type { ImportLog } from "../importers/import-log.ts";
import { ImportFailure, type ParsedExport, parseTrainingExport } from "../importers/index.ts";

/** The number of errors includes those beyond this limit. */
const MAX_ROW_ERRORS = 500;

const ROWS_IN_JOB = 10;

/** Nobody has done so many exercises: the column is not one of names. */
const MAX_EXERCISES = 2_000;

import { collectAfterImport } from "../collect-garbage.ts";

export type ReadDocument = {
  readonly kind: "document";
  readonly source: "forja";
  readonly dialect: string;
  readonly document: ForjaDocument;
  readonly log: ImportLog;
};

export type ReadLog = ParsedExport & { readonly kind: "log" };

const sourceOf = (requested: string) => READABLE_SOURCES.find((source) => source === requested) ?? "auto";

/**
 * Reads an import's file with the known units. The commit reads it again: equal bytes give equal workouts. A later unit
 * from the sender is checked like one of the file.
 * @throws ImportFailure when the file as a whole can't be imported
 */
export const readImport = async (
  { mongo, clock }: { readonly mongo: Mongo; readonly clock: () => Date },
  userId: string,
  task: ImportTask,
): Promise<ReadLog | ReadDocument> => {
  const bytes = await readTempFile(mongo, { id: task.fileId, userId, now: clock() });
  if (bytes === null) throw new ImportFailure("file-gone", "The file is no longer kept: upload it again.");
  const source = sourceOf(task.requestedSource);
  if (isForjaFile(bytes, source)) return { kind: "document", source: "forja", ...readForjaFile(bytes) };
  const parsed = parseTrainingExport(bytes, {
    source,
    weightUnit: task.weightUnit ?? undefined,
    distanceUnit: task.distanceUnit ?? undefined,
    dateOrder: task.dateOrder ?? undefined,
    timeZone: task.timeZone,
  });
  if (parsed.counts.exercises > MAX_EXERCISES) {
    throw new ImportFailure("too-many-exercises", "The file names more than 2,000 different exercises.");
  }
  collectAfterImport(parsed.counts.sets);
  return { kind: "log", ...parsed };
};

export const countsOf = ({
  rows,
  workouts,
  exercises,
}: ForjaDocument): Omit<ImportCounts, "duplicates" | "changed" | "overlapping"> => ({
  rows,
  workouts: workouts.length,
  exercises: exercises.length,
  sets: workouts.reduce((sum, { row }) => sum + row.exercises.reduce((sets, part) => sets + part.sets.length, 0), 0),
});

type Remarks = { readonly rowErrors: readonly RowError[]; readonly warnings: readonly ImportWarning[] };

export const remarksOn = ({ rowErrors, warnings }: Remarks): Remarks => {
  const omitted = rowErrors.length - MAX_ROW_ERRORS;
  if (omitted <= 0) return { rowErrors, warnings };
  const message = `Only the first ${MAX_ROW_ERRORS} errors are listed.`;
  const warning = countedWarning("row-errors-omitted", message, omitted);
  return { rowErrors: rowErrors.slice(0, MAX_ROW_ERRORS), warnings: [...warnings, warning] };
};

export const importRefusal = (failure: ImportFailure): ForjaError =>
  failure.code === "file-gone"
    ? new ForjaError("state-conflict", { detail: failure.message, cause: failure })
    : new ForjaError("request-invalid", {
        detail: failure.message,
        errors: [
          { pointer: "/file", detail: failure.message },
          ...failure.rowErrors
            .slice(0, ROWS_IN_JOB)
            .map(({ row, message }) => ({ pointer: "/file", detail: `Line ${row}: ${message}` })),
        ],
        cause: failure,
      });
