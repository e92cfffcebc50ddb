export const ACUTE_DAYS = 7;
export const CHRONIC_DAYS = 28;

/** Time constants of fitness and fatigue in days, after Banister. */
export const FITNESS_DAYS = 42;
export const FATIGUE_DAYS = 7;

/** The band that is often quoted for the ratio, and why it is no verdict. */
export const ACWR_BAND = {
  low: 0.8,
  high: 1.3,
  source: "Gabbett 2016",
  caveat: "The band is contested (Impellizzeri et al. 2020): it describes a change of load and predicts no injury.",
} as const;

/** One load a day without gaps, oldest first; days without training are 0. */
export type DailyLoad = ArrayLike<number>;

export type RollingAcwr = {
  readonly acute: number;
  readonly chronicCoupled: number;
  readonly chronicUncoupled: number;
  readonly coupled: number | null;
  readonly uncoupled: number | null;
};

export type EwmaAcwr = { readonly acute: number; readonly chronic: number; readonly ratio: number | null };

export type Banister = {
  readonly fitness: Float64Array;
  readonly fatigue: Float64Array;
  readonly form: Float64Array;
};

const meanOf = (loads: DailyLoad, from: number, to: number): number => {
  let sum = 0;
  for (let day = from; day < to; day += 1) sum += loads[day] ?? 0;
  return sum / (to - from);
};

const ratio = (acute: number, chronic: number): number | null => (chronic > 0 ? acute / chronic : null);

/**
 * Returns the acute:chronic workload ratio of rolling means on the last day of the series. Coupled is the mean of 7
 * days over the mean of 28. Uncoupled is over the mean of the 21 days before the 7. Source: Hulin et al. 2014; Lolli et
 * al. 2019 for uncoupled.
 * @returns means in the unit of the load; null before 28 days. The ratio is null when the chronic load is 0.
 */
export const rollingAcwr = (loads: DailyLoad): RollingAcwr | null => {
  const end = loads.length;
  if (end < CHRONIC_DAYS) return null;
  const acute = meanOf(loads, end - ACUTE_DAYS, end);
  const chronicCoupled = meanOf(loads, end - CHRONIC_DAYS, end);
  const chronicUncoupled = meanOf(loads, end - CHRONIC_DAYS, end - ACUTE_DAYS);
  return {
    acute,
    chronicCoupled,
    chronicUncoupled,
    coupled: ratio(acute, chronicCoupled),
    uncoupled: ratio(acute, chronicUncoupled),
  };
};

/** Returns the last value of an exponentially weighted mean with λ = 2 / (days + 1), seeded with the first load. */
const lastEwma = (loads: DailyLoad, days: number): number => {
  const lambda = 2 / (days + 1);
  let average = loads[0] ?? 0;
  for (let day = 1; day < loads.length; day += 1) average += lambda * ((loads[day] ?? 0) - average);
  return average;
};

/**
 * Returns the acute:chronic workload ratio of exponentially weighted means over 7 and 28 days, on the last day.
 * Source: Williams et al. 2017.
 * @returns means in the unit of the load; null before 28 days. The ratio is null when the chronic load is 0.
 */
export const ewmaAcwr = (loads: DailyLoad): EwmaAcwr | null => {
  if (loads.length < CHRONIC_DAYS) return null;
  const acute = lastEwma(loads, ACUTE_DAYS);
  const chronic = lastEwma(loads, CHRONIC_DAYS);
  return { acute, chronic, ratio: ratio(acute, chronic) };
};

/**
 * Returns the load of the last seven days of the series.
 * @returns in the unit of the load; days before the series count as 0
 */
export const weekLoad = (loads: DailyLoad): number => {
  let sum = 0;
  for (let day = Math.max(0, loads.length - 7); day < loads.length; day += 1) sum += loads[day] ?? 0;
  return sum;
};

/**
 * Training monotony of the last seven days: mean over sample standard deviation of the daily loads. Source: Foster 1998.
 * @returns a ratio; null before seven days, and where every day is alike
 */
export const monotony = (loads: DailyLoad): number | null => {
  const end = loads.length;
  if (end < 7) return null;
  const mean = meanOf(loads, end - 7, end);
  let squares = 0;
  for (let day = end - 7; day < end; day += 1) squares += ((loads[day] ?? 0) - mean) ** 2;
  return squares > 0 ? mean / Math.sqrt(squares / 6) : null;
};

/**
 * Training strain of the last seven days: week's load × monotony. Source: Foster 1998.
 * @returns in the unit of the load; null where monotony is
 */
export const strain = (loads: DailyLoad): number | null => {
  const value = monotony(loads);
  return value === null ? null : weekLoad(loads) * value;
};

/**
 * Returns fitness, fatigue and form of every day. Fitness and fatigue are exponential averages from 0 with k = 1 −
 * e^(−1/τ). τ is 42 days for fitness and 7 for fatigue, and form is yesterday's difference. Source: Banister et al.
 * 1975; Coggan's performance manager.
 * @returns columns as long as the series, in the unit of the load
 */
export const banister = (loads: DailyLoad): Banister => {
  const days = loads.length;
  const fitness = new Float64Array(days);
  const fatigue = new Float64Array(days);
  const form = new Float64Array(days);
  const slow = 1 - Math.exp(-1 / FITNESS_DAYS);
  const fast = 1 - Math.exp(-1 / FATIGUE_DAYS);
  let fit = 0;
  let tired = 0;
  for (let day = 0; day < days; day += 1) {
    form[day] = day === 0 ? Number.NaN : fit - tired;
    const load = loads[day] ?? 0;
    fit += slow * (load - fit);
    tired += fast * (load - tired);
    fitness[day] = fit;
    fatigue[day] = tired;
  }
  return { fitness, fatigue, form };
};
