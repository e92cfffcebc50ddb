import type { Series } from "./trend.ts";

export type SeriesGround = { readonly series: Series; readonly asOf: number; readonly of: string | null };

type Entry<Finding> = SeriesGround & { readonly finding: Finding };

/**
 * Earlier findings about series, by name. A finding is reused only if all its inputs are equal, number by number. So an
 * analysis with a memo equals one without. After an edit of one day only the changed series are computed again.
 */
export type SeriesMemo<Finding> = Map<string, Entry<Finding>>;

const areEqual = (a: Float64Array, b: Float64Array): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};

/**
 * Returns the finding of a series: of before where nothing has changed, else found now and remembered.
 * @param name the series among those of the memo
 */
export const remembered = <Finding>(
  memo: SeriesMemo<Finding>,
  name: string,
  ground: SeriesGround,
  find: () => Finding,
): Finding => {
  const known = memo.get(name);
  const { series, asOf, of } = ground;
  const stands =
    known !== undefined &&
    known.asOf === asOf &&
    known.of === of &&
    areEqual(known.series.days, series.days) &&
    areEqual(known.series.values, series.values);
  if (stands) return known.finding;
  const finding = find();
  // A view would keep the whole history that it is a part of.
  const own = { days: series.days.slice(), values: series.values.slice() };
  memo.set(name, { ...ground, series: own, finding });
  return finding;
};
