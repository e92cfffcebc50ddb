import type { ReportLift } from "#core/reports/period-report-document.ts";
import type { Measure } from "#core/reports/words/text-types.ts";
import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { barChart, type LineChart, lineChart, type Point } from "./charts.ts";
import { dayOf, seriesSpan } from "./content.ts";
import { amountText, type Page } from "./page.ts";
import type { TimeTick } from "./scale.ts";
import type { Scene } from "./scene.ts";
import { trendLine } from "./trend-line.ts";

const timeText =
  ({ format }: Page) =>
  ({ epochDay, unit }: TimeTick): string => {
    const date = fromEpochDay(epochDay);
    return unit === "year" ? date.slice(0, 4) : format.month(date);
  };

const pointText =
  (page: Page) =>
  ({ day, value }: Point): string =>
    `${dayOf(page, day)}: ${page.format.number(value)}\u00a0${page.format.weightUnit}`;

/** Two that say most: kilograms and sets of who lifts, kilometres and hours of who runs, sets and repetitions else. */
const chartedMeasures = (measures: readonly Measure[]): readonly Measure[] => {
  const preferred: readonly Measure[] = measures.includes("volumeKg")
    ? ["volumeKg", "workingSets"]
    : measures.includes("distanceMeters")
      ? ["distanceMeters", "durationSeconds"]
      : ["workingSets", "reps"];
  return preferred.filter((measure) => measures.includes(measure));
};

export const periodLabel = ({ report, format }: Page, start: string): string =>
  report.kind === "weekly" ? format.day(start) : format.monthAndYear(start);

export const periodCharts = (page: Page): { readonly title: string; readonly scene: Scene }[] =>
  chartedMeasures(page.measures).map((measure) => periodChart(page, measure));

const periodChart = (page: Page, measure: Measure) => {
  const { report, text, format } = page;
  const { unit, scaled } = scaleOf(page, measure);
  const { periods, totals } = report;
  const byAmount = periods.toSorted((a, b) => a[measure] - b[measure]);
  const show = (period: (typeof periods)[number] | undefined) =>
    period === undefined ? "" : amountText(format, measure, period);
  const title = text.periods.chartTitle(measure, unit);
  const scene = barChart({
    id: `periods-${measure}`,
    title,
    description: text.periods.description(show(periods.at(-1)), show(byAmount[0]), show(byAmount.at(-1))),
    emptyText: text.periods.empty,
    bars: periods.map((period) => ({
      label: report.kind === "weekly" ? format.day(period.start) : format.month(period.start),
      value: scaled(period[measure]),
      tooltip: `${text.periods.of(periodLabel(page, period.start))}: ${amountText(format, measure, period)}`,
    })),
    reference: totals.mean === null ? null : { value: scaled(totals.mean[measure]), label: text.periods.mean },
    tickText: format.tick,
  });
  return { title, scene };
};

const scaleOf = (
  { format }: Page,
  measure: Measure,
): { readonly unit: string | null; readonly scaled: (value: number) => number } => {
  switch (measure) {
    case "volumeKg":
      return { unit: format.weightUnit, scaled: format.inWeightUnit };
    case "distanceMeters":
      return { unit: format.distanceUnit, scaled: format.inDistanceUnit };
    case "durationSeconds":
      return { unit: "h", scaled: (seconds) => seconds / 3600 };
    case "workouts":
    case "workingSets":
    case "reps":
      return { unit: null, scaled: (value) => value };
  }
};

export const liftChart = (page: Page, lift: ReportLift, id: string): Scene => {
  const { report, text, format } = page;
  const values = lift.series.map(({ e1rmKg }) => e1rmKg);
  const points = lift.series.map(({ date, e1rmKg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(e1rmKg) }));
  const weight = (value: number | undefined) => (value === undefined ? "" : format.weight(value));
  return lineChart({
    id,
    title: text.lifts.chartTitle(page.exercise(lift), format.weightUnit),
    description: text.lifts.description(
      points.length,
      weight(values[0]),
      weight(values.at(-1)),
      weight(Math.min(...values)),
      weight(Math.max(...values)),
    ),
    emptyText: text.lifts.empty,
    points,
    marked: lift.periodBestKg === null ? null : bestSince(points, toEpochDay(report.period.start)),
    ...levelOrTrend(page, lift, points),
    span: seriesSpan(
      page,
      report.lifts.flatMap(({ series }) => series.map(({ date }) => date)),
    ),
    tickText: format.tick,
    timeText: timeText(page),
    pointText: pointText(page),
  });
};

const bestSince = (points: readonly Point[], day: number): Point | null =>
  points.reduce<Point | null>(
    (best, point) => (point.day >= day && point.value >= (best?.value ?? 0) ? point : best),
    null,
  );

const levelOrTrend = (
  { format }: Page,
  { smoothed, trend }: ReportLift,
  points: readonly Point[],
): Pick<LineChart, "line" | "band" | "joined"> => {
  if (smoothed.length < 2) return { ...trendLine(points, trend, format.inWeightUnit), joined: true };
  const inUnit = format.inWeightUnit;
  return {
    joined: false,
    line: smoothed.map(({ date, e1rmKg }) => ({ day: toEpochDay(date), value: inUnit(e1rmKg) })),
    band: smoothed.map(({ date, lower, upper }) => ({
      day: toEpochDay(date),
      low: inUnit(lower),
      high: inUnit(upper),
    })),
  };
};

export const bodyweightChart = (page: Page): Scene | null => {
  const { report, text, format } = page;
  const { points } = report.bodyweight;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  return lineChart({
    id: "bodyweight-chart",
    title: text.bodyweight.chartTitle(format.weightUnit),
    description: text.bodyweight.description(points.length, format.weight(first.trendKg), format.weight(last.trendKg)),
    emptyText: text.bodyweight.empty,
    points: points.map(({ date, kg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(kg) })),
    line: points.map(({ date, trendKg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(trendKg) })),
    band: [],
    joined: true,
    marked: null,
    span: seriesSpan(
      page,
      points.map(({ date }) => date),
    ),
    tickText: format.tick,
    timeText: timeText(page),
    pointText: pointText(page),
  });
};
