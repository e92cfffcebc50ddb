/** The arithmetic of compared windows. */

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

/** Returns the value below which a share of the values lies, 0 to 1. */
export const quantileOf = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export type Window = {
  readonly answers: number;
  readonly refused: number;
  readonly served: number;
  readonly elapsedMs: number;
  readonly bytes: number;
  readonly latenciesMs: readonly number[];
  readonly clientUs: number;
  readonly serverUs: number;
  readonly postgresUs: number;
  readonly redisUs: number;
};

type Paced = Pick<Window, "answers" | "elapsedMs">;

const perSecond = ({ answers, elapsedMs }: Paced): number => (1000 * answers) / elapsedMs;

/** Returns the median of the ratios of windows that ran one after the other. */
export const ratioOf = (measured: readonly Paced[], floor: readonly Paced[]): number =>
  medianOf(measured.map((window, index) => perSecond(window) / perSecond(floor[index] ?? window)));

export type Side = {
  /** The rate of each window, in their order. */
  readonly rates: readonly number[];
  /** Share of the requests that were refused because the server had too much to do. */
  readonly refusedShare: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
  /** CPU time for each answer, in microseconds. */
  readonly serverUs: number;
  readonly postgresUs: number;
  readonly redisUs: number;
  readonly clientUs: number;
};

/** Sums windows of one side: the median rate, quantiles over all answers, and CPU time for each answer. */
export const sideOf = (windows: readonly Window[]): Side => {
  const served = windows.reduce((sum, window) => sum + window.served, 0);
  const each = (of: (window: Window) => number): number =>
    windows.reduce((sum, window) => sum + of(window), 0) / served;
  const latencies = windows.flatMap(({ latenciesMs }) => latenciesMs);
  const refused = windows.reduce((sum, window) => sum + window.refused, 0);
  return {
    rates: windows.map(perSecond),
    refusedShare: refused / (refused + served),
    perSecond: medianOf(windows.map(perSecond)),
    p50Ms: quantileOf(latencies, 0.5),
    p99Ms: quantileOf(latencies, 0.99),
    bytes: each(({ bytes }) => bytes),
    serverUs: each(({ serverUs }) => serverUs),
    postgresUs: each(({ postgresUs }) => postgresUs),
    redisUs: each(({ redisUs }) => redisUs),
    clientUs: each(({ clientUs }) => clientUs),
  };
};

/** CPU time of a side for each answer, as a multiple of another's. It holds on a machine that does other work, too. */
export const cpuMultiple = (side: Side, floor: Side): number => {
  const of = ({ serverUs, postgresUs, redisUs }: Side): number => serverUs + postgresUs + redisUs;
  return of(side) / of(floor);
};
