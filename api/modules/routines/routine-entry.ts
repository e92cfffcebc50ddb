import { rirOf, rpeOf } from "#core/training/effort.ts";
import { DEFAULT_DELOAD, DEFAULT_WAVE, type Progression, type RepRange } from "#core/training/progression-rules.ts";
import type { PrescribedSet, RoutineDay } from "#core/training/routine.ts";
import type { SetTarget } from "#core/training/session-outcome.ts";
import { toKilograms } from "#core/units.ts";
import type { StoredRoutine } from "#db/postgres/queries/routines.ts";
import type { DayInput, ProgressionInput, SetInput } from "./routines.schema.ts";

type RangeInput = { readonly min: number; readonly max?: number | null } | null | undefined;

const rangeOf = (input: RangeInput): RepRange | null =>
  input == null ? null : { min: input.min, max: input.max ?? input.min };

const progressionOf = (input: ProgressionInput): Progression | null => {
  if (input == null || input.kind === "none") return input ?? null;
  const common = {
    step: input.step ?? null,
    ceiling: input.ceiling ?? null,
    deload: input.deload ?? DEFAULT_DELOAD,
  };
  if (input.kind !== "percent_wave") return { kind: input.kind, ...common };
  const wave = input.wave?.map(({ percentPoints, reps }) => ({ percentPoints, reps: rangeOf(reps) }));
  return { kind: input.kind, ...common, wave: wave ?? DEFAULT_WAVE };
};

const setOf = (input: SetInput, newId: () => string): PrescribedSet => ({
  id: input.id ?? newId(),
  type: input.type,
  reps: rangeOf(input.reps),
  weight: input.weight ?? null,
  percentOfTrainingMax: input.percentOfTrainingMax ?? null,
  rir: rirOf(input),
  durationSeconds: input.durationSeconds ?? null,
  distanceMeters: input.distanceMeters ?? null,
  restSeconds: input.restSeconds ?? null,
});

export const dayOf = (input: DayInput, newId: () => string): RoutineDay => ({
  id: input.id ?? newId(),
  name: input.name,
  notes: input.notes ?? null,
  blocks: input.blocks.map((block) => ({
    id: block.id ?? newId(),
    type: block.type,
    rounds: block.rounds ?? null,
    restSeconds: block.restSeconds ?? null,
    exercises: block.exercises.map((exercise) => ({
      id: exercise.id ?? newId(),
      exerciseId: exercise.exerciseId,
      notes: exercise.notes ?? null,
      restSeconds: exercise.restSeconds ?? null,
      progression: progressionOf(exercise.progression),
      sets: exercise.sets.map((set) => setOf(set, newId)),
    })),
  })),
});

/** Returns a copy of the plan for another user: with new ids everywhere, and with other exercises. */
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

/** Returns a target as answers show it: kilograms and both measures of effort beside what was written. */
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

/** Returns `routineView` for the caller. A coach could use the token after the end of the grant, so it is left out. */
export const shownRoutine = (stored: StoredRoutine, { userId, actorId }: Reader) => ({
  ...routineView(stored, userId),
  ...(userId === actorId ? {} : { shareToken: null }),
});

/** Returns a routine as a reader sees it; the share token is its owner's to give away. */
export const routineView = (stored: StoredRoutine, readerId: string) => {
  const { id, userId, name, description, visibility, tags, version, createdAt, updatedAt } = stored;
  const isOwn = userId === readerId;
  return {
    id,
    isOwn,
    name,
    description,
    visibility,
    shareToken: isOwn ? stored.shareToken : null,
    tags,
    days: stored.days.map(dayView),
    copiedFrom: stored.copiedFromId === null ? null : { id: stored.copiedFromId, version: stored.copiedFromVersion },
    version,
    createdAt,
    updatedAt,
  };
};
