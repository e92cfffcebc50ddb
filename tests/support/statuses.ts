import { expect } from "bun:test";
import { analyze } from "#core/analysis/analysis.ts";
import type { TrendStatus } from "#core/analysis/analysis-document.ts";
import type { TrainingHistory } from "#core/analysis/history.ts";
import { goalProgress } from "#core/goals/goals.ts";
import { buildPeriodReport } from "#core/reports/period-report.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { periodOf, reportWindow } from "#core/reports/report-period.ts";
import { liftProgress, type ProgressSet } from "#core/strength/lift-progress.ts";
import { estimateOneRepMax } from "#core/strength/one-rep-max.ts";
import { addDays, fromEpochDay, type LocalDate } from "#core/time/local-date.ts";
import { exact } from "#core/units.ts";
import { createPage } from "#worker/reports/page.ts";
import { aHistory, anExerciseDay } from "./training-history.ts";

export type KnownLift = {
  readonly days: readonly number[];
  readonly values: readonly number[];
  /** Repetitions of each day's best set, at most 12; singles unless given. */
  readonly reps?: readonly number[];
};

const LIFT = "lift";
const META = { id: "analysis", userId: "user", inputVersion: 1, computedAt: "2026-11-23T06:00:00.000Z" };

type LiftSet = { readonly loadKg: number; readonly reps: number; readonly e1rmKg: number };

/** Sets whose estimates are the values. */
const setsOf = ({ values, reps = [] }: KnownLift): LiftSet[] =>
  values.map((value, at) => {
    const count = reps[at] ?? 1;
    const loadKg = exact(count === 1 ? value : value / (1 + count / 30));
    return { loadKg, reps: count, e1rmKg: exact(estimateOneRepMax({ loadKg, reps: count, rir: 0 }) ?? Number.NaN) };
  });

const historyOf = (lift: KnownLift, to: LocalDate): TrainingHistory => {
  const { days } = lift;
  const last = days.at(-1) ?? 0;
  const rows = setsOf(lift).map(({ loadKg, e1rmKg }, at) =>
    anExerciseDay(LIFT, addDays(to, (days[at] ?? 0) - last), {
      bestE1rmKg: e1rmKg,
      topWeightKg: loadKg,
      bestEffort: e1rmKg,
      bestEffortKg: loadKg,
    }),
  );
  return aHistory({ rows, to, from: rows[0]?.localDate ?? to });
};

const loggedSets = (lift: KnownLift, { days }: TrainingHistory): ProgressSet[] =>
  setsOf(lift).map(({ loadKg, reps }, row) => ({
    setId: `set-${row}`,
    workoutId: `workout-${row}`,
    date: fromEpochDay(days.day[row] ?? 0),
    type: "normal",
    loadKg,
    weightKg: loadKg,
    reps,
    rir: 0,
  }));

type Said = {
  readonly by: string;
  readonly status: TrendStatus;
  readonly slopeKgPerWeek: number | null;
  readonly since: LocalDate | null;
};

const reportOn = (kind: "weekly" | "monthly", whole: TrainingHistory, to: LocalDate): PeriodReport => {
  const period = periodOf(kind, to, "monday");
  const history = { ...whole, window: reportWindow(period, to, "monday") };
  return buildPeriodReport({
    id: kind,
    kind,
    date: to,
    timeZone: "UTC",
    unitSystem: "metric",
    computedAt: Date.parse(`${to}T20:00:00Z`),
    history,
    analysis: analyze(history, META),
    titles: new Map(),
    exerciseNames: new Map(),
  });
};

const ALLOWED: Readonly<Record<string, TrendStatus>> = {
  "lift-improving": "improving",
  "lift-declining": "declining",
  "lift-plateau": "plateau",
  "estimate-uncertain": "uncertain",
};

/**
 * Reads the status of one lift from analyses of several windows, both reports, the progress and a goal.
 * Each of them must give the same status of the same stretch, and the same words.
 * @returns the status
 */
export const expectOneStatus = (lift: KnownLift, to: LocalDate = "2026-11-22"): TrendStatus => {
  const history = historyOf(lift, to);
  const said: Said[] = [];
  for (const from of [history.window.from, addDays(to, -365), addDays(to, -182), addDays(to, -20)]) {
    const analysis = analyze({ ...history, window: { from: from < to ? from : to, to } }, META);
    const [section] = analysis.exercises;
    if (section === undefined) continue;
    const { status, trend, plateauSince } = section;
    said.push({ by: `analysis from ${from}`, status, slopeKgPerWeek: trend.slopeKgPerWeek, since: trend.since });
    if (plateauSince !== null) expect([status, plateauSince.date]).toEqual(["plateau", trend.since ?? ""]);
    for (const { code } of analysis.insights) if (ALLOWED[code] !== undefined) expect(ALLOWED[code]).toBe(status);
  }
  const words = new Set<string>();
  for (const kind of ["weekly", "monthly"] as const) {
    const report = reportOn(kind, history, to);
    const [found] = report.lifts;
    if (found === undefined) continue;
    const { status, trend } = found;
    said.push({ by: kind, status, slopeKgPerWeek: trend.slopeKgPerWeek, since: trend.since });
    const { text } = createPage(report, "es");
    words.add(`${text.lifts.status[status]} ${text.lifts.trend(found)}`);
  }
  expect(words.size).toBeLessThanOrEqual(1);
  for (const from of [null, addDays(to, -30)]) {
    const found = liftProgress(loggedSets(lift, history), { formula: "epley", mechanics: "compound", asOf: to, from });
    const { status, trend } = found;
    said.push({ by: "progress", status, slopeKgPerWeek: trend.slopeKgPerWeek, since: trend.since });
  }
  const [first] = said;
  if (first === undefined) throw new Error("nothing was said of the lift");
  for (const other of said) expect({ ...other, by: first.by }).toEqual(first);
  expectGoalAgrees(history, first.status, to);
  return first.status;
};

/** The goal has the stretch of the analysis: one that declines is never on track, and a day that is likely is. */
const expectGoalAgrees = ({ days }: TrainingHistory, status: TrendStatus, to: LocalDate): void => {
  const estimates = Array.from(days.day, (day, row) => ({
    date: fromEpochDay(day),
    value: days.bestE1rmKg[row] ?? 0,
    loadKg: days.bestEffortKg[row] ?? null,
  }));
  const target = 1.02 * Math.max(...estimates.map(({ value }) => value));
  const goal = { kind: "exercise_e1rm", target, reps: null, startedOn: to, startValue: 1, deadline: to } as const;
  const history = { days: estimates, estimates, mechanics: "compound" } as const;
  for (const deadline of [null, addDays(to, 84), addDays(to, 300)]) {
    const progress = goalProgress({ ...goal, deadline }, history, { today: to, weekStart: "monday" });
    if (progress.probability === null) expect(progress.status).toBe("insufficient-data");
    // One good day reaches a goal, so an uncertain or a flat lift may well do so. A declining one is never on track.
    else if (status === "declining") expect(progress.status).toBe("off-track");
    else if (deadline === null) expect(progress.status).toBe(progress.forecastDate === null ? "off-track" : "on-track");
    else expect(progress.status).toBe(progress.probability >= 0.5 ? "on-track" : "off-track");
  }
};
