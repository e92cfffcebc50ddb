import { type LoadTable, nearestLoadable } from "../gym/gym.ts";
import { roundingStep, roundToStep } from "../gym/rounding.ts";
import type { PrescribedSet } from "../routines/routine.ts";
import type { TrackingType } from "../taxonomy.ts";
import { exact, type Weight } from "../units.ts";
import { type Decision, decide, type Progression } from "./progression-rules.ts";
import { isWork, type SetTarget } from "./session-outcome.ts";

const MOST_PERCENT = 200;

export type LoadRules = {
  readonly trackingType: TrackingType;
  readonly trainingMax: Weight | null;
  /** The user's own step for the exercise, above 0. With null the bar and the plates decide, else 2.5 kg or 5 lb. */
  readonly rounding: Weight | null;
  readonly loads: readonly LoadTable[];
};

export type Prescription = {
  readonly progression: Progression | null;
  readonly sets: readonly PrescribedSet[];
  readonly rules: LoadRules;
};

export type Standing = {
  readonly loads: readonly (Weight | null)[];
  readonly trainingMax: Weight | null;
  /** Repetitions on top of the least of each range (`double`). */
  readonly addedReps: number;
  /** The session of the wave that comes next, from 0, and whether one before it failed. */
  readonly waveAt: number;
  readonly waveFailed: boolean;
  readonly failures: number;
  readonly sessions: number;
  readonly decision: Decision;
};

export const percentOf = (trainingMax: Weight, percent: number): Weight => ({
  value: exact((trainingMax.value * percent) / 100),
  unit: trainingMax.unit,
});

const stepOf = (progression: Progression | null): Weight | null =>
  progression === null || progression.kind === "none" ? null : progression.step;

/** Rounds a computed weight to one that can be loaded. The step of a wave is of the training max and rounds nothing. */
export const roundToLoadable = (weight: Weight, { progression, rules }: Prescription, direction?: "down"): Weight => {
  const onTheBar = rules.rounding === null ? nearestLoadable(weight, rules.loads, direction) : null;
  if (onTheBar !== null) return onTheBar;
  const step = progression?.kind === "percent_wave" ? null : stepOf(progression);
  return roundToStep(weight, roundingStep(weight.unit, rules.rounding, step), direction);
};

const firstLoad = (set: PrescribedSet, prescription: Prescription): Weight | null => {
  const { progression, rules } = prescription;
  if (set.weight !== null) return set.weight;
  if (set.percentOfTrainingMax === null || rules.trainingMax === null || progression?.kind === "percent_wave") {
    return null;
  }
  return roundToLoadable(percentOf(rules.trainingMax, set.percentOfTrainingMax), prescription);
};

const lacksTrainingMax = ({ sets, rules }: Prescription): boolean =>
  rules.trainingMax === null && sets.some((set) => set.weight === null && set.percentOfTrainingMax !== null);

const firstDecision = (prescription: Prescription): Decision => {
  if (lacksTrainingMax(prescription)) return decide("training-max-missing");
  return decide((prescription.progression?.kind ?? "none") === "none" ? "fixed" : "start");
};

/**
 * Returns the state of an exercise before its first session.
 * @param prescription its sets in order; weights of the user are not rounded
 */
export const begin = (prescription: Prescription): Standing => ({
  loads: prescription.sets.map((set) => firstLoad(set, prescription)),
  trainingMax: prescription.rules.trainingMax,
  addedReps: 0,
  waveAt: 0,
  waveFailed: false,
  failures: 0,
  sessions: 0,
  decision: firstDecision(prescription),
});

const targetOf = (prescription: Prescription, standing: Standing, set: PrescribedSet, index: number): SetTarget => {
  const { id: _id, ...target } = set;
  const { progression } = prescription;
  const load = standing.loads[index] ?? null;
  const weight = load === null || load === set.weight ? load : roundToLoadable(load, prescription);
  if (!isWork(set) || progression === null) return { ...target, weight };
  if (progression.kind === "double" && set.reps !== null) {
    const { min, max } = set.reps;
    return { ...target, weight, reps: { min: Math.min(min + standing.addedReps, max), max } };
  }
  return { ...target, weight };
};

const waveTargetOf = (prescription: Prescription, standing: Standing, set: PrescribedSet): SetTarget => {
  const { id: _id, ...target } = set;
  const { progression } = prescription;
  if (progression?.kind !== "percent_wave" || set.percentOfTrainingMax === null) return target;
  const step = isWork(set) ? progression.wave[standing.waveAt] : undefined;
  const percent = Math.min(Math.max(0, set.percentOfTrainingMax + (step?.percentPoints ?? 0)), MOST_PERCENT);
  const { trainingMax } = standing;
  return {
    ...target,
    percentOfTrainingMax: percent,
    weight: trainingMax === null ? target.weight : roundToLoadable(percentOf(trainingMax, percent), prescription),
    reps: step?.reps ?? target.reps,
  };
};

/** Returns the targets of the next session, set by set. Weights of progression are rounded to possible loads. */
export const targetsOf = (prescription: Prescription, standing: Standing): SetTarget[] =>
  prescription.sets.map((set, index) =>
    prescription.progression?.kind === "percent_wave"
      ? waveTargetOf(prescription, standing, set)
      : targetOf(prescription, standing, set, index),
  );
