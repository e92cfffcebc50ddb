import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import {
  LOAD_METRICS,
  type LoadCaveat,
  type LoadMeasure,
  type LoadMetric,
  type LoadSection,
  type Shortfall,
} from "../analysis/analysis-document.ts";
import type { SessionFacts, TrainingHistory } from "../analysis/history.ts";
import { EFFORT_BANDS } from "../volume/day-profile.ts";
import { isStrengthWork } from "../volume/muscles.ts";
import { cellOf, profileOfLast } from "../volume/set-profile.ts";
import { ACWR_BAND, banister, CHRONIC_DAYS, ewmaAcwr, monotony, rollingAcwr, strain, weekLoad } from "./load.ts";

/** Session RPE is the measure only if every workout of these latest days has an effort and a duration. */
const RPE_DAYS = 42;
const DAYS_SHOWN = 366;

const DAILY_LOAD_METHOD: Record<LoadMetric, string> = {
  "session-rpe": "sum of session RPE × minutes (Foster)",
  volume: "sum of kg × reps of working sets",
  "hard-sets": "number of working sets with at most 4 reps in reserve, or with unknown effort",
};

type DailySeries = { readonly metric: LoadMetric; readonly since: number; readonly loads: Float64Array };

const sessionLoad = ({ sessionRpe, durationSeconds }: SessionFacts): number | null =>
  sessionRpe === null || durationSeconds === null ? null : sessionRpe * (durationSeconds / 60);

type RatedSessions = { readonly recent: number; readonly rated: number; readonly since: number };

const ratedSessions = (sessions: readonly SessionFacts[], lastDay: number): RatedSessions => {
  const recent = sessions.filter((session) => lastDay - toEpochDay(session.date) < RPE_DAYS);
  const lacking = sessions.filter((session) => sessionLoad(session) === null);
  return {
    recent: recent.length,
    rated: recent.filter((session) => sessionLoad(session) !== null).length,
    since: lacking.reduce((last, session) => Math.max(last, toEpochDay(session.date) + 1), -Infinity),
  };
};

/**
 * Chooses one measure of load for the whole series, so that its days can be compared. It is session RPE × minutes when
 * every workout of the last 42 days has both. The series then begins after the last workout without them. Otherwise it
 * is volume when at least half of the training days have any. Otherwise it is hard sets, which fit training without
 * weights.
 */
const chooseMetric = (history: TrainingHistory, { rated, recent }: RatedSessions): LoadMetric => {
  const { days } = history;
  if (recent > 0 && rated === recent) return "session-rpe";
  const trained = new Set<number>();
  const moved = new Set<number>();
  for (let row = 0; row < days.length; row += 1) {
    const day = days.day[row] ?? 0;
    if ((days.workingSets[row] ?? 0) > 0) trained.add(day);
    if ((days.volumeKg[row] ?? 0) > 0) moved.add(day);
  }
  return 2 * moved.size >= trained.size ? "volume" : "hard-sets";
};

/** Returns the hard sets by row, and 0 for rows of stretching or endurance. */
const strengthSets = ({ days, exercises }: TrainingHistory): Float64Array => {
  const counts = exercises.map(isStrengthWork);
  return days.hardSets.map((sets, row) => (counts[days.exerciseIndex[row] ?? -1] === true ? sets : 0));
};

const loadsOf = (
  history: TrainingHistory,
  metric: LoadMetric,
): { readonly day: ArrayLike<number>; readonly load: ArrayLike<number> } => {
  const { sessions, days } = history;
  if (metric === "volume") return { day: days.day, load: days.volumeKg };
  if (metric === "hard-sets") return { day: days.day, load: strengthSets(history) };
  return {
    day: sessions.map(({ date }) => toEpochDay(date)),
    load: sessions.map((session) => sessionLoad(session) ?? 0),
  };
};

const dailySeries = (
  history: TrainingHistory,
  metric: LoadMetric,
  ratedSince: number,
  lastDay: number,
): DailySeries | null => {
  const { day, load } = loadsOf(history, metric);
  const notBefore = metric === "session-rpe" ? ratedSince : -Infinity;
  const counts = (at: number): boolean =>
    (load[at] ?? 0) > 0 && (day[at] ?? 0) >= notBefore && (day[at] ?? 0) <= lastDay;
  let since = Infinity;
  for (let at = 0; at < day.length; at += 1) if (counts(at)) since = Math.min(since, day[at] ?? since);
  if (since === Infinity) return null;
  const loads = new Float64Array(lastDay - since + 1);
  for (let at = 0; at < day.length; at += 1) {
    const offset = (day[at] ?? 0) - since;
    if (counts(at)) loads[offset] = (loads[offset] ?? 0) + (load[at] ?? 0);
  }
  return { metric, since, loads };
};

const shortfallOf = (days: number, chronic: number | undefined): Shortfall | null => {
  if (days < CHRONIC_DAYS) return { code: "days", have: days, need: CHRONIC_DAYS };
  return chronic === 0 ? { code: "chronic-load", have: 0, need: 1 } : null;
};

