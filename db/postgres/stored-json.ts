import { z } from "zod";
import { unreadable } from "#core/errors.ts";
import type { Gym } from "#core/gym/gym.ts";
import type { Landmarks } from "#core/volume/muscles.ts";

/**
 * Columns of JSON were validated when they were written. These checks find later changes by another version or by hand,
 * as far as code depends on the shape.
 */

const loose = z.looseObject;
const weight = loose({ value: z.number(), unit: z.string() }).nullable();

const plan = z.array(
  loose({
    id: z.string(),
    blocks: z.array(
      loose({
        exercises: z.array(
          loose({
            exerciseId: z.string(),
            progression: loose({ kind: z.string() }).nullable(),
            sets: z.array(loose({ type: z.string(), weight, reps: loose({}).nullable() })),
          }),
        ),
      }),
    ),
  }),
);
const since = z.record(z.string(), z.string());

const bars = loose({
  bars: z.record(z.string(), z.number()),
  plates: z.array(loose({ weight: z.number(), count: z.number() })),
}).optional();
const gym = z.strictObject({ kg: bars, lb: bars });

const landmarks = z.record(z.string(), loose({ low: z.number(), high: z.number() }));

/** @throws ForjaError `document-unreadable` */
const check = (schema: z.ZodType, value: unknown): void => {
  const { error } = schema.safeParse(value);
  // A message of zod names places and kinds, and none of the values.
  if (error !== undefined) throw unreadable(error);
};

/** @throws ForjaError `document-unreadable` */
export const soundRoutine = <Routine extends { readonly days: unknown; readonly prescribedSince: unknown }>(
  routine: Routine,
): Routine => {
  check(plan, routine.days);
  check(since, routine.prescribedSince);
  return routine;
};

/** @throws ForjaError `document-unreadable` */
export const soundGym = (stored: Gym): Gym => {
  check(gym, stored);
  return stored;
};

/** @throws ForjaError `document-unreadable` */
export const soundLandmarks = (stored: Landmarks): Landmarks => {
  check(landmarks, stored);
  return stored;
};

/** Unreadable landmarks count as none: an analysis then uses the usual ones. */
export const landmarksOrNone = (stored: Landmarks | null): Landmarks =>
  landmarks.safeParse(stored).success ? (stored ?? {}) : {};
