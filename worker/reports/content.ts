import type { TrendStatus } from "#core/analysis/analysis-document.ts";
import { type Period, periodTable } from "#core/analysis/periods.ts";
import { MUSCLE_LABELS } from "#core/exercises/labels.ts";
import type { InsightSeverity } from "#core/insights/insight-document.ts";
import type { ReportLift, ReportSession, ReportTotals, SessionStatus } from "#core/reports/period-report-document.ts";
import { NO_BREAK } from "#core/reports/words/format.ts";
import { headlineText, insightText } from "#core/reports/words/text.ts";
import type { InsightText, Measure } from "#core/reports/words/text-types.ts";
import { RECORD_KINDS } from "#core/taxonomy.ts";
import { fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { amountText, type Page } from "./page.ts";
import type { Domain } from "./scale.ts";

export const verdict = ({ report: { headline }, text }: Page): string =>
  headlineText(text.headline, headline.code, headline);

export const isBlank = ({ report }: Page): boolean => report.headline.code === "nothing-logged";

export const isStillRunning = (page: Page): boolean => !page.report.period.complete && !isBlank(page);

export type PlanRow = {
  readonly when: string;
  readonly what: string;
  /** Null where nothing was planned. */
  readonly status: SessionStatus | null;
  readonly active: boolean;
  readonly facts: string;
};

export const planTitle = ({ report, text }: Page): string =>
  report.plan.planned === 0 ? text.plan.titleWithoutPlan : text.plan.title;

export const planRows = (page: Page): PlanRow[] =>
  page.report.kind === "weekly"
    ? page.report.plan.sessions.map((session) => sessionRow(page, session))
    : monthRows(page);

const positive = (value: number | null, show: (value: number) => string): string[] =>
  value === null || value <= 0 ? [] : [show(value)];

const joined = (facts: readonly string[]): string => facts.join(`${NO_BREAK}· `);

const sessionRow = ({ report, text, format, measures }: Page, session: ReportSession): PlanRow => {
  // A user who only carries something now and then does not train by distance.
  const meters = measures.includes("distanceMeters") ? session.distanceMeters : null;
  const lifted = session.volumeKg !== null && session.volumeKg > 0;
  return {
    when: format.weekday(session.date),
    what: session.title ?? text.plan.untitled,
    status: report.plan.planned === 0 ? null : session.status,
    active: session.status === "done" || session.status === "unplanned",
    facts: joined([
      ...(meters && !lifted ? [] : positive(session.workingSets, text.plan.sets)),
      ...positive(meters, format.distance),
      ...positive(session.volumeKg, format.volume),
      ...positive(session.durationSeconds, format.duration),
      ...(session.sessionRpe === null ? [] : [text.plan.rpe(session.sessionRpe)]),
    ]),
  };
};

const monthRows = (page: Page): PlanRow[] => {
  const { start, end } = page.report.period;
  return periodTable(start, end, "week", page.report.weekStart).periods.map((week) => weekRow(page, week));
};

const weekRow = ({ report, text, format, measures }: Page, { from, to }: Pick<Period, "from" | "to">): PlanRow => {
  const sessions = report.plan.sessions.filter(({ date }) => date >= from && date <= to);
  const count = (...statuses: SessionStatus[]) => sessions.filter(({ status }) => statuses.includes(status)).length;
  const sum = (of: (session: ReportSession) => number | null) =>
    sessions.reduce((total, session) => total + (of(session) ?? 0), 0);
  const planned = count("done", "missed", "upcoming");
  const extra = count("unplanned");
  const done = count("done") + extra;
  const whole = [
    ...(planned === 0 ? [] : [text.plan.done(count("done"), planned)]),
    ...(extra === 0 ? [] : [planned === 0 ? text.plan.workouts(extra) : text.plan.extra(extra)]),
  ];
  const performed = sessions.filter(({ workingSets }) => workingSets !== null);
  // A day of several workouts keeps its distance from each of them: a sum without it would be wrong.
  const summable = performed.every(({ distanceMeters }) => distanceMeters !== null);
  const meters = measures.includes("distanceMeters") && summable ? sum(({ distanceMeters }) => distanceMeters) : 0;
  const kilograms = sum(({ volumeKg }) => volumeKg);
  const isOpen = to >= localDateAt(Date.parse(report.computedAt), report.timeZone);
  const status = count("missed") > 0 ? "missed" : count("upcoming") > 0 ? "upcoming" : "done";
  return {
    when: format.shortPeriod(from, to),
    what: whole.length > 0 ? whole.join(`${NO_BREAK}· `) : isOpen ? text.plan.status.upcoming : text.plan.rest,
    status: planned === 0 ? null : status,
    active: done > 0,
    facts: joined(
      done === 0
        ? []
        : [
            ...(meters > 0 && kilograms === 0
              ? []
              : positive(
                  sum(({ workingSets }) => workingSets),
                  text.plan.sets,
                )),
            ...positive(meters, format.distance),
            ...positive(kilograms, format.volume),
            ...positive(
              sum(({ durationSeconds }) => durationSeconds),
              format.duration,
            ),
          ],
    ),
  };
};

export type StrengthRow = {
  readonly lift: string;
  readonly best: string;
  readonly rate: string;
  /** The rate where no column names its time; empty without one. */
  readonly rateText: string;
  readonly status: TrendStatus;
  readonly statusText: string;
};

export const strength = (page: Page): { readonly summary: string; readonly rows: readonly StrengthRow[] } => {
  const { report, text, format } = page;
  const { lifts } = report;
  if (lifts.length === 0) return { summary: text.strength.withoutLifts(beaten(page).length), rows: [] };
  const count = (status: TrendStatus) => lifts.filter((lift) => lift.status === status).length;
  const counts = {
    improving: count("improving"),
    plateau: count("plateau"),
    declining: count("declining"),
    uncertain: count("uncertain"),
    "insufficient-data": count("insufficient-data"),
  };
  return {
    summary: text.strength.summary(counts),
    rows: lifts.map((lift) => {
      const kilograms = lift.periodBestKg ?? lift.series.at(-1)?.e1rmKg;
      const { slopeKgPerWeek } = lift.trend;
      return {
        lift: page.exercise(lift),
        best: kilograms === undefined ? "–" : format.weight(kilograms),
        rate: slopeKgPerWeek === null ? "–" : format.weightRate(slopeKgPerWeek),
        rateText: slopeKgPerWeek === null ? "" : text.strength.aWeek(format.weightRate(slopeKgPerWeek)),
        status: lift.status,
        statusText: text.lifts.status[lift.status],
      };
    }),
  };
};

export const liftNote = ({ text, format }: Page, { plateauSince, smoothed, best, forecast }: ReportLift): string => {
  const level = smoothed.at(-1);
  return [
    ...(plateauSince === null ? [] : [text.lifts.plateauSince(plateauSince)]),
    ...(level === undefined ? [] : [text.lifts.level(level)]),
    ...(best === null ? [] : [text.lifts.best(format.weight(best.e1rmKg), format.fullDay(best.date))]),
    ...(forecast === null ? [] : [text.lifts.forecast(forecast)]),
  ].join(" ");
};

export const strengthTitle = ({ report, text }: Page): string =>
  report.lifts.length === 0 ? text.strength.titleWithoutLifts : text.strength.title;

export const caveat = ({ report, text }: Page): string =>
  report.lifts.length === 0 ? text.caveatWithoutLifts : text.caveat;

export type Insight = InsightText & { readonly severity: InsightSeverity };

export const insightsOf = ({ report, text }: Page): Insight[] =>
  report.insights.map(({ severity, code, params }) => ({ severity, ...insightText(text.insights.of, code, params) }));

export type Tile = {
  readonly measure: Measure;
  readonly name: string;
  readonly amount: string;
  readonly course: readonly number[];
  readonly comparisons: readonly { readonly label: string; readonly amount: string; readonly change: string | null }[];
};

export const tiles = ({ report, text, format, measures }: Page): Tile[] => {
  const { current, previous, mean } = report.totals;
  const compare = (measure: Measure, label: string, then: ReportTotals | null) => {
    if (then === null) return [];
    const comparable = report.period.complete && current[measure] > 0 && then[measure] > 0;
    const percent = comparable ? format.change(current[measure] / then[measure]) : null;
    const change = percent !== null && /[1-9]/.test(percent) ? percent : null;
    return [{ label, amount: amountText(format, measure, then), change }];
  };
  return measures.map((measure) => ({
    measure,
    name: text.numbers.measure[measure],
    amount: amountText(format, measure, current),
    course: report.periods.map((period) => period[measure]),
    comparisons: [...compare(measure, text.numbers.previous, previous), ...compare(measure, text.numbers.mean, mean)],
  }));
};

export type MuscleRow = {
  readonly muscle: string;
  readonly sets: number;
  readonly mean: number | null;
  readonly range: Domain | null;
};

export const muscleRows = ({ report, format }: Page): MuscleRow[] =>
  report.muscles.some(({ sets }) => sets > 0)
    ? report.muscles.map(({ muscle, sets, mean, landmark }) => ({
        muscle: MUSCLE_LABELS[format.locale][muscle],
        sets,
        mean,
        range: landmark === null ? null : { low: landmark.low, high: landmark.high },
      }))
    : [];

export const muscleScale = (rows: readonly MuscleRow[]): number =>
  Math.max(0, ...rows.flatMap(({ sets, mean, range }) => [sets, mean ?? 0, range?.high ?? 0]));

const RECORD_EXERCISES_SHOWN = 8;

const beaten = ({ report }: Page) => report.records.filter(({ previousValue }) => previousValue !== null);

export type RecordsContent = {
  readonly groups: readonly { readonly exercise: string; readonly text: string }[];
  readonly notes: readonly string[];
};

export const recordsOf = (page: Page): RecordsContent | null => {
  const { report, text, format } = page;
  if (report.totals.current.workouts === 0) return null;
  const marks = beaten(page);
  const beatenIds = new Set(marks.map(({ exerciseId }) => exerciseId));
  const first = report.records.filter(({ exerciseId }) => !beatenIds.has(exerciseId));
  const all = [...Map.groupBy(marks, ({ exerciseId }) => exerciseId).values()];
  const groups = all.slice(0, RECORD_EXERCISES_SHOWN).flatMap((group) => {
    const [head] = group;
    if (head === undefined) return [];
    const ordered = group.toSorted((a, b) => RECORD_KINDS.indexOf(a.kind) - RECORD_KINDS.indexOf(b.kind));
    return [{ exercise: page.exercise(head), text: joined(ordered.map(text.records.of)) }];
  });
  const more = all.length - groups.length;
  const firstNames = [...new Set(first.map(page.exercise))];
  return {
    groups,
    notes: [
      ...(groups.length === 0 ? [text.records.none(report.period.complete)] : []),
      ...(more > 0 ? [text.records.more(more)] : []),
      ...(firstNames.length === 0 ? [] : [text.records.firstMarks(format.list(firstNames))]),
    ],
  };
};

const FEWEST_DAYS = 8 * 7;

export const seriesSpan = ({ report }: Page, dates: readonly LocalDate[]): Domain => {
  const high = toEpochDay(report.period.end);
  const first = dates.reduce((earliest, date) => Math.min(earliest, toEpochDay(date)), high);
  return { low: Math.min(first, high - FEWEST_DAYS + 1), high };
};

export const dayOf = ({ format }: Page, epochDay: number): string => format.fullDay(fromEpochDay(epochDay));

export const madeOn = ({ report, text, format }: Page): string =>
  text.footer(format.instant(report.computedAt, report.timeZone), report.timeZone);
