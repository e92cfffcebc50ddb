import { median } from "../statistics/order-statistics.ts";
import type { Series } from "../statistics/trend.ts";

/** The change of an estimate with its logarithmic reach that is usual: tens give 4.5 % less than triples. */
const USUAL_OFFSET = -0.2;
/** The usual offset weighs as much as a squared change of reach of this size: about three changes from triples to eights. */
const USUAL_WEIGHT = 0.03;
/** A change of reach from which on two days are of two rep ranges, in logarithms: about two repetitions. */
const LEAST_CHANGE = 0.06;
const GREATEST_STEP = 0.25;
const NEIGHBOUR_DAYS = 21;
const USUAL_POINTS = 8;

/**
 * Returns a lift's own offset of rep ranges. It comes from neighbouring days whose weight and repetitions moved in
 * opposite directions: there the lifter changed the range, and not the strength. It is shrunk to the offset of all
 * lifters.
 */
const offsetOf = ({ days, values }: Series, reach: Float64Array): number => {
  let [sum, weight] = [USUAL_WEIGHT * USUAL_OFFSET, USUAL_WEIGHT];
  for (let at = 1; at < days.length; at += 1) {
    const change = (reach[at] ?? Number.NaN) - (reach[at - 1] ?? Number.NaN);
    const step = Math.log((values[at] ?? 1) / (values[at - 1] ?? 1));
    if (!(Math.abs(change) >= LEAST_CHANGE) || change * (step - change) >= 0) continue;
    if ((days[at] ?? 0) - (days[at - 1] ?? 0) > NEIGHBOUR_DAYS) continue;
    sum += change * Math.max(-GREATEST_STEP, Math.min(GREATEST_STEP, step));
    weight += change * change;
  }
  return sum / weight;
};

/**
 * Returns a series as if all days had the rep range of the newest eight. So a change from triples to tens alone is no
 * loss. The offset is pooled: a lift's own changes of range are shrunk to those of all lifters (docs/science.md).
 * @param series estimated one-rep maxes, one a day
 * @param reach logarithm of estimate over load of each day's best set; NaN where it is unknown, and nothing changes
 * @returns the same series where no range differs
 */
export const atUsualReps = (series: Series, reach: Float64Array): Series => {
  const known = reach.filter((value) => !Number.isNaN(value));
  if (known.length === 0 || known.every((value) => value === known[0])) return series;
  const usual = median(known.slice(-USUAL_POINTS));
  const offset = offsetOf(series, reach);
  const values = series.values.map((value, at) => {
    const own = reach[at] ?? Number.NaN;
    return Number.isNaN(own) ? value : value * Math.exp(-offset * (own - usual));
  });
  return { days: series.days, values };
};
