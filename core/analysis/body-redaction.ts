import { INSIGHT_CATALOGUE } from "../insights/catalogue.ts";
import type { Insight } from "../insights/insight-document.ts";
import type { PeriodReport } from "../reports/period-report-document.ts";
import type { AnalysisDocument } from "./analysis-document.ts";

const isOfBody = ({ code, params }: Insight): boolean => {
  const { family } = INSIGHT_CATALOGUE[code];
  return family === "body" || family === "recovery" || ("kind" in params && params.kind === "bodyweight");
};

/**
 * Returns an analysis for who may not read the body: without the body's weight, without what check-ins say, and without
 * insights about either. Loads and estimates that a body weight was part of stay.
 */
export const analysisWithoutBody = ({ recovery: _checkins, ...analysis }: AnalysisDocument): AnalysisDocument => ({
  ...analysis,
  bodyweight: { ...analysis.bodyweight, trend: [], currentKg: null, kgPerWeek: null, n: 0, missing: null },
  insights: analysis.insights.filter((insight) => !isOfBody(insight)),
});

/** Returns a report without the parts about the body. */
export const reportWithoutBody = (report: PeriodReport): PeriodReport => ({
  ...report,
  bodyweight: { points: [], currentKg: null, kgPerWeek: null },
  insights: report.insights.filter((insight) => !isOfBody(insight)),
});

export const hasBodyData = ({ bodyweight, insights }: PeriodReport): boolean =>
  bodyweight.points.length > 0 ||
  bodyweight.currentKg !== null ||
  bodyweight.kgPerWeek !== null ||
  insights.some(isOfBody);
