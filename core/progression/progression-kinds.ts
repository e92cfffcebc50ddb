import { inUnit, usualStep } from "../gym/rounding.ts";
import type { PrescribedSet } from "../routines/routine.ts";
import { estimateOneRepMax } from "../strength/one-rep-max.ts";
import type { TrackingType } from "../taxonomy.ts";
import { exact, fromKilograms, toKilograms, type Weight } from "../units.ts";
import { type Decision, decide, type Progression, type SteppedProgression } from "./progression-rules.ts";
import {
  type LoadRules,
  type Prescription,
  percentOf,
  roundToLoadable,
  type Standing,
  targetsOf,
} from "./progression-targets.ts";
import { isAsHard, isAssistance, isWork, type Outcome } from "./session-outcome.ts";

export type Change = Partial<Omit<Standing, "sessions">> & { readonly decision: Decision };

const harder = (load: Weight, progression: SteppedProgression, trackingType: TrackingType): Weight => {
  const step = inUnit(progression.step ?? usualStep(load.unit), load.unit).value;
  const easier = isAssistance(trackingType);
  const value = exact(easier ? Math.max(0, load.value - step) : load.value + step);
  const moved = { value, unit: load.unit };
  const { ceiling } = progression;
  if (ceiling === null || isAsHard(ceiling, moved, trackingType)) return value === load.value ? load : moved;
  return isAsHard(load, ceiling, trackingType) ? load : inUnit(ceiling, load.unit);
};

const lighter = (load: Weight, prescription: Prescription, percent: number): Weight => {
  const assistance = isAssistance(prescription.rules.trackingType);
  const factor = assistance ? 1 + percent / 100 : 1 - percent / 100;
  const moved = { value: exact(load.value * factor), unit: load.unit };
  return assistance ? roundToLoadable(moved, prescription) : roundToLoadable(moved, prescription, "down");
};

const workLoads = (
  { sets }: Prescription,
  loads: readonly (Weight | null)[],
  change: (load: Weight, index: number) => Weight,
): (Weight | null)[] =>
  loads.map((load, index) => {
    const set = sets[index];
    return load === null || set === undefined || !isWork(set) ? load : change(load, index);
  });

const withLifted = ({ loads }: Standing, { sets }: Prescription, { actual }: Outcome): (Weight | null)[] =>
  loads.map((load, index) => {
    const set = sets[index];
    const prescribed = set !== undefined && (set.weight !== null || set.percentOfTrainingMax !== null);
    return load ?? (prescribed ? null : (actual[index]?.weight ?? null));
  });

const hardest = (load: Weight, lifted: Weight | null | undefined, trackingType: TrackingType): Weight =>
  lifted != null && lifted.value > 0 && !isAsHard(load, lifted, trackingType) ? inUnit(lifted, load.unit) : load;

const afterFailure = (
  prescription: Prescription,
  standing: Standing,
  { deload }: SteppedProgression,
  loads: readonly (Weight | null)[],
): Change => {
  const failures = standing.failures + 1;
  if (failures < deload.afterFailures) {
    return { loads, failures, decision: decide("repeat", { failures, deloadAfter: deload.afterFailures }) };
  }
  return {
    loads: workLoads(prescription, loads, (load) => lighter(load, prescription, deload.percent)),
    failures: 0,
    addedReps: 0,
    decision: decide("deload", { failures, percent: deload.percent }),
  };
};

const shownStep = (progression: SteppedProgression, load: Weight): Decision["params"] => {
  const { value, unit } = progression.step ?? usualStep(load.unit);
  return { step: value, unit };
};

const afterIncrease = (
  prescription: Prescription,
  progression: SteppedProgression,
  outcome: Outcome,
  loads: readonly (Weight | null)[],
): Change => {
  const { trackingType } = prescription.rules;
  const first = loads.find((load, index) => load !== null && prescription.sets[index]?.type !== "warmup");
  if (first == null) return { loads, failures: 0, decision: decide("load-unknown") };
  let moved = false;
  const next = workLoads(prescription, loads, (load, index) => {
    const base = hardest(load, outcome.actual[index]?.weight, trackingType);
    const harderLoad = harder(base, progression, trackingType);
    moved ||= harderLoad !== load;
    return harderLoad;
  });
  const decision = moved ? decide("increase", shownStep(progression, first)) : decide("ceiling");
  return { loads: next, failures: 0, addedReps: 0, decision };
};

const linear = (
  prescription: Prescription,
  progression: SteppedProgression,
  standing: Standing,
  outcome: Outcome,
): Change => {
  const loads = withLifted(standing, prescription, outcome);
  return outcome.result === "met"
    ? afterIncrease(prescription, progression, outcome, loads)
    : afterFailure(prescription, standing, progression, loads);
};

/**
 * Returns the distance of the weakest unfinished set from the least of its range. Null when all sets are at their most.
 */
const roomLeft = ({ sets }: Prescription, { actual }: Outcome): number | null => {
  const open = sets.flatMap((set, index) => {
    const reps = actual[index]?.reps ?? 0;
    return isWork(set) && set.reps !== null && reps < set.reps.max ? [reps - set.reps.min] : [];
  });
  return open.length === 0 ? null : Math.min(...open);
};

const double = (
  prescription: Prescription,
  progression: SteppedProgression,
  standing: Standing,
  outcome: Outcome,
): Change => {
  const loads = withLifted(standing, prescription, outcome);
  if (outcome.result !== "met") return afterFailure(prescription, standing, progression, loads);
  const reachedReps = roomLeft(prescription, outcome);
  if (reachedReps === null) {
    const change = afterIncrease(prescription, progression, outcome, loads);
    // At the ceiling the most repetitions stay the goal.
    return change.decision.code === "increase" ? change : { ...change, addedReps: standing.addedReps };
  }
  const addedReps = reachedReps + 1;
  return { loads, failures: 0, addedReps, decision: decide("add-reps", { addedReps }) };
};

