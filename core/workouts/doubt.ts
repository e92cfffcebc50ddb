import { z } from "zod";
import type { Locale } from "../taxonomy.ts";
import { fromKilograms, round, type Weight } from "../units.ts";

export const DOUBT_CODES = ["load-high"] as const;

/** The reason why a set does not count yet, with the question that an app asks. */
export const doubt = z.object({ code: z.enum(DOUBT_CODES), text: z.string() });
export type Doubt = z.infer<typeof doubt>;

/** The greatest values of an exercise on the last seven days of training it, in kg. */
export type UsualLoad = {
  readonly days: number;
  readonly e1rmKg: number | null;
  readonly topWeightKg: number | null;
  /** Language of the account, for the question. */
  readonly locale: Locale;
};

/** Below this many days of training, nothing is usual. */
const LEAST_DAYS = 3;
/** A greater multiple of the best estimate of the last days is worth a question. */
const E1RM_RATIO = 1.5;
/** Without an estimate, repetitions may explain a part of a heavier weight. */
const WEIGHT_RATIO = 2;

const QUESTIONS: Record<Locale, (load: string, usual: string) => string> = {
  en: (load, usual) => `${load}: is that right? The most of your last days was ${usual}.`,
  es: (load, usual) => `${load}: ¿es correcto? Lo máximo de tus últimos días fue ${usual}.`,
};

export type JudgedLoad = {
  readonly weight: Weight | null;
  readonly topWeightKg: number | null;
  readonly e1rmKg: number | null;
};

const textOf = ({ value, unit }: Weight): string => `${round(value, 2)} ${unit}`;

/**
 * Returns the doubt in a set whose load is wildly above those of the last days. The estimated one-rep max decides, with
 * more than 1.5 times the greatest. The weight must be greater, too. Without an estimate the weight decides, with more
 * than twice the greatest. Both limits are Forja's choice.
 * @param load of a working set, in kg; assistance has no top weight and is never in doubt
 * @param usual null for an exercise that was never done
 * @returns null without a doubt, and below three days of training
 */
export const doubtOf = ({ weight, topWeightKg, e1rmKg }: JudgedLoad, usual: UsualLoad | null): Doubt | null => {
  if (usual === null || usual.days < LEAST_DAYS || weight === null || topWeightKg === null) return null;
  const greatest = usual.topWeightKg ?? 0;
  if (!(greatest > 0 && topWeightKg > greatest)) return null;
  const isWild =
    e1rmKg !== null && usual.e1rmKg !== null
      ? e1rmKg > E1RM_RATIO * usual.e1rmKg
      : topWeightKg > WEIGHT_RATIO * greatest;
  if (!isWild) return null;
  const best = { value: fromKilograms(greatest, weight.unit), unit: weight.unit };
  return { code: "load-high", text: QUESTIONS[usual.locale](textOf(weight), textOf(best)) };
};

type Judged = { readonly doubt?: Doubt | null; readonly confirmed?: boolean | null };

type Values = {
  readonly id: string;
  readonly type: string;
  readonly weight: Weight | null;
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

/**
 * Returns a set with the judgement of its former state, where no value has changed since. A set with other values is
 * judged again.
 */
export const withFormerJudgement = <Set extends Values & Judged>(
  set: Set,
  former: (Values & Judged) | undefined,
): Set =>
  set.doubt !== undefined || former === undefined || valuesOf(set) !== valuesOf(former)
    ? set
    : { ...set, doubt: former.doubt ?? null, confirmed: former.confirmed ?? null };
