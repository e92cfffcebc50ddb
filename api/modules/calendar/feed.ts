import { ICalCalendar, ICalEventStatus } from "ical-generator";
import type { Calendar, PlannedWorkout } from "#db/postgres/queries/workouts/calendar.ts";
import { PLAN_WORDS, type PlanReader, planText } from "./plan-text.ts";

/** How long a plan takes that does not say when it ends. */
const USUAL_MS = 3_600_000;

export const REFRESH_SECONDS = 900;

/** Text as RFC 5545 takes it: one kind of line break, and of the other control characters only tabs. */
const printable = (text: string): string => text.replace(/\r\n?/g, "\n").replace(/(?![\t\n])\p{Cc}/gu, "");

/** Calendars show a title on one line, and some refuse one with more. */
const oneLine = (text: string): string => printable(text).replace(/\s+/g, " ").trim();

const eventOf = (workout: PlannedWorkout, reader: PlanReader) => {
  const { id, title, startedAt, endedAt, version, createdAt, updatedAt } = workout;
  const description = printable(planText(workout, reader));
  return {
    id: `${id}@forja.dev`,
    sequence: version,
    // Without a METHOD, this is when the plan was last changed: the same plan is the same bytes.
    stamp: new Date(updatedAt),
    created: new Date(createdAt),
    lastModified: new Date(updatedAt),
    start: new Date(startedAt),
    end: new Date(endedAt ?? Date.parse(startedAt) + USUAL_MS),
    summary: oneLine(title ?? "") || PLAN_WORDS[reader.locale].workout,
    status: ICalEventStatus.CONFIRMED,
    ...(description === "" ? {} : { description }),
  };
};

/** Equal plans give equal texts. */
export const feedOf = ({ locale, unitSystem, workouts }: Calendar): string => {
  const calendar = new ICalCalendar({
    name: PLAN_WORDS[locale].calendar,
    prodId: { company: "Forja", product: "Forja", language: locale.toUpperCase() },
    ttl: REFRESH_SECONDS,
  });
  for (const workout of workouts) calendar.createEvent(eventOf(workout, { locale, unitSystem }));
  // Every line ends, the last one too.
  return `${calendar.toString()}\r\n`;
};
