import { daysBetween, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { PlannedSession, SessionFacts, TrainingHistory } from "../analysis/history.ts";
import type { PeriodReport, ReportSession } from "./period-report-document.ts";

export type Span = { readonly start: LocalDate; readonly end: LocalDate };

export type PlanInput = Span & {
  readonly today: LocalDate;
  readonly history: TrainingHistory;
  readonly titles: ReadonlyMap<string, string>;
};

/**
 * Returns the plan of a span of days with its results, in day order. A planned workout that was done is listed on the
 * day of its training. Another one is missed once its day is over.
 */
export const planOf = ({ history, titles, ...span }: PlanInput): PeriodReport["plan"] => {
  const within = ({ date }: { date: LocalDate }) => date >= span.start && date <= span.end;
  const titleOf = (workoutId: string | null) => (workoutId === null ? null : (titles.get(workoutId) ?? null));
  const sessionsById = new Map(history.sessions.map((session) => [session.workoutId, session]));
  const distances = distanceByDay(history, span);
  const sessionsOn = Map.groupBy(history.sessions.filter(within), (session) => session.date);

  const performed = (session: SessionFacts, status: "done" | "unplanned"): ReportSession => ({
    date: session.date,
    workoutId: session.workoutId,
    title: titleOf(session.workoutId),
    status,
    workingSets: session.workingSets,
    volumeKg: session.volumeKg,
    durationSeconds: session.durationSeconds,
    distanceMeters: sessionsOn.get(session.date)?.length === 1 ? (distances.get(session.date) ?? 0) : null,
    sessionRpe: session.sessionRpe,
  });
  const open = (plan: PlannedSession): ReportSession => ({
    date: plan.date,
    workoutId: plan.workoutId,
    title: titleOf(plan.workoutId),
    status: plan.done ? "done" : plan.date < span.today ? "missed" : "upcoming",
    workingSets: null,
    volumeKg: null,
    durationSeconds: null,
    distanceMeters: null,
    sessionRpe: null,
  });

  const planned = history.planned.filter(within);
  const plannedIds = new Set(history.planned.map((plan) => plan.workoutId));
  const sessions = [
    ...planned.map((plan) => {
      const session = plan.done && plan.workoutId !== null ? sessionsById.get(plan.workoutId) : undefined;
      return session === undefined ? open(plan) : performed(session, "done");
    }),
    ...history.sessions
      .filter((session) => within(session) && !plannedIds.has(session.workoutId))
      .map((session) => performed(session, "unplanned")),
  ];
  return {
    planned: planned.length,
    done: planned.filter((plan) => plan.done).length,
    sessions: sessions.toSorted((a, b) => daysBetween(b.date, a.date)),
  };
};

const distanceByDay = ({ days }: TrainingHistory, span: Span): Map<LocalDate, number> => {
  const [first, last] = [toEpochDay(span.start), toEpochDay(span.end)];
  const byDay = new Map<LocalDate, number>();
  for (let row = 0; row < days.length; row += 1) {
    const day = days.day[row] ?? Number.NaN;
    if (!(day >= first && day <= last)) continue;
    const date = fromEpochDay(day);
    byDay.set(date, (byDay.get(date) ?? 0) + (days.distanceMeters[row] ?? 0));
  }
  return byDay;
};
