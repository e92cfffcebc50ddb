import { z } from "zod";
import type { Locale, TrackingType } from "../taxonomy.ts";
import { fromKilograms, round, type Weight } from "../units.ts";
import { EFFORT_KIND, speedOfSet } from "./effort-of-set.ts";

export const DOUBT_CODES = ["load-high", "reps-high", "duration-high", "distance-high", "speed-high"] as const;

/** The reason why a set does not count yet, with the question that an app asks. */
export const doubt = z.object({ code: z.enum(DOUBT_CODES), text: z.string() });
export type Doubt = z.infer<typeof doubt>;

/** The greatest values of an exercise on the last seven days of training it. */
export type UsualLoad = {
  /** Days with a weight. */
  readonly days: number;
  readonly e1rmKg: number | null;
  readonly topWeightKg: number | null;
  /** Days with an effort, see `effortOfSet`. */
  readonly effortDays: number;
  readonly effort: number | null;
  /** Metres a second. */
  readonly speed: number | null;
  /** Language of the account, for the question. */
  readonly locale: Locale;
};

/** Below this many days of training, nothing is usual. */
const LEAST_DAYS = 3;
/** A greater multiple of the best estimate of the last days is worth a question. */
const STRENGTH_RATIO = 1.5;
/** Without an estimate, repetitions may explain a part of a heavier weight. */
const WEIGHT_RATIO = 2;
/** Repetitions at a weight, beside those that the last days come to at it. */
const REPS_AT_WEIGHT_RATIO = 2;
const REPS_RATIO = 3;
/** Few repetitions grow quickly, so the difference counts, too. */
const LEAST_MORE_REPS = 15;
/** A long run is some times a short one. Minutes in place of seconds are 60 times as many. */
const LENGTH_RATIO = 5;
const LEAST_MORE_SECONDS = 60;
const SPEED_RATIO = 2;

type Question = (value: string, usual: string) => string;

const QUESTIONS: Record<Locale, Record<"most" | "reps" | "repsAtWeight" | "fastest", Question>> = {
  en: {
    most: (value, usual) => `${value}: is that right? The most of your last days was ${usual}.`,
    reps: (value, usual) => `${value} repetitions: is that right? The most of your last days was ${usual}.`,
    repsAtWeight: (value, usual) =>
      `${value} repetitions: is that right? At this weight your last days come to about ${usual}.`,
    fastest: (value, usual) => `${value}: is that right? The fastest of your last days was ${usual}.`,
  },
  es: {
    most: (value, usual) => `${value}: ¿es correcto? Lo máximo de tus últimos días fue ${usual}.`,
    reps: (value, usual) => `${value} repeticiones: ¿es correcto? Lo máximo de tus últimos días fue ${usual}.`,
    repsAtWeight: (value, usual) =>
      `${value} repeticiones: ¿es correcto? Con este peso, tus últimos días equivalen a unas ${usual}.`,
    fastest: (value, usual) => `${value}: ¿es correcto? Lo más rápido de tus últimos días fue ${usual}.`,
  },
};

