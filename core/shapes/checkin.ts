import { date, decimal, described, filled, fixed, nullable, text, versioned, whole } from "./field.ts";
import { shape } from "./shape.ts";

const scale = (description: string) => described(nullable(whole(1, 5)), description);

const FROM_NONE = "1 is none, 5 very much.";
const FROM_BAD = "1 is very bad, 5 very good.";

/** A day is said by its path. */
export const checkin = shape({
  localDate: filled(fixed(date())),
  sleepHours: nullable(decimal(0, 24)),
  sleepQuality: scale(FROM_BAD),
  soreness: scale(FROM_NONE),
  fatigue: scale(FROM_NONE),
  stress: scale(FROM_NONE),
  mood: scale(FROM_BAD),
  motivation: scale(FROM_NONE),
  restingHeartRate: described(nullable(whole(20, 250)), "Beats a minute."),
  note: nullable(text(10_000)),
  ...versioned,
});

export type CheckinFields = typeof checkin.fields;
