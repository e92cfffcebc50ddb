import type { SetMetrics } from "./set-metrics.ts";
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

/** The values of a set that a lift in brief reads. */
export type LiftSet = Pick<DerivedSet, BriefFields | "metrics">;

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
}: LiftSet): BriefSet => ({
  ...{ id, type, weight, reps, repsLeft, repsRight, rir, durationSeconds, distanceMeters },
  rpe: rir === null ? null : 10 - rir,
});

/** In the order in which they decide. */
const marksOf = ({ metrics, distanceMeters, durationSeconds }: LiftSet): readonly (number | null)[] => [
  metrics.e1rmKg,
  metrics.loadKg,
  metrics.sideReps,
  distanceMeters,
  durationSeconds,
];

const isBetter = (one: LiftSet, than: LiftSet): boolean => {
  const others = marksOf(than);
  for (const [at, mark] of marksOf(one).entries()) {
    const [own, other] = [mark ?? Number.NEGATIVE_INFINITY, others[at] ?? Number.NEGATIVE_INFINITY];
    if (own !== other) return own > other;
  }
  return false;
};

const bestOf = (sets: readonly LiftSet[]): LiftSet | undefined =>
  sets.reduce<LiftSet | undefined>((best, set) => (best === undefined || isBetter(set, best) ? set : best), undefined);

/**
 * Sums one exercise of a workout up.
 * @param sets all sets of the exercise, in their order
 */
export const liftOf = (exerciseId: string, sets: readonly LiftSet[]): BriefLift => {
  const working = sets.filter(({ metrics }) => metrics.isWorking);
  const best = bestOf(working);
  return {
    exerciseId,
    sets: sets.length,
    workingSets: working.length,
    bestSet: best === undefined ? null : briefOf(best),
  };
};

/**
 * Adds the last set of an exercise to its sum.
 * @param metricsOf derives the metrics of the best set so far
 */
export const liftWith = (lift: BriefLift, set: LiftSet, metricsOf: (best: BriefSet) => SetMetrics): BriefLift => {
  const { bestSet, ...counts } = lift;
  const sets = counts.sets + 1;
  if (!set.metrics.isWorking) return { ...lift, sets };
  const isBest = bestSet === null || isBetter(set, { ...bestSet, metrics: metricsOf(bestSet) });
  return { ...counts, sets, workingSets: counts.workingSets + 1, bestSet: isBest ? briefOf(set) : bestSet };
};

/**
 * Sums a workout up by exercise, for a list of workouts. The best set is the working set with the highest estimated
 * one-rep max in kg. Load, repetitions of a side, metres and seconds decide next, and then the earlier set.
 * @param exercises with metrics, in their order; an exercise that comes twice is one lift
 */
export const liftsOf = (exercises: readonly DerivedExercise[]): BriefLift[] =>
  [...Map.groupBy(exercises, ({ exerciseId }) => exerciseId)].map(([exerciseId, parts]) =>
    liftOf(
      exerciseId,
      parts.flatMap(({ sets }) => sets),
    ),
  );
