import type { ImportNeed } from "#core/imports/import-document.ts";
import { MAX_WORKOUT_SETS } from "#core/workouts/workout.ts";
import { decodeText } from "./decode.ts";
import { detectImporter } from "./detect.ts";
import { ImportFailure } from "./failure.ts";
import { ImportLog } from "./import-log.ts";
import type { ImportOptions, ReadFile } from "./importer.ts";
import { MAX_FAILED_SHARE } from "./limits.ts";
import type { NeutralWeight, NeutralWorkout, ParsedExport } from "./neutral.ts";

export { ImportFailure } from "./failure.ts";
export { importedId } from "./imported-id.ts";
export type { ImportOptions } from "./importer.ts";
export type { NeutralWorkout, ParsedExport } from "./neutral.ts";

const ERRORS_WITH_FAILURE = 20;
const REASONS_IN_WORDS = 3;

type Tally = { readonly sets: number; readonly names: ReadonlySet<string>; readonly needs: ReadonlySet<ImportNeed> };

const isOpen = (weight: NeutralWeight | null | undefined): boolean => weight != null && weight.unit === null;

const tally = ({ workouts, hasOpenDates }: ReadFile): Tally => {
  const names = new Set<string>();
  const needs = new Set<ImportNeed>();
  let sets = 0;
  if (hasOpenDates) needs.add("dateOrder");
  for (const { exercises, bodyweight } of workouts) {
    if (isOpen(bodyweight)) needs.add("weightUnit");
    for (const exercise of exercises) {
      names.add(exercise.sourceName);
      sets += exercise.sets.length;
      for (const { weight, distance, target } of exercise.sets) {
        if (isOpen(weight) || isOpen(target?.weight)) needs.add("weightUnit");
        if (distance !== null && distance.unit === null) needs.add("distanceUnit");
      }
    }
  }
  return { sets, names, needs };
};

export const refuseFailures = (rows: number, log: ImportLog): void => {
  if (log.failedRows <= rows * MAX_FAILED_SHARE) return;
  const errors = log.rowErrors.slice(0, ERRORS_WITH_FAILURE);
  const first = errors.slice(0, REASONS_IN_WORDS).map(({ row, message }) => ` Line ${row}: ${message}`);
  throw new ImportFailure(
    "too-many-row-errors",
    `${log.failedRows} of ${rows} rows can't be imported, which is more than half.${first.join("")}`,
    errors,
  );
};

const refuseWhatMostlyFails = ({ rows }: ReadFile, log: ImportLog): void => {
  if (rows === 0) throw new ImportFailure("file-empty", "The file has a header and no rows.");
  refuseFailures(rows, log);
};

/** The log would not take such a workout by hand either. */
const refuseWhatNobodyTrains = (workouts: readonly NeutralWorkout[]): void => {
  for (const { exercises } of workouts) {
    if (exercises.reduce((sum, { sets }) => sum + sets.length, 0) > MAX_WORKOUT_SETS) {
      throw new ImportFailure("workout-too-large", "A workout of the file has more than 1,000 sets.");
    }
  }
};

/** @throws ImportFailure when the file as a whole can't be imported */
export const parseTrainingExport = (bytes: Uint8Array, options: ImportOptions): ParsedExport => {
  const log = new ImportLog();
  const text = decodeText(bytes, log);
  if (text.trim() === "") throw new ImportFailure("file-empty", "The file is empty.");
  const { importer, delimiter, recognition } = detectImporter(text, options.source);
  const file = recognition.read({ text, delimiter }, options, log);
  refuseWhatMostlyFails(file, log);
  refuseWhatNobodyTrains(file.workouts);
  const { workouts, rests, notes, rows } = file;
  const { sets, names, needs } = tally(file);
  return {
    source: importer.source,
    dialect: recognition.dialect,
    needs: [...needs],
    workouts,
    rowErrors: log.rowErrors,
    warnings: log.warnings,
    counts: { rows, workouts: workouts.length, exercises: names.size, sets },
    rowUse: { sets: rows - rests - notes - log.failedRows, rests, notes, failed: log.failedRows },
  };
};
