import { advance } from "../progression/progression.ts";
import type { Decision } from "../progression/progression-rules.ts";
import { type Prescription, type Standing, targetsOf } from "../progression/progression-targets.ts";
import { isAsHard, isWork, type PerformedSet, type Session, type SetTarget } from "../progression/session-outcome.ts";
import { randomFrom } from "../random.ts";

/**
 * How the simulated lifter does. `all_success`: every target is met, with one repetition more in reserve than asked for.
 * `plateau`: nothing harder than the first session's targets is ever met. `random`: three sessions in four are met.
 */
export const SIMULATED_OUTCOMES = ["all_success", "plateau", "random"] as const;
export type SimulatedOutcome = (typeof SIMULATED_OUTCOMES)[number];

const SUCCESS_RATE = 0.75;

export type SimulatedExercise = {
  readonly routineExerciseId: string;
  readonly exerciseId: string;
  readonly prescription: Prescription;
  readonly standing: Standing;
};

export type SimulatedDay = {
  readonly id: string;
  readonly name: string;
  readonly exercises: readonly SimulatedExercise[];
};

export type SimulatedSession = {
  readonly week: number;
  readonly dayId: string;
  readonly dayName: string;
  readonly met: boolean;
  readonly exercises: readonly {
    readonly routineExerciseId: string;
    readonly exerciseId: string;
    readonly decision: Decision;
    readonly sets: readonly SetTarget[];
  }[];
};

const reserve = (rir: number | null, spare: number): number | null => (rir === null ? null : Math.min(10, rir + spare));

const performed = (target: SetTarget, spare: number): PerformedSet => ({
  type: target.type,
  weight: target.weight,
  reps: target.reps?.min ?? null,
  rir: reserve(target.rir, spare),
  durationSeconds: target.durationSeconds,
  distanceMeters: target.distanceMeters,
});

/**
 * Returns the target missed by the least that can be missed of it: one repetition too few, else a second or a metre.
 */
const fallenShort = (target: SetTarget): PerformedSet => {
  const done = performed(target, 0);
  const rir = target.rir === null ? null : 0;
  if (done.reps !== null) return { ...done, rir, reps: Math.max(0, done.reps - 1) };
  const less = (value: number | null) => (value === null ? null : Math.max(0, value - 1));
  return { ...done, rir, durationSeconds: less(done.durationSeconds), distanceMeters: less(done.distanceMeters) };
};

const perform = (targets: readonly SetTarget[], met: boolean, spare: number): Session =>
  targets.map((target) => (met || !isWork(target) ? performed(target, spare) : fallenShort(target)));

const isNoHarder = (targets: readonly SetTarget[], first: readonly SetTarget[], prescription: Prescription): boolean =>
  targets.every((target, index) => {
    const limit = first[index];
    if (limit === undefined || !isWork(target)) return true;
    const { trackingType } = prescription.rules;
    const [weight, most] = [target.weight, limit.weight];
    if (weight !== null && most !== null) {
      if (!isAsHard(most, weight, trackingType)) return false;
      // Less weight leaves room for more repetitions.
      if (!isAsHard(weight, most, trackingType)) return true;
    }
    return (target.reps?.min ?? 0) <= (limit.reps?.min ?? 0);
  });

/**
 * Simulates a routine from the state of its exercises, each of its days once a week in order.
 * @param weeks whole, 1 or more
 * @param seed of `random`, any whole number; the same seed gives the same sessions
 */
export const simulate = (
  days: readonly SimulatedDay[],
  { weeks, outcome, seed }: { readonly weeks: number; readonly outcome: SimulatedOutcome; readonly seed: number },
): SimulatedSession[] => {
  const random = randomFrom(seed).next;
  const first = days.map(({ exercises }) =>
    exercises.map(({ prescription, standing }) => targetsOf(prescription, standing)),
  );
  const standings = days.map(({ exercises }) => exercises.map(({ standing }) => standing));
  const sessions: SimulatedSession[] = [];
  for (let week = 1; week <= weeks; week += 1) {
    for (const [dayIndex, day] of days.entries()) {
      const lucky = outcome === "random" ? random() < SUCCESS_RATE : true;
      let met = true;
      const exercises = day.exercises.map((exercise, index) => {
        const { prescription } = exercise;
        const standing = standings[dayIndex]?.[index] ?? exercise.standing;
        const sets = targetsOf(prescription, standing);
        const can = outcome !== "plateau" || isNoHarder(sets, first[dayIndex]?.[index] ?? [], prescription);
        const succeeds = lucky && can;
        met &&= succeeds;
        const session = perform(sets, succeeds, outcome === "plateau" ? 0 : 1);
        standings[dayIndex]?.splice(index, 1, advance(prescription, standing, session));
        const { routineExerciseId, exerciseId } = exercise;
        return { routineExerciseId, exerciseId, decision: standing.decision, sets };
      });
      sessions.push({ week, dayId: day.id, dayName: day.name, met, exercises });
    }
  }
  return sessions;
};
