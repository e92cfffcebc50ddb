import type { StretchStart } from "../../analysis/analysis-document.ts";
import {
  type ChangeKind,
  changeColumn,
  explainedShares,
  lineAndColumn,
  type Regression,
} from "../../statistics/correlated-noise.ts";
import { twoSidedT } from "../../statistics/student-t.ts";
import { MIN_TREND_POINTS } from "../../statistics/trend.ts";

/** A lift that was away for so long starts anew. */
const LAYOFF_DAYS = 42;
/** A lift that was away for so long starts anew if its level has changed. */
const PAUSE_DAYS = 14;
/** Usual distances between two days that make a layoff of a lift that is done seldom. */
const LAYOFF_GAPS = 4;
/** Pauses that are looked at, from the newest on. */
const MOST_PAUSES = 3;
/** p of a change over a pause. Its place is known. */
const PAUSE_LEVEL = 0.05;
/** Days of training on either side that a step needs, so that a light week is none. */
const STEP_POINTS = 4;
/** Places that a step or a break is looked for, before the best one is refined. */
const PLACES = 24;
/** p of one step or break at its best place. It is small, because the place was searched for. */
const CHANGE_LEVEL = { step: 0.001, break: 0.02 } as const;
const MOST_CHANGES = 3;

export type Change = {
  readonly because: StretchStart;
  /** Place of the first point of the stretch. */
  readonly index: number;
  /** Place of the first point of the stretch before; the same place for a first day. */
  readonly before: number;
  /** p of a step or break; null otherwise. */
  readonly pValue: number | null;
};

const medianGap = (days: Float64Array): number => {
  const gaps = days.subarray(1).map((day, at) => day - (days[at] ?? 0));
  return gaps.toSorted()[gaps.length >> 1] ?? 0;
};

export const partFrom = ({ days, values, doubts, leastSd }: Regression, from: number): Regression => ({
  days: days.subarray(from),
  values: values.subarray(from),
  doubts: doubts.subarray(from),
  leastSd,
});

const changesAt = (regression: Regression, place: number, worthwhile: number): boolean => {
  const { added } = lineAndColumn(regression, changeColumn(regression.days, "step", place));
  const isWorthwhile = Math.abs(added.estimate) >= worthwhile;
  return isWorthwhile && added.freedom >= 1 && twoSidedT(added.estimate / added.scale, added.freedom) < PAUSE_LEVEL;
};

const afterLayoff = (regression: Regression, worthwhile: number): number => {
  const { days } = regression;
  const usual = LAYOFF_GAPS * medianGap(days);
  const gapBefore = (at: number): number => (days[at] ?? 0) - (days[at - 1] ?? 0);
  let start = days.length - 1;
  while (start > 0 && gapBefore(start) <= Math.max(LAYOFF_DAYS, usual)) start -= 1;
  const since = partFrom(regression, start);
  let pauses = 0;
  for (let at = days.length - 1; at > start && pauses < MOST_PAUSES; at -= 1) {
    if (gapBefore(at) <= Math.max(PAUSE_DAYS, usual)) continue;
    pauses += 1;
    if (changesAt(since, at - start, worthwhile)) return at;
  }
  return start;
};

const LEAST_POINTS = { step: STEP_POINTS, break: MIN_TREND_POINTS } as const;
/** Shorter parts beside a break are only a few good or bad weeks. */
const LEAST_DAYS = { step: 0, break: 42 } as const;
const KINDS = ["step", "break"] as const satisfies readonly ChangeKind[];

type Place = { readonly kind: ChangeKind; readonly place: number; readonly share: number; readonly isShort: boolean };

