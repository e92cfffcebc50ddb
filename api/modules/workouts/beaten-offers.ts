import type { Offer } from "#core/records/records.ts";
import { toEpochDay } from "#core/time/local-date.ts";
import type { Line } from "#db/postgres/queries/workouts/training-at-once.ts";

/** Local dates differ from those in UTC by one day at most. */
const CERTAIN_DAYS = 2;

const isBefore = (one: string, other: string): boolean => toEpochDay(one) + CERTAIN_DAYS < toEpochDay(other);

/** Returns whether a record that is certainly earlier is as great as each offer. Then none is a record. */
export const areBeaten = (offers: readonly Offer[], lines: readonly Line[], date: string): boolean =>
  offers.every(({ kind, value, atWeightKg }) =>
    lines.some(
      (line) =>
        line.kind === kind && line.atWeightKg === atWeightKg && line.value >= value && isBefore(line.localDate, date),
    ),
  );
