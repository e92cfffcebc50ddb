import { DEFAULT_DELOAD, type Progression } from "#core/progression/progression-rules.ts";
import type { PrescribedSet, RoutineBlock, RoutineDay, RoutineExercise } from "#core/routines/routine.ts";
import { type Movement, SPLIT } from "./programme.ts";

export type Naming = { readonly idOf: (slug: string) => string; readonly newId: () => string };

const NOTHING: Omit<PrescribedSet, "id"> = {
  type: "normal",
  reps: null,
  weight: null,
  percentOfTrainingMax: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  restSeconds: null,
};

type Plan = {
  readonly sets: number;
  readonly set: Partial<PrescribedSet>;
  readonly progression: Progression | null;
};

const stepped = (kind: "linear" | "double" | "rpe_target", value: number, unit: "kg" | "lb" = "kg"): Progression => ({
  kind,
  step: { value, unit },
  ceiling: null,
  deload: DEFAULT_DELOAD,
});

/** Weights are left open: a workout that was done says what comes next. */
const planOf = (movement: Movement): Plan => {
  switch (movement.kind) {
    case "main": {
      const { isLight, fewer = 0, stepKg } = movement;
      const reps = isLight ? 4 : 5;
      const set = { reps: { min: reps, max: reps }, rir: isLight ? 3.5 : 2 };
      return { sets: 4 - fewer, set, progression: stepped("rpe_target", stepKg) };
    }
    case "accessory": {
      const [min, max] = movement.reps;
      const progression = stepped("double", movement.step, movement.unit);
      return { sets: movement.sets, set: { reps: { min, max } }, progression };
    }
    case "bodyweight":
      return { sets: movement.sets, set: { reps: { min: 8, max: 20 } }, progression: null };
    case "hold":
      return { sets: movement.sets, set: { durationSeconds: 60 }, progression: null };
    case "carry": {
      const set = { distanceMeters: movement.meters };
      return { sets: movement.sets, set, progression: stepped("linear", movement.stepKg) };
    }
  }
};

const exerciseOf = (movement: Movement, { idOf, newId }: Naming): RoutineExercise => {
  const { sets, set, progression } = planOf(movement);
  return {
    id: newId(),
    exerciseId: idOf(movement.slug),
    notes: null,
    restSeconds: movement.restSeconds,
    progression,
    sets: Array.from({ length: sets }, () => ({ ...NOTHING, ...set, id: newId() })),
  };
};

const blocksOf = (movements: readonly Movement[], naming: Naming): RoutineBlock[] => {
  const groups = Map.groupBy(movements, ({ slug, superset }) => superset ?? slug);
  return [...groups.values()].map((group) => ({
    id: naming.newId(),
    type: group.length > 1 ? "superset" : "straight",
    rounds: null,
    restSeconds: null,
    exercises: group.map((movement) => exerciseOf(movement, naming)),
  }));
};

export const routineDays = (naming: Naming): ReadonlyMap<number, RoutineDay> =>
  new Map(
    [...SPLIT].map(([weekday, { title, movements }]) => [
      weekday,
      { id: naming.newId(), name: title, notes: null, blocks: blocksOf(movements, naming) },
    ]),
  );
