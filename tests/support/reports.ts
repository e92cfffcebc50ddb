import { analyze } from "#core/analysis/analysis.ts";
import type { TrainingHistory } from "#core/analysis/history.ts";
import { buildPeriodReport, type PeriodReportInput } from "#core/reports/period-report.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { periodOf, reportWindow } from "#core/reports/report-period.ts";
import { instantOf } from "#core/time/zone.ts";
import { type Persona, WEEK_END } from "./personas.ts";

const TIME_ZONE = "Europe/Madrid";
const MONDAY_MORNING = instantOf("2026-11-23", "06:00", TIME_ZONE);

/** Returns a persona's report of the morning after the week, by default. */
export const reportOf = (
  { history: whole, titles }: Persona,
  changes: Partial<PeriodReportInput> & { readonly history?: TrainingHistory } = {},
): PeriodReport => {
  const { kind = "weekly" } = changes;
  const history = changes.history ?? {
    ...whole,
    window: reportWindow(periodOf(kind, WEEK_END, whole.weekStart), "2026-11-23", whole.weekStart),
  };
  const analysis = analyze(history, {
    id: "analysis",
    userId: "user",
    inputVersion: 42,
    computedAt: new Date(MONDAY_MORNING).toISOString(),
  });
  return buildPeriodReport({
    id: "user:weekly:2026-W47",
    kind,
    date: history.window.to,
    timeZone: TIME_ZONE,
    unitSystem: "metric",
    computedAt: MONDAY_MORNING,
    history,
    analysis,
    titles,
    exerciseNames: new Map([["squat", { en: "Back squat", es: "Sentadilla trasera" }]]),
    ...changes,
  });
};
