/** Noise with a memory of days, plus noise of each day alone. Their variances add up to 1. */
type NoiseModel = {
  /** Correlation of the first part from one day to the next. */
  readonly daily: number;
  /** Share of the second part in the variance. */
  readonly white: number;
  readonly prior: number;
};

/**
 * Correlations from one day to the next, with their weights before any data. Real logs are near 0.8. The weights lean
 * to longer memory, because a short series hides it.
 */
const MEMORIES = [
  { daily: 0.8, prior: 1 },
  { daily: 0.9, prior: 2.5 },
  { daily: 0.97, prior: 5 },
] as const;
const WHITE_SHARES = [0, 0.3, 0.6] as const;

const MODELS: readonly NoiseModel[] = [
  ...MEMORIES.flatMap(({ daily, prior }) => WHITE_SHARES.map((white) => ({ daily, white, prior }))),
  { daily: 0.8, white: 1, prior: 1 },
];

/** The model of real logs, for a search among many places. */
const USUAL: NoiseModel = { daily: 0.87, white: 0.4, prior: 1 };

/** The part of the degrees of freedom that is left, as the memory is estimated, too. Chosen on simulated flat lifters. */
const FREEDOM_LEFT = 0.6;

/** A model whose weight is less than this share of the greatest is left out. */
const LEAST_WEIGHT = 0.001;

export const CORRELATED_NOISE_METHOD =
  "generalised least squares with car(1) and white noise, averaged over ten covariances by restricted likelihood; t interval";

export type Regression = {
  readonly days: Float64Array;
  readonly values: Float64Array;
  /** Variance of each value as a multiple of the usual one, at least 1. */
  readonly doubts: Float64Array;
  /** The least standard deviation of a value that is believed, above 0. */
  readonly leastSd: number;
};

export type Coefficient = {
  readonly estimate: number;
  /** Scale of its t distribution. */
  readonly scale: number;
  readonly freedom: number;
  /** Independent values that the series equals for this coefficient, at most their number. */
  readonly effectiveN: number;
};

export type Line = { readonly slope: Coefficient; readonly level: Coefficient };

/** Powers for gaps of fewer days are computed once. */
const SHORT_GAP = 64;

/** Gains of the filter of one model. They are the same for each column of a regression. */
type Filter = {
  readonly keep: Float64Array;
  readonly gain: Float64Array;
  readonly weight: Float64Array;
  readonly logs: number;
};

const filterOf = ({ days, doubts }: Regression, { daily, white }: NoiseModel): Filter => {
  const length = days.length;
  const [keep, gain, weight] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const kept = new Float64Array(SHORT_GAP);
  const keptOver = (gap: number): number => {
    if (!(gap < SHORT_GAP)) return daily ** gap;
    const known = kept[gap] ?? 0;
    if (known > 0) return known;
    const found = daily ** gap;
    kept[gap] = found;
    return found;
  };
  let variance = 1 - white;
  let [logs, product] = [0, 1];
  for (let at = 0; at < length; at += 1) {
    if (at > 0) {
      const share = keptOver((days[at] ?? 0) - (days[at - 1] ?? 0));
      keep[at] = share;
      variance = share * share * variance + (1 - share * share) * (1 - white);
    }
    const spread = variance + white + (doubts[at] ?? 1) - 1;
    gain[at] = variance / spread;
    weight[at] = 1 / spread;
    variance -= (gain[at] ?? 0) * variance;
    product *= spread;
    if (product > 1e100 || product < 1e-100) {
      logs += Math.log(product);
      product = 1;
    }
  }
  return { keep, gain, weight, logs: logs + Math.log(product) };
};

/** Sums of squares and products of whitened columns: constant, time, an optional third one, values. */
type Products = Float64Array;
const COLUMNS = 4;
const VALUES = 3;

const productsOf = (
  { days, values }: Regression,
  extra: Float64Array | null,
  { keep, gain, weight }: Filter,
): Products => {
  const products = new Float64Array(COLUMNS * COLUMNS);
  const last = days[days.length - 1] ?? 0;
  const origin = values[0] ?? 0;
  let [one, time, third, value] = [0, 0, 0, 0];
  let [oo, ot, ox, oy, tt, tx, ty, xx, xy, yy] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < days.length; at += 1) {
    const kept = keep[at] ?? 0;
    const share = gain[at] ?? 0;
    const w = weight[at] ?? 0;
    const o = 1 - kept * one;
    const t = (days[at] ?? 0) - last - kept * time;
    const x = (extra?.[at] ?? 0) - kept * third;
    const y = (values[at] ?? 0) - origin - kept * value;
    one = kept * one + share * o;
    time = kept * time + share * t;
    third = kept * third + share * x;
    value = kept * value + share * y;
    oo += w * o * o;
    ot += w * o * t;
    ox += w * o * x;
    oy += w * o * y;
    tt += w * t * t;
    tx += w * t * x;
    ty += w * t * y;
    xx += w * x * x;
    xy += w * x * y;
    yy += w * y * y;
  }
  products.set([oo, ot, ox, oy, ot, tt, tx, ty, ox, tx, xx, xy, oy, ty, xy, yy]);
  return products;
};

