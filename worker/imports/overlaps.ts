import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { LoggedWorkout } from "#db/postgres/queries/imports/import-workouts.ts";
import { LISTED_WORKOUTS, nameOf, nameOfPlaced } from "./differences.ts";
import { instantAt, type PlacedWorkout } from "./duplicates.ts";

const UNKNOWN_LENGTH_MS = 30 * 60_000;

type Span = {
  readonly from: number;
  readonly to: number;
  readonly name: () => string;
  readonly isFresh: boolean;
  readonly isDay: boolean;
  readonly id: string;
};

const DAY_END = "T23:59:59";

const spanOfPlaced = (placed: PlacedWorkout, timeZone: string): Span => {
  const { id, startedAt, workout } = placed;
  const date = workout.startedAtLocal.slice(0, 10);
  const common = { id, name: () => nameOfPlaced(placed), isFresh: true, isDay: workout.dateOnly };
  if (workout.dateOnly) {
    return { ...common, from: instantAt(`${date}T00:00:00`, timeZone), to: instantAt(`${date}${DAY_END}`, timeZone) };
  }
  const end = workout.endedAtLocal === null ? null : instantAt(workout.endedAtLocal, timeZone);
  const seconds = workout.durationSeconds;
  const to = end ?? startedAt + (seconds === null ? UNKNOWN_LENGTH_MS : seconds * 1000);
  return { ...common, from: startedAt, to: Math.max(to, startedAt + 1) };
};

const localOf = (instant: number, timeZone: string): string => {
  const time = new Date(instant).toLocaleTimeString("en-GB", { timeZone, hour12: false });
  return `${localDateAt(instant, timeZone)}T${time}`;
};

const spanOfLogged = ({ id, startedAt, endedAt, title, timeZone }: LoggedWorkout): Span => ({
  id,
  name: () => nameOf(title, localOf(startedAt, timeZone)),
  isFresh: false,
  isDay: false,
  from: startedAt,
  to: Math.max(endedAt ?? startedAt + UNKNOWN_LENGTH_MS, startedAt + 1),
});

type Pair = { readonly fresh: Span; readonly other: Span };

const findPairs = (spans: readonly Span[]): Pair[] => {
  const pairs = new Map<string, Pair>();
  let open: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    open = open.filter(({ to }) => to > span.from);
    for (const other of open) {
      // Two dates alone say no times that could meet: an application may write several workouts of a day.
      if (span.isDay && other.isDay) continue;
      if (span.isFresh && !pairs.has(span.id)) pairs.set(span.id, { fresh: span, other });
      else if (other.isFresh && !pairs.has(other.id)) pairs.set(other.id, { fresh: other, other: span });
    }
    open.push(span);
  }
  return [...pairs.values()];
};

export type Overlaps = {
  readonly count: number;
  readonly warnings: readonly ImportWarning[];
};

/** An overlap is usually the same workout, logged twice. */
export const findOverlaps = (
  fresh: readonly PlacedWorkout[],
  logged: readonly LoggedWorkout[],
  timeZone: string,
): Overlaps => {
  if (fresh.length === 0) return { count: 0, warnings: [] };
  const spans = fresh.map((placed) => spanOfPlaced(placed, timeZone));
  const from = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const to = spans.reduce((most, span) => Math.max(most, span.to), 0);
  const near = logged.filter(
    (one) => one.done && one.startedAt < to && (one.endedAt ?? one.startedAt) > from - UNKNOWN_LENGTH_MS,
  );
  const pairs = findPairs([...spans, ...near.map(spanOfLogged)]);
  if (pairs.length === 0) return { count: 0, warnings: [] };
  const listed = pairs.slice(0, LISTED_WORKOUTS);
  const { code, message, params } = countedWarning(
    "workouts-overlap",
    "Some new workouts overlap another one. They may be the same workout, logged twice.",
    pairs.length,
  );
  return {
    count: pairs.length,
    warnings: [
      {
        code,
        message,
        params: {
          ...params,
          workouts: listed.map(({ fresh: { name } }) => name()),
          others: listed.map(({ other: { name } }) => name()),
          otherIds: listed.map(({ other }) => (other.isFresh ? "" : other.id)),
        },
      },
    ],
  };
};
