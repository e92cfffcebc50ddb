import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LOAD_PER, SET_TYPES, TRACKING_TYPES, type TrackingType } from "#core/taxonomy.ts";
import { effectiveLoadKg, isHardSet, isWorkingSet, type VolumeRules } from "#core/volume/volume.ts";
import { deriveSetMetrics, type LoggedSet } from "#core/workouts/set-metrics.ts";

const aSet = (fields: Partial<LoggedSet>): LoggedSet => ({
  type: "normal",
  weight: null,
  reps: null,
  repsLeft: null,
  repsRight: null,
  durationSeconds: null,
  distanceMeters: null,
  ...fields,
});
const kg = (value: number) => ({ value, unit: "kg" }) as const;
const rules = (trackingType: TrackingType, rest: Partial<VolumeRules> = {}): VolumeRules => ({
  trackingType,
  unilateral: false,
  loadPer: "total",
  bodyweightFraction: null,
  ...rest,
});

describe("deriveSetMetrics", () => {
  test("a barbell set: load, estimate and volume", () => {
    expect(deriveSetMetrics(aSet({ weight: kg(100), reps: 5 }), rules("weight_reps"), 80)).toEqual({
      doubt: null,
      isWorking: true,
      isHard: true,
      weightKg: 100,
      loadKg: 100,
      topWeightKg: 100,
      e1rmKg: 116.666666666667,
      totalReps: 5,
      sideReps: 5,
      volumeKg: 500,
    });
  });

  test("pounds are exact kilograms", () => {
    const metrics = deriveSetMetrics(aSet({ weight: { value: 225, unit: "lb" }, reps: 1 }), rules("weight_reps"), null);
    expect(metrics).toMatchObject({ weightKg: 102.05828325, e1rmKg: 102.05828325, volumeKg: 102.05828325 });
  });

  test("a warm-up counts in nothing, but keeps its weight", () => {
    expect(deriveSetMetrics(aSet({ type: "warmup", weight: kg(60), reps: 5 }), rules("weight_reps"), 80)).toEqual({
      doubt: null,
      isWorking: false,
      isHard: false,
      weightKg: 60,
      loadKg: null,
      topWeightKg: null,
      e1rmKg: null,
      totalReps: 0,
      sideReps: 0,
      volumeKg: 0,
    });
  });

  test("neither a set that is not done yet nor a failed attempt is work", () => {
    for (const trackingType of TRACKING_TYPES) {
      expect(deriveSetMetrics(aSet({}), rules(trackingType), 80)).toMatchObject({ isWorking: false, volumeKg: 0 });
    }
    const failed = deriveSetMetrics(aSet({ weight: kg(200), reps: 0 }), rules("weight_reps"), 80);
    expect(failed).toMatchObject({ isWorking: false, topWeightKg: null, e1rmKg: null });
  });

  test("effort in either measure raises the estimate and decides what is hard", () => {
    const withEffort = (effort: Partial<LoggedSet>) =>
      deriveSetMetrics(aSet({ weight: kg(100), reps: 5, ...effort }), rules("weight_reps"), null);
    expect(withEffort({ rir: 2 }).e1rmKg).toBeCloseTo(123.3333, 4);
    expect(withEffort({ rpe: 8 }).e1rmKg).toBeCloseTo(123.3333, 4);
    expect(withEffort({ rir: 4 }).isHard).toBe(true);
    expect(withEffort({ rpe: 6 }).isHard).toBe(true);
    expect(withEffort({ rir: 4.5 }).isHard).toBe(false);
    expect(withEffort({ rpe: 5.5 }).isHard).toBe(false);
    expect(withEffort({}).isHard).toBe(true);
  });

  test("the body is a load by its fraction, with weight added or assistance taken off", () => {
    const pullUp = { bodyweightFraction: 1 };
    const ten = { weight: kg(10), reps: 3 };
    const load = (set: Partial<LoggedSet>, type: TrackingType, rest: Partial<VolumeRules>, body: number | null) =>
      deriveSetMetrics(aSet(set), rules(type, rest), body);
    expect(load(ten, "weighted_bodyweight", pullUp, 80)).toMatchObject({ loadKg: 90, volumeKg: 270, topWeightKg: 10 });
    expect(load(ten, "assisted_bodyweight", pullUp, 80)).toMatchObject({
      loadKg: 70,
      volumeKg: 210,
      topWeightKg: null,
    });
    expect(load({ reps: 10 }, "bodyweight_reps", { bodyweightFraction: 0.64 }, 80)).toMatchObject({
      loadKg: 51.2,
      volumeKg: 512,
      topWeightKg: null,
    });
    expect(load({ reps: 10 }, "bodyweight_reps", {}, 80).loadKg).toBe(80);
    expect(load({ weight: kg(95), reps: 3 }, "assisted_bodyweight", pullUp, 80)).toMatchObject({
      loadKg: 0,
      e1rmKg: null,
    });
  });

  test("an unknown body weight leaves the load unknown and adds no volume", () => {
    expect(deriveSetMetrics(aSet({ weight: kg(10), reps: 3 }), rules("weighted_bodyweight"), null)).toMatchObject({
      isWorking: true,
      loadKg: null,
      e1rmKg: null,
      totalReps: 3,
      volumeKg: 0,
    });
  });

  test("a fraction means nothing where the weight is the load", () => {
    const squat = rules("weight_reps", { bodyweightFraction: 0.7 });
    expect(deriveSetMetrics(aSet({ weight: kg(100), reps: 5 }), squat, 80).loadKg).toBe(100);
  });

  test("unilateral sets count both sides, and strength is that of one side", () => {
    const split = rules("weight_reps", { unilateral: true });
    const both = deriveSetMetrics(aSet({ weight: kg(20), reps: 8 }), split, null);
    expect(both).toMatchObject({ totalReps: 16, sideReps: 8, volumeKg: 320 });
    expect(both.e1rmKg).toBeCloseTo(20 * (1 + 8 / 30), 10);
    const uneven = deriveSetMetrics(aSet({ weight: kg(20), repsLeft: 8, repsRight: 6 }), split, null);
    expect(uneven).toMatchObject({ totalReps: 14, sideReps: 8, volumeKg: 280 });
    const oneSided = deriveSetMetrics(aSet({ weight: kg(20), repsLeft: 0, repsRight: 6 }), split, null);
    expect(oneSided).toMatchObject({ isWorking: true, totalReps: 6, sideReps: 6 });
  });

  test("sides mean nothing for an exercise of both", () => {
    const set = aSet({ weight: kg(20), reps: 10, repsLeft: 5, repsRight: 5 });
    expect(deriveSetMetrics(set, rules("weight_reps"), null)).toMatchObject({ totalReps: 10, sideReps: 10 });
  });

  test("holds, carries and runs are work without volume or estimate", () => {
    const hold = deriveSetMetrics(aSet({ durationSeconds: 60, reps: 4 }), rules("duration"), 80);
    const weighted = deriveSetMetrics(aSet({ weight: kg(20), durationSeconds: 60 }), rules("weight_duration"), 80);
    const carry = deriveSetMetrics(aSet({ weight: kg(60), distanceMeters: 40 }), rules("weight_distance"), 80);
    const run = deriveSetMetrics(aSet({ distanceMeters: 5000 }), rules("distance_duration"), 80);
    for (const metrics of [hold, weighted, carry, run]) {
      expect(metrics).toMatchObject({ isWorking: true, e1rmKg: null, totalReps: 0, volumeKg: 0 });
    }
    expect(weighted).toMatchObject({ loadKg: 20, topWeightKg: 20 });
    expect(carry).toMatchObject({ loadKg: 60, topWeightKg: 60 });
    expect(run.loadKg).toBeNull();
  });

  test("repetitions with rest or half the range inside estimate nothing, but count", () => {
    for (const type of ["partial", "myo", "rest_pause", "cluster"] as const) {
      const metrics = deriveSetMetrics(aSet({ type, weight: kg(100), reps: 5 }), rules("weight_reps"), null);
      expect(metrics).toMatchObject({ isWorking: true, e1rmKg: null, volumeKg: 500 });
    }
    for (const type of ["normal", "drop", "failure", "amrap", "backoff"] as const) {
      const metrics = deriveSetMetrics(aSet({ type, weight: kg(100), reps: 5 }), rules("weight_reps"), null);
      expect(metrics.e1rmKg).not.toBeNull();
    }
  });

  test("sets beyond the range of the formula have volume and no estimate", () => {
    const metrics = deriveSetMetrics(aSet({ weight: kg(60), reps: 20 }), rules("weight_reps"), null);
    expect(metrics).toMatchObject({ e1rmKg: null, volumeKg: 1200 });
  });

  test("whatever was logged, the numbers are finite and not negative, and only work counts", () => {
    const number = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: null });
    const set = fc.record({
      type: fc.constantFrom(...SET_TYPES),
      weight: fc.option(fc.record({ value: fc.integer({ min: 0, max: 999 }), unit: fc.constantFrom("kg", "lb") }), {
        nil: null,
      }),
      reps: number(100),
      repsLeft: number(50),
      repsRight: number(50),
      rir: fc.option(
        fc.integer({ min: 0, max: 20 }).map((halves) => halves / 2),
        { nil: null },
      ),
      durationSeconds: number(4000),
      distanceMeters: number(40_000),
    });
    const exercise = fc.record({
      trackingType: fc.constantFrom(...TRACKING_TYPES),
      unilateral: fc.boolean(),
      bodyweightFraction: fc.constantFrom(null, 0, 0.64, 1),
      loadPer: fc.constantFrom(...LOAD_PER),
    });
    fc.assert(
      fc.property(set, exercise, fc.constantFrom(null, 55, 120), (logged, exerciseRules, body) => {
        const metrics = deriveSetMetrics(logged, exerciseRules, body);
        for (const value of [metrics.loadKg, metrics.e1rmKg, metrics.totalReps, metrics.sideReps, metrics.volumeKg]) {
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
        }
        if (!metrics.isWorking) expect([metrics.isHard, metrics.totalReps, metrics.volumeKg]).toEqual([false, 0, 0]);
        if (metrics.e1rmKg !== null) expect(metrics.e1rmKg).toBeGreaterThanOrEqual(metrics.loadKg ?? Number.NaN);
        const hands = exerciseRules.loadPer === "hand" ? 2 : 1;
        expect(metrics.volumeKg).toBeCloseTo(hands * (metrics.loadKg ?? 0) * metrics.totalReps, 8);
        const plain = deriveSetMetrics({ ...logged, rir: null, rpe: null }, exerciseRules, body);
        if (plain.e1rmKg !== null) expect(metrics.e1rmKg).toBeGreaterThanOrEqual(plain.e1rmKg);
      }),
    );
  });
});

describe("volume", () => {
  test("types without a load have none, whatever else is known", () => {
    for (const trackingType of ["reps_only", "duration", "distance_duration"] as const) {
      expect(effectiveLoadKg(rules(trackingType), 100, 80)).toBeNull();
    }
  });

  test("a weighted walk is work by its distance, a hold by its time", () => {
    const done = { type: "normal", totalReps: 0, durationSeconds: 30, distanceMeters: null } as const;
    expect(isWorkingSet("weight_distance", done)).toBe(false);
    expect(isWorkingSet("weight_duration", done)).toBe(true);
    expect(isWorkingSet("distance_duration", done)).toBe(true);
    expect(isHardSet(false, 0)).toBe(false);
  });
});
