import type { Progression, RepRange } from "../progression/progression-rules.ts";
import type { SetType } from "../taxonomy.ts";
import type { Weight } from "../units.ts";

export const BLOCK_TYPES = ["straight", "superset", "circuit", "emom", "amrap"] as const;
/** `link` is readable by everybody who has the link. */
export const ROUTINE_VISIBILITIES = ["private", "link", "public"] as const;
export type RoutineVisibility = (typeof ROUTINE_VISIBILITIES)[number];

export type BlockType = (typeof BLOCK_TYPES)[number];

export type PrescribedSet = {
  readonly id: string;
  readonly type: SetType;
  readonly reps: RepRange | null;
  readonly weight: Weight | null;
  /** Per cent of the user's training max of the exercise, 0 to 200. */
  readonly percentOfTrainingMax: number | null;
  /** 0 to 10 in halves. */
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly restSeconds: number | null;
};

export type RoutineExercise = {
  readonly id: string;
  readonly exerciseId: string;
  readonly notes: string | null;
  readonly restSeconds: number | null;
  readonly progression: Progression | null;
  readonly sets: readonly PrescribedSet[];
};

export type RoutineBlock = {
  readonly id: string;
  readonly type: BlockType;
  readonly rounds: number | null;
  readonly restSeconds: number | null;
  readonly exercises: readonly RoutineExercise[];
};

export type RoutineDay = {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly blocks: readonly RoutineBlock[];
};

/**
 * Returns the sets of an exercise in a block. In a block with rounds, round k does the k-th listed set, or the last one
 * when fewer are listed. Sets beyond the rounds are done, too.
 * @returns the listed sets and, after them, the last one again for each round without its own
 */
export const setsOf = (block: RoutineBlock, exercise: RoutineExercise): PrescribedSet[] => {
  const last = exercise.sets.at(-1);
  const more = Math.max(0, (block.rounds ?? 0) - exercise.sets.length);
  return last === undefined ? [] : [...exercise.sets, ...Array.from({ length: more }, () => last)];
};

export type PlacedExercise = {
  readonly block: RoutineBlock;
  readonly blockNumber: number;
  readonly exercise: RoutineExercise;
  /** How many exercises before it in the day are the same one: its match in a workout is the one after as many. */
  readonly occurrence: number;
  readonly sets: readonly PrescribedSet[];
};

/** Returns the exercises of a day in their order, each with all its sets. */
export const exercisesOf = (day: RoutineDay): PlacedExercise[] => {
  const seen = new Map<string, number>();
  return day.blocks.flatMap((block, index) =>
    block.exercises.map((exercise) => {
      const occurrence = seen.get(exercise.exerciseId) ?? 0;
      seen.set(exercise.exerciseId, occurrence + 1);
      return { block, blockNumber: index + 1, exercise, occurrence, sets: setsOf(block, exercise) };
    }),
  );
};

const weightKey = (weight: Weight | null) => (weight === null ? null : [weight.value, weight.unit]);
const rangeKey = (range: RepRange | null) => (range === null ? null : [range.min, range.max]);

/** The store returns fields in another order, so they are named one by one. */
const progressionKey = (progression: Progression | null) => {
  if (progression === null || progression.kind === "none") return null;
  const { kind, step, ceiling, deload } = progression;
  const wave = progression.kind === "percent_wave" ? progression.wave : [];
  return [
    [kind, weightKey(step), weightKey(ceiling), deload.afterFailures, deload.percent],
    wave.map(({ percentPoints, reps }) => [percentPoints, rangeKey(reps)]),
  ];
};

const prescriptionOf = ({ block, exercise }: PlacedExercise): string =>
  JSON.stringify([
    exercise.exerciseId,
    progressionKey(exercise.progression),
    block.rounds,
    exercise.sets.map(({ type, reps, weight, percentOfTrainingMax, rir, durationSeconds, distanceMeters }) => [
      type,
      rangeKey(reps),
      weightKey(weight),
      percentOfTrainingMax,
      rir,
      durationSeconds,
      distanceMeters,
    ]),
  ]);

/** The date of each exercise's current prescription, by its id. An exercise without an entry always had it. */
export type PrescribedSince = Readonly<Record<string, string>>;

/**
 * Returns which exercises of a routine begin again after a change of it. An exercise with equal id and prescription
 * keeps its history. One with another prescription counts only workouts that are logged from then on.
 * @param now RFC 3339 instant of the change
 * @returns the instants by exercise, for those that are still in the routine
 */
export const prescribedSince = (
  before: readonly RoutineDay[],
  after: readonly RoutineDay[],
  since: PrescribedSince,
  now: string,
): Record<string, string> => {
  const placed = (days: readonly RoutineDay[]) => days.flatMap(exercisesOf);
  const old = new Map(placed(before).map((place) => [place.exercise.id, prescriptionOf(place)]));
  return Object.fromEntries(
    placed(after).flatMap((place): [string, string][] => {
      const { id } = place.exercise;
      const changed = old.has(id) && old.get(id) !== prescriptionOf(place);
      const instant = changed ? now : since[id];
      return instant === undefined ? [] : [[id, instant]];
    }),
  );
};
