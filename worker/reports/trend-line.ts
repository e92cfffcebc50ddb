import { medianSorted } from "simple-statistics";
import type { ReportLift } from "#core/reports/period-report-document.ts";
import type { LineChart, Point } from "./charts.ts";

/**
 * Theil–Sen's line passes through the median day and value, and so do the lines of its interval's slopes.
 * @param points the points that are shown, in the reader's unit
 * @param inUnit from kilograms to that unit
 */
export const trendLine = (
  points: readonly Point[],
  trend: Pick<ReportLift["trend"], "slopeKgPerWeek" | "ci95" | "currentKg" | "n">,
  inUnit: (kilograms: number) => number,
): Pick<LineChart, "line" | "band"> => {
  const fitted = points.slice(-trend.n);
  const [first, last] = [fitted[0], fitted.at(-1)];
  const { slopeKgPerWeek, currentKg, ci95 } = trend;
  if (first === undefined || last === undefined || slopeKgPerWeek === null || currentKg === null) {
    return { line: [], band: [] };
  }
  const pivot = medianSorted(fitted.map(({ day }) => day));
  const through = inUnit(currentKg - (slopeKgPerWeek * (last.day - pivot)) / 7);
  const at = (day: number, slope: number) => through + (inUnit(slope) * (day - pivot)) / 7;
  const ends = [first.day, pivot, last.day];
  return {
    line: [first.day, last.day].map((day) => ({ day, value: at(day, slopeKgPerWeek) })),
    band:
      ci95 === null
        ? []
        : ends.map((day) => {
            const edges = [at(day, ci95.lower), at(day, ci95.upper)];
            return { day, low: Math.min(...edges), high: Math.max(...edges) };
          }),
  };
};
