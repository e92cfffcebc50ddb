import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { analyzeBodyweight } from "../body/body-weight.ts";
import { deriveInsights } from "../insights/insights.ts";
import { analyzeLoad } from "../load/load-analysis.ts";
import { analyzeRecovery } from "../recovery/recovery.ts";
import { analyzeExercises, type LiftMemo } from "../strength/lift-analysis.ts";
import { withMeasures } from "../strength/measures/measures.ts";
import { exact } from "../units.ts";
import { analyzeBalance } from "../volume/balance.ts";
import { analyzeDensity } from "../volume/density.ts";
import { type Landmarks, muscleWeeks } from "../volume/muscles.ts";
import { analyzeSetProfile } from "../volume/set-profile.ts";
import { analyzeAdherence } from "./adherence.ts";
import { ANALYSIS_SCHEMA_VERSION, type AnalysisDocument, type Findings, FORMULA_VERSION } from "./analysis-document.ts";
import { RECORDS_READ, type TrainingHistory } from "./history.ts";
import { startOfLastWeeks } from "./periods.ts";
import { summarize } from "./summary.ts";

const WEEKS_SHOWN = 26;
const RECORDS_SHOWN = RECORDS_READ.newest;

export type AnalysisMeta = {
  readonly id: string;
  readonly userId: string;
  readonly inputVersion: number;
  /** RFC 3339, UTC. */
  readonly computedAt: string;
  readonly landmarks?: Landmarks;
};

const totalsOf = ({ days, sessions, window }: TrainingHistory): AnalysisDocument["totals"] => {
  const [first, last] = [toEpochDay(window.from), toEpochDay(window.to)];
  const inWindow = sessions.filter(({ date }) => date >= window.from && date <= window.to);
  const sums = { workingSets: 0, reps: 0, volumeKg: 0 };
  for (let row = 0; row < days.length; row += 1) {
    const day = days.day[row] ?? 0;
    if (day < first || day > last) continue;
    sums.workingSets += days.workingSets[row] ?? 0;
    sums.reps += days.reps[row] ?? 0;
    sums.volumeKg += days.volumeKg[row] ?? 0;
  }
  return {
    workouts: inWindow.length,
    trainingDays: new Set(inWindow.map(({ date }) => date)).size,
    workingSets: sums.workingSets,
    reps: sums.reps,
    volumeKg: exact(sums.volumeKg),
  };
};

const weeksOf = (history: TrainingHistory): AnalysisDocument["weeks"] => {
  const { window, weekStart } = history;
  const shown = startOfLastWeeks(window.to, WEEKS_SHOWN, weekStart);
  const from = fromEpochDay(Math.max(toEpochDay(shown), toEpochDay(window.from)));
  return summarize({ ...history, volumes: history.days, from, to: window.to, groupBy: "week" }).map(
    ({ period, from: first, workouts, workingSets, reps, volumeKg, durationSeconds }) => ({
      period,
      from: first,
      workouts,
      workingSets,
      reps,
      volumeKg,
      durationSeconds,
    }),
  );
};

const recordsOf = ({ records, window }: TrainingHistory): AnalysisDocument["records"] =>
  records
    .filter(({ date }) => date >= window.from && date <= window.to)
    .sort((a, b) => (a.achievedAt < b.achievedAt ? 1 : a.achievedAt > b.achievedAt ? -1 : 0))
    .slice(0, RECORDS_SHOWN);

/**
 * Returns the analysis of a training history. It is a pure function: equal history and meta give equal results.
 * Quantities are kg, seconds, metres and sets. Dates are the user's local dates. A result that the data does not
 * support is null or `insufficient-data`, with the missing data.
 * @param memo of the same user; it changes the cost alone, see `LiftMemo`
 * @throws RangeError when the window ends before it begins, or an exercise has two rows for one day
 */
export const analyze = (history: TrainingHistory, meta: AnalysisMeta, memo?: LiftMemo): AnalysisDocument => {
  const { window, weekStart } = history;
  if (window.to < window.from) throw new RangeError("the window of an analysis ends before it begins");
  const found = {
    schemaVersion: ANALYSIS_SCHEMA_VERSION,
    id: meta.id,
    userId: meta.userId,
    inputVersion: meta.inputVersion,
    formulaVersion: FORMULA_VERSION,
    computedAt: meta.computedAt,
    window: { from: window.from, to: window.to },
    weekStart,
    totals: totalsOf(history),
    weeks: weeksOf(history),
    load: analyzeLoad(history),
    exercises: withMeasures(analyzeExercises(history, memo), history, memo),
    muscles: muscleWeeks({ ...history, landmarks: meta.landmarks }),
    balance: analyzeBalance(history),
    adherence: analyzeAdherence(history),
    bodyweight: analyzeBodyweight(history),
    records: recordsOf(history),
    setProfile: analyzeSetProfile(history),
    density: analyzeDensity(history),
    recovery: analyzeRecovery(history),
  } satisfies Findings;
  return { ...found, insights: deriveInsights({ history, found }) };
};
