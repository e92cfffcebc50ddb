import { addDays, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { weekKey } from "#core/time/week.ts";
import { type EpochMilliseconds, localDateAt } from "#core/time/zone.ts";
import { exact } from "#core/units.ts";
import type { AnalysisDocument, ExerciseSection } from "../analysis/analysis-document.ts";
import type { RecordFact, SessionFacts, TrainingHistory } from "../analysis/history.ts";
import { periodTable } from "../analysis/periods.ts";
import type { Insight } from "../insights/insight-document.ts";
import { selectInsights } from "../insights/select.ts";
import type { Locale, ReportKind, UnitSystem } from "../taxonomy.ts";
import type {
  PeriodReport,
  ReportBodyweight,
  ReportLift,
  ReportMuscle,
  ReportPeriodTotals,
  ReportRecord,
  ReportTotals,
} from "./period-report-document.ts";
import { PERIOD_REPORT_SCHEMA_VERSION } from "./period-report-document.ts";
import { headlineOf } from "./period-report-headline.ts";
import { planOf, type Span } from "./period-report-plan.ts";
import { periodOf, periodsUpTo, REPORT_SHAPES, type ReportPeriod, seriesStart, weeksOf } from "./report-period.ts";

const LIFTS_SHOWN = 6;

export type PeriodReportInput = {
  readonly id: string;
  readonly kind: ReportKind;
  readonly date: LocalDate;
  readonly timeZone: string;
  readonly unitSystem: UnitSystem;
  readonly computedAt: EpochMilliseconds;
  readonly history: TrainingHistory;
  readonly analysis: AnalysisDocument;
  readonly titles: ReadonlyMap<string, string>;
  readonly exerciseNames: ReadonlyMap<string, Readonly<Record<Locale, string>>>;
};

/**
 * Returns the report of a week or a month. It compares the work with the plan, the period before and the usual values.
 * It also has the findings of the analysis. Quantities are kg, metres and seconds, and the renderer makes the
 * sentences.
 * An empty history gives a report of zeros and nulls.
 * @throws RangeError when history or analysis reach beyond the period, or do not end on the same day
 */
export const buildPeriodReport = (input: PeriodReportInput): PeriodReport => {
  const { history, analysis } = input;
  const { weekStart } = history;
  const period = periodOf(input.kind, input.date, weekStart);
  const { start, end } = period;
  if (history.window.to > end) throw new RangeError("the history goes on after the period of the report");
  if (history.window.to !== analysis.window.to) throw new RangeError("history and analysis end on different days");
  const today = localDateAt(input.computedAt, input.timeZone);
  const complete = today > end;

  const { shown, meanOf } = REPORT_SHAPES[period.kind];
  const periods = totalsByPeriod(period, shown, history);
  const totals = compare(periods, meanOf, firstTrainingDay(history));
  const plan = planOf({ history, titles: input.titles, start, end, today });
  const records = recordsOf(history, { start, end });
  const since = seriesStart(period, weekStart);
  const lifts = liftsOf(analysis.exercises, history, { since, start });
  // The report lists its records already.
  const insights = selectInsights(analysis.insights, ({ code }) => code === "records-set");

  return {
    schemaVersion: PERIOD_REPORT_SCHEMA_VERSION,
    id: input.id,
    userId: analysis.userId,
    kind: period.kind,
    period: { key: period.key, start, end, complete },
    timeZone: input.timeZone,
    unitSystem: input.unitSystem,
    weekStart,
    inputVersion: analysis.inputVersion,
    formulaVersion: analysis.formulaVersion,
    computedAt: new Date(input.computedAt).toISOString(),
    headline: headlineOf({
      complete,
      totals,
      planned: plan.planned,
      done: plan.done,
      records: records.filter((record) => record.previousValue !== null).length,
      daysSinceWorkout: daysSinceWorkout(history.sessions, Math.min(toEpochDay(today), toEpochDay(end))),
    }),
    totals,
    plan,
    periods,
    muscles: musclesOf(analysis, period, totals),
    records,
    lifts,
    bodyweight: bodyweightOf(analysis, since),
    insights,
    exerciseNames: namesOf(input.exerciseNames, [...lifts, ...records, ...insights.flatMap(liftsNamed)]),
    methods: {
      e1rm: lifts.length === 0 ? null : (analysis.exercises[0]?.e1rmMethod ?? null),
      trend: lifts.length === 0 ? null : (analysis.exercises[0]?.trend.method ?? null),
      muscleSets: analysis.muscles[0]?.method ?? null,
      bodyweight: analysis.bodyweight.method,
    },
  };
};

const NOTHING = {
  workouts: 0,
  workingSets: 0,
  reps: 0,
  volumeKg: 0,
  durationSeconds: 0,
  distanceMeters: 0,
} as const satisfies ReportTotals;

const totalsByPeriod = (
  own: ReportPeriod,
  shown: number,
  { days, sessions, weekStart }: TrainingHistory,
): ReportPeriodTotals[] => {
  const from = periodsUpTo(own, shown, weekStart)[0]?.start ?? own.start;
  const table = periodTable(from, own.end, own.kind === "weekly" ? "week" : "month", weekStart);
  const totals = table.periods.map(({ key, from: start }) => ({ key, start, ...NOTHING }));
  const totalsOn = (epochDay: number) => totals[table.indexOfDay[epochDay - table.firstDay] ?? -1];
  for (let row = 0; row < days.length; row += 1) {
    const period = totalsOn(days.day[row] ?? Number.NaN);
    if (period === undefined) continue;
    period.workingSets += days.workingSets[row] ?? 0;
    period.reps += days.reps[row] ?? 0;
    period.volumeKg += days.volumeKg[row] ?? 0;
    period.distanceMeters += days.distanceMeters[row] ?? 0;
  }
  for (const session of sessions) {
    if (session.date < from) continue;
    const period = totalsOn(toEpochDay(session.date));
    if (period === undefined) continue;
    period.workouts += 1;
    period.durationSeconds += session.durationSeconds ?? 0;
  }
  return totals.map((period) => ({
    ...period,
    volumeKg: exact(period.volumeKg),
    distanceMeters: exact(period.distanceMeters),
  }));
};

const firstTrainingDay = ({ days, sessions }: TrainingHistory): number => {
  const first = days.day[0] ?? Number.POSITIVE_INFINITY;
  let earliest: LocalDate | null = null;
  for (const { date } of sessions) if (earliest === null || date < earliest) earliest = date;
  return earliest === null ? first : Math.min(first, toEpochDay(earliest));
};

const compare = (periods: readonly ReportPeriodTotals[], meanOf: number, firstDay: number): PeriodReport["totals"] => {
  const startOf = (back: number) => toEpochDay(periods.at(-1 - back)?.start ?? "9999-12-31");
  // A mean over periods before somebody's first would make every beginner look ahead of their habit.
  const trainedThroughout = firstDay < startOf(meanOf - 1);
  return {
    current: meanTotals(periods.slice(-1)),
    previous: firstDay < startOf(0) ? meanTotals(periods.slice(-2, -1)) : null,
    mean: trainedThroughout ? meanTotals(periods.slice(-1 - meanOf, -1)) : null,
  };
};

const meanTotals = (periods: readonly ReportPeriodTotals[]): ReportTotals => {
  const mean = (of: (period: ReportPeriodTotals) => number) =>
    periods.reduce((sum, period) => sum + of(period), 0) / periods.length;
  return {
    workouts: mean(({ workouts }) => workouts),
    workingSets: mean(({ workingSets }) => workingSets),
    reps: mean(({ reps }) => reps),
    volumeKg: mean(({ volumeKg }) => volumeKg),
    durationSeconds: mean(({ durationSeconds }) => durationSeconds),
    distanceMeters: mean(({ distanceMeters }) => distanceMeters),
  };
};

const daysSinceWorkout = (sessions: readonly SessionFacts[], until: number): number | null => {
  if (sessions.length === 0) return null;
  let last: LocalDate = "";
  for (const { date } of sessions) if (date > last) last = date;
  return Math.max(0, until - toEpochDay(last));
};

const recordsOf = ({ records, exercises }: TrainingHistory, span: Span): ReportRecord[] => {
  const names = new Map(exercises.map((exercise) => [exercise.id, exercise.name]));
  const ofThePeriod = records
    .filter(({ date }) => date >= span.start && date <= span.end)
    .toSorted((a, b) => Date.parse(a.achievedAt) - Date.parse(b.achievedAt));
  const line = (record: RecordFact) => JSON.stringify([record.exerciseId, record.kind, record.atWeightKg]);
  return [...Map.groupBy(ofThePeriod, line).values()].flatMap((marks) => {
    const [first, last] = [marks[0], marks.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { kind, exerciseId, date, value, unit, atWeightKg } = last;
    const exerciseName = names.get(exerciseId) ?? exerciseId;
    const previousValue = first.previousValue ?? (marks.length > 1 ? first.value : null);
    return [{ kind, exerciseId, exerciseName, date, value, unit, atWeightKg, previousValue }];
  });
};

const liftsNamed = ({ params }: Insight): { readonly exerciseId: string }[] => {
  if ("exerciseId" in params) return [params];
  return "exercise" in params && params.exercise !== null ? [params.exercise] : [];
};

const namesOf = (
  names: PeriodReportInput["exerciseNames"],
  mentions: readonly { readonly exerciseId: string }[],
): PeriodReport["exerciseNames"] => {
  const ids = new Set(mentions.map(({ exerciseId }) => exerciseId));
  return Object.fromEntries([...names].filter(([id]) => ids.has(id)));
};

const liftsOf = (
  exercises: readonly ExerciseSection[],
  history: TrainingHistory,
  { since, start }: { readonly since: LocalDate; readonly start: LocalDate },
): ReportLift[] => {
  const best = bestEstimates(history);
  return exercises
    .map((exercise) => ({ exercise, series: exercise.e1rmSeries.filter(({ date }) => date >= since) }))
    .filter(({ series }) => series.length > 0)
    .slice(0, LIFTS_SHOWN)
    .map(({ exercise, series }) => {
      const ofThePeriod = series.filter(({ date }) => date >= start).map(({ e1rmKg }) => e1rmKg);
      const { slopeKgPerWeek, ci95, pValue, currentKg, n, since: stretchSince, because } = exercise.trend;
      const pointsNeeded = exercise.missing?.need ?? null;
      const next = exercise.forecast?.points[0];
      return {
        exerciseId: exercise.exerciseId,
        exerciseName: exercise.name,
        series,
        smoothed: smoothedOf(exercise).filter(({ date }) => date >= since),
        periodBestKg: ofThePeriod.length === 0 ? null : Math.max(...ofThePeriod),
        best: best.get(exercise.exerciseId) ?? null,
        trend: { slopeKgPerWeek, ci95, pValue, currentKg, n, since: stretchSince, because, pointsNeeded },
        status: exercise.status,
        plateauSince: plateauSinceOf(exercise),
        forecast: exercise.forecast === null || next === undefined ? null : { ...next, level: exercise.forecast.level },
        forecastRefusal: exercise.forecastRefusal,
      };
    });
};

type Leveled = Pick<ExerciseSection, "exerciseId"> & {
  readonly smoothed?: { readonly points: readonly ReportLift["smoothed"][number][] } | null;
};

/** Analyses of before know no level behind the estimates, nor do those of a few days. */
const smoothedOf = ({ smoothed }: Leveled): readonly ReportLift["smoothed"][number][] => smoothed?.points ?? [];

const plateauSinceOf = ({ plateauSince }: Pick<ExerciseSection, "plateauSince">): ReportLift["plateauSince"] =>
  plateauSince === null ? null : { date: plateauSince.date, from: plateauSince.from, to: plateauSince.to };

/** Over the whole history, days before the window too: a best is a best for life. */
const bestEstimates = ({ days, exercises }: TrainingHistory): Map<string, NonNullable<ReportLift["best"]>> => {
  const best = new Float64Array(exercises.length);
  const on = new Int32Array(exercises.length);
  for (let row = 0; row < days.length; row += 1) {
    const index = days.exerciseIndex[row] ?? -1;
    const e1rmKg = days.bestE1rmKg[row] ?? Number.NaN;
    if (!(e1rmKg > (best[index] ?? Number.POSITIVE_INFINITY))) continue;
    best[index] = e1rmKg;
    on[index] = days.day[row] ?? 0;
  }
  const bests = new Map<string, NonNullable<ReportLift["best"]>>();
  for (const [index, { id }] of exercises.entries()) {
    const e1rmKg = best[index] ?? 0;
    if (e1rmKg > 0) bests.set(id, { date: fromEpochDay(on[index] ?? 0), e1rmKg });
  }
  return bests;
};

const musclesOf = (
  analysis: AnalysisDocument,
  period: ReportPeriod,
  totals: PeriodReport["totals"],
): ReportMuscle[] => {
  const { weekStart, window } = analysis;
  const weekKeys = (periods: readonly ReportPeriod[]) => {
    const begun = periods.flatMap((each) => weeksOf(each, weekStart)).filter((start) => start <= window.to);
    const whole = begun.filter((start) => addDays(start, 6) <= window.to);
    // A week that has just begun does not describe a month. In a week's report the only week must do.
    return (whole.length > 0 ? whole : begun).map((start) => weekKey(start, weekStart));
  };
  const [before, own] = [periodsUpTo(period, REPORT_SHAPES[period.kind].meanOf + 1, weekStart).slice(0, -1), [period]];
  const keys = { own: weekKeys(own), previous: weekKeys(before.slice(-1)), mean: weekKeys(before) };
  return analysis.muscles
    .map(({ muscle, weeklySets, landmark }) => {
      const byWeek = new Map(weeklySets.map(({ week, sets }) => [week, sets]));
      const aWeek = (weeks: readonly string[]) =>
        weeks.reduce((sum, week) => sum + (byWeek.get(week) ?? 0), 0) / Math.max(1, weeks.length);
      return {
        muscle,
        sets: aWeek(keys.own),
        previous: totals.previous === null ? null : aWeek(keys.previous),
        mean: totals.mean === null ? null : aWeek(keys.mean),
        landmark: landmark === null ? null : { low: landmark.low, high: landmark.high, source: landmark.source },
      };
    })
    .filter(({ sets, mean, previous }) => sets > 0 || (mean ?? 0) > 0 || (previous ?? 0) > 0)
    .toSorted((a, b) => b.sets - a.sets);
};

const bodyweightOf = ({ bodyweight }: AnalysisDocument, since: LocalDate): ReportBodyweight => ({
  points: bodyweight.trend.filter(({ date }) => date >= since),
  currentKg: bodyweight.currentKg,
  kgPerWeek: bodyweight.kgPerWeek,
});
