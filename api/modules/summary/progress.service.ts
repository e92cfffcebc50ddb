import { summarize } from "#core/analysis/summary.ts";
import { invalid, notFound } from "#core/errors.ts";
import { LOOK_BACK_DAYS } from "#core/statistics/trend.ts";
import { liftProgress } from "#core/strength/lift-progress.ts";
import type { Efforts } from "#core/strength/measures/measure-series.ts";
import { measuresOf } from "#core/strength/measures/measures.ts";
import type { Locale } from "#core/taxonomy.ts";
import { addDays, daysBetween, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database } from "#db/postgres/client.ts";
import { liftFacts, listRecords, summaryFacts } from "#db/postgres/queries/progress/progress.ts";
import { checkDateRange } from "../../http/date-range.ts";
import type { LiftQuery, RecordQuery, SummaryQuery } from "./progress.schema.ts";

const DEFAULT_DAYS = 84;
const MAX_DAYS = 3_700;

const checkRange = (from: string | undefined, to: string | undefined): void => {
  checkDateRange(from, to);
  if (from === undefined || to === undefined) return;
  if (daysBetween(from, to) > MAX_DAYS) throw invalid({ pointer: "/from", detail: "must be within ten years of to" });
};

const earlierOf = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? b : a);

export const summary = async (db: Database, userId: string, query: SummaryQuery, now: Date) => {
  const { groupBy, setCounting } = query;
  // UTC is at most a day off. The end of today in the user's own zone comes only with the answer.
  const to = query.to ?? addDays(localDateAt(now.getTime(), "UTC"), 1);
  const from = query.from ?? addDays(to, -DEFAULT_DAYS);
  checkRange(from, to);
  const [row] = await summaryFacts(db, {
    userId,
    from,
    to,
    groupBy,
    exerciseId: query.exerciseId ?? null,
    muscle: query.muscle ?? null,
  });
  if (row === undefined) throw notFound();
  const { exercises, days, volumes, sessions, weekStart, timeZone } = row;
  const today = localDateAt(now.getTime(), timeZone);
  const until = query.to ?? laterOf(today, from);
  const data = summarize({
    exercises,
    days,
    volumes,
    sessions,
    from,
    to: until,
    groupBy,
    weekStart,
    counting: setCounting,
  });
  return { data, from, to: until, groupBy, setCounting };
};

type EffortTuple = readonly [
  date: LocalDate,
  effort: number | null,
  effortKg: number | null,
  speed: number | null,
  e1rmKg: number | null,
];

const effortsOf = (rows: readonly EffortTuple[]): Efforts => {
  const column = (place: 1 | 2 | 3 | 4) => Float64Array.from(rows, (row) => row[place] ?? Number.NaN);
  return {
    day: Float64Array.from(rows, ([date]) => toEpochDay(date)),
    effort: column(1),
    effortKg: column(2),
    speed: column(3),
    e1rmKg: column(4),
  };
};

export const lift = async (db: Database, userId: string, exerciseId: string, query: LiftQuery, now: Date) => {
  checkRange(query.from, query.to);
  const from = query.from ?? null;
  const to = query.to ?? null;
  // The status is of the 52 weeks up to the last day, however much of them is shown.
  const counted =
    from === null ? null : earlierOf(from, addDays(to ?? localDateAt(now.getTime(), "UTC"), -LOOK_BACK_DAYS - 1));
  const facts = await liftFacts(db, { userId, exerciseId, from: counted, to });
  if (facts === null || !facts.known) throw notFound();
  const { sets, timeZone, mechanics, trackingType } = facts;
  const last = sets.at(-1)?.date;
  const today = localDateAt(now.getTime(), timeZone);
  const asOf = last !== undefined && last > today ? last : (to ?? today);
  const { trend, excluded, ...progress } = liftProgress(sets, {
    formula: query.formula,
    mechanics,
    asOf,
    from,
    isBodyweight: trackingType === "bodyweight_reps",
  });
  const { ci95, ...rest } = trend;
  return {
    exerciseId,
    formula: query.formula,
    from,
    to,
    ...progress,
    excludedSets: excluded,
    measures:
      trackingType === null
        ? []
        : measuresOf(trackingType, effortsOf(facts.efforts), {
            asOf: toEpochDay(asOf),
            from: from === null ? Number.NEGATIVE_INFINITY : toEpochDay(from),
          }),
    trend: { ...rest, confidenceInterval: ci95 },
  };
};

export const records = (
  db: Database,
  userId: string,
  locale: Locale,
  query: RecordQuery,
  after: { sortKey: string; id: string } | null,
) =>
  listRecords(db, {
    userId,
    locale,
    exerciseId: query.exerciseId ?? null,
    kind: query.kind ?? null,
    history: query.history,
    afterAchievedAt: after?.sortKey ?? null,
    afterId: after?.id ?? null,
    limit: query.limit + 1,
  });
