import { MUSCLE_LABELS } from "#core/exercises/labels.ts";
import { beginsFormula } from "#core/guarded-text.ts";
import type { PeriodReport, ReportTotals } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import { fromKilograms, METERS_PER_MILE } from "#core/units.ts";

/**
 * One table for every number of a report, with one value per row. It can be filtered, pivoted, and put below the table
 * of another report. Columns, sections and measures are in English in every language, so that formulas keep working.
 * Names of exercises and muscles are in the reader's language.
 */
export const CSV_COLUMNS = [
  "report",
  "period",
  "section",
  "date",
  "name",
  "measure",
  "value",
  "unit",
  "status",
] as const;

type Row = {
  readonly section:
    | "totals"
    | "previous"
    | "mean"
    | "periods"
    | "sessions"
    | "lifts"
    | "muscles"
    | "records"
    | "bodyweight";
  /** A day, or the first day of a period. */
  readonly date: string;
  readonly name?: string;
  readonly measure: string;
  readonly value: number | null;
  readonly unit: string;
  readonly status?: string;
};

/** Digits that a value of a spreadsheet needs, and no noise of floating point beyond them. */
const DIGITS = 1e6;

const SPECIAL = /[",\r\n]/;

/** Returns a text as a cell: never a formula, and quoted where it must be (RFC 4180). */
export const csvText = (text: string): string => {
  const safe = beginsFormula(text) ? `'${text}` : text;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const csvNumber = (value: number | null): string => (value === null ? "" : String(Math.round(value * DIGITS) / DIGITS));

/** The byte order mark shows spreadsheets that it is UTF-8. */
const MARK = "\ufeff";

export const reportCsv = (report: PeriodReport, locale: Locale): string => {
  const start = [report.kind, report.period.key];
  const lines = rowsOf(report, locale).map(({ section, date, name = "", measure, value, unit, status = "" }) =>
    [...start, section, date, csvText(name), measure, csvNumber(value), unit, status].join(","),
  );
  return `${MARK}${[CSV_COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
};

const rowsOf = (report: PeriodReport, locale: Locale): Row[] => {
  const { period, totals, unitSystem } = report;
  const weightUnit = unitSystem === "imperial" ? "lb" : "kg";
  const distanceUnit = unitSystem === "imperial" ? "mi" : "km";
  const weight = (kilograms: number | null) => (kilograms === null ? null : fromKilograms(kilograms, weightUnit));
  const distance = (meters: number | null) =>
    meters === null ? null : meters / (unitSystem === "imperial" ? METERS_PER_MILE : 1000);
  const nameOf = ({ exerciseId, exerciseName }: { exerciseId: string; exerciseName: string }) =>
    report.exerciseNames[exerciseId]?.[locale] ?? exerciseName;

  const totalRows = (section: Row["section"], date: string, of: ReportTotals | null): Row[] =>
    of === null
      ? []
      : [
          { section, date, measure: "workouts", value: of.workouts, unit: "" },
          { section, date, measure: "workingSets", value: of.workingSets, unit: "" },
          { section, date, measure: "reps", value: of.reps, unit: "" },
          { section, date, measure: "volume", value: weight(of.volumeKg), unit: weightUnit },
          { section, date, measure: "duration", value: of.durationSeconds, unit: "s" },
          { section, date, measure: "distance", value: distance(of.distanceMeters), unit: distanceUnit },
        ];

  const sessions = report.plan.sessions.flatMap((session): Row[] => {
    const { date, title, status } = session;
    const row = (measure: string, value: number | null, unit = ""): Row[] =>
      value === null ? [] : [{ section: "sessions", date, name: title ?? "", measure, value, unit, status }];
    const done = [
      ...row("workingSets", session.workingSets),
      ...row("volume", weight(session.volumeKg), weightUnit),
      ...row("duration", session.durationSeconds, "s"),
      ...row("distance", distance(session.distanceMeters), distanceUnit),
      ...row("sessionRpe", session.sessionRpe),
    ];
    return done.length > 0
      ? done
      : [{ section: "sessions", date, name: title ?? "", measure: "workingSets", value: null, unit: "", status }];
  });

  const lifts = report.lifts.flatMap((lift): Row[] => {
    const name = nameOf(lift);
    const row = (date: string, measure: string, kilograms: number | null): Row[] =>
      kilograms === null
        ? []
        : [{ section: "lifts", date, name, measure, value: weight(kilograms), unit: weightUnit, status: lift.status }];
    const { trend, forecast } = lift;
    return [
      ...row(period.end, "trendPerWeek", trend.slopeKgPerWeek),
      ...row(period.end, "trendPerWeekLower", trend.ci95?.lower ?? null),
      ...row(period.end, "trendPerWeekUpper", trend.ci95?.upper ?? null),
      ...(forecast === null
        ? []
        : [
            ...row(forecast.date, "forecast", forecast.e1rmKg),
            ...row(forecast.date, "forecastLower", forecast.lower),
            ...row(forecast.date, "forecastUpper", forecast.upper),
          ]),
      ...lift.series.flatMap(({ date, e1rmKg }) => row(date, "e1rm", e1rmKg)),
      ...lift.smoothed.flatMap(({ date, e1rmKg }) => row(date, "e1rmLevel", e1rmKg)),
    ];
  });

  const muscles = report.muscles.flatMap(({ muscle, sets, previous, mean }): Row[] => {
    const name = MUSCLE_LABELS[locale][muscle];
    const row = (measure: string, value: number | null): Row[] =>
      value === null ? [] : [{ section: "muscles", date: period.start, name, measure, value, unit: "sets/week" }];
    return [...row("sets", sets), ...row("setsPrevious", previous), ...row("setsMean", mean)];
  });

  const records = report.records.flatMap((record): Row[] => {
    const { date, kind, value, previousValue, unit, atWeightKg } = record;
    const measure = atWeightKg === null ? kind : `${kind}@${csvNumber(weight(atWeightKg))}${weightUnit}`;
    const shown = (amount: number | null) =>
      unit === "kg" ? weight(amount) : unit === "meters" ? distance(amount) : amount;
    const unitText = { kg: weightUnit, meters: distanceUnit, seconds: "s", reps: "" }[unit];
    const base = { section: "records", date, name: nameOf(record), measure, unit: unitText } as const;
    return previousValue === null
      ? [{ ...base, value: shown(value), status: "first" }]
      : [
          { ...base, value: shown(value), status: "beaten" },
          { ...base, value: shown(previousValue), status: "previous" },
        ];
  });

  const bodyweight = report.bodyweight.points.flatMap(({ date, kg, trendKg }): Row[] => [
    { section: "bodyweight", date, measure: "bodyweight", value: weight(kg), unit: weightUnit },
    { section: "bodyweight", date, measure: "trend", value: weight(trendKg), unit: weightUnit },
  ]);

  return [
    ...totalRows("totals", period.start, totals.current),
    ...totalRows("previous", period.start, totals.previous),
    ...totalRows("mean", period.start, totals.mean),
    ...report.periods.flatMap((each) => totalRows("periods", each.start, each)),
    ...sessions,
    ...lifts,
    ...muscles,
    ...records,
    ...bodyweight,
  ];
};
