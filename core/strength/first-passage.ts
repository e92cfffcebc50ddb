import { round } from "../units.ts";
import type { Outlook } from "./forecast.ts";

/** The days over which the training days of a lift are counted. */
const COUNTED_DAYS = 84;
const USUAL_TRAINING_DAYS = 12;
const BLOCK_DAYS = 28;
/** No chance is given beyond this: later days add nothing. */
export const PASSAGE_DAYS = 364;

/** A target so far below the present level, in spreads, has the chance of one that is nearer. */
const LEAST_DISTANCE = -0.3;
/** Beyond this distance the chance fades less quickly. */
const TAIL_FROM = 0.2;

/** Logistic coefficients, fitted to the nine real lifters (docs/science.md). */
const INTERCEPT = 0.266;
const BY_BLOCKS = 0.718;
const BY_BLOCKS_SQUARED = -0.04;
const BY_TRAINING_DAYS = 0.362;
const BY_DISTANCE = -6.678;
const BY_TAIL = 1.781;
const BY_DISTANCE_AND_BLOCKS = 0.544;

/** @param days at least 1 */
const logit = (outlook: Outlook, target: number, days: number): number => {
  const { now, spread, gainOn, asOf, trainingDays } = outlook;
  const blocks = Math.log(days / BLOCK_DAYS);
  const distance = Math.max(LEAST_DISTANCE, (Math.log(target) - now - gainOn(asOf + days)) / spread);
  return (
    INTERCEPT +
    BY_BLOCKS * blocks +
    BY_BLOCKS_SQUARED * blocks * blocks +
    BY_TRAINING_DAYS * Math.log(Math.max(1, trainingDays(COUNTED_DAYS)) / USUAL_TRAINING_DAYS) +
    (BY_DISTANCE + BY_DISTANCE_AND_BLOCKS * blocks) * distance +
    BY_TAIL * Math.max(0, distance - TAIL_FROM)
  );
};

/**
 * Returns the probability that at least one training day within so many days reaches a target. This is the first passage
 * of the daily best. The middle of the days, which a forecast is of, passes the target later.
 * It is a logistic regression on the distance in spreads, the days, and how often the lift is trained.
 * @param outlook of the lift, see `outlookOf`
 * @param target above 0, in the unit of the series
 * @param days from the day of the outlook on, above 0; more than 364 count as 364
 * @returns 0 to 1, rounded to hundredths; not smaller for more days or a nearer target
 */
export const passageProbability = (outlook: Outlook, target: number, days: number): number =>
  round(1 / (1 + Math.exp(-logit(outlook, target, Math.min(PASSAGE_DAYS, Math.max(1, days))))), 2);

/**
 * Returns the number of days within which a target is as likely reached as not.
 * @returns 1 to 364; null where even 364 days do not suffice
 */
export const medianPassage = (outlook: Outlook, target: number): number | null => {
  if (logit(outlook, target, PASSAGE_DAYS) < 0) return null;
  let [from, to] = [1, PASSAGE_DAYS];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (logit(outlook, target, middle) >= 0) to = middle;
    else from = middle + 1;
  }
  return from;
};