/** Sweeps a column out of the products. The rest then are those of the residuals. */
const sweep = (products: Products, column: number): void => {
  const pivot = products[COLUMNS * column + column] ?? 0;
  if (!(pivot > 0)) return;
  for (let row = 0; row < COLUMNS; row += 1) {
    if (row === column) continue;
    const factor = (products[COLUMNS * row + column] ?? 0) / pivot;
    for (let at = 0; at < COLUMNS; at += 1) {
      const cell = COLUMNS * row + at;
      if (at !== column) products[cell] = (products[cell] ?? 0) - factor * (products[COLUMNS * column + at] ?? 0);
    }
    products[COLUMNS * row + column] = -factor;
  }
  for (let at = 0; at < COLUMNS; at += 1) {
    const cell = COLUMNS * column + at;
    if (at !== column) products[cell] = (products[cell] ?? 0) / pivot;
  }
  products[COLUMNS * column + column] = 1 / pivot;
};

/** Filters of the newest regressions by their doubts, which are made for one regression alone. */
const filters = new WeakMap<Float64Array, readonly Filter[]>();

const filtersOf = (regression: Regression): readonly Filter[] => {
  const known = filters.get(regression.doubts);
  if (known !== undefined) return known;
  const found = MODELS.map((model) => filterOf(regression, model));
  filters.set(regression.doubts, found);
  return found;
};

type Fit = {
  readonly weight: number;
  readonly estimates: Float64Array;
  /** Variances of the estimates. */
  readonly variances: Float64Array;
  readonly noise: number;
};

const fitOf = (regression: Regression, extra: Float64Array | null, filter: Filter, prior: number): Fit => {
  const products = productsOf(regression, extra, filter);
  const used = extra === null ? 2 : 3;
  const freedom = regression.days.length - used;
  let logs = filter.logs;
  for (let column = 0; column < used; column += 1) {
    logs += Math.log(products[COLUMNS * column + column] ?? 0);
    sweep(products, column);
  }
  const misfit = Math.max(products[COLUMNS * VALUES + VALUES] ?? 0, freedom * regression.leastSd ** 2);
  const noise = misfit / freedom;
  const [estimates, variances] = [new Float64Array(used), new Float64Array(used)];
  for (let column = 0; column < used; column += 1) {
    estimates[column] = products[COLUMNS * column + VALUES] ?? 0;
    variances[column] = noise * (products[COLUMNS * column + column] ?? 0);
  }
  return { weight: Math.log(prior) - (logs + freedom * Math.log(misfit)) / 2, estimates, variances, noise };
};

const likelyFits = (regression: Regression, extra: Float64Array | null): readonly Fit[] => {
  const fits = filtersOf(regression).map((filter, at) => fitOf(regression, extra, filter, MODELS[at]?.prior ?? 1));
  const greatest = fits.reduce((most, { weight }) => Math.max(most, weight), Number.NEGATIVE_INFINITY);
  const weighted = fits
    .map((fit) => ({ ...fit, weight: Math.exp(fit.weight - greatest) }))
    .filter(({ weight }) => weight >= LEAST_WEIGHT);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return weighted.map((fit) => ({ ...fit, weight: fit.weight / total }));
};

/** Returns a coefficient whose t distribution has mean and variance of the mixture over the models. */
const mixtureOf = (fits: readonly Fit[], column: number, regression: Regression): Coefficient => {
  const { days } = regression;
  const freedom = FREEDOM_LEFT * (days.length - (fits[0]?.estimates.length ?? 2));
  let [mean, within, noise] = [0, 0, 0];
  for (const { weight, estimates, variances, noise: own } of fits) {
    mean += weight * (estimates[column] ?? 0);
    within += weight * (variances[column] ?? 0);
    noise += weight * own;
  }
  const between = fits.reduce((sum, fit) => sum + fit.weight * ((fit.estimates[column] ?? 0) - mean) ** 2, 0);
  const middle = days.reduce((sum, day) => sum + day, 0) / days.length;
  const spread = days.reduce((sum, day) => sum + (day - middle) ** 2, 0);
  return {
    estimate: mean,
    scale: Math.sqrt(within + (between * (freedom - 2)) / freedom),
    freedom,
    effectiveN: days.length * Math.min(1, noise / spread / within),
  };
};

/**
 * Fits a line whose noise has a memory. Both parts of the noise, and the memory, are unknown. Each of ten models gives a
 * line by generalised least squares. The result is their mean, weighted by restricted likelihood and prior.
 * Source: Harville, Journal of the American Statistical Association 72, 1977 (restricted likelihood). Jones, "Fitting a
 * continuous time autoregression to discrete data", 1981. O(n) for each model by the Kalman filter.
 * @param regression at least 6 values on strictly ascending days
 * @returns slope in units a day, and the line's level on the last day
 */
