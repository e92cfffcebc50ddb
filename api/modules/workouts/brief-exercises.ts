import type { Locale } from "#core/taxonomy.ts";
import { type BriefExercise, exercisesInBrief } from "#db/postgres/queries/workouts/workout-summaries.ts";
import type { ApiDependencies } from "../../dependencies.ts";

/** A new name of the catalogue comes with the next release of it, or by an administrator. Own exercises are never kept. */
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;

export type NamedExercise = {
  readonly exercise: BriefExercise;
  /** The name as a member of JSON. */
  readonly nameText: string;
};

export type NamedById = ReadonlyMap<string, NamedExercise>;

const named = (exercise: BriefExercise): NamedExercise => ({
  exercise,
  nameText: `,"name":${JSON.stringify(exercise.name)}`,
});

/** Returns the exercises of a page of workouts. The process keeps those of the catalogue for a minute. */
export const createBriefExercises = ({ db, clock }: Pick<ApiDependencies, "db" | "clock">) => {
  const byLocale = new Map<Locale, Map<string, NamedExercise>>();
  let keptSince = 0;

  const keptFor = (locale: Locale): Map<string, NamedExercise> => {
    const now = clock().getTime();
    if (Math.abs(now - keptSince) > KEPT_MS) {
      byLocale.clear();
      keptSince = now;
    }
    const known = byLocale.get(locale);
    if (known !== undefined && known.size <= MOST_KEPT) return known;
    const fresh = new Map<string, NamedExercise>();
    byLocale.set(locale, fresh);
    return fresh;
  };

  return async (ids: readonly string[], locale: Locale): Promise<NamedById> => {
    const kept = keptFor(locale);
    if (ids.every((id) => kept.has(id))) return kept;
    const known = new Map<string, NamedExercise>();
    const unknown = new Set<string>();
    for (const id of ids) {
      const exercise = kept.get(id);
      if (exercise === undefined) unknown.add(id);
      else known.set(id, exercise);
    }
    const found = await exercisesInBrief(db, { ids: JSON.stringify([...unknown]), locale });
    for (const { exercise } of found) {
      const one = named(exercise);
      known.set(exercise.id, one);
      if (exercise.owner === "system") kept.set(exercise.id, one);
    }
    return known;
  };
};
