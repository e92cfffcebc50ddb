import { ForjaError } from "#core/errors.ts";
import { type ImportWarning, READABLE_SOURCES, type RowError } from "#core/training/import-document.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { readTempFile } from "#db/mongo/temp-files.ts";
import type { ImportTask } from "#db/postgres/queries/imports.ts";
import { ImportFailure, type ParsedExport, parseTrainingExport } from "../importers/index.ts";

/** What is kept of the errors of a file; their number says the rest. */
const MAX_ROW_ERRORS = 500;

/** Nobody has done so many exercises: the column is not one of names. */
const MAX_EXERCISES = 2_000;

const sourceOf = (requested: string) => READABLE_SOURCES.find((source) => source === requested) ?? "auto";

/**
 * Reads an import's file with the units that are known by now. It is read anew at the commit: the same bytes give the
 * same workouts, and a unit that was told since is checked as if the file had told it.
 * @throws ImportFailure when the file as a whole can't be imported
 */
export const readImport = async (
  { mongo, clock }: { readonly mongo: Mongo; readonly clock: () => Date },
  userId: string,
  task: ImportTask,
): Promise<ParsedExport> => {
  const bytes = await readTempFile(mongo, { id: task.fileId, userId, now: clock() });
  if (bytes === null) throw new ImportFailure("file-gone", "The file is no longer kept: upload it again.");
  const parsed = parseTrainingExport(bytes, {
    source: sourceOf(task.requestedSource),
    weightUnit: task.weightUnit ?? undefined,
    distanceUnit: task.distanceUnit ?? undefined,
    timeZone: task.timeZone,
  });
  if (parsed.counts.exercises > MAX_EXERCISES) {
    throw new ImportFailure("too-many-exercises", "The file names more than 2,000 different exercises.");
  }
  return parsed;
};

/** What is said of a file: the first of its errors, and its warnings with one that counts the errors left out. */
export const remarksOn = ({
  rowErrors,
  warnings,
}: ParsedExport): { readonly rowErrors: readonly RowError[]; readonly warnings: readonly ImportWarning[] } => {
  const omitted = rowErrors.length - MAX_ROW_ERRORS;
  if (omitted <= 0) return { rowErrors, warnings };
  const warning = {
    code: "row-errors-omitted",
    message: `Only the first ${MAX_ROW_ERRORS} errors are listed.`,
    count: omitted,
    rows: [],
  };
  return { rowErrors: rowErrors.slice(0, MAX_ROW_ERRORS), warnings: [...warnings, warning] };
};

/** How a job ends whose file can't be imported. */
export const importRefusal = (failure: ImportFailure): ForjaError =>
  failure.code === "file-gone"
    ? new ForjaError("state-conflict", { detail: failure.message, cause: failure })
    : new ForjaError("request-invalid", {
        detail: failure.message,
        errors: [{ pointer: "/file", detail: failure.message }],
        cause: failure,
      });
