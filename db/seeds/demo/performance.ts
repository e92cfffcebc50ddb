import type { Random } from "#core/random.ts";
import { estimateOneRepMax } from "#core/strength/one-rep-max.ts";
import type { SetType } from "#core/taxonomy.ts";
import { fromKilograms, round, toKilograms, type Weight } from "#core/units.ts";
import type { Lifter } from "./lifter.ts";
import { type Accessory, isDeload, type MainLift, type Movement, type Other, prescriptionOf } from "./programme.ts";

/** A planned set has only its target. */
export type DemoSet = {
  readonly type: SetType;
  readonly weight: Weight | null;
  readonly reps: number | null;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly target: Readonly<Record<string, unknown>> | null;
};

export type Logbook = {
  /** In kg. */
  readonly believed: Map<string, number>;
  /** In their own unit. */
  readonly working: Map<string, number>;
};

export type Session = {
  readonly lifter: Lifter;
  readonly logbook: Logbook;
  readonly random: Random;
  readonly blockWeek: number;
};

const NOTHING: DemoSet = {
  type: "normal",
  weight: null,
  reps: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  target: null,
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const nearest = (value: number, step: number): number => round(Math.round(value / step) * step, 3);
const half = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Math.round(value * 2) / 2));
const kilograms = (value: number): Weight => ({ value, unit: "kg" });

/** Epley turned round. */
const inReach = (oneRepMax: number, load: number): number => (oneRepMax >= load ? 30 * (oneRepMax / load - 1) : 0);

const EMPTY_BAR_KG = 20;
const COST_OF_A_SET = 0.01;
const misjudged = (rir: number): number => 0.2 + 0.12 * rir;
const BELIEF = 0.4;

const bodyOf = (lift: MainLift, lifter: Lifter): number => (lift.movesBody ? lifter.bodyweightKg() : 0);

const plannedKg = (lift: MainLift, { lifter, logbook }: Session, reps: number, rir: number): number => {
  const believed = logbook.believed.get(lift.slug) ?? lift.growth.start * 0.97;
  const load = believed / (1 + (reps + rir) / 30) - bodyOf(lift, lifter);
  return Math.max(lift.movesBody ? 0 : EMPTY_BAR_KG, nearest(load, lift.stepKg));
};

const warmUps = (lift: MainLift, workKg: number): DemoSet[] =>
  lift.movesBody
    ? [{ ...NOTHING, type: "warmup", weight: kilograms(0), reps: 5 }]
    : [
        { share: 0, reps: 10 },
        { share: 0.5, reps: 6 },
        { share: 0.7, reps: 4 },
        { share: 0.85, reps: 2 },
      ].map(({ share, reps }) => ({
        ...NOTHING,
        type: "warmup",
        weight: kilograms(Math.max(EMPTY_BAR_KG, nearest(share * workKg, lift.stepKg))),
        reps,
      }));

const mainSets = (lift: MainLift, session: Session, isPlan: boolean): DemoSet[] => {
  const { lifter, logbook, random, blockWeek } = session;
  const { sets: count, reps, rir, amrap } = prescriptionOf(lift, blockWeek);
  const kg = plannedKg(lift, session, reps, rir);
  const weight = kilograms(kg);
  const target = { reps: { min: reps }, weight, rpe: 10 - rir };
  if (isPlan) return range(count).map(() => ({ ...NOTHING, target }));
  const load = kg + bodyOf(lift, lifter);
  const shown: number[] = [];
  const done = range(count).map((index): DemoSet => {
    const reach = inReach(lifter.ability(lift.slug) * (1 - COST_OF_A_SET * index), load);
    const isLast = index === count - 1;
    const goesOn = amrap === true && isLast;
    const wanted = goesOn ? Math.max(reps, Math.floor(reach)) : reps;
    const performed = Math.max(1, Math.min(wanted, Math.floor(reach)));
    const left = Math.max(0, reach - performed);
    const felt = half(left + random.noise(misjudged(left)), 0, 6);
    shown.push(estimateOneRepMax({ loadKg: load, reps: performed, rir: felt }) ?? 0);
    return { ...NOTHING, type: goesOn ? "amrap" : "normal", weight, reps: performed, rir: felt, target };
  });
  const believed = logbook.believed.get(lift.slug) ?? lift.growth.start * 0.97;
  const best = Math.max(...shown);
  if (best > 0 && !isDeload(blockWeek) && !lift.isLight) {
    logbook.believed.set(lift.slug, believed + BELIEF * (best - believed));
  }
  return [...warmUps(lift, kg), ...done];
};

