import { z } from "zod";
import { MEASUREMENT_TRENDS } from "#core/body/measurement-trend.ts";
import { MEASUREMENT_KINDS, MEASUREMENT_UNITS, unitsOf } from "#core/body/measurements.ts";
import { measurement } from "#core/shapes/measurement.ts";
import { localDate } from "#core/time/local-date.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

const kindsByUnits = [...Map.groupBy(MEASUREMENT_KINDS, (kind) => unitsOf(kind).join())].map(
  ([units, kinds]) => [units.split(","), kinds] as const,
);

const kind = z.enum(MEASUREMENT_KINDS);
const unit = z.enum(MEASUREMENT_UNITS);

export const measurementCreate = measurement.create.meta({
  // The service checks it with the range of the kind.
  oneOf: kindsByUnits.map(([units, kinds]) => ({ properties: { kind: { enum: kinds }, unit: { enum: units } } })),
});
export const measurementPatch = measurement.patch;
export const measurementView = measurement.view;
export const measurementPage = pageOf(measurementView);

export const measurementQuery = z.strictObject({
  ...pageQuery,
  kind: kind.optional(),
  from: localDate.optional(),
  to: localDate.optional(),
});

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

export type MeasurementQuery = z.output<typeof measurementQuery>;
export type MeasurementTrendQuery = z.output<typeof measurementTrendQuery>;
