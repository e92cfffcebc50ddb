import type { WeightUnit } from "../units.ts";

export type PlateCount = { readonly weight: number; readonly count: number };

export type BarLoad = {
  readonly achieved: number;
  readonly perSide: readonly PlateCount[];
  /** `achieved` less the target: below 0 when the bar is lighter than asked for. */
  readonly difference: number;
};

export const DEFAULT_BAR: Readonly<Record<WeightUnit, number>> = { kg: 20, lb: 45 };

/** The plates of a common gym, all of them, not of one side. */
export const DEFAULT_PLATES: Readonly<Record<WeightUnit, readonly PlateCount[]>> = {
  kg: [
    { weight: 25, count: 8 },
    { weight: 20, count: 4 },
    { weight: 15, count: 2 },
    { weight: 10, count: 4 },
    { weight: 5, count: 4 },
    { weight: 2.5, count: 4 },
    { weight: 1.25, count: 4 },
  ],
  lb: [
    { weight: 45, count: 12 },
    { weight: 35, count: 2 },
    { weight: 25, count: 4 },
    { weight: 10, count: 4 },
    { weight: 5, count: 4 },
    { weight: 2.5, count: 4 },
  ],
};

/** Sums are of whole thousandths of the unit, so that they are exact. */
const SCALE = 1000;
const toThousandths = (weight: number): number => Math.round(weight * SCALE);

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Some plates of one weight that are taken together or left: 1, 2, 4 … and the rest make up every number of them. */
type Bundle = { readonly plate: number; readonly count: number; readonly sum: number };

const bundlesOf = (pairs: number): number[] => {
  const counts: number[] = [];
  let left = pairs;
  for (let size = 1; left > 0; size *= 2) {
    counts.push(Math.min(size, left));
    left -= size;
  }
  return counts;
};

type Stock = readonly { readonly weight: number; readonly pairs: number }[];

const stockOf = (plates: readonly PlateCount[]): Stock =>
  plates
    .map(({ weight, count }) => ({ weight: toThousandths(weight), pairs: Math.floor(count / 2) }))
    .filter(({ pairs }) => pairs > 0)
    .sort((a, b) => a.weight - b.weight);

const stepOf = (stock: Stock): number =>
  Math.max(1, stock.map(({ weight }) => weight).reduce(greatestCommonDivisor, 0));

const UNREACHED = 0xffff;

const everySum = (bundles: readonly Bundle[], limit: number) => {
  const fewest = new Uint16Array(limit + 1).fill(UNREACHED);
  fewest[0] = 0;
  const taken = bundles.map(({ count, sum: added }) => {
    const takes = new Uint8Array(limit + 1);
    for (let sum = limit; sum >= added; sum -= 1) {
      const without = fewest[sum - added] ?? UNREACHED;
      // Among equals the later bundle, which is the heavier plate.
      if (without === UNREACHED || without + count > (fewest[sum] ?? UNREACHED)) continue;
      fewest[sum] = without + count;
      takes[sum] = 1;
    }
    return takes;
  });
  return { fewest, taken };
};

/** Nothing that anybody lifts is heavier, in either unit. */
const HEAVIEST_SIDE = toThousandths(1_000);

/**
 * Returns every weight that a bar can be loaded to, with equal sides.
 * @param options.bar 0 or more, at most 3 decimals
 * @param options.plates each weight once, above 0, at most 3 decimals. `count` is of all plates, and an odd one is
 * unused.
 * @returns ascending, the bar alone first, in the unit of the input. At most the bar and 1,000 a side.
 */
export const everyLoad = (options: { readonly bar: number; readonly plates: readonly PlateCount[] }): Float64Array => {
  const bar = toThousandths(options.bar);
  const stock = stockOf(options.plates);
  const step = stepOf(stock);
  const all = stock.reduce((sum, { weight, pairs }) => sum + weight * pairs, 0);
  const limit = Math.floor(Math.min(all, HEAVIEST_SIDE) / step);
  const reached = new Uint8Array(limit + 1);
  reached[0] = 1;
  for (const { weight, pairs } of stock) {
    for (const count of bundlesOf(pairs)) {
      const added = (count * weight) / step;
      for (let sum = limit; sum >= added; sum -= 1) if (reached[sum - added] === 1) reached[sum] = 1;
    }
  }
  const sums = Array.from(reached.keys()).filter((sum) => reached[sum] === 1);
  return Float64Array.from(sums, (sum) => (bar + 2 * step * sum) / SCALE);
};

/**
 * Returns the plates that bring a bar nearest to a weight, by exact search over all possible loads. Between equally
 * near loads it takes the one of fewer plates, and then the lighter one.
 * @param options.target above 0, at most 3 decimals
 * @param options.bar 0 or more, at most 3 decimals
 * @param options.plates each weight once, above 0, at most 3 decimals. `count` is of all plates, and an odd one is
 * unused. Time and memory are proportional to (target + heaviest plate) ÷ the plates' greatest common divisor.
 * @returns the bar alone when nothing is nearer
 */
export const nearestLoad = (options: {
  readonly target: number;
  readonly bar: number;
  readonly plates: readonly PlateCount[];
}): BarLoad => {
  const target = toThousandths(options.target);
  const bar = toThousandths(options.bar);
  const stock = stockOf(options.plates);
  const step = stepOf(stock);
  const heaviest = stock.at(-1)?.weight ?? 0;
  const all = stock.reduce((sum, { weight, pairs }) => sum + weight * pairs, 0);
  // Above this a plate less would still be nearer.
  const useful = Math.max(0, Math.ceil((target - bar) / 2)) + heaviest;
  const limit = target <= bar ? 0 : Math.floor(Math.min(all, useful) / step);
  const bundles = stock.flatMap(({ weight, pairs }, plate) =>
    bundlesOf(pairs).map((count): Bundle => ({ plate, count, sum: (count * weight) / step })),
  );
  const { fewest, taken } = everySum(bundles, limit);

  const distance = (sum: number): number => Math.abs(bar + 2 * step * sum - target);
  let best = 0;
  for (let sum = 1; sum <= limit; sum += 1) {
    const plates = fewest[sum] ?? UNREACHED;
    if (plates === UNREACHED) continue;
    const nearer = distance(best) - distance(sum);
    if (nearer > 0 || (nearer === 0 && plates < (fewest[best] ?? UNREACHED))) best = sum;
  }

  const counts = stock.map(() => 0);
  let left = best;
  for (let at = bundles.length - 1; at >= 0; at -= 1) {
    const bundle = bundles[at];
    if (bundle === undefined || taken[at]?.[left] !== 1) continue;
    counts[bundle.plate] = (counts[bundle.plate] ?? 0) + bundle.count;
    left -= bundle.sum;
  }
  const achieved = bar + 2 * step * best;
  return {
    achieved: achieved / SCALE,
    perSide: stock
      .map(({ weight }, plate) => ({ weight: weight / SCALE, count: counts[plate] ?? 0 }))
      .filter(({ count }) => count > 0)
      .reverse(),
    difference: (achieved - target) / SCALE,
  };
};
