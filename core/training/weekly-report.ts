import { addDays, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { endOfWeek, startOfWeek, weekKey } from "#core/time/week.ts";
import { type EpochMilliseconds, localDateAt } from "#core/time/zone.ts";
import { exact } from "#core/units.ts";
import type { AnalysisDocument, ExerciseSection } from "./analysis-document.ts";
import type { RecordFact, SessionFacts, TrainingHistory } from "./history.ts";
import type { Insight } from "./insight-document.ts";
import { selectInsights } from "./insights/select.ts";
import type { Locale, UnitSystem, WeekStart } from "./taxonomy.ts";
import type {
  ReportBodyweight,
  ReportLift,
  ReportMuscle,
  ReportRecord,
  ReportTotals,
  ReportWeek,
  WeeklyReport,
} from "./weekly-report-document.ts";
import { WEEKLY_REPORT_SCHEMA_VERSION } from "./weekly-report-document.ts";
import { headlineOf } from "./weekly-report-headline.ts";
import { planOfWeek, type Span } from "./weekly-report-plan.ts";

/** Weeks of the volume chart, the one of the report among them. */
const WEEKS_SHOWN = 12;
/** Weeks before the report's own that make the mean. */
const MEAN_WEEKS = 4;
/** Weeks of the lifts' and body weight's series. */
const SERIES_WEEKS = 26;
const LIFTS_SHOWN = 6;
/**
 * The days that the history and the analysis behind a weekly report should have as their window: 26 weeks, of which the
 * last is the one that holds `date`, cut short by today. Rows before it still feed bests, streaks and running averages.
 */
export const weeklyReportWindow = (
  date: LocalDate,
  today: LocalDate,
  weekStart: WeekStart,
): TrainingHistory["window"] => {
  const to = fromEpochDay(Math.min(toEpochDay(endOfWeek(date, weekStart)), toEpochDay(today)));
  return { from: addDays(startOfWeek(date, weekStart), -7 * (SERIES_WEEKS - 1)), to };
};

export type WeeklyReportInput = {
  readonly id: string;
  /** Any day of the week that the report is about. */
  readonly date: LocalDate;
  readonly timeZone: string;
  readonly unitSystem: UnitSystem;
  readonly computedAt: EpochMilliseconds;
  /** With the window of `weeklyReportWindow`. */
  readonly history: TrainingHistory;
  /** Of that same history. */
  readonly analysis: AnalysisDocument;
  /** The titles of workouts, planned ones among them, by workout id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Names of exercises that differ by language, by exercise id. */
  readonly exerciseNames: ReadonlyMap<string, Readonly<Record<Locale, string>>>;
};

/**
 * The weekly report: what was done against the plan, against last week and against the mean of the four weeks before,
 * and what the analysis has to say. Quantities are kg, metres and seconds; the words are made by the renderer.
 * An empty history gives a report of zeros and nulls.
 * @throws RangeError when history or analysis reach beyond the week, or do not end on the same day
 */
export const buildWeeklyReport = (input: WeeklyReportInput): WeeklyReport => {
  const { history, analysis } = input;
  const { weekStart } = history;
  const start = startOfWeek(input.date, weekStart);
  const end = endOfWeek(input.date, weekStart);
  if (history.window.to > end) throw new RangeError("the history goes on after the week of the report");
  if (history.window.to !== analysis.window.to) throw new RangeError("history and analysis end on different days");
  const today = localDateAt(input.computedAt, input.timeZone);
  const complete = today > end;

  const weeks = weeksUpTo(start, history);
  const totals = compareWeeks(weeks, firstTrainingDay(history), start);
  const plan = planOfWeek({ history, titles: input.titles, start, end, today });
  const records = recordsOf(history, { start, end });
  const lifts = liftsOf(analysis.exercises, history, { start, end });
  // The report lists its records already.
  const insights = selectInsights(analysis.insights, ({ code }) => code === "records-set");

  return {
    schemaVersion: WEEKLY_REPORT_SCHEMA_VERSION,
    id: input.id,
    userId: analysis.userId,
    kind: "weekly",
    period: { key: weekKey(start, weekStart), start, end, complete },
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
    weeks,
    muscles: musclesOf(analysis, start, totals),
    records,
    lifts,
    bodyweight: bodyweightOf(analysis, start),
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

/** The week that begins on `start` and the eleven before it, oldest first. */
const weeksUpTo = (start: LocalDate, { days, sessions, weekStart }: TrainingHistory): ReportWeek[] => {
  const firstDay = toEpochDay(start) - (WEEKS_SHOWN - 1) * 7;
  const weeks = Array.from({ length: WEEKS_SHOWN }, (_, index) => {
    const first = fromEpochDay(firstDay + index * 7);
    return { key: weekKey(first, weekStart), start: first, ...NOTHING };
  });
  const weekOf = (epochDay: number) => weeks[Math.floor((epochDay - firstDay) / 7)];
  for (let row = 0; row < days.length; row += 1) {
    const week = weekOf(days.day[row] ?? Number.NaN);
    if (week === undefined) continue;
    week.workingSets += days.workingSets[row] ?? 0;
    week.reps += days.reps[row] ?? 0;
    week.volumeKg += days.volumeKg[row] ?? 0;
    week.distanceMeters += days.distanceMeters[row] ?? 0;
  }
  for (const session of sessions) {
    const week = weekOf(toEpochDay(session.date));
    if (week === undefined) continue;
    week.workouts += 1;
    week.durationSeconds += session.durationSeconds ?? 0;
  }
  return weeks.map((week) => ({ ...week, volumeKg: exact(week.volumeKg), distanceMeters: exact(week.distanceMeters) }));
};

const firstTrainingDay = ({ days, sessions }: TrainingHistory): number => {
  let first = days.day[0] ?? Number.POSITIVE_INFINITY;
  for (const session of sessions) first = Math.min(first, toEpochDay(session.date));
  return first;
};

const compareWeeks = (weeks: readonly ReportWeek[], firstDay: number, start: LocalDate): WeeklyReport["totals"] => {
  const startDay = toEpochDay(start);
  // A mean over weeks before somebody's first would make every beginner look ahead of their habit.
  const fourWeeksTrained = firstDay < startDay - (MEAN_WEEKS - 1) * 7;
  return {
    thisWeek: totalsOf(weeks.slice(-1), 1),
    lastWeek: firstDay < startDay ? totalsOf(weeks.slice(-2, -1), 1) : null,
    fourWeekMean: fourWeeksTrained ? totalsOf(weeks.slice(-1 - MEAN_WEEKS, -1), MEAN_WEEKS) : null,
  };
};

const totalsOf = (weeks: readonly ReportWeek[], divisor: number): ReportTotals => {
  const mean = (of: (week: ReportWeek) => number) => weeks.reduce((sum, week) => sum + of(week), 0) / divisor;
  return {
    workouts: mean((week) => week.workouts),
    workingSets: mean((week) => week.workingSets),
    reps: mean((week) => week.reps),
    volumeKg: mean((week) => week.volumeKg),
    durationSeconds: mean((week) => week.durationSeconds),
    distanceMeters: mean((week) => week.distanceMeters),
  };
};

const daysSinceWorkout = (sessions: readonly SessionFacts[], until: number): number | null => {
  if (sessions.length === 0) return null;
  const last = sessions.reduce((latest, { date }) => Math.max(latest, toEpochDay(date)), Number.NEGATIVE_INFINITY);
  return Math.max(0, until - last);
};

const recordsOf = ({ records, exercises }: TrainingHistory, span: Span): ReportRecord[] => {
  const names = new Map(exercises.map((exercise) => [exercise.id, exercise.name]));
  const ofTheWeek = records
    .filter(({ date }) => date >= span.start && date <= span.end)
    .toSorted((a, b) => Date.parse(a.achievedAt) - Date.parse(b.achievedAt));
  const line = (record: RecordFact) => JSON.stringify([record.exerciseId, record.kind, record.atWeightKg]);
  return [...Map.groupBy(ofTheWeek, line).values()].flatMap((marks) => {
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

/** Of what the report mentions only: the map may hold the whole catalogue. */
const namesOf = (
  names: WeeklyReportInput["exerciseNames"],
  mentions: readonly { readonly exerciseId: string }[],
): WeeklyReport["exerciseNames"] => {
  const ids = new Set(mentions.map(({ exerciseId }) => exerciseId));
  return Object.fromEntries([...names].filter(([id]) => ids.has(id)));
};

const liftsOf = (exercises: readonly ExerciseSection[], history: TrainingHistory, span: Span): ReportLift[] => {
  const since = addDays(span.start, -7 * (SERIES_WEEKS - 1));
  const best = bestEstimates(history);
  return exercises
    .map((exercise) => ({ exercise, series: exercise.e1rmSeries.filter(({ date }) => date >= since) }))
    .filter(({ series }) => series.length > 0)
    .slice(0, LIFTS_SHOWN)
    .map(({ exercise, series }) => {
      const ofTheWeek = series.filter(({ date }) => date >= span.start).map(({ e1rmKg }) => e1rmKg);
      const { slopeKgPerWeek, ci95, pValue, currentKg, n } = exercise.trend;
      const next = exercise.forecast?.points[0];
      return {
        exerciseId: exercise.exerciseId,
        exerciseName: exercise.name,
        series,
        thisWeekKg: ofTheWeek.length === 0 ? null : Math.max(...ofTheWeek),
        best: best.get(exercise.exerciseId) ?? null,
        trend: { slopeKgPerWeek, ci95, pValue, currentKg, n },
        status: exercise.status,
        forecast: exercise.forecast === null || next === undefined ? null : { ...next, level: exercise.forecast.level },
        forecastRefusal: exercise.forecastRefusal,
      };
    });
};

/** Over the whole history, days before the window too: a best is a best for life. */
const bestEstimates = ({ days, exercises }: TrainingHistory): Map<string, NonNullable<ReportLift["best"]>> => {
  const bests = new Map<string, NonNullable<ReportLift["best"]>>();
  for (let row = 0; row < days.length; row += 1) {
    const exercise = exercises[days.exerciseIndex[row] ?? -1];
    const e1rmKg = days.bestE1rmKg[row] ?? Number.NaN;
    if (exercise === undefined || !(e1rmKg > (bests.get(exercise.id)?.e1rmKg ?? 0))) continue;
    bests.set(exercise.id, { date: fromEpochDay(days.day[row] ?? 0), e1rmKg });
  }
  return bests;
};

const musclesOf = (analysis: AnalysisDocument, start: LocalDate, totals: WeeklyReport["totals"]): ReportMuscle[] => {
  const keys = Array.from({ length: MEAN_WEEKS + 1 }, (_, weeks) =>
    weekKey(addDays(start, -7 * weeks), analysis.weekStart),
  );
  return analysis.muscles
    .map(({ muscle, weeklySets, landmark }) => {
      const byWeek = new Map(weeklySets.map(({ week, sets }) => [week, sets]));
      const [thisWeek = 0, ...before] = keys.map((key) => byWeek.get(key) ?? 0);
      return {
        muscle,
        sets: thisWeek,
        lastWeek: totals.lastWeek === null ? null : (before[0] ?? 0),
        fourWeekMean: totals.fourWeekMean === null ? null : before.reduce((sum, sets) => sum + sets, 0) / MEAN_WEEKS,
        landmark: landmark === null ? null : { low: landmark.low, high: landmark.high, source: landmark.source },
      };
    })
    .filter(({ sets, fourWeekMean, lastWeek }) => sets > 0 || (fourWeekMean ?? 0) > 0 || (lastWeek ?? 0) > 0)
    .toSorted((a, b) => b.sets - a.sets);
};

const bodyweightOf = ({ bodyweight }: AnalysisDocument, start: LocalDate): ReportBodyweight => {
  const since = addDays(start, -7 * (SERIES_WEEKS - 1));
  return {
    points: bodyweight.trend.filter(({ date }) => date >= since),
    currentKg: bodyweight.currentKg,
    kgPerWeek: bodyweight.kgPerWeek,
  };
};
