import { twoSidedP } from "../../statistics/normal.ts";
import { outlierVariances } from "../../statistics/outliers.ts";
import { MIN_TREND_POINTS, recentOf, type Series, trendOf } from "../../statistics/trend.ts";
import { movement } from "./movement.ts";
import { SIGNIFICANCE } from "./status.ts";

/** A shorter plateau is only a few bad weeks. */
const PLATEAU_MIN_DAYS = 42;
/** Places of the break that the test takes the mean of, as Muggeo has it. */
const TEST_PLACES = 10;
/** 95 % of a chi-squared variable with one degree of freedom. */
const CHI_SQUARED_95 = 3.841458820694124;

export const PLATEAU_METHOD =
  "broken line, flat from the break on, least squares on day distances with wild entries down-weighted; p of muggeo's score test; day's interval by profile likelihood";

export type PlateauOnset = {
  /** Days since 1970-01-01: the likeliest first day, and its 95 % interval. */
  readonly day: number;
  readonly from: number;
  readonly to: number;
  /** Two-sided p of the hypothesis that one line fits before and after. */
  readonly pValue: number;
};

type Weighted = Series & { readonly weights: Float64Array };

/** Σw, Σwt, Σwt², Σwy, Σwty of points, with t and y from their means to keep the digits. */
type Sums = { w: number; t: number; tt: number; y: number; ty: number };

const weighted = ({ days, values }: Series): Weighted => {
  const last = days[days.length - 1] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    days: days.map((day) => day - last),
    values: values.map((value) => value - mean),
    weights: outlierVariances(values).map((doubt) => 1 / doubt),
  };
};

const add = (sums: Sums, w: number, t: number, y: number): void => {
  sums.w += w;
  sums.t += w * t;
  sums.tt += w * t * t;
  sums.y += w * y;
  sums.ty += w * t * y;
};

const sumsOf = ({ days, values, weights }: Weighted): Sums & { yy: number } => {
  const sums = { w: 0, t: 0, tt: 0, y: 0, ty: 0, yy: 0 };
  for (let at = 0; at < days.length; at += 1) {
    const y = values[at] ?? 0;
    add(sums, weights[at] ?? 0, days[at] ?? 0, y);
    sums.yy += (weights[at] ?? 0) * y * y;
  }
  return sums;
};

type Break = { readonly index: number; readonly from: number; readonly to: number; readonly slope: number };

/**
 * Finds the best line that rises (falls) to a point and then is flat: y = a + b·min(t − τ, 0). It tries every point
 * that leaves enough on both sides. The sums up to the break give each fit at once, so all together are O(n).
 */
const bestBreak = (series: Weighted, all: Sums & { yy: number }): Break | null => {
  const { days, values, weights } = series;
  const length = days.length;
  const left: Sums = { w: 0, t: 0, tt: 0, y: 0, ty: 0 };
  const misfits = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
  let [best, least, slope] = [-1, Number.POSITIVE_INFINITY, 0];
  const total = all.yy - (all.y * all.y) / all.w;
  for (let at = 0; at <= length - MIN_TREND_POINTS; at += 1) {
    const tau = days[at] ?? 0;
    add(left, weights[at] ?? 0, tau, values[at] ?? 0);
    if (at < MIN_TREND_POINTS) continue;
    const x = left.t - tau * left.w;
    const xx = left.tt - 2 * tau * left.t + tau * tau * left.w - (x * x) / all.w;
    const xy = left.ty - tau * left.y - (x * all.y) / all.w;
    const misfit = total - (xy * xy) / xx;
    misfits[at] = misfit;
    if (!(misfit < least)) continue;
    [best, least, slope] = [at, misfit, xy / xx];
  }
  // At the edge of the allowed range, the break itself may well lie beyond.
  if (best <= MIN_TREND_POINTS || best >= length - MIN_TREND_POINTS) return null;
  const limit = least * (1 + CHI_SQUARED_95 / (length - 3));
  const isLikely = (misfit: number): boolean => misfit <= limit;
  return { index: best, from: misfits.findIndex(isLikely), to: misfits.findLastIndex(isLikely), slope };
};

/** Muggeo's score test of one line against a broken one, without saying where: the mean of the hinges is a regressor. */
const changeOfSlope = ({ days, values, weights }: Weighted, all: Sums & { yy: number }): number => {
  const length = days.length;
  const first = days[MIN_TREND_POINTS - 1] ?? 0;
  const step = ((days[length - MIN_TREND_POINTS] ?? 0) - first) / (TEST_PLACES - 1);
  const tt = all.tt - (all.t * all.t) / all.w;
  const ty = all.ty - (all.t * all.y) / all.w;
  let [h, hh, ht, hy] = [0, 0, 0, 0];
  for (let at = 0; at < length; at += 1) {
    const day = days[at] ?? 0;
    const passed = step > 0 ? Math.min(TEST_PLACES, Math.max(0, Math.floor((day - first) / step) + 1)) : 0;
    // Σ over the places passed of (day − place), over all places.
    const hinge = (passed * (day - first) - (step * passed * (passed - 1)) / 2) / TEST_PLACES;
    const weight = weights[at] ?? 0;
    h += weight * hinge;
    hh += weight * hinge * hinge;
    ht += weight * hinge * day;
    hy += weight * hinge * (values[at] ?? 0);
  }
  const cross = ht - (h * all.t) / all.w;
  const left = hh - (h * h) / all.w - (cross * cross) / tt;
  const score = hy - (h * all.y) / all.w - (cross * ty) / tt;
  const misfit = all.yy - (all.y * all.y) / all.w - (ty * ty) / tt;
  if (!(misfit > 0 && left > 0)) return 1;
  return twoSidedP(score / Math.sqrt((left * misfit) / (length - 2)));
};

/**
 * Finds the first day of a plateau: there was a direction, it broke, and since then there is none. All of these
 * conditions hold. At least eight points lie on each side, and one line is refused at p < 0.05. The change before the
 * break was worthwhile. The points since, of six weeks or more, show no direction, and are certain enough.
 * Uses the last 52 weeks. O(n), and a Theil–Sen line after a break.
 * Source: Muggeo, "Testing with a nuisance parameter present only under the alternative", Journal of Statistical
 * Computation and Simulation 86, 2016.
 * @param series one point a day, strictly ascending days since 1970-01-01, kg above 0
 * @param worthwhileKg the smallest worthwhile change, above 0
 * @returns null when no plateau began within the series; the lift may still not move
 */
export const plateauOnset = (series: Series, worthwhileKg: number): PlateauOnset | null => {
  const last = series.days[series.days.length - 1] ?? 0;
  const recent = recentOf(series, last);
  if (recent.days.length < 2 * MIN_TREND_POINTS) return null;
  const points = weighted(recent);
  const { days } = points;
  const sums = sumsOf(points);
  const found = bestBreak(points, sums);
  if (found === null) return null;
  const tau = days[found.index] ?? 0;
  const changeBefore = found.slope * (tau - (days[0] ?? 0));
  if (-tau < PLATEAU_MIN_DAYS || Math.abs(changeBefore) < worthwhileKg) return null;
  const pValue = changeOfSlope(points, sums);
  if (pValue >= SIGNIFICANCE) return null;
  const after = { days: recent.days.subarray(found.index), values: recent.values.subarray(found.index) };
  if (movement(trendOf(after), after, worthwhileKg) !== "plateau") return null;
  const dayOf = (index: number): number => last + (days[index] ?? 0);
  return { day: last + tau, from: dayOf(found.from), to: dayOf(found.to), pValue };
};
