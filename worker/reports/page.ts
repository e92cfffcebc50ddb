import type { PeriodReport, ReportTotals } from "#core/reports/period-report-document.ts";
import { createFormat, type Format } from "#core/reports/words/format.ts";
import { reportText } from "#core/reports/words/text.ts";
import type { Measure, ReportText } from "#core/reports/words/text-types.ts";
import type { Locale } from "#core/taxonomy.ts";

export type Page = {
  readonly report: PeriodReport;
  readonly text: ReportText;
  readonly format: Format;
  readonly exercise: (of: { readonly exerciseId: string; readonly exerciseName: string }) => string;
  readonly measures: readonly Measure[];
  readonly period: string;
  /** `Forja · Weekly report · 16 – 22 November 2026` */
  readonly title: string;
};

export const createPage = (report: PeriodReport, locale: Locale): Page => {
  const format = createFormat(locale, report.unitSystem);
  const text = reportText(report, format);
  const { start, end } = report.period;
  const period = report.kind === "weekly" ? format.period(start, end) : format.monthAndYear(start);
  return {
    report,
    format,
    text,
    period,
    title: `Forja · ${text.kicker} · ${period}`,
    exercise: ({ exerciseId, exerciseName }) => report.exerciseNames[exerciseId]?.[locale] ?? exerciseName,
    measures: measuresOf(report),
  };
};

/** A lifter with less distance in a period carries a load and does not train by distance. */
const SHORTEST_TRAINED_METERS = 1000;

const measuresOf = ({ periods }: PeriodReport): Measure[] => {
  const has = (measure: Measure) => periods.some((period) => period[measure] > 0);
  const carriesOnly = has("volumeKg") && periods.every((period) => period.distanceMeters < SHORTEST_TRAINED_METERS);
  const all = ["workouts", "workingSets", "reps", "volumeKg", "distanceMeters", "durationSeconds"] as const;
  const onlyDistance = has("distanceMeters") && !has("volumeKg") && !has("reps");
  return all.filter(
    (measure) =>
      has(measure) && !(onlyDistance && measure === "workingSets") && !(carriesOnly && measure === "distanceMeters"),
  );
};

export const amountText = (format: Format, measure: Measure, totals: ReportTotals): string => {
  const value = totals[measure];
  switch (measure) {
    case "volumeKg":
      return format.volume(value);
    case "durationSeconds":
      return format.duration(value);
    case "distanceMeters":
      return format.distance(value);
    case "workouts":
    case "workingSets":
    case "reps":
      return format.number(value < 100 ? value : Math.round(value));
  }
};
