import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { MEASUREMENT_TRENDS } from "#core/training/measurement-trend.ts";
import { MEASUREMENT_KINDS, MEASUREMENT_UNITS, unitsOf } from "#core/training/measurements.ts";
import { id, instant, instantOut, name, quantityUpTo } from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";

/** The kinds that are entered in the same units. */
const kindsByUnits = [...Map.groupBy(MEASUREMENT_KINDS, (kind) => unitsOf(kind).join())].map(
  ([units, kinds]) => [units.split(","), kinds] as const,
);

const kind = z.enum(MEASUREMENT_KINDS);
const unit = z.enum(MEASUREMENT_UNITS);
const value = quantityUpTo(10_000);
const source = name(50);

export const measurementCreate = z
  .strictObject({
    id: id.nullish(),
    kind,
    value,
    unit,
    measuredAt: instant.nullish(),
    timeZone: timeZoneName.nullish(),
    source: source.nullish(),
  })
  // Documented here, and checked with the range of the kind.
  .meta({
    oneOf: kindsByUnits.map(([units, kinds]) => ({ properties: { kind: { enum: kinds }, unit: { enum: units } } })),
  });

export const measurementPatch = z.strictObject({
  kind: kind.optional(),
  value: value.optional(),
  unit: unit.optional(),
  measuredAt: instant.optional(),
  timeZone: timeZoneName.optional(),
  source: source.nullish(),
});

export const measurementQuery = z.strictObject({
  ...pageQuery,
  kind: kind.optional(),
  from: localDate.optional(),
  to: localDate.optional(),
});

export const measurementView = z.object({
  id: z.string(),
  kind,
  value: z.number(),
  unit,
  canonical: z.object({ value: z.number(), unit }),
  weightKg: z.number().nullable(),
  measuredAt: instantOut,
  timeZone: z.string(),
  localDate: z.string(),
  source: z.string(),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const measurementPage = pageOf(measurementView);

export const measurementTrendQuery = z.strictObject({
  kind: kind.default("bodyweight"),
  from: localDate.optional(),
  to: localDate.optional(),
});

export const measurementTrendView = z.object({
  kind,
  unit,
  from: z.string().nullable(),
  to: z.string(),
  series: z.array(z.object({ date: z.string(), value: z.number(), trend: z.number().nullable() })),
  trend: z.object({
    current: z.number().nullable(),
    slopePerWeek: z.number().nullable(),
    confidenceInterval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
    pValue: z.number().nullable(),
    n: z.number(),
    method: z.string(),
  }),
  status: z.enum(MEASUREMENT_TRENDS),
  missing: z.object({ code: z.string(), have: z.number(), need: z.number() }).nullable(),
});

export type MeasurementCreate = z.output<typeof measurementCreate>;
export type MeasurementPatch = z.output<typeof measurementPatch>;
export type MeasurementQuery = z.output<typeof measurementQuery>;
export type MeasurementTrendQuery = z.output<typeof measurementTrendQuery>;
