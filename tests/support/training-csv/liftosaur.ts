import type { NeutralExercise, NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type Cell, csvOf } from "./cells.ts";

const TYPES: Partial<Record<NeutralSet["type"], NeutralSet["type"]>> = { warmup: "warmup", failure: "amrap" };

/** Returns a set as it was done, with a target one repetition higher. A third of the targets are absent. */
const asSet = ({ row, type, weight, reps, rpe }: NeutralSet, index: number): NeutralSet => {
  const kind = TYPES[type] ?? "normal";
  const done = reps ?? 5;
  const isLeftOut = index % 3 === 2;
  return {
    ...{
      row,
      type: kind,
      weight: isLeftOut ? null : weight,
      reps: isLeftOut ? null : done,
      rpe: isLeftOut ? null : rpe,
    },
    ...{ distance: null, durationSeconds: null, restSeconds: null, notes: null },
    target: { reps: { min: done + 1, max: kind === "amrap" ? null : done + 1 }, weight, rpe },
  };
};

/** Returns whether two successive blocks of one exercise differ by the warm-ups of the second alone. */
const isTold = (block: NeutralExercise, index: number, blocks: readonly NeutralExercise[]): boolean => {
  const before = blocks[index - 1];
  return before?.sourceName !== block.sourceName;
};

/**
 * Returns the part of a workout that the format can hold. These are warm-ups, sets with their targets, and as many
 * repetitions as possible.
 */
export const asLiftosaur = (workout: NeutralWorkout): NeutralWorkout => {
  const seconds = workout.durationSeconds ?? 60;
  return {
    ...workout,
    key: workout.key.replace(/^\w+/, "liftosaur"),
    notes: null,
    endedAtLocal: new Date(Date.parse(`${workout.startedAtLocal}Z`) + seconds * 1000).toISOString().slice(0, 19),
    durationSeconds: null,
    tags: ["GZCLP"],
    exercises: workout.exercises
      .filter(isTold)
      .map(({ sourceName, notes, sets }) => ({ sourceName, supersetKey: null, notes, sets: sets.map(asSet) })),
  };
};

const rowOf = (workout: NeutralWorkout, { sourceName, notes }: NeutralExercise, set: NeutralSet): Cell[] => {
  const { target } = set;
  return [
    ...[`${workout.startedAtLocal}.000Z`, workout.tags?.[0] ?? null, workout.title, sourceName],
    ...[set.type === "warmup" ? 1 : 0, target?.reps?.min ?? null, set.reps, set.type === "amrap" ? 1 : 0],
    ...[target?.rpe ?? null, set.rpe, 0, target?.weight?.value ?? null, target?.weight?.unit ?? null],
    ...[set.weight?.value ?? null, set.weight?.unit ?? null, 0, `${workout.endedAtLocal}.000Z`, "Quadriceps,Soleus"],
    ...[null, notes],
  ];
};

/** Workouts as Liftosaur exports them, in UTC. */
export const liftosaurCsv = (workouts: readonly NeutralWorkout[]): string =>
  csvOf(
    [
      ...["Workout DateTime", "Program", "Day Name", "Exercise", "Is Warmup Set?", "Required Reps", "Completed Reps"],
      ...["Is AMRAP?", "Required RPE", "Completed RPE", "Log RPE?", "Required Weight Value", "Required Weight Unit"],
      ...["Completed Weight Value", "Completed Weight Unit", "Ask Weight?", "Completed Reps Time", "Target Muscles"],
      ...["Synergist Muscles", "Notes"],
    ],
    workouts.flatMap((workout) =>
      workout.exercises.flatMap((exercise) => exercise.sets.map((set) => rowOf(workout, exercise, set))),
    ),
    { delimiter: ",", decimalMark: "." },
  );
