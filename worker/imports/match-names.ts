import { buildExerciseIndex, matchExercise } from "#core/training/exercise-match.ts";
import type { MatchedName } from "#core/training/import-document.ts";
import type { MatchableExercise } from "#db/postgres/queries/import-exercises.ts";
import type { NeutralWorkout } from "../importers/index.ts";

/** The exercise that each name of a file means, in the order in which the names first come. */
export const matchNames = (
  workouts: readonly NeutralWorkout[],
  exercises: readonly MatchableExercise[],
): MatchedName[] => {
  const index = buildExerciseIndex(exercises);
  const names = new Set(workouts.flatMap((workout) => workout.exercises.map(({ sourceName }) => sourceName)));
  return [...names].map((sourceName) => {
    const { exerciseId, confidence, candidates } = matchExercise(sourceName, index);
    return {
      sourceName,
      exerciseId,
      confidence,
      candidates: candidates.map((candidate) => ({
        exerciseId: candidate.exerciseId,
        confidence: candidate.confidence,
      })),
    };
  });
};
