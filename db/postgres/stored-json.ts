import { z } from "zod";
import { unreadable } from "#core/errors.ts";
import type { Gym } from "#core/training/gym.ts";
import type { Landmarks } from "#core/training/muscles.ts";
import type { StoredRoutine } from "./queries/routines.ts";

/**
 * Columns of JSON were checked when they were written. What another version or a hand wrote since is found here, as far
 * as code would stumble over it.
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

/** The same routine when its plan can be read. */
export const soundRoutine = (routine: StoredRoutine): StoredRoutine => {
  check(plan, routine.days);
  check(since, routine.prescribedSince);
  return routine;
};

/** The same gym when it can be read. */
export const soundGym = (stored: Gym): Gym => {
  check(gym, stored);
  return stored;
};

/** The same landmarks when they can be read. */
export const soundLandmarks = (stored: Landmarks): Landmarks => {
  check(landmarks, stored);
  return stored;
};

/** Those of the user when they can be read, else none: an analysis goes on with the usual ones. */
export const landmarksOrNone = (stored: Landmarks | null): Landmarks =>
  landmarks.safeParse(stored).success ? (stored ?? {}) : {};