/** A working set with what it comes to; kg. */
export type JudgedSet = {
  readonly trackingType: TrackingType;
  readonly weight: Weight | null;
  readonly topWeightKg: number | null;
  readonly loadKg: number | null;
  readonly e1rmKg: number | null;
  readonly effort: number | null;
  readonly sideReps: number;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

const weightText = ({ value, unit }: Weight): string => `${round(value, 2)} ${unit}`;

const MINUTE = 60;
const HOUR = 3600;
const timeText = (seconds: number): string => {
  if (seconds < 2 * MINUTE) return `${round(seconds, 1)} s`;
  return seconds < 2 * HOUR ? `${round(seconds / MINUTE, 1)} min` : `${round(seconds / HOUR, 1)} h`;
};

const KILOMETER = 1_000;
const lengthText = (meters: number): string =>
  meters < 10 * KILOMETER ? `${round(meters, 1)} m` : `${round(meters / KILOMETER, 2)} km`;

const speedText = (metersPerSecond: number): string => `${round((metersPerSecond * HOUR) / KILOMETER, 1)} km/h`;

const loadDoubt = ({ weight, topWeightKg, e1rmKg }: JudgedSet, usual: UsualLoad): Doubt | null => {
  if (usual.days < LEAST_DAYS || weight === null || topWeightKg === null) return null;
  const greatest = usual.topWeightKg ?? 0;
  if (!(greatest > 0 && topWeightKg > greatest)) return null;
  const isWild =
    e1rmKg !== null && usual.e1rmKg !== null
      ? e1rmKg > STRENGTH_RATIO * usual.e1rmKg
      : topWeightKg > WEIGHT_RATIO * greatest;
  if (!isWild) return null;
  const best = { value: fromKilograms(greatest, weight.unit), unit: weight.unit };
  return { code: "load-high", text: QUESTIONS[usual.locale].most(weightText(weight), weightText(best)) };
};

const repsAtWeightDoubt = (
  { loadKg, sideReps }: JudgedSet,
  effort: number,
  usual: UsualLoad & { readonly effort: number },
): Doubt | null => {
  if (loadKg === null || effort <= STRENGTH_RATIO * usual.effort) return null;
  const comparable = Math.max(1, Math.round(30 * (usual.effort / loadKg - 1)));
  if (sideReps <= REPS_AT_WEIGHT_RATIO * comparable) return null;
  return { code: "reps-high", text: QUESTIONS[usual.locale].repsAtWeight(`${sideReps}`, `${comparable}`) };
};

const speedDoubt = ({ trackingType, ...set }: JudgedSet, { speed: usual, locale }: UsualLoad): Doubt | null => {
  const speed = speedOfSet(trackingType, set);
  if (speed === null || usual === null || speed <= SPEED_RATIO * usual) return null;
  return { code: "speed-high", text: QUESTIONS[locale].fastest(speedText(speed), speedText(usual)) };
};

const effortDoubt = (set: JudgedSet, usual: UsualLoad): Doubt | null => {
  const { effort } = set;
  const { effort: greatest, effortDays, locale } = usual;
  if (effortDays < LEAST_DAYS || effort === null || greatest === null || !(greatest > 0)) return null;
  const { most, reps } = QUESTIONS[locale];
  switch (EFFORT_KIND[set.trackingType]) {
    case "strength":
      // Less assistance is more load, and a step of it is large.
      return set.trackingType === "assisted_bodyweight"
        ? null
        : repsAtWeightDoubt(set, effort, { ...usual, effort: greatest });
    case "reps": {
      const isWild = effort > REPS_RATIO * greatest && effort >= greatest + LEAST_MORE_REPS;
      return isWild ? { code: "reps-high", text: reps(`${effort}`, `${greatest}`) } : null;
    }
    case "seconds": {
      const isWild = effort > LENGTH_RATIO * greatest && effort >= greatest + LEAST_MORE_SECONDS;
      return isWild ? { code: "duration-high", text: most(timeText(effort), timeText(greatest)) } : null;
    }
    case "meters":
      return effort > LENGTH_RATIO * greatest
        ? { code: "distance-high", text: most(lengthText(effort), lengthText(greatest)) }
        : speedDoubt(set, usual);
  }
};

/**
 * Returns the doubt in a set that is wildly above those of the last days. For a weight the estimated one-rep max
 * decides, with more than 1.5 times the greatest. The weight must be greater, too. Without an estimate the weight
 * decides, with more than twice the greatest. Repetitions at a weight are judged by Epley's line: 1.5 times the greatest,
 * and twice the repetitions. Repetitions alone are three times as many, and 15 more. Seconds and metres are five times
 * as many, and a speed is twice the fastest. All limits are Forja's choice.
 * @param set a working set; assistance has no top weight and is never in doubt
 * @param usual null for an exercise that was never done
 * @returns null without a doubt, and below three days of training
 */
export const doubtOf = (set: JudgedSet, usual: UsualLoad | null): Doubt | null =>
  usual === null ? null : (loadDoubt(set, usual) ?? effortDoubt(set, usual));

type Judged = { readonly doubt?: Doubt | null; readonly confirmed?: boolean | null };

type Values = {
  readonly type: string;
  readonly weight: { readonly value: number; readonly unit: string } | null;
  readonly reps: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

const valuesOf = (set: Values): string =>
  JSON.stringify([
    ...[set.type, set.weight?.value, set.weight?.unit, set.reps, set.repsLeft, set.repsRight],
    ...[set.durationSeconds, set.distanceMeters],
  ]);

/** Returns the judgement of a set's former state, or null where a value has changed since. */
export const judgementWith = (
  set: Values,
  former: (Values & Judged) | undefined,
): { readonly doubt: Doubt | null; readonly confirmed: boolean | null } | null =>
  former === undefined || valuesOf(set) !== valuesOf(former)
    ? null
    : { doubt: former.doubt ?? null, confirmed: former.confirmed ?? null };

/**
 * Returns a set with the judgement of its former state, where no value has changed since. A set with other values is
 * judged again.
 */
export const withFormerJudgement = <Set extends Values & Judged>(
  set: Set,
  former: (Values & Judged) | undefined,
): Set => {
  const known = set.doubt === undefined ? judgementWith(set, former) : null;
  return known === null ? set : { ...set, ...known };
};
