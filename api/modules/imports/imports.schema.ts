import { z } from "zod";
import {
  CHANGED_CHOICES,
  DATE_ORDERS,
  DISTANCE_UNITS,
  IMPORT_NEEDS,
  importCounts,
  importProblem,
  importWarning,
  MAPPING_CHOICES,
  matchedName,
  READABLE_SOURCES,
  rowError,
} from "#core/imports/import-document.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { IMPORT_SOURCES, IMPORT_STATUSES } from "#db/postgres/schema/index.ts";
import { id, instantOut, recordOf, text } from "../../http/fields.ts";
import { FormFile } from "../../http/multipart.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

const weightUnit = z.enum(WEIGHT_UNITS);
const distanceUnit = z.enum(DISTANCE_UNITS);
const dateOrder = z.enum(DATE_ORDERS);
const onChanged = z.enum(CHANGED_CHOICES);

export const importCreate = z.strictObject({
  id: id.optional(),
  file: z
    .instanceof(FormFile, { error: "must be a file" })
    .refine(({ size }) => size > 0, "must not be empty")
    .meta({
      type: "string",
      format: "binary",
      contentEncoding: "binary",
      description: "The export as its application wrote it, at most 32 MiB.",
    }),
  source: z.enum(["auto", ...READABLE_SOURCES]).default("auto"),
  weightUnit: weightUnit
    .optional()
    .meta({ description: "For weights of which the file does not tell the unit; Forja's own tells all." }),
  distanceUnit: distanceUnit.optional(),
  dateOrder: dateOrder.optional().meta({
    description: "For dates in figures of which no other date of the file shows whether the day or the month is first.",
  }),
  onChanged: onChanged.default("keep").meta({
    description:
      "What becomes of a workout that was imported before and has changed in its application since: it stays as the log " +
      "has it, or takes the content of the file. An undo gives back what was replaced.",
  }),
  timeZone: timeZoneName
    .optional()
    .meta({ description: "Where the clock of the file hangs; the user's zone unless given." }),
});

const MAX_SOURCE_NAME = 200;

const MAX_NAMES = 2_000;

const nameChoices = recordOf(
  z.record(
    text(MAX_SOURCE_NAME, 1),
    z.union([id, z.enum(MAPPING_CHOICES)], "must be the id of an exercise, create or skip"),
  ),
);

/** Counted before it is read: a list of faults as long as a body can hold takes seconds to make. */
const mapping = z.preprocess((value, context) => {
  if (value === null || typeof value !== "object" || Object.keys(value).length <= MAX_NAMES) return value;
  context.addIssue({ code: "custom", message: `must have ${MAX_NAMES} names or fewer` });
  return z.NEVER;
}, nameChoices.nullish());

export const importCommit = z
  .strictObject({
    weightUnit: weightUnit.nullish(),
    distanceUnit: distanceUnit.nullish(),
    dateOrder: dateOrder.nullish(),
    onChanged: onChanged.nullish().meta({ description: "As the upload said unless given." }),
    mapping: mapping.optional(),
  })
  .nullish();

export const importUndo = z.strictObject({}).nullish();

export const importMove = z.strictObject({ sourceName: text(MAX_SOURCE_NAME, 1), exerciseId: id });

export const importQuery = z.strictObject({ ...pageQuery, status: z.enum(IMPORT_STATUSES).optional() });

export const importSummary = z.object({
  id: z.string(),
  source: z.enum(IMPORT_SOURCES).nullable(),
  dialect: z.string().nullable(),
  status: z.enum(IMPORT_STATUSES),
  jobId: z.string(),
  timeZone: z.string(),
  onChanged,
  counts: importCounts,
  needs: z.array(z.enum(IMPORT_NEEDS)),
  failure: importProblem.nullable(),
  createdAt: instantOut,
  updatedAt: instantOut,
  committedAt: instantOut.nullable(),
  undoneAt: instantOut.nullable(),
  version: z.number(),
});

const candidate = matchedName.shape.candidates.unwrap().element.extend({ name: z.string() });

export const importView = importSummary.extend({
  exercises: z.array(matchedName.extend({ candidates: z.array(candidate) })),
  rowErrors: z.array(rowError),
  warnings: z.array(importWarning),
});

export const importPage = pageOf(importSummary);

export type ImportCreate = z.output<typeof importCreate>;
export type ImportMove = z.output<typeof importMove>;
export type ImportCommit = z.output<typeof importCommit>;
export type ImportQuery = z.output<typeof importQuery>;
export type ImportView = z.output<typeof importView>;
