import type { Random } from "#core/random.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { round } from "#core/units.ts";
import type { CheckinAnswers } from "#db/mongo/checkins.ts";
import type { Day } from "./calendar.ts";

export type DemoCheckin = { readonly date: LocalDate; readonly answers: CheckinAnswers };

/** Weeks ago. */
const CHECKINS_SINCE = 30;
const FORGETS = 0.12;

/** How somebody is on a day: `form` in standard deviations, 0 on a day of rest; `fatigue` from 0. */
export type Condition = { readonly form: number; readonly fatigue: number };

const onScale = (value: number): number => Math.min(5, Math.max(1, Math.round(value)));

/**
 * Returns the lifter's check-in of a morning. A good night and a good day share only a part of their causes. So their
 * relation exists and is modest.
 */
export const checkinOf = (day: Day, { form, fatigue }: Condition, random: Random): DemoCheckin[] => {
  // Drawn on every day, so that one check-in does not change the next ones.
  const [night, rest, sore, strain, spirit, pulse] = [1, 0.6, 0.7, 0.8, 0.7, 1.6].map((spread) => random.noise(spread));
  const forgets = random.chance(FORGETS);
  if (forgets || day.weeksAgo > CHECKINS_SINCE || day.away === "holiday") return [];
  const slept = 0.65 * form + 0.6 * (night ?? 0) + (day.weekday >= 6 ? 0.6 : 0);
  const answers: CheckinAnswers = {
    sleepHours: round(Math.round((7.2 + 0.6 * slept) * 4) / 4, 2),
    sleepQuality: onScale(3.4 + 0.6 * slept + (rest ?? 0)),
    soreness: onScale(1.7 + 40 * fatigue + (sore ?? 0)),
    fatigue: onScale(1.6 + 45 * fatigue - 0.3 * form + (sore ?? 0) / 2),
    stress: onScale((day.weekday >= 6 ? 1.9 : 2.6) + (strain ?? 0)),
    mood: onScale(3.7 + 0.3 * slept + (spirit ?? 0)),
    motivation: onScale(3.9 - 15 * fatigue + (spirit ?? 0)),
    restingHeartRate: Math.round(55 + 60 * fatigue + (pulse ?? 0)),
    note: null,
  };
  return [{ date: day.date, answers }];
};