const methods = (metric: LoadMetric): LoadSection["methods"] => ({
  dailyLoad: DAILY_LOAD_METHOD[metric],
  acwrRolling: "mean of 7 days over mean of 28 (coupled) and of the 21 before the 7 (uncoupled)",
  acwrEwma: "exponentially weighted means over 7 and 28 days, λ = 2/(N+1) (Williams 2017)",
  monotony: "mean over sample standard deviation of the last 7 days (Foster)",
  strain: "load of the last 7 days × monotony (Foster)",
  fitnessFatigueForm: "exponential averages of 42 and 7 days from 0; form is yesterday's difference (Banister)",
});

const lastOf = (column: Float64Array): number | null => {
  const value = column[column.length - 1];
  return value === undefined || Number.isNaN(value) ? null : value;
};

const measureOf = (metric: LoadMetric, series: DailySeries | null, { recent, rated }: RatedSessions): LoadMeasure => {
  const method = DAILY_LOAD_METHOD[metric];
  const isPartly = metric === "session-rpe" && rated < recent;
  if (series === null || isPartly) {
    return {
      metric,
      since: null,
      today: null,
      weekLoad: null,
      acwrCoupled: null,
      acwrUncoupled: null,
      acwrEwma: null,
      monotony: null,
      strain: null,
      fitness: null,
      fatigue: null,
      form: null,
      missing: isPartly ? { code: "rated-workouts", have: rated, need: recent } : shortfallOf(0, undefined),
      method,
    };
  }
  const { since, loads } = series;
  const rolling = rollingAcwr(loads);
  const model = banister(loads);
  return {
    metric,
    since: fromEpochDay(since),
    today: lastOf(loads),
    weekLoad: weekLoad(loads),
    acwrCoupled: rolling?.coupled ?? null,
    acwrUncoupled: rolling?.uncoupled ?? null,
    acwrEwma: ewmaAcwr(loads)?.ratio ?? null,
    monotony: monotony(loads),
    strain: strain(loads),
    fitness: lastOf(model.fitness),
    fatigue: lastOf(model.fatigue),
    form: lastOf(model.form),
    missing: shortfallOf(loads.length, rolling?.chronicCoupled),
    method,
  };
};

const caveatsOf = (history: TrainingHistory, { recent, rated }: RatedSessions): LoadCaveat[] => {
  const sums = profileOfLast(history, RPE_DAYS);
  const known = EFFORT_BANDS.reduce((total, { column }) => total + cellOf(sums, column), 0);
  return [
    "acwr-contested",
    ...(rated > 0 && rated < recent ? (["rated-in-part"] as const) : []),
    ...(known < sums.sets ? (["effort-unknown-counts-hard"] as const) : []),
  ];
};

/**
 * Daily load up to the end of the window and what follows from it. Averages run from the first load of the history, the
 * days shown are those of the window's last year.
 */
export const analyzeLoad = (history: TrainingHistory): LoadSection => {
  const lastDay = toEpochDay(history.window.to);
  const sessions = ratedSessions(history.sessions, lastDay);
  const byMetric = new Map(
    LOAD_METRICS.map((metric) => [metric, dailySeries(history, metric, sessions.since, lastDay)]),
  );
  const series = byMetric.get(chooseMetric(history, sessions)) ?? null;
  const metric = series?.metric ?? "volume";
  const loads = series?.loads ?? new Float64Array(0);
  const since = series?.since ?? toEpochDay(history.window.to) + 1;
  const rolling = rollingAcwr(loads);
  const ewma = ewmaAcwr(loads);
  const model = banister(loads);
  const shownFrom = Math.max(0, toEpochDay(history.window.from) - since, loads.length - DAYS_SHOWN);
  return {
    metric,
    since: series === null ? null : fromEpochDay(since),
    dailyLoad: Array.from(loads.subarray(shownFrom), (load, offset) => {
      const at = shownFrom + offset;
      return {
        date: fromEpochDay(since + at),
        load,
        fitness: model.fitness[at] ?? 0,
        fatigue: model.fatigue[at] ?? 0,
        form: at === 0 ? null : (model.form[at] ?? null),
      };
    }),
    acwr: {
      rolling: {
        coupled: rolling?.coupled ?? null,
        uncoupled: rolling?.uncoupled ?? null,
        acute: rolling?.acute ?? null,
        chronicCoupled: rolling?.chronicCoupled ?? null,
        chronicUncoupled: rolling?.chronicUncoupled ?? null,
      },
      ewma: { ratio: ewma?.ratio ?? null, acute: ewma?.acute ?? null, chronic: ewma?.chronic ?? null },
      band: ACWR_BAND,
      missing: shortfallOf(loads.length, rolling?.chronicCoupled),
    },
    weekLoad: weekLoad(loads),
    monotony: monotony(loads),
    strain: strain(loads),
    fitness: lastOf(model.fitness),
    fatigue: lastOf(model.fatigue),
    form: lastOf(model.form),
    methods: methods(metric),
    measures: LOAD_METRICS.map((name) => measureOf(name, byMetric.get(name) ?? null, sessions)),
    caveats: caveatsOf(history, sessions),
  };
};
