import type { SetTarget } from "#core/progression/session-outcome.ts";
import type { PrescribedSet, RoutineDay } from "#core/routines/routine.ts";
import {
  type PlannedSetFields,
  plannedBlock,
  plannedExercise,
  plannedSet,
  type RoutineDayFields,
  type RoutineFields,
  routineDay,
} from "#core/shapes/routine.ts";
import { type CreateBody, complete, type View } from "#core/shapes/shape.ts";
import { toKilograms } from "#core/units.ts";
import { rirOf, rpeOf } from "#core/workouts/effort.ts";
import type { StoredRoutine } from "#db/postgres/queries/routines/routines.ts";

type NewId = () => string;

const setOf = (given: CreateBody<PlannedSetFields>, newId: NewId): PrescribedSet => {
  const { id, rpe, rir, ...fields } = complete(plannedSet, given);
  return { ...fields, id: id ?? newId(), rir: rirOf({ rpe, rir }) };
};

export const dayOf = (given: CreateBody<RoutineDayFields>, newId: NewId): RoutineDay => {
  const { id: dayId, blocks, ...day } = complete(routineDay, given);
  return {
    ...day,
    id: dayId ?? newId(),
    blocks: blocks.map((one) => {
      const { id: blockId, exercises, ...block } = complete(plannedBlock, one);
      return {
        ...block,
        id: blockId ?? newId(),
        exercises: exercises.map((part) => {
          const { id, sets, ...exercise } = complete(plannedExercise, part);
          return { ...exercise, id: id ?? newId(), sets: sets.map((set) => setOf(set, newId)) };
        }),
      };
    }),
  };
};

export const renewedDays = (
  days: readonly RoutineDay[],
  exerciseIds: ReadonlyMap<string, string>,
  newId: () => string,
): RoutineDay[] =>
  days.map((day) => ({
    ...day,
    id: newId(),
    blocks: day.blocks.map((block) => ({
      ...block,
      id: newId(),
      exercises: block.exercises.map((exercise) => ({
        ...exercise,
        id: newId(),
        exerciseId: exerciseIds.get(exercise.exerciseId) ?? exercise.exerciseId,
        sets: exercise.sets.map((set) => ({ ...set, id: newId() })),
      })),
    })),
  }));

export const targetView = ({ rir, weight, ...target }: SetTarget) => ({
  ...target,
  weight,
  weightKg: weight === null ? null : toKilograms(weight),
  rpe: rpeOf(rir),
  rir,
});

const dayView = (day: RoutineDay) => ({
  ...day,
  blocks: day.blocks.map((block) => ({
    ...block,
    exercises: block.exercises.map((exercise) => ({
      ...exercise,
      sets: exercise.sets.map(({ id, ...set }) => ({ id, ...targetView(set) })),
    })),
  })),
});

type Reader = { readonly userId: string; readonly actorId: string };

/** A coach could use the token after the end of the grant, so it is left out. */
export const shownRoutine = (stored: StoredRoutine, { userId, actorId }: Reader) => ({
  ...routineView(stored, userId),
  ...(userId === actorId ? {} : { shareToken: null }),
});

export const routineView = (stored: StoredRoutine, readerId: string): View<RoutineFields> => {
  const { userId, prescribedSince: _since, shareToken, days, ...answered } = stored;
  const isOwn = userId === readerId;
  return { ...answered, isOwn, shareToken: isOwn ? shareToken : null, days: days.map(dayView) };
};