export const correlatedLine = (regression: Regression): Line => {
  const fits = likelyFits(regression, null);
  const level = mixtureOf(fits, 0, regression);
  return {
    slope: mixtureOf(fits, 1, regression),
    level: { ...level, estimate: level.estimate + (regression.values[0] ?? 0) },
  };
};

/**
 * Fits one more column beside constant and time, in the model of `correlatedLine`.
 * @param column as long as the series, and not a line itself
 */
export const lineAndColumn = (
  regression: Regression,
  column: Float64Array,
): { readonly slope: Coefficient; readonly added: Coefficient } => {
  const fits = likelyFits(regression, column);
  return { slope: mixtureOf(fits, 1, regression), added: mixtureOf(fits, 2, regression) };
};

/** The columns that are searched for: a step of the level at a point, and a break of the slope there. */
export type ChangeKind = "step" | "break";

/** Returns the column of a step or break at the point `place`. */
export const changeColumn = (days: Float64Array, kind: ChangeKind, place: number): Float64Array => {
  const column = new Float64Array(days.length);
  for (let at = place; at < days.length; at += 1) {
    column[at] = kind === "step" ? 1 : (days[at] ?? 0) - (days[place] ?? 0);
  }
  return column;
};

/**
 * Compares many places of a step or break quickly, with one usual model of noise.
 * @returns the share of the line's misfit that a kind and a place explain, 0 to 1
 */
export const explainedShares = (regression: Regression): ((kind: ChangeKind, place: number) => number) => {
  const { days, values } = regression;
  const length = days.length;
  const { keep, gain, weight } = filterOf(regression, USUAL);
  const [ones, times, rests] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  const origin = values[0] ?? 0;
  const last = days[length - 1] ?? 0;
  let [one, time, value] = [0, 0, 0];
  for (let at = 0; at < length; at += 1) {
    const [kept, share] = [keep[at] ?? 0, gain[at] ?? 0];
    const o = 1 - kept * one;
    const t = (days[at] ?? 0) - last - kept * time;
    const y = (values[at] ?? 0) - origin - kept * value;
    one = kept * one + share * o;
    time = kept * time + share * t;
    value = kept * value + share * y;
    const root = Math.sqrt(weight[at] ?? 0);
    ones[at] = root * o;
    times[at] = root * t;
    rests[at] = root * y;
  }
  orthonormalize(ones);
  orthonormalize(times, ones);
  removeFrom(rests, ones);
  removeFrom(rests, times);
  const yy = dot(rests, rests);
  return (kind, place) => {
    const start = days[place] ?? 0;
    let [third, xo, xt, xx, xy] = [0, 0, 0, 0, 0];
    for (let at = place; at < length; at += 1) {
      const kept = keep[at] ?? 0;
      const raw = (kind === "step" ? 1 : (days[at] ?? 0) - start) - kept * third;
      third = kept * third + (gain[at] ?? 0) * raw;
      const x = Math.sqrt(weight[at] ?? 0) * raw;
      xo += x * (ones[at] ?? 0);
      xt += x * (times[at] ?? 0);
      xx += x * x;
      xy += x * (rests[at] ?? 0);
    }
    const own = xx - xo * xo - xt * xt;
    return own > 0 && yy > 0 ? (xy * xy) / (own * yy) : 0;
  };
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
};

const removeFrom = (column: Float64Array, unit: Float64Array): void => {
  const part = dot(column, unit);
  for (let at = 0; at < column.length; at += 1) column[at] = (column[at] ?? 0) - part * (unit[at] ?? 0);
};

const orthonormalize = (column: Float64Array, ...units: readonly Float64Array[]): void => {
  for (const unit of units) removeFrom(column, unit);
  const size = Math.sqrt(dot(column, column));
  for (let at = 0; at < column.length; at += 1) column[at] = (column[at] ?? 0) / size;
};

export type FlatHinge = { readonly slope: number; readonly misfit: number };

/**
 * Fits lines that are flat from a day on, with one usual model of noise: y = a + b·min(t − τ, 0).
 * @param columns min(t − τ, 0) for each τ
 * @returns for each column its slope b, and the misfit in variances of a value
 */
export const flatHinges = (regression: Regression, columns: readonly Float64Array[]): FlatHinge[] => {
  const filter = filterOf(regression, USUAL);
  return columns.map((column) => {
    const products = productsOf(regression, column, filter);
    sweep(products, 0);
    sweep(products, 2);
    return { slope: products[COLUMNS * 2 + VALUES] ?? 0, misfit: products[COLUMNS * VALUES + VALUES] ?? 0 };
  });
};
