import { MUSCLE_LABELS } from "#core/exercises/labels.ts";
import type { InsightCode, InsightParams } from "#core/insights/insight-document.ts";
import type { Headline, HeadlineCode, PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Format } from "./format.ts";
import { english } from "./text-en.ts";
import { spanish } from "./text-es.ts";
import type { InsightText, ReportText, Wording } from "./text-types.ts";

const LANGUAGES: Readonly<Record<Locale, (wording: Wording) => ReportText>> = { en: english, es: spanish };

export const reportText = (report: PeriodReport, format: Format): ReportText => {
  const { locale } = format;
  return LANGUAGES[locale]({
    kind: report.kind,
    format,
    exercise: ({ exerciseId, exerciseName }) => report.exerciseNames[exerciseId]?.[locale] ?? exerciseName,
    muscle: (muscle) => MUSCLE_LABELS[locale][muscle],
  });
};

export const headlineText = <Code extends HeadlineCode>(
  texts: ReportText["headline"],
  code: Code,
  headline: Extract<Headline, { code: Code }>,
): string => texts[code](headline);

export const insightText = <Code extends InsightCode>(
  texts: ReportText["insights"]["of"],
  code: Code,
  params: InsightParams<Code>,
): InsightText => texts[code](params);
