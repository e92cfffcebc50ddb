import { z } from "zod";
import { CANONICAL_UNITS, MEASUREMENT_KINDS, MEASUREMENT_UNITS } from "../body/measurements.ts";
import {
  computed,
  date,
  decimal,
  filled,
  instant,
  oneOf,
  orElse,
  ownId,
  server,
  text,
  timeZone,
  versioned,
} from "./field.ts";
import { shape } from "./shape.ts";

export const measurement = shape({
  id: ownId(),
  kind: oneOf(MEASUREMENT_KINDS),
  /** In `unit`. `measurementErrors` has the limits of each kind. */
  value: decimal(0, 10_000),
  unit: oneOf(MEASUREMENT_UNITS),
  canonical: computed(z.object({ value: z.number(), unit: z.enum(CANONICAL_UNITS) })),
  weightKg: computed(z.number().nullable()),
  measuredAt: filled(instant()),
  timeZone: filled(timeZone()),
  localDate: server(date()),
  source: orElse(text(50, 1), "manual"),
  ...versioned,
});

export type MeasurementFields = typeof measurement.fields;
