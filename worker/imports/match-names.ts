import { spelledOutName } from "#core/exercises/app-exercise-names.ts";
import { buildExerciseIndex, matchExercise } from "#core/exercises/exercise-match.ts";
import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import type { MatchedName, ReadableSource } from "#core/imports/import-document.ts";
import type { MatchableExercise } from "#db/postgres/queries/imports/import-exercises.ts";
import type { NeutralWorkout } from "../importers/index.ts";
import type { Prior } from "./prior-names.ts";

export type MatchContext = {
  readonly source: ReadableSource;
  readonly exercises: readonly MatchableExercise[];
  readonly prior: Prior;
};

type Candidate = MatchedName["candidates"][number];

/** An earlier choice of the sender goes before a match by likeness. */
const withChosen = (chosen: string, candidates: readonly Candidate[]): Candidate[] => [
  { exerciseId: chosen, confidence: 1 },
  ...candidates.filter(({ exerciseId }) => exerciseId !== chosen),
];

/**
 * Returns the exercise that each name of a file means, in the order in which the names first come. Names that differ in
 * case and punctuation alone are one, in its first spelling.
 */
export const matchNames = (
  workouts: readonly NeutralWorkout[],
  { source, exercises, prior }: MatchContext,
): MatchedName[] => {
  const index = buildExerciseIndex(exercises);
  const known = new Set(exercises.map(({ id }) => id));
  const spellings = new Map<string, string>();
  const names = new Set(workouts.flatMap(({ exercises: parts }) => parts.map(({ sourceName }) => sourceName)));
  for (const sourceName of names) {
    const folded = foldedExerciseName(sourceName) || sourceName;
    if (!spellings.has(folded)) spellings.set(folded, sourceName);
  }
  return Array.from(spellings, ([folded, sourceName]) => {
    const match = matchExercise(spelledOutName(sourceName, source), index);
    const candidates = match.candidates.map(({ exerciseId, confidence }) => ({ exerciseId, confidence }));
    const place = prior.places.get(folded);
    if (place === undefined || !place.explicit || !known.has(place.exerciseId)) {
      return { sourceName, exerciseId: match.exerciseId, confidence: match.confidence, candidates };
    }
    return {
      sourceName,
      exerciseId: place.exerciseId,
      confidence: 1,
      candidates: withChosen(place.exerciseId, candidates),
    };
  });
};
