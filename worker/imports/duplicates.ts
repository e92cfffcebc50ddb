import type { ImportNeed, ReadableSource } from "#core/imports/import-document.ts";
import { instantOf } from "#core/time/zone.ts";
import type { LoggedWorkout } from "#db/postgres/queries/imports/import-workouts.ts";
import { importedId, type NeutralWorkout } from "../importers/index.ts";
import { fingerprintsOf } from "./fingerprint.ts";

export type ImportOrigin = {
  readonly userId: string;
  readonly source: ReadableSource;
  readonly timeZone: string;
};

export type PlacedWorkout = {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly workout: NeutralWorkout;
};

export const instantAt = (local: string, timeZone: string): number =>
  instantOf(local.slice(0, 10), local.slice(11), timeZone);

export const placeWorkouts = (workouts: readonly NeutralWorkout[], origin: ImportOrigin): PlacedWorkout[] =>
  workouts.map((workout) => ({
    id: importedId(origin.userId, origin.source, workout.key),
    startedAt: instantAt(workout.startedAtLocal, origin.timeZone),
    workout,
  }));

export const workoutIdentity = ({ startedAt, title }: { startedAt: number; title: string | null }): string =>
  `${startedAt}|${title ?? ""}`;

export type Match = { readonly placed: PlacedWorkout; readonly logged: LoggedWorkout };

export type Sorted = {
  readonly fresh: readonly PlacedWorkout[];
  readonly duplicates: readonly PlacedWorkout[];
  readonly changed: readonly Match[];
  /** Imported before by a version that kept no fingerprint: their content has to be compared. */
  readonly unsure: readonly Match[];
};

/** The title may change, so it is left out. */
const startKey = (key: string): string => key.split("|", 2).join("|");

const importedAtStarts = (logged: readonly LoggedWorkout[], { source }: ImportOrigin): Map<string, LoggedWorkout[]> =>
  Map.groupBy(
    logged.filter((workout) => workout.source === source && workout.importId !== null),
    ({ sourceKey, startedAt }) => (sourceKey === null ? String(startedAt) : startKey(sourceKey)),
  );

/**
 * Separates new workouts from those that the log has. An earlier import is found by its id. It is also found by
 * application and start, because its title may have changed. A workout of equal start and title counts as well: logged
 * by hand, or imported from another application.
 * @param needs open questions about the file; a workout that is equal under one of the answers counts as equal
 */
export const sortWorkouts = (
  placed: readonly PlacedWorkout[],
  logged: readonly LoggedWorkout[],
  origin: ImportOrigin,
  needs: readonly ImportNeed[] = [],
): Sorted => {
  const byId = new Map(logged.map((workout) => [workout.id, workout]));
  const own = new Set(placed.map(({ id }) => id));
  // Two workouts of one file are two, also when they share start and title.
  const others = Map.groupBy(
    logged.filter(({ id, done }) => done && !own.has(id)),
    workoutIdentity,
  );
  const atStarts = importedAtStarts(logged, origin);
  const claimed = new Set(placed.flatMap(({ id }) => (byId.has(id) ? id : [])));
  const fresh: PlacedWorkout[] = [];
  const duplicates: PlacedWorkout[] = [];
  const changed: Match[] = [];
  const unsure: Match[] = [];

  const compare = (one: PlacedWorkout, before: LoggedWorkout): void => {
    claimed.add(before.id);
    if (before.fingerprint === null) unsure.push({ placed: one, logged: before });
    else if (fingerprintsOf(one.workout, needs).has(before.fingerprint)) duplicates.push(one);
    else changed.push({ placed: one, logged: before });
  };

  for (const one of placed) {
    const { id, startedAt, workout } = one;
    const known = byId.get(id);
    const sameName = others.get(workoutIdentity({ startedAt, title: workout.title })) ?? [];
    const sameStart = [
      ...(atStarts.get(startKey(workout.key)) ?? []),
      ...(atStarts.get(String(startedAt)) ?? []),
    ].filter((other) => !claimed.has(other.id));
    const imported =
      known ??
      sameName.find((other) => other.source === origin.source && !claimed.has(other.id)) ??
      (sameName.length > 0 ? undefined : sameStart[0]);
    if (imported !== undefined) compare(one, imported);
    else if (sameName.length > 0) duplicates.push(one);
    else fresh.push(one);
  }
  return { fresh, duplicates, changed, unsure };
};
