import { toKilograms } from "#core/units.ts";
import type { SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { Effects } from "#db/postgres/effects.ts";
import type { HeldRecord } from "#db/postgres/queries/workouts/changed-records.ts";
import type { ChangedLift } from "#db/postgres/queries/workouts/derived.ts";
import type { StoredSet, StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";

type State = Pick<WorkoutEntry, "status" | "startedAt" | "endedAt" | "localDate" | "sessionRpe" | "routineDayId"> & {
  readonly bodyweightKg: number | null;
  readonly exercises: readonly { readonly exerciseId: string; readonly sets: readonly (SetEntry | StoredSet)[] }[];
};

const stateBefore = (workout: StoredWorkout): State => ({
  ...workout,
  startedAt: new Date(workout.startedAt),
  endedAt: workout.endedAt === null ? null : new Date(workout.endedAt),
});

const stateAfter = (workout: WorkoutEntry): State => ({
  ...workout,
  bodyweightKg: workout.bodyweight === null ? null : toKilograms(workout.bodyweight),
});

/** Returns the instants from which other workouts can use another body weight. */
const bodyweightMoved = (before: State | null, after: State | null): Date[] => {
  const starts = [before, after].flatMap((state) =>
    state === null || state.bodyweightKg === null ? [] : [state.startedAt],
  );
  const [was, is] = starts;
  const isSame = was?.getTime() === is?.getTime() && before?.bodyweightKg === after?.bodyweightKg;
  return isSame ? [] : starts;
};

const instantOf = (instant: Date | string | null): number | null =>
  instant === null ? null : new Date(instant).getTime();

/** Every value of a set that a roll-up or a record reads. */
const valuesOf = (set: SetEntry | StoredSet): unknown[] => [
  ...[set.id, set.type, set.weight?.value, set.weight?.unit, set.reps, set.repsLeft, set.repsRight, set.rir],
  ...[set.durationSeconds, set.distanceMeters, instantOf(set.completedAt), set.doubt?.code, set.confirmed],
];

const setsOf = ({ exercises }: State): Map<string, string> => {
  const values = new Map<string, unknown[]>();
  for (const { exerciseId, sets } of exercises) {
    values.set(exerciseId, [...(values.get(exerciseId) ?? []), ...sets.map(valuesOf)]);
  }
  return new Map([...values].map(([exerciseId, sets]) => [exerciseId, JSON.stringify(sets)]));
};

/** Every value of a workout that counts for all of its sets. */
const frameOf = (state: State): string =>
  JSON.stringify([state.status, state.startedAt.getTime(), state.localDate, state.bodyweightKg]);

const isCompleted = (state: State | null): state is State => state?.status === "completed";

const NO_SETS: ReadonlyMap<string, string> = new Map();

/** Returns the exercises whose roll-ups or records can differ after the change. */
const changedExercises = (before: State | null, after: State | null, all: boolean): string[] => {
  const was = isCompleted(before) ? setsOf(before) : NO_SETS;
  const is = isCompleted(after) ? setsOf(after) : NO_SETS;
  const isSameFrame = !all && before !== null && after !== null && frameOf(before) === frameOf(after);
  return [...new Set([...was.keys(), ...is.keys()])].filter((id) => !isSameFrame || was.get(id) !== is.get(id));
};

/** Every other value that an analysis reads. */
const factsOf = (state: State): string =>
  JSON.stringify([
    state.endedAt?.getTime() ?? null,
    state.sessionRpe,
    state.routineDayId,
    state.exercises.some(({ sets }) => sets.some(({ target }) => target !== null)),
  ]);

const recordsOf = (workout: StoredWorkout | null, exerciseId: string): HeldRecord[] =>
  (workout?.exercises ?? [])
    .filter((part) => part.exerciseId === exerciseId)
    .flatMap(({ sets }) => sets.flatMap(({ records }) => records));

export type WrittenWorkout = {
  readonly id: string;
  readonly version: number;
  readonly before: StoredWorkout | null;
  readonly after: WorkoutEntry | null;
};

export const collectEffects = (effects: Effects, { id, version, before, after }: WrittenWorkout): void => {
  const was = before === null ? null : stateBefore(before);
  const is = after === null ? null : stateAfter(after);
  const exerciseIds = changedExercises(was, is, effects.willRecompute);
  const completed = [was, is].filter(isCompleted);
  effects.lifts(
    exerciseIds.map(
      (exerciseId): ChangedLift => ({
        exerciseId,
        workoutId: id,
        was: isCompleted(was) ? was.startedAt.toISOString() : null,
        held: recordsOf(before, exerciseId),
        localDates: completed.map(({ localDate }) => localDate),
      }),
    ),
  );
  const isSameAnalysis = was !== null && is !== null && was.status === is.status && factsOf(was) === factsOf(is);
  if (exerciseIds.length > 0 || (completed.length > 0 && !isSameAnalysis)) effects.analyze();
  for (const bodyweightAt of bodyweightMoved(was, is)) effects.recompute({ bodyweightAt });
  effects.change({ resource: "workouts", id, op: after === null ? "delete" : "upsert", version });
};
