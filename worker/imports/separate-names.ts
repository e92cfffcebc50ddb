import { AUTO_MATCH_CONFIDENCE } from "#core/exercises/exercise-match.ts";
import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import type { ImportWarning, MatchedName } from "#core/imports/import-document.ts";
import type { Prior } from "./prior-names.ts";

export type SeparatedNames = {
  readonly exercises: readonly MatchedName[];
  readonly warnings: readonly ImportWarning[];
};

const wantedOf = (name: MatchedName, choices: ReadonlyMap<string, string>): string | null => {
  const choice = choices.get(name.sourceName);
  if (choice === "create" || choice === "skip") return null;
  const [best] = name.candidates;
  const sure = best !== undefined && best.confidence >= AUTO_MATCH_CONFIDENCE ? best.exerciseId : null;
  return choice ?? name.exerciseId ?? sure;
};

const share = (exerciseId: string, kept: string, other: string): ImportWarning => ({
  code: "names-share-exercise",
  message:
    "Two names mean one exercise. The first keeps it; the other becomes an exercise of its own unless you choose one.",
  params: { names: [kept, other], exerciseId },
});

const shareByChoice = (exerciseId: string, kept: string, other: string): ImportWarning => ({
  ...share(exerciseId, kept, other),
  message: "Two names share one exercise, because you chose it for the second.",
});

const elsewhere = (name: string, before: string, now: string): ImportWarning => ({
  code: "earlier-import-differs",
  message: "An earlier import put this name into another exercise. A move repairs the earlier import.",
  params: { names: [name], exerciseIds: [before, now] },
});

type NamedMatch = { readonly name: MatchedName; readonly isOld: boolean };

/** Names of an earlier import go first, then the better match, then the one that comes first in the file. */
const before = (one: NamedMatch, other: NamedMatch): number =>
  Number(other.isOld) - Number(one.isOld) || other.name.confidence - one.name.confidence;

/**
 * Prevents two names from becoming one exercise, unless their sender chose so. The other name may be in the file or in
 * an earlier import. The weaker name gets no exercise, keeps its candidates, and has a warning.
 * @param mapping the sender's choices; empty before the commit
 */
export const separateNames = (
  names: readonly MatchedName[],
  mapping: Readonly<Record<string, string>>,
  prior: Prior,
): SeparatedNames => {
  const choices = new Map(Object.entries(mapping));
  const warnings: ImportWarning[] = [];
  const gone = new Set<string>();
  const takers = Map.groupBy(names, (name) => wantedOf(name, choices));
  for (const [exerciseId, group] of takers) {
    if (exerciseId === null) continue;
    const occupants = prior.occupants.get(exerciseId);
    const isOld = (name: string): boolean => occupants?.has(foldedExerciseName(name)) ?? false;
    const ranked = group.map((name) => ({ name, isOld: isOld(name.sourceName) })).sort(before);
    const [first] = ranked;
    const [occupant] = occupants?.values() ?? [];
    const keeper = occupant === undefined || first?.isOld ? first?.name.sourceName : occupant;
    for (const { name } of ranked) {
      const { sourceName } = name;
      if (keeper === undefined || foldedExerciseName(sourceName) === foldedExerciseName(keeper)) continue;
      const place = prior.places.get(foldedExerciseName(sourceName));
      const isChosen = choices.has(sourceName) || (place?.explicit === true && place.exerciseId === exerciseId);
      warnings.push((isChosen ? shareByChoice : share)(exerciseId, keeper, sourceName));
      if (!isChosen) gone.add(sourceName);
    }
  }
  for (const name of names) {
    const wanted = wantedOf(name, choices);
    const place = prior.places.get(foldedExerciseName(name.sourceName));
    const differs = place !== undefined && wanted !== null && place.exerciseId !== wanted;
    if (differs && !gone.has(name.sourceName)) {
      warnings.push(elsewhere(name.sourceName, place.exerciseId, wanted));
    }
  }
  const exercises = names.map((name) => (gone.has(name.sourceName) ? { ...name, exerciseId: null } : name));
  return { exercises, warnings };
};