const wave = (
  progression: Extract<Progression, { kind: "percent_wave" }>,
  standing: Standing,
  outcome: Outcome,
): Change => {
  const sessions = progression.wave.length;
  const waveAt = (standing.waveAt + 1) % sessions;
  const waveFailed = standing.waveFailed || outcome.result === "missed";
  if (waveAt !== 0) {
    return { waveAt, waveFailed, decision: decide("wave-next", { session: waveAt + 1, sessions }) };
  }
  const { trainingMax } = standing;
  const again = { waveAt, waveFailed: false };
  if (trainingMax === null) return { ...again, decision: decide("training-max-missing") };
  if (!waveFailed) {
    const moved = harder(trainingMax, progression, "weight_reps");
    const decision =
      moved === trainingMax ? decide("ceiling") : decide("wave-complete", shownStep(progression, trainingMax));
    return { ...again, failures: 0, trainingMax: moved, decision };
  }
  const failures = standing.failures + 1;
  const { afterFailures, percent } = progression.deload;
  if (failures < afterFailures) {
    return { ...again, failures, decision: decide("wave-repeat", { failures, deloadAfter: afterFailures }) };
  }
  const lower = percentOf(trainingMax, 100 - percent);
  return { ...again, failures: 0, trainingMax: lower, decision: decide("deload", { failures, percent }) };
};

/**
 * Returns the weight at which the target repetitions leave the target effort, by Epley on repetitions in reach. Null
 * for another tracking type, an unknown effort, or a value beyond the range of the formula.
 */
const estimatedLoad = (
  set: PrescribedSet,
  lifted: Outcome["actual"][number] | undefined,
  { trackingType }: LoadRules,
): number | null => {
  if (trackingType !== "weight_reps" || lifted?.weight == null || lifted.reps === null || lifted.rir === null) {
    return null;
  }
  const reps = set.reps?.min ?? lifted.reps;
  const loadKg = toKilograms(lifted.weight);
  const best = estimateOneRepMax({ loadKg, reps: lifted.reps, rir: lifted.rir });
  const share = estimateOneRepMax({ loadKg: 1, reps, rir: set.rir });
  return best === null || share === null ? null : best / share;
};

/** One step for at least one repetition in reserve more or fewer than asked for. */
const stepwise = (load: Weight, spare: number, progression: SteppedProgression, prescription: Prescription): Weight => {
  const { trackingType } = prescription.rules;
  if (spare >= 1) return harder(load, progression, trackingType);
  if (spare > -1) return load;
  const step = inUnit(progression.step ?? usualStep(load.unit), load.unit).value;
  const value = exact(isAssistance(trackingType) ? load.value + step : Math.max(0, load.value - step));
  return { value, unit: load.unit };
};

const within = (load: Weight, wantedKg: number, { step, ceiling }: SteppedProgression): Weight => {
  const most = step === null ? Number.POSITIVE_INFINITY : inUnit(step, load.unit).value;
  const wanted = fromKilograms(wantedKg, load.unit);
  const near = Math.min(Math.max(wanted, load.value - most), load.value + most);
  const top = ceiling === null ? near : Math.max(inUnit(ceiling, load.unit).value, Math.min(load.value, near));
  const value = exact(Math.min(near, top));
  // A weight that stays is the very one that was written: rounding must not move it.
  return value === load.value ? load : { value, unit: load.unit };
};

const rpeTarget = (
  prescription: Prescription,
  progression: SteppedProgression,
  standing: Standing,
  outcome: Outcome,
): Change => {
  const loads = withLifted(standing, prescription, outcome);
  const failures = outcome.result === "met" ? 0 : standing.failures + 1;
  if (failures >= progression.deload.afterFailures) return afterFailure(prescription, standing, progression, loads);
  let judged = false;
  const next = workLoads(prescription, loads, (load, index) => {
    const set = prescription.sets[index];
    const lifted = outcome.actual[index];
    if (set === undefined || set.rir === null || lifted?.rir == null) return load;
    judged = true;
    const wantedKg = estimatedLoad(set, lifted, prescription.rules);
    return wantedKg === null
      ? stepwise(load, lifted.rir - set.rir, progression, prescription)
      : within(load, wantedKg, progression);
  });
  if (!judged) return { loads, failures, decision: decide("effort-unknown") };
  const before = targetsOf(prescription, standing);
  const after = targetsOf(prescription, { ...standing, loads: next });
  const moved = after.some(({ weight }, index) => weight?.value !== before[index]?.weight?.value);
  return { loads: next, failures, decision: decide(moved ? "adjust" : "hold") };
};

/**
 * Returns the changes by a completed session. `linear` adds a step after a successful session. `double` adds a
 * repetition until every set has the most of its range. Then it adds a step, and begins again at the least.
 * `percent_wave` goes through its wave, and adds a step to the training max when none of it was missed. `rpe_target`
 * takes the weight at which the target repetitions leave the target effort. A missed session is repeated, and N of them
 * in a row lower the weight.
 */
export const changeAfter = (prescription: Prescription, standing: Standing, outcome: Outcome): Change => {
  const { progression } = prescription;
  switch (progression?.kind) {
    case "linear":
      return linear(prescription, progression, standing, outcome);
    case "double":
      return double(prescription, progression, standing, outcome);
    case "percent_wave":
      return wave(progression, standing, outcome);
    case "rpe_target":
      return rpeTarget(prescription, progression, standing, outcome);
    default:
      return { decision: standing.decision };
  }
};
