import { instantOf } from "#core/time/zone.ts";
import type { ReadableSource } from "#core/training/import-document.ts";
import type { LoggedWorkout } from "#db/postgres/queries/import-workouts.ts";
import { importedId, type NeutralWorkout } from "../importers/index.ts";

/** Whose a file is, and how it is read. */
export type ImportOrigin = {
  readonly userId: string;
  readonly source: ReadableSource;
  /** Where the clock of the file hangs. */
  readonly timeZone: string;
};

/** A workout of a file with the id and the instant that it has in the log. */
export type PlacedWorkout = {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly workout: NeutralWorkout;
};

/** The instant of a wall clock as the importers write it, `2026-03-29T02:30:00`. */
export const instantAt = (local: string, timeZone: string): number =>
  instantOf(local.slice(0, 10), local.slice(11), timeZone);

export const placeWorkouts = (workouts: readonly NeutralWorkout[], origin: ImportOrigin): PlacedWorkout[] =>
  workouts.map((workout) => ({
    id: importedId(origin.userId, origin.source, workout.key),
    startedAt: instantAt(workout.startedAtLocal, origin.timeZone),
    workout,
  }));

/** What tells one workout that was done from another, wherever it was logged. */
export const workoutIdentity = ({ startedAt, title }: { startedAt: number; title: string | null }): string =>
  `${startedAt}|${title ?? ""}`;

/**
 * Parts what the log has already from what is new. A workout is in the log when it was imported before (by its id), or
 * when another one of the same start and title stands there: logged by hand, or imported from another application.
 */
export const partDuplicates = (
  placed: readonly PlacedWorkout[],
  logged: readonly LoggedWorkout[],
): { readonly fresh: PlacedWorkout[]; readonly duplicates: number } => {
  const ids = new Set(logged.map(({ id }) => id));
  const own = new Set(placed.map(({ id }) => id));
  // Two workouts of one file are two, also when they share start and title.
  const others = new Set(logged.filter(({ id, done }) => done && !own.has(id)).map(workoutIdentity));
  const fresh = placed.filter(
    ({ id, startedAt, workout }) => !ids.has(id) && !others.has(workoutIdentity({ startedAt, title: workout.title })),
  );
  return { fresh, duplicates: placed.length - fresh.length };
};
