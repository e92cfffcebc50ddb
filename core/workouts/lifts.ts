import type { SetMetrics } from "./set-metrics.ts";
import type { DerivedExercise, DerivedSet, SetEntry } from "./workout.ts";

const BRIEF_FIELDS = [
  "weight",
  "reps",
  "repsLeft",
  "repsRight",
  "rir",
  "rpe",
  "durationSeconds",
  "distanceMeters",
] as const;

type BriefField = (typeof BRIEF_FIELDS)[number];
type RatedSet = Pick<SetEntry, Exclude<BriefField, "rpe">> & { readonly rpe: number | null };

/** Fields without a value are left out: most sets have three or four of them. */
export type BriefSet = Pick<SetEntry, "id" | "type"> & {
  readonly [Name in BriefField]?: NonNullable<RatedSet[Name]>;
};

/** All sets of one exercise in a workout, in brief. Without working sets there is no best set. */
export type BriefLift = {
  readonly exerciseId: string;
  readonly sets: number;
  readonly workingSets: number;
  readonly bestSet: BriefSet | null;
};

/** The values of a set that a lift in brief reads. */
export type LiftSet = Pick<DerivedSet, "id" | "type" | Exclude<BriefField, "rpe"> | "metrics">;

const briefOf = (set: LiftSet): BriefSet => {
  const rated: RatedSet = { ...set, rpe: set.rir === null ? null : 10 - set.rir };
  const given = BRIEF_FIELDS.filter((name) => rated[name] !== null).map((name) => [name, rated[name]] as const);
  return { id: set.id, type: set.type, ...Object.fromEntries(given) };
};

const NO_VALUES: RatedSet = {
  weight: null,
  reps: null,
  repsLeft: null,
  repsRight: null,
  rir: null,
  rpe: null,
  durationSeconds: null,
  distanceMeters: null,
};

/** A best set counts, so nothing of it is in doubt. */
type WholeSet = RatedSet & Pick<BriefSet, "id" | "type"> & { readonly doubt: null };

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
export const liftWith = (lift: BriefLift, set: LiftSet, metricsOf: (best: WholeSet) => SetMetrics): BriefLift => {
  const { bestSet, ...counts } = lift;
  const sets = counts.sets + 1;
  if (!set.metrics.isWorking) return { ...lift, sets };
  const best = bestSet === null ? null : { ...NO_VALUES, ...bestSet, doubt: null };
  const isBest = best === null || isBetter(set, { ...best, metrics: metricsOf(best) });
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
