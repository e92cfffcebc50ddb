import { instantOf } from "#core/time/zone.ts";
import { analyze } from "#core/training/analysis.ts";
import type { TrainingHistory } from "#core/training/history.ts";
import { buildWeeklyReport, type WeeklyReportInput, weeklyReportWindow } from "#core/training/weekly-report.ts";
import type { WeeklyReport } from "#core/training/weekly-report-document.ts";
import { type Persona, WEEK_END } from "./personas.ts";

const TIME_ZONE = "Europe/Madrid";
const MONDAY_MORNING = instantOf("2026-11-23", "06:00", TIME_ZONE);

/** A persona's report as the worker makes it on the morning after the week, unless told otherwise. */
export const reportOf = (
  { history: whole, titles }: Persona,
  changes: Partial<WeeklyReportInput> & { readonly history?: TrainingHistory } = {},
): WeeklyReport => {
  const history = changes.history ?? {
    ...whole,
    window: weeklyReportWindow(WEEK_END, "2026-11-23", whole.weekStart),
  };
  const analysis = analyze(history, {
    id: "analysis",
    userId: "user",
    inputVersion: 42,
    computedAt: new Date(MONDAY_MORNING).toISOString(),
  });
  return buildWeeklyReport({
    id: "user:weekly:2026-W47",
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
