import { INSIGHT_CATALOGUE, type InsightFamily } from "./catalogue.ts";
import type { Insight } from "./insight-document.ts";

/** More than a reader takes away from one report. */
export const INSIGHTS_SHOWN = 5;
const OF_ONE_FAMILY = 2;

/**
 * Selects the insights of an analysis for a report. They are in order of severity, and then of the strength of their
 * evidence. At most two are of one family. A finding about many lifts or muscles appears once. Only warnings of one
 * kind may come in pairs.
 * @param insights in the order of the analysis
 * @param isReportedElsewhere whether another part of the report has the finding
 */
export const selectInsights = (
  insights: readonly Insight[],
  isReportedElsewhere: (insight: Insight) => boolean = () => false,
): Insight[] => {
  const ofFamily = new Map<InsightFamily, number>();
  const codes = new Set<string>();
  return insights
    .filter((insight) => {
      const { code, severity } = insight;
      const { family } = INSIGHT_CATALOGUE[code];
      const told = ofFamily.get(family) ?? 0;
      const isRepeated = codes.has(code) && severity !== "warning";
      if (told >= OF_ONE_FAMILY || isRepeated || isReportedElsewhere(insight)) return false;
      ofFamily.set(family, told + 1);
      codes.add(code);
      return true;
    })
    .slice(0, INSIGHTS_SHOWN);
};
