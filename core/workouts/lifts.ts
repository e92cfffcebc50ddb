import type { DerivedExercise, DerivedSet, SetEntry } from "./workout.ts";

type BriefFields =
  | "id"
  | "type"
  | "weight"
  | "reps"
  | "repsLeft"
  | "repsRight"
  | "rir"
  | "durationSeconds"
  | "distanceMeters";

export type BriefSet = Pick<SetEntry, BriefFields> & { readonly rpe: number | null };

/** All sets of one exercise in a workout, in brief. Without working sets there is no best set. */
export type BriefLift = {
  readonly exerciseId: string;
  readonly sets: number;
  readonly workingSets: number;
  readonly bestSet: BriefSet | null;
};

const briefOf = ({
  id,
  type,
  weight,
  reps,
  repsLeft,
  repsRight,
  rir,
  durationSeconds,
  distanceMeters,
}: DerivedSet): BriefSet => ({
  ...{ id, type, weight, reps, repsLeft, repsRight, rir, durationSeconds, distanceMeters },
  rpe: rir === null ? null : 10 - rir,
});

/** In the order in which they decide. */
const marksOf = ({ metrics, distanceMeters, durationSeconds }: DerivedSet): readonly (number | null)[] => [
  metrics.e1rmKg,
  metrics.loadKg,
  metrics.sideReps,
  distanceMeters,
  durationSeconds,
];

const isBetter = (one: DerivedSet, than: DerivedSet): boolean => {
  const others = marksOf(than);
  for (const [at, mark] of marksOf(one).entries()) {
    const [own, other] = [mark ?? Number.NEGATIVE_INFINITY, others[at] ?? Number.NEGATIVE_INFINITY];
    if (own !== other) return own > other;
  }
  return false;
};

const bestOf = (sets: readonly DerivedSet[]): DerivedSet | undefined =>
  sets.reduce<DerivedSet | undefined>(
    (best, set) => (best === undefined || isBetter(set, best) ? set : best),
    undefined,
  );

/**
 * Sums a workout up by exercise, for a list of workouts. The best set is the working set with the highest estimated
 * one-rep max in kg. Load, repetitions of a side, metres and seconds decide next, and then the earlier set.
 * @param exercises with metrics, in their order; an exercise that comes twice is one lift
 */
export const liftsOf = (exercises: readonly DerivedExercise[]): BriefLift[] =>
  [...Map.groupBy(exercises, ({ exerciseId }) => exerciseId)].map(([exerciseId, parts]) => {
    const sets = parts.flatMap((part) => part.sets);
    const working = sets.filter(({ metrics }) => metrics.isWorking);
    const best = bestOf(working);
    return {
      exerciseId,
      sets: sets.length,
      workingSets: working.length,
      bestSet: best === undefined ? null : briefOf(best),
    };
  });
