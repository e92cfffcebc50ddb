import { isWork } from "../progression/session-outcome.ts";
import { type MovementPattern, MUSCLES, type Muscle, type MuscleShare, type TrackingType } from "../taxonomy.ts";
import { exact, round } from "../units.ts";
import { isStrengthWork } from "../volume/muscles.ts";
import { exercisesOf, type PlacedExercise, type PrescribedSet, type RoutineBlock, type RoutineDay } from "./routine.ts";

export type StatsExercise = {
  readonly trackingType: TrackingType;
  readonly movementPattern: MovementPattern | null;
  readonly unilateral: boolean;
  readonly muscles: readonly MuscleShare[];
};

export type DayStats = {
  readonly id: string;
  readonly name: string;
  readonly workingSets: number;
  readonly estimatedMinutes: number;
};

export type RoutineStats = {
  readonly sessions: number;
  readonly workingSets: number;
  /** Working sets a week, fractional: a set counts for each muscle by its share. Muscles without any are left out. */
  readonly muscleSets: Readonly<Partial<Record<Muscle, number>>>;
  readonly days: readonly DayStats[];
};

/** Seconds of one repetition at a usual tempo, and of a set of which nothing is said. */
const SECONDS_PER_REP = 3;
const UNKNOWN_SET_SECONDS = 30;
/** A walk's speed in metres a second, for a distance without a time. */
const METERS_PER_SECOND = 1.5;
/** Rest after a set when nobody says: a warm-up is followed by less. */
const REST_SECONDS = 120;
const WARMUP_REST_SECONDS = 60;
const CHANGE_SECONDS = 15;
const SETUP_SECONDS = 60;
const ROUND_SECONDS = 60;

const workSeconds = (set: PrescribedSet, unilateral: boolean): number => {
  const sides = unilateral ? 2 : 1;
  if (set.durationSeconds !== null) return sides * set.durationSeconds;
  if (set.reps !== null) return sides * set.reps.max * SECONDS_PER_REP;
  if (set.distanceMeters !== null) return set.distanceMeters / METERS_PER_SECOND;
  return UNKNOWN_SET_SECONDS;
};

const restAfter = (set: PrescribedSet, { exercise, block }: PlacedExercise): number => {
  const said = set.restSeconds ?? exercise.restSeconds ?? block.restSeconds;
  return said ?? (isWork(set) ? REST_SECONDS : WARMUP_REST_SECONDS);
};

type Facts = ReadonlyMap<string, StatsExercise>;

const straightSeconds = (places: readonly PlacedExercise[], facts: Facts): number =>
  places.reduce((total, place) => {
    const unilateral = facts.get(place.exercise.exerciseId)?.unilateral ?? false;
    return place.sets.reduce((sum, set) => sum + workSeconds(set, unilateral) + restAfter(set, place), total);
  }, 0);

/** Rounds of a superset or circuit: one set of each exercise, then the longest rest that any of them asks for. */
const roundSeconds = (block: RoutineBlock, places: readonly PlacedExercise[], facts: Facts): number => {
  const rounds = Math.max(0, ...places.map(({ sets }) => sets.length));
  let seconds = 0;
  for (let round = 0; round < rounds; round += 1) {
    const rests: number[] = [];
    for (const place of places) {
      const set = place.sets[round];
      if (set === undefined) continue;
      const unilateral = facts.get(place.exercise.exerciseId)?.unilateral ?? false;
      seconds += workSeconds(set, unilateral);
      rests.push(restAfter(set, place));
    }
    seconds += CHANGE_SECONDS * Math.max(0, rests.length - 1);
    if (block.type !== "amrap" || block.restSeconds !== null) seconds += Math.max(0, ...rests);
  }
  return seconds;
};

const blockSeconds = (block: RoutineBlock, places: readonly PlacedExercise[], facts: Facts): number => {
  const setup = SETUP_SECONDS * places.length;
  if (block.type === "straight") return setup + straightSeconds(places, facts);
  if (block.type === "emom") return setup + ROUND_SECONDS * Math.max(0, ...places.map(({ sets }) => sets.length));
  return setup + roundSeconds(block, places, facts);
};

/**
 * Estimates the duration of a day, in whole minutes. Work is 3 s a repetition at the most of its range, for both sides
 * of a unilateral exercise. Rest is as prescribed or 2 minutes, and each exercise has a minute of setup. A round of
 * `emom` is a minute.
 */
export const estimatedMinutes = (day: RoutineDay, facts: Facts): number => {
  const places = exercisesOf(day);
  const seconds = day.blocks.reduce(
    (sum, block) =>
      sum +
      blockSeconds(
        block,
        places.filter((place) => place.block === block),
        facts,
      ),
    0,
  );
  return round(seconds / 60, 0);
};

const workingSets = (places: readonly PlacedExercise[]): number =>
  places.reduce((sum, { sets }) => sum + sets.filter(isWork).length, 0);

/**
 * Returns the sums of a week of the routine, each day once.
 * @param facts by exercise; another exercise counts for no muscle
 */
export const routineStats = (days: readonly RoutineDay[], facts: Facts): RoutineStats => {
  const sums = new Map<Muscle, number>();
  for (const { exercise, sets } of days.flatMap(exercisesOf)) {
    const known = facts.get(exercise.exerciseId);
    if (known === undefined || !isStrengthWork(known)) continue;
    const count = sets.filter(isWork).length;
    for (const { muscle, share } of known.muscles) sums.set(muscle, (sums.get(muscle) ?? 0) + share * count);
  }
  const trained = MUSCLES.filter((muscle) => (sums.get(muscle) ?? 0) > 0);
  const ofDays = days.map((day) => ({
    id: day.id,
    name: day.name,
    workingSets: workingSets(exercisesOf(day)),
    estimatedMinutes: estimatedMinutes(day, facts),
  }));
  return {
    sessions: days.length,
    workingSets: ofDays.reduce((sum, day) => sum + day.workingSets, 0),
    muscleSets: Object.fromEntries(trained.map((muscle) => [muscle, exact(sums.get(muscle) ?? 0)])),
    days: ofDays,
  };
};
