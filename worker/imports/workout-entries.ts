import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import { complete } from "#core/shapes/shape.ts";
import { set as setShape, workout as workoutShape } from "#core/shapes/workout.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import { localDateAt } from "#core/time/zone.ts";
import { exact, type Weight } from "#core/units.ts";
import { rirOf } from "#core/workouts/effort.ts";
import type { ExerciseEntry, RulesByExercise, SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import { importedId } from "../importers/index.ts";
import type {
  NeutralExercise,
  NeutralSet,
  NeutralTarget,
  NeutralWeight,
  NeutralWorkout,
} from "../importers/neutral.ts";
import { DISTANCES } from "../importers/quantities.ts";
import { type ImportOrigin, instantAt, type PlacedWorkout } from "./duplicates.ts";

export type EntryContext = ImportOrigin & {
  readonly importId: string;
  /** Null for a name that is left out. */
  readonly exerciseIds: ReadonlyMap<string, string | null>;
  readonly rules: RulesByExercise;
};

/** The commit asks for an open unit first. */
const told = <Unit>(unit: Unit | null): Unit => {
  if (unit === null) throw new RangeError("a quantity of the file has no unit");
  return unit;
};

/** A weight below 0 is assistance, which only assisted exercises have. */
const isLostAssistance = (weight: NeutralSet["weight"], trackingType: TrackingType | undefined): boolean =>
  weight !== null && weight.value < 0 && trackingType !== "assisted_bodyweight";

const toldWeight = (weight: NeutralWeight): Weight => ({ value: Math.abs(weight.value), unit: told(weight.unit) });

const targetOf = (target: NeutralTarget): Record<string, unknown> => ({
  ...(target.reps === null
    ? {}
    : { reps: { min: target.reps.min, ...(target.reps.max === null ? {} : { max: target.reps.max }) } }),
  ...(target.weight === null ? {} : { weight: toldWeight(target.weight) }),
  ...(target.rpe === null ? {} : { rpe: target.rpe }),
});

/** Types whose sets always have a weight, so 0 is a weight. */
const ALWAYS_WEIGHED: ReadonlySet<TrackingType | undefined> = new Set([
  "weight_reps",
  "weighted_bodyweight",
  "assisted_bodyweight",
]);

const weightOf = ({ weight, zeroUnit }: NeutralSet, trackingType: TrackingType | undefined): Weight | null => {
  if (weight === null) {
    return zeroUnit !== undefined && ALWAYS_WEIGHED.has(trackingType) ? { value: 0, unit: zeroUnit } : null;
  }
  return isLostAssistance(weight, trackingType) ? null : toldWeight(weight);
};

const metersOf = ({ distance }: NeutralSet): number | null =>
  distance === null ? null : exact(distance.value * DISTANCES.per[told(distance.unit)]);

const { rpe: _rpe, ...EMPTY_SET } = complete(setShape, {});

const setEntry = (set: NeutralSet, id: string, trackingType: TrackingType | undefined): SetEntry => ({
  ...EMPTY_SET,
  id,
  type: set.type,
  weight: weightOf(set, trackingType),
  reps: set.reps,
  rir: rirOf({ rpe: set.rpe }),
  durationSeconds: set.durationSeconds,
  distanceMeters: metersOf(set),
  restSeconds: set.restSeconds,
  target: set.target === undefined ? null : targetOf(set.target),
  notes: set.notes,
});

const supersetGroups = (exercises: readonly NeutralExercise[]): Map<string, number> => {
  const keys = new Set(exercises.flatMap(({ supersetKey }) => supersetKey ?? []));
  return new Map([...keys].map((key, index) => [key, index + 1]));
};

/**
 * Returns the end: as the clock showed it, or after the duration. When the clock was put on in between, the hands' way
 * counts.
 */
const endOf = (workout: NeutralWorkout, startedAt: number, timeZone: string): Date | null => {
  const { startedAtLocal, endedAtLocal, durationSeconds } = workout;
  if (endedAtLocal !== null) {
    const end = instantAt(endedAtLocal, timeZone);
    const hands = instantAt(endedAtLocal, "UTC") - instantAt(startedAtLocal, "UTC");
    return new Date(end >= startedAt ? end : startedAt + hands);
  }
  return durationSeconds === null ? null : new Date(startedAt + durationSeconds * 1000);
};

export const partNamesOf = (workout: NeutralWorkout, { userId, source }: ImportOrigin): Record<string, string> =>
  Object.fromEntries(
    workout.exercises.map(({ sourceName }, at) => [importedId(userId, source, workout.key, at), sourceName]),
  );

const isLeftOut = ({ exercises }: NeutralWorkout, { exerciseIds }: Pick<EntryContext, "exerciseIds">): boolean =>
  exercises.every(({ sourceName }) => (exerciseIds.get(sourceName) ?? null) === null);

/** Returns the body weight that a workout brings to the log. Null is for none, and for a workout that is left out. */
export const bodyweightOf = (
  { startedAt, workout }: PlacedWorkout,
  context: EntryContext,
): Pick<WorkoutEntry, "bodyweight" | "startedAt"> | null =>
  workout.bodyweight === undefined || isLeftOut(workout, context)
    ? null
    : { bodyweight: toldWeight(workout.bodyweight), startedAt: new Date(startedAt) };

/**
 * Returns a workout of a file as the log stores it; null when all its exercises are left out. Its ids follow from each
 * part's position in the file, so an omission changes none.
 */
export const workoutEntryOf = (placed: PlacedWorkout, context: EntryContext): WorkoutEntry | null => {
  const { id, startedAt, workout } = placed;
  const { userId, source, timeZone, exerciseIds, rules, importId } = context;
  const groups = supersetGroups(workout.exercises);
  const exercises = workout.exercises.flatMap((exercise, at): ExerciseEntry[] => {
    const exerciseId = exerciseIds.get(exercise.sourceName) ?? null;
    if (exerciseId === null) return [];
    const trackingType = rules.get(exerciseId)?.trackingType;
    return [
      {
        id: importedId(userId, source, workout.key, at),
        exerciseId,
        supersetGroup: exercise.supersetKey === null ? null : (groups.get(exercise.supersetKey) ?? null),
        notes: exercise.notes,
        restSeconds: null,
        sets: exercise.sets.map((set, index) =>
          setEntry(set, importedId(userId, source, workout.key, at, index), trackingType),
        ),
      },
    ];
  });
  if (exercises.length === 0) return null;
  return {
    ...complete(workoutShape, {}),
    id,
    title: workout.title,
    notes: workout.notes,
    status: "completed",
    startedAt: new Date(startedAt),
    endedAt: endOf(workout, startedAt, timeZone),
    timeZone,
    localDate: localDateAt(startedAt, timeZone),
    bodyweight: workout.bodyweight === undefined ? null : toldWeight(workout.bodyweight),
    tags: workout.tags ?? [],
    importId,
    exercises,
  };
};

const ROWS_PER_WARNING = 20;

export const assistanceWarnings = (
  workouts: readonly PlacedWorkout[],
  { exerciseIds, rules }: Pick<EntryContext, "exerciseIds" | "rules">,
): ImportWarning[] => {
  const rows = workouts.flatMap(({ workout }) =>
    workout.exercises.flatMap(({ sourceName, sets }) => {
      const exerciseId = exerciseIds.get(sourceName) ?? null;
      if (exerciseId === null) return [];
      const trackingType = rules.get(exerciseId)?.trackingType;
      return sets.filter(({ weight }) => isLostAssistance(weight, trackingType)).map(({ row }) => row);
    }),
  );
  if (rows.length === 0) return [];
  const message = "Some weights are below 0 and their exercise is not an assisted one: those sets have no weight.";
  return [countedWarning("assistance-dropped", message, rows.length, rows.slice(0, ROWS_PER_WARNING))];
};
