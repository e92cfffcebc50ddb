import type { Locale } from "#core/training/taxonomy.ts";
import type { ReportTotals, WeeklyReport } from "#core/training/weekly-report-document.ts";
import { createFormat, type Format } from "./format.ts";
import { type Measure, type ReportText, reportText } from "./text.ts";

/** What each section is made from. */
export type Page = {
  readonly report: WeeklyReport;
  readonly text: ReportText;
  readonly format: Format;
  readonly exercise: (of: { readonly exerciseId: string; readonly exerciseName: string }) => string;
  /** The measures that this person trains by, in the order of the tiles. */
  readonly measures: readonly Measure[];
};

export const createPage = (report: WeeklyReport, locale: Locale): Page => {
  const format = createFormat(locale, report.unitSystem);
  return {
    report,
    format,
    text: reportText(report, format),
    exercise: ({ exerciseId, exerciseName }) => report.exerciseNames[exerciseId]?.[locale] ?? exerciseName,
    measures: measuresOf(report),
  };
};

/** Who lifts and never moves so far in a week carries a load and does not train by distance. */
const SHORTEST_TRAINED_METERS = 1000;

/** A runner needs no tile for kilograms nor a lifter one for kilometres. */
const measuresOf = ({ weeks }: WeeklyReport): Measure[] => {
  const has = (measure: Measure) => weeks.some((week) => week[measure] > 0);
  const carriesOnly = has("volumeKg") && weeks.every((week) => week.distanceMeters < SHORTEST_TRAINED_METERS);
  const all = ["workouts", "workingSets", "reps", "volumeKg", "distanceMeters", "durationSeconds"] as const;
  const onlyDistance = has("distanceMeters") && !has("volumeKg") && !has("reps");
  return all.filter(
    (measure) =>
      has(measure) && !(onlyDistance && measure === "workingSets") && !(carriesOnly && measure === "distanceMeters"),
  );
};

/** An amount of a measure with its unit. */
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