const accessorySets = (accessory: Accessory, session: Session, isPlan: boolean): DemoSet[] => {
  const { lifter, logbook, random, blockWeek } = session;
  const { slug, step, unit = "kg", growth, sets } = accessory;
  const [min, max] = accessory.reps;
  const working = logbook.working.get(slug) ?? nearest(fromKilograms(growth.start, unit) / (1 + (max + 1) / 30), step);
  logbook.working.set(slug, working);
  const deload = isDeload(blockWeek);
  const weight: Weight = { value: working, unit };
  const target = { reps: { min, max }, weight };
  const count = deload ? 2 : sets;
  if (isPlan) return range(count).map(() => ({ ...NOTHING, target }));
  const kg = toKilograms(weight);
  const done = range(count).map((index): DemoSet => {
    const reach = inReach(lifter.ability(slug) * (1 - COST_OF_A_SET * index), kg) - random.between(0.5, 2);
    const reps = deload ? min : Math.max(1, Math.min(max, Math.floor(reach)));
    return { ...NOTHING, weight, reps, target };
  });
  if (deload) return done;
  if (done.every(({ reps }) => reps === max)) logbook.working.set(slug, working + step);
  if ((done[0]?.reps ?? 0) < min - 1) logbook.working.set(slug, Math.max(step, working - step));
  const last = done.at(-1);
  if (!accessory.lastIsDrop || last === undefined) return done;
  const lighter: Weight = { value: Math.max(step, nearest(working * 0.7, step)), unit };
  return [...done, { ...NOTHING, type: "drop", weight: lighter, reps: Math.max(6, (last.reps ?? 0) - 2) }];
};

/** @param able what the set comes to today, in the unit of the exercise's growth */
const otherSet = (other: Other, able: number): DemoSet => {
  switch (other.kind) {
    case "bodyweight":
      return { ...NOTHING, reps: Math.max(1, Math.floor(able)), target: { reps: { min: 8 } } };
    case "hold":
      return { ...NOTHING, durationSeconds: nearest(able, 5), target: { durationSeconds: 60 } };
    case "carry": {
      const { meters: distanceMeters, stepKg } = other;
      return { ...NOTHING, weight: kilograms(nearest(able, stepKg)), distanceMeters, target: { distanceMeters } };
    }
  }
};

const DELOAD_SHARE = 0.8;

const otherSets = (other: Other, { lifter, random, blockWeek }: Session, isPlan: boolean): DemoSet[] => {
  const deload = isDeload(blockWeek);
  return range(deload ? 2 : other.sets).map((index) => {
    const share = (1 - 0.07 * index - random.between(0.02, 0.1)) * (deload ? DELOAD_SHARE : 1);
    const set = otherSet(other, lifter.ability(other.slug) * share);
    return isPlan ? { ...NOTHING, target: set.target } : set;
  });
};

/** @param isPlan gives what is meant to be done in place of what was done, and changes nothing */
export const setsOf = (movement: Movement, session: Session, isPlan: boolean): DemoSet[] => {
  if (!isPlan) session.lifter.practise(movement.slug);
  switch (movement.kind) {
    case "main":
      return mainSets(movement, session, isPlan);
    case "accessory":
      return accessorySets(movement, session, isPlan);
    default:
      return otherSets(movement, session, isPlan);
  }
};
