import type { LoadTable } from "../gym/gym.ts";
import { stateAfter } from "../progression/progression.ts";
import type { Prescription, Standing } from "../progression/progression-targets.ts";
import { judgedReps, type PerformedSet, type Session } from "../progression/session-outcome.ts";
import type { TrackingType } from "../taxonomy.ts";
import type { Weight } from "../units.ts";
import { exercisesOf, type PlacedExercise, type PrescribedSince, type RoutineDay } from "./routine.ts";

export type CompletedSet = Omit<PerformedSet, "reps"> & {
  readonly reps: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
};

export type CompletedWorkout = {
  readonly routineDayId: string | null;
  /** RFC 3339 instant at which it was first logged. */
  readonly createdAt: string;
  readonly exercises: readonly { readonly exerciseId: string; readonly sets: readonly CompletedSet[] }[];
};

export type ProgressFacts = {
  readonly trackingType: TrackingType;
  readonly trainingMax: Weight | null;
  /** RFC 3339 instant at which another training max was set; null while it is the first. */
  readonly trainingMaxChangedAt: string | null;
  readonly rounding: Weight | null;
  readonly loads: readonly LoadTable[];
};

export type PlannedExercise = PlacedExercise & { readonly prescription: Prescription; readonly standing: Standing };

const UNKNOWN: ProgressFacts = {
  trackingType: "weight_reps",
  trainingMax: null,
  trainingMaxChangedAt: null,
  rounding: null,
  loads: [],
};

/** From when on workouts count for an exercise: the newest change of what its targets are made of; null for always. */
const countedFrom = (
  { exercise, sets }: PlacedExercise,
  since: PrescribedSince,
  facts: ProgressFacts,
): string | null => {
  const usesTrainingMax = sets.some(({ percentOfTrainingMax }) => percentOfTrainingMax !== null);
  const changes = [since[exercise.id], usesTrainingMax ? facts.trainingMaxChangedAt : null];
  const latest = Math.max(
    ...changes.map((instant) => (instant == null ? Number.NEGATIVE_INFINITY : Date.parse(instant))),
  );
  return Number.isFinite(latest) ? new Date(latest).toISOString() : null;
};

const sessionIn = (workout: CompletedWorkout, { exercise, occurrence }: PlacedExercise): Session | null => {
  const places = workout.exercises.filter(({ exerciseId }) => exerciseId === exercise.exerciseId);
  const place = places[occurrence];
  return place === undefined ? null : place.sets.map((set) => ({ ...set, reps: judgedReps(set) }));
};

const sessionsOf = (
  day: RoutineDay,
  place: PlacedExercise,
  workouts: readonly CompletedWorkout[],
  from: string | null,
) =>
  workouts.flatMap((workout): Session[] => {
    if (workout.routineDayId !== day.id) return [];
    if (from !== null && Date.parse(workout.createdAt) < Date.parse(from)) return [];
    const session = sessionIn(workout, place);
    return session === null ? [] : [session];
  });

/**
 * Returns the exercises of a day with the state of each. Nothing of it is stored: it follows from the prescription and
 * the completed workouts of that day. So a workout moves its routine on exactly once. A changed or deleted one changes
 * all that follows.
 * @param workouts of the routine, oldest first
 * @param facts by exercise
 */
export const planDay = (
  day: RoutineDay,
  since: PrescribedSince,
  workouts: readonly CompletedWorkout[],
  facts: ReadonlyMap<string, ProgressFacts>,
): PlannedExercise[] =>
  exercisesOf(day).map((place) => {
    const known = facts.get(place.exercise.exerciseId) ?? UNKNOWN;
    const { trackingType, trainingMax, rounding, loads } = known;
    const prescription: Prescription = {
      progression: place.exercise.progression,
      sets: place.sets,
      rules: { trackingType, trainingMax, rounding, loads },
    };
    const history = sessionsOf(day, place, workouts, countedFrom(place, since, known));
    return { ...place, prescription, standing: stateAfter(prescription, history) };
  });