const bestPlace = (
  { days }: Regression,
  shareOf: (kind: ChangeKind, place: number) => number,
  kind: ChangeKind,
): Place | null => {
  const least: number = kind === "step" ? 1 : LEAST_POINTS[kind];
  const leastDays = LEAST_DAYS[kind];
  let [first, last] = [least, days.length - least];
  const [firstDay, lastDay] = [days[0] ?? 0, days[days.length - 1] ?? 0];
  while (first <= last && (days[first] ?? 0) - firstDay < leastDays) first += 1;
  while (first <= last && lastDay - (days[last] ?? 0) < leastDays) last -= 1;
  if (last < first) return null;
  const stride = Math.max(1, Math.floor((last - first) / PLACES));
  let best: { place: number; share: number } = { place: first, share: -1 };
  const consider = (place: number): void => {
    const share = shareOf(kind, place);
    if (share > best.share) best = { place, share };
  };
  for (let place = first; place <= last; place += stride) consider(place);
  const coarse = best.place;
  const [from, to] = [Math.max(first, coarse - stride + 1), Math.min(last, coarse + stride - 1)];
  for (let place = from; place <= to; place += 1) if (place !== coarse) consider(place);
  const isShort = best.place < LEAST_POINTS[kind] || best.place > days.length - LEAST_POINTS[kind];
  return { kind, ...best, isShort };
};

/** Squares of t in the usual model of noise. Below them, a step or break is not fitted with all models. */
const LEAST_SQUARE = { step: 4, break: 0.5 } as const;

const squareOf = (share: number, points: number): number => (share * (points - 3)) / (1 - share);

/** A break that is not proven, and the slope a day after it. */
export type Doubt = { readonly pValue: number; readonly slopeAfter: number };

type Found = { readonly change: Change | null; readonly doubt: Doubt | null };

const changeWithin = (regression: Regression, worthwhile: number): Found => {
  const points = regression.days.length;
  if (points < 2 * STEP_POINTS) return { change: null, doubt: null };
  const shareOf = explainedShares(regression);
  const found = KINDS.flatMap((kind) => bestPlace(regression, shareOf, kind) ?? []);
  // A step of a few days is a light phase. A change that explains less would be those days with others.
  const lightest = found.find(({ isShort }) => isShort)?.share ?? 0;
  const places = found.filter(({ isShort, share }) => !isShort && share > lightest);
  let [change, doubt]: [Change | null, Doubt | null] = [null, null];
  for (const { kind, place, share } of places) {
    if (squareOf(share, points) < LEAST_SQUARE[kind]) continue;
    const { slope, added } = lineAndColumn(regression, changeColumn(regression.days, kind, place));
    if (kind === "step" && Math.abs(added.estimate) < worthwhile) continue;
    const pValue = added.freedom >= 1 ? twoSidedT(added.estimate / added.scale, added.freedom) : 1;
    if (kind === "break") doubt = { pValue, slopeAfter: slope.estimate + added.estimate };
    if (pValue < CHANGE_LEVEL[kind] && pValue < (change?.pValue ?? 1)) {
      change = { because: kind, index: place, before: 0, pValue };
    }
  }
  return { change, doubt };
};

/**
 * Finds the start of the present stretch: the last layoff, step of the level, or break of the slope. A layoff is a gap
 * of more than four usual gaps and 42 days. From 14 days on, a gap counts if the level changed over it (p < 0.05). A step and a break are proven by a line with noise that has a memory. p
 * is below 0.001 for a step and 0.02 for a break, since their place was searched for. A step has four days of training
 * on either side. A break has eight, over six weeks.
 * @param regression of the last 52 weeks
 * @param worthwhile the least step, in the unit of the series
 */
export const lastChange = (regression: Regression, worthwhile: number): { start: Change; doubt: Doubt | null } => {
  const layoff = afterLayoff(regression, worthwhile);
  let start: Change = { because: layoff === 0 ? "first-day" : "layoff", index: layoff, before: 0, pValue: null };
  for (let changes = 0; ; changes += 1) {
    const { change, doubt } = changeWithin(partFrom(regression, start.index), worthwhile);
    if (change === null || changes === MOST_CHANGES) return { start, doubt };
    start = { ...change, index: start.index + change.index, before: start.index };
  }
};
