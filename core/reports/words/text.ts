import { MUSCLE_LABELS } from "../../exercises/labels.ts";
import type { InsightCode, InsightParams } from "../../insights/insight-document.ts";
import type { Locale, ReportKind } from "../../taxonomy.ts";
import type { Headline, HeadlineCode, PeriodReport } from "../period-report-document.ts";
import type { Format } from "./format.ts";
import { english } from "./text-en.ts";
import { spanish } from "./text-es.ts";
import type { InsightText, NamesExercise, ReportText, Wording } from "./text-types.ts";

const LANGUAGES: Readonly<Record<Locale, (wording: Wording) => ReportText>> = { en: english, es: spanish };

/**
 * Returns the words of one language.
 * @param nameOf undefined where the stored name of the exercise counts
 */
export const textOf = (
  kind: ReportKind,
  format: Format,
  nameOf: (of: NamesExercise) => string | undefined,
): ReportText =>
  LANGUAGES[format.locale]({
    kind,
    format,
    exercise: (of) => nameOf(of) ?? of.exerciseName,
    muscle: (muscle) => MUSCLE_LABELS[format.locale][muscle],
  });

/** Returns the words of a report in the language of the format. */
export const reportText = (report: PeriodReport, format: Format): ReportText => {
  const { locale } = format;
  return textOf(report.kind, format, ({ exerciseId }) => report.exerciseNames[exerciseId]?.[locale]);
};

/** Returns the headline of a report as a sentence. */
export const headlineText = <Code extends HeadlineCode>(
  texts: ReportText["headline"],
  code: Code,
  headline: Extract<Headline, { code: Code }>,
): string => texts[code](headline);

/** Returns an insight as a title and a body. */
export const insightText = <Code extends InsightCode>(
  texts: ReportText["insights"]["of"],
  code: Code,
  params: InsightParams<Code>,
): InsightText => texts[code](params);
