import { z } from "zod";

export const LOG_SOURCES = ["strong", "hevy", "fitnotes", "stronglifts", "liftosaur"] as const;
export type LogSource = (typeof LOG_SOURCES)[number];

/** All whose exports can be read: Forja's own holds more than a log. */
export const READABLE_SOURCES = [...LOG_SOURCES, "forja"] as const;
export type ReadableSource = (typeof READABLE_SOURCES)[number];

export const DISTANCE_UNITS = ["km", "mi", "m"] as const;
export type DistanceUnit = (typeof DISTANCE_UNITS)[number];

/** Order of a date in figures: the day or the month comes first. */
export const DATE_ORDERS = ["dmy", "mdy"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** Facts that a file may lack and its sender must give. */
export const IMPORT_NEEDS = ["weightUnit", "distanceUnit", "dateOrder"] as const;
export type ImportNeed = (typeof IMPORT_NEEDS)[number];

export const CHANGED_CHOICES = ["keep", "replace"] as const;
export type ChangedChoice = (typeof CHANGED_CHOICES)[number];

export const MAPPING_CHOICES = ["create", "skip"] as const;
export type MappingChoice = (typeof MAPPING_CHOICES)[number];

export const IMPORT_FAILURE_CODES = [
  "file-empty",
  "file-too-large",
  "file-not-text",
  "file-gone",
  "encoding-unknown",
  "csv-broken",
  "json-broken",
  "too-many-rows",
  "too-many-exercises",
  "workout-too-large",
  "format-unknown",
  "source-mismatch",
  "columns-missing",
  "columns-repeated",
  "too-many-row-errors",
] as const;
export type ImportFailureCode = (typeof IMPORT_FAILURE_CODES)[number];

/** How a dry run can end without a verdict on the file. */
export const IMPORT_INTERRUPTIONS = ["cancelled", "unavailable", "internal"] as const;

/** Repeats nothing that the file holds. */
export const importProblem = z.object({
  code: z.enum([...IMPORT_FAILURE_CODES, ...IMPORT_INTERRUPTIONS]),
  detail: z.string().nullable(),
});
export type ImportProblem = z.infer<typeof importProblem>;

/**
 * A cell or a row that can't be imported, with its line of the file, from 1. `column` is the name of the column in the
 * file. In Forja's own files `row` counts the rows of all lists, and 0 is before them. Their column is a JSON pointer.
 */
export const rowError = z.object({ row: z.number(), column: z.string().nullable(), message: z.string() });
export type RowError = Readonly<z.infer<typeof rowError>>;

export const importWarning = z.object({
  code: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.array(z.number())])),
});
export type ImportWarning = Readonly<z.infer<typeof importWarning>>;

/**
 * Returns a warning about cells, rows or resources that are counted.
 * @param count number of occurrences
 * @param rows the first lines of the file with an occurrence, from 1; none when it concerns the whole file
 */
export const countedWarning = (
  code: string,
  message: string,
  count: number,
  rows: readonly number[] = [],
): ImportWarning => ({ code, message, params: { count, rows: [...rows] } });

/** A warning as it is kept: those of the version before had a count and rows in the place of `params`. */
export const storedWarning = z.union([
  importWarning,
  z
    .object({ code: z.string(), message: z.string(), count: z.number(), rows: z.array(z.number()) })
    .transform(({ code, message, count, rows }) => countedWarning(code, message, count, rows)),
]);

/**
 * Counts of an import. `exercises` counts distinct names. `duplicates` are workouts that the log has already, as in the
 * file. `changed` are workouts that an earlier import had otherwise. `overlapping` are new ones at the time of another
 * workout.
 */
export const importCounts = z.object({
  rows: z.number(),
  workouts: z.number(),
  exercises: z.number(),
  sets: z.number(),
  duplicates: z.number(),
  changed: z.number(),
  overlapping: z.number(),
});
export type ImportCounts = Readonly<z.infer<typeof importCounts>>;

export const matchedName = z.object({
  sourceName: z.string(),
  exerciseId: z.string().nullable(),
  confidence: z.number(),
  candidates: z.array(z.object({ exerciseId: z.string(), confidence: z.number() })).readonly(),
});
export type MatchedName = Readonly<z.infer<typeof matchedName>>;
