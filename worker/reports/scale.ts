import { fromEpochDay, monthKey, toEpochDay } from "#core/time/local-date.ts";

/** Steps between ticks that a reader counts in without effort, as multiples of a power of ten. */
const NICE_STEPS = [1, 2, 2.5, 5, 10] as const;
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200] as const;

export type Domain = { readonly low: number; readonly high: number };

/**
 * Round values that span a range: the lowest at or below `low`, the highest at or above `high`.
 * @param most how many steps there may be at most
 */
export const niceTicks = ({ low, high }: Domain, most: number): number[] => {
  const [from, to] = high > low ? [low, high] : padded(low);
  const magnitude = 10 ** Math.floor(Math.log10((to - from) / most));
  const steps = NICE_STEPS.map((step) => step * magnitude);
  const fits = (step: number) => Math.ceil(to / step - 1e-9) - Math.floor(from / step + 1e-9) <= most;
  const step = steps.find(fits) ?? 20 * magnitude;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
};

/** One measurement lies in the middle of a scale. */
const padded = (value: number): [number, number] => {
  const margin = Math.max(Math.abs(value) * 0.05, 1);
  return [value - margin, value + margin];
};

export const linear =
  ({ low, high }: Domain, start: number, end: number) =>
  (value: number): number =>
    high > low ? start + ((value - low) / (high - low)) * (end - start) : (start + end) / 2;

export type TimeTick = { readonly epochDay: number; readonly unit: "month" | "year" };

export const timeTicks = ({ low, high }: Domain, most: number): TimeTick[] => {
  const monthOf = (epochDay: number) => {
    const [year, month] = monthKey(fromEpochDay(epochDay)).split("-").map(Number);
    return (year ?? 0) * 12 + (month ?? 1) - 1;
  };
  const first = monthOf(low) + (fromEpochDay(low).endsWith("-01") ? 0 : 1);
  const last = monthOf(high);
  const multiples = (step: number) => Math.floor(last / step) - Math.ceil(first / step) + 1;
  const step = MONTH_STEPS.find((candidate) => multiples(candidate) <= most) ?? 12_000;
  const start = Math.ceil(first / step);
  return Array.from({ length: Math.max(0, multiples(step)) }, (_, index) => {
    const month = (start + index) * step;
    const date = `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`;
    return { epochDay: toEpochDay(date), unit: step < 12 ? "month" : "year" };
  });
};
