import type { Locale } from "#core/taxonomy.ts";
import { type BriefExercise, exercisesInBrief } from "#db/postgres/queries/workouts/workout-summaries.ts";
import type { ApiDependencies } from "../../dependencies.ts";

/** A new name of the catalogue comes with the next release of it, or by an administrator. Own exercises are never kept. */
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;

/** Returns the exercises of a page of workouts. The process keeps those of the catalogue for a minute. */
export const createBriefExercises = ({ db, clock }: Pick<ApiDependencies, "db" | "clock">) => {
  const kept = new Map<string, BriefExercise>();
  let keptSince = 0;

  return async (ids: readonly string[], locale: Locale): Promise<ReadonlyMap<string, BriefExercise>> => {
    const now = clock().getTime();
    if (Math.abs(now - keptSince) > KEPT_MS || kept.size > MOST_KEPT) {
      kept.clear();
      keptSince = now;
    }
    const known = new Map<string, BriefExercise>();
    const unknown = new Set<string>();
    for (const id of ids) {
      const exercise = kept.get(`${locale} ${id}`);
      if (exercise === undefined) unknown.add(id);
      else known.set(id, exercise);
    }
    if (unknown.size === 0) return known;
    const found = await exercisesInBrief(db, { ids: JSON.stringify([...unknown]), locale });
    for (const { exercise } of found) {
      known.set(exercise.id, exercise);
      if (exercise.owner === "system") kept.set(`${locale} ${exercise.id}`, exercise);
    }
    return known;
  };
};
