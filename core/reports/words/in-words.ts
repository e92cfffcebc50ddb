import type { AnalysisDocument } from "../../analysis/analysis-document.ts";
import type { Insight } from "../../insights/insight-document.ts";
import type { Locale, UnitSystem } from "../../taxonomy.ts";
import type { PeriodReport } from "../period-report-document.ts";
import { createFormat } from "./format.ts";
import { headlineText, insightText, reportText, textOf } from "./text.ts";
import type { ReportText } from "./text-types.ts";

const insightInWords = (texts: ReportText["insights"]["of"], insight: Insight): Insight => {
  const { title, body } = insightText(texts, insight.code, insight.params);
  return { ...insight, title, text: body };
};

/**
 * Adds the words of its headline and its insights to a report.
 * @returns the report, with `text` in the language
 */
export const reportInWords = (report: PeriodReport, locale: Locale): PeriodReport => {
  const texts = reportText(report, createFormat(locale, report.unitSystem));
  const { headline } = report;
  return {
    ...report,
    headline: { ...headline, text: headlineText(texts.headline, headline.code, headline) },
    insights: report.insights.map((insight) => insightInWords(texts.insights.of, insight)),
  };
};

type Summary = Pick<PeriodReport, "kind" | "headline">;

/** Adds the words of its headline, which has no amounts with units, to a report of a list. */
export const summaryInWords = <Of extends Summary>(report: Of, locale: Locale): Of => {
  const texts = textOf(report.kind, createFormat(locale, "metric"), () => undefined);
  const { headline } = report;
  return { ...report, headline: { ...headline, text: headlineText(texts.headline, headline.code, headline) } };
};

export type Reader = {
  readonly locale: Locale;
  readonly unitSystem: UnitSystem;
  /** Undefined where the stored name counts. */
  readonly nameOf: (exerciseId: string) => string | undefined;
};

/**
 * Adds the words of its insights and of the status of each lift to an analysis.
 * @returns the analysis, with `text` and `statusText` in the language and the units of the reader
 */
export const analysisInWords = (analysis: AnalysisDocument, reader: Reader): AnalysisDocument => {
  const { locale, unitSystem, nameOf } = reader;
  const texts = textOf("weekly", createFormat(locale, unitSystem), (exercise) => nameOf(exercise.exerciseId));
  return {
    ...analysis,
    exercises: analysis.exercises.map((exercise) => ({
      ...exercise,
      name: nameOf(exercise.exerciseId) ?? exercise.name,
      statusText: texts.lifts.status[exercise.status],
    })),
    insights: analysis.insights.map((insight) => insightInWords(texts.insights.of, insight)),
  };
};

/** Returns the ids of the exercises that an analysis names. */
export const exercisesNamedIn = ({ exercises }: AnalysisDocument): string[] =>
  exercises.map(({ exerciseId }) => exerciseId);
