import { median } from "simple-statistics";
import { toEpochDay } from "#core/time/local-date.ts";
import {
  CHECKIN_MEASURES,
  type CheckinMeasure,
  type RecoveryRelation,
  type RecoverySection,
} from "../analysis/analysis-document.ts";
import type { CheckinFact, TrainingHistory } from "../analysis/history.ts";
import { holm, spearman } from "../statistics/rank-correlation.ts";
import { exact } from "../units.ts";
import { dayPerformance, PERFORMANCE_METHOD } from "./day-performance.ts";

export const CHECKIN_DAYS = 365;
export const MIN_PAIRS = 20;
/** The chance of a false finding among all relations together above which none is believed. */
export const RELATION_LEVEL = 0.05;
const LAGS = [0, 1] as const;

const RECENT_HEART_DAYS = 7;
const MIN_RECENT_HEART = 4;
const USUAL_HEART_DAYS = 28;
const MIN_USUAL_HEART = 14;
const SLEEP_DAYS = 14;
const MIN_NIGHTS = 7;

const RELATION_METHOD =
  "spearman rank correlation with ties, two-sided p by t of n − 2, holm over all that have 20 pairs; a relation is no cause";

type Answers = readonly { readonly day: number; readonly value: number }[];

type DatedCheckin = CheckinFact & { readonly day: number };

const answersTo = (checkins: readonly DatedCheckin[], measure: CheckinMeasure): Answers => {
  const answers: { day: number; value: number }[] = [];
  for (const checkin of checkins) {
    const value = checkin[measure];
    if (value !== null) answers.push({ day: checkin.day, value });
  }
  return answers;
};

const relationOf = (
  answers: Answers,
  performances: ReadonlyMap<number, number>,
  measure: CheckinMeasure,
  lagDays: number,
): RecoveryRelation => {
  const [given, performed]: [number[], number[]] = [[], []];
  for (const { day, value } of answers) {
    const performance = performances.get(day + lagDays);
    if (performance === undefined) continue;
    given.push(value);
    performed.push(performance);
  }
  const n = given.length;
  const base = { measure, lagDays, n, pHolm: null };
  if (n < MIN_PAIRS) {
    const missing = { code: "pairs", have: n, need: MIN_PAIRS } as const;
    return { ...base, rho: null, pValue: null, status: "insufficient-data", missing };
  }
  const found = spearman(new Float64Array(given), new Float64Array(performed));
  const { rho, pValue } = found ?? { rho: null, pValue: null };
  return { ...base, rho, pValue, status: "no-clear-relation", missing: null };
};

/** Sixteen questions at once find something by chance: each p is corrected for all that were asked. */
const corrected = (relations: readonly RecoveryRelation[]): RecoveryRelation[] => {
  const tested = relations.flatMap(({ pValue }) => pValue ?? []);
  const adjusted = holm(tested).values();
  return relations.map((relation) => {
    const pHolm = relation.pValue === null ? null : (adjusted.next().value ?? null);
    return pHolm === null
      ? relation
      : { ...relation, pHolm, status: pHolm < RELATION_LEVEL ? "related" : "no-clear-relation" };
  });
};

const meanOf = (values: readonly number[]): number =>
  exact(values.reduce((sum, value) => sum + value, 0) / values.length);

const heartOf = (checkins: readonly DatedCheckin[], lastDay: number): RecoverySection["restingHeartRate"] => {
  const beats = answersTo(checkins, "restingHeartRate");
  const within = (youngest: number, oldest: number) =>
    beats.flatMap(({ day, value }) => (lastDay - day >= youngest && lastDay - day <= oldest ? [value] : []));
  const recent = within(0, RECENT_HEART_DAYS - 1);
  const usual = within(RECENT_HEART_DAYS, RECENT_HEART_DAYS + USUAL_HEART_DAYS - 1);
  if (recent.length < MIN_RECENT_HEART || usual.length < MIN_USUAL_HEART) return null;
  return {
    recent: meanOf(recent),
    usual: median(usual),
    recentDays: recent.length,
    usualDays: usual.length,
  };
};

const sleepOf = (checkins: readonly DatedCheckin[], lastDay: number): RecoverySection["sleep"] => {
  const nights = answersTo(checkins, "sleepHours").flatMap(({ day, value }) =>
    lastDay - day < SLEEP_DAYS ? [value] : [],
  );
  return nights.length < MIN_NIGHTS ? null : { hours: meanOf(nights), nights: nights.length };
};

/**
 * Compares the check-ins of the last year with performance, on that day and on the next. Also returns the recent sleep
 * and resting heart rate.
 * @returns relations that are null below 20 pairs; beats a minute and hours, null below their minimum of days
 */
export const analyzeRecovery = (history: TrainingHistory): RecoverySection => {
  const lastDay = toEpochDay(history.window.to);
  const checkins = history.checkins
    .map((checkin) => ({ ...checkin, day: toEpochDay(checkin.date) }))
    .filter(({ day }) => lastDay >= day && lastDay - day < CHECKIN_DAYS);
  const wanted = new Set(checkins.flatMap(({ day }) => LAGS.map((lag) => day + lag)));
  const performances = dayPerformance(history, wanted);
  const relations = CHECKIN_MEASURES.flatMap((measure) => {
    const answers = answersTo(checkins, measure);
    return LAGS.map((lag) => relationOf(answers, performances, measure, lag));
  });
  return {
    checkins: checkins.length,
    performanceDays: performances.size,
    relations: corrected(relations),
    restingHeartRate: heartOf(checkins, lastDay),
    sleep: sleepOf(checkins, lastDay),
    methods: { performance: PERFORMANCE_METHOD, relations: RELATION_METHOD },
  };
};
