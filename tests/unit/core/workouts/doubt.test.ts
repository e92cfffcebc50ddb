import { describe, expect, test } from "bun:test";
import { doubtOf, type JudgedSet, type UsualLoad, withFormerJudgement } from "#core/workouts/doubt.ts";

const USUAL: UsualLoad = {
  ...{ days: 7, e1rmKg: 116.7, topWeightKg: 100, locale: "en" },
  ...{ effortDays: 7, effort: 116.7, speed: null },
};
const SET: JudgedSet = {
  ...{ trackingType: "weight_reps", weight: null, topWeightKg: null, loadKg: null, e1rmKg: null },
  ...{ effort: null, sideReps: 5, durationSeconds: null, distanceMeters: null },
};
const load = (kg: number, e1rmKg: number | null = kg): JudgedSet => ({
  ...SET,
  weight: { value: kg, unit: "kg" },
  topWeightKg: kg,
  loadKg: kg,
  e1rmKg,
});

describe("doubtOf", () => {
  test.each([
    ["a tenth more", load(110, 128), false],
    ["half as much again for the same repetitions", load(150, 175), false],
    ["a little more than that", load(151, 176), true],
    ["pounds that are taken for kilograms", load(220, 257), true],
    ["ten times", load(1000, 1167), true],
    ["a tenth", load(10, 11.7), false],
    ["twice the weight without an estimate", load(200, null), false],
    ["more than twice", load(201, null), true],
  ])("%s", (_, of, isDoubtful) => {
    expect(doubtOf(of, USUAL) !== null).toBe(isDoubtful);
  });

  test("nothing is in doubt without a weight, and before three days of training", () => {
    expect(doubtOf({ ...load(1000), weight: null }, USUAL)).toBeNull();
    expect(doubtOf({ ...load(1000), topWeightKg: null }, USUAL)).toBeNull();
    expect(doubtOf(load(1000), { ...USUAL, days: 2 })).toBeNull();
    expect(doubtOf(load(1000), null)).toBeNull();
  });

  test("asks in the language of the account, in the unit of the set", () => {
    const pounds = { ...load(453.59237), weight: { value: 1000, unit: "lb" as const } };
    expect(doubtOf(pounds, USUAL)?.text).toBe("1000 lb: is that right? The most of your last days was 220.46 lb.");
    expect(doubtOf(load(1000), { ...USUAL, locale: "es" })?.text).toBe(
      "1000 kg: ¿es correcto? Lo máximo de tus últimos días fue 100 kg.",
    );
  });
});

describe("doubtOf of what is no weight", () => {
  const usual = (effort: number, speed: number | null = null): UsualLoad => ({
    ...{ days: 0, e1rmKg: null, topWeightKg: null, locale: "en" },
    ...{ effortDays: 5, effort, speed },
  });
  const atWeight = (kg: number, reps: number): JudgedSet => ({
    ...load(kg, reps > 12 ? null : kg * (1 + reps / 30)),
    sideReps: reps,
    effort: kg * (1 + reps / 30),
  });
  const reps = (effort: number): JudgedSet => ({ ...SET, trackingType: "bodyweight_reps", effort, sideReps: effort });
  const seconds = (effort: number): JudgedSet => ({ ...SET, trackingType: "duration", effort });
  const run = (distanceMeters: number, durationSeconds: number): JudgedSet => ({
    ...{ ...SET, trackingType: "distance_duration" as const },
    ...{ distanceMeters, durationSeconds, effort: distanceMeters },
  });

  test.each([
    ["55 in place of 5 repetitions", atWeight(100, 55), USUAL, "reps-high"],
    ["80 in place of 8 repetitions with less weight", atWeight(60, 80), USUAL, "reps-high"],
    ["a light set of 50", atWeight(40, 50), USUAL, null],
    ["fifteen after days of fives", atWeight(100, 15), USUAL, null],
    ["twenty times the pull-ups", reps(100), usual(5), "reps-high"],
    ["eight pull-ups after two", reps(8), usual(2), null],
    ["three times as many push-ups", reps(60), usual(20), null],
    ["more than that", reps(61), usual(20), "reps-high"],
    ["minutes in place of seconds", seconds(3600), usual(60), "duration-high"],
    ["five times as long", seconds(300), usual(60), null],
    ["a marathon in place of 4.2 km", run(42_195, 12_600), usual(5_000, 3.5), "distance-high"],
    ["a long run", run(21_000, 7_000), usual(5_000, 3.5), null],
    ["five kilometres in three minutes", run(5_000, 180), usual(5_000, 3.5), "speed-high"],
    ["a sprint", run(400, 70), usual(5_000, 3.5), null],
  ])("%s", (_, of, known, code) => {
    expect<string | null>(doubtOf(of, known)?.code ?? null).toBe(code);
  });

  test("less assistance raises no question, and three days are needed", () => {
    expect(doubtOf({ ...atWeight(100, 55), trackingType: "assisted_bodyweight", topWeightKg: null }, USUAL)).toBeNull();
    expect(doubtOf(reps(100), { ...usual(5), effortDays: 2 })).toBeNull();
  });

  test("asks in both languages, in units that people read", () => {
    const spanish = (known: UsualLoad): UsualLoad => ({ ...known, locale: "es" });
    expect(doubtOf(atWeight(100, 55), USUAL)?.text).toBe(
      "55 repetitions: is that right? At this weight your last days come to about 5.",
    );
    expect(doubtOf(reps(100), spanish(usual(5)))?.text).toBe(
      "100 repeticiones: ¿es correcto? Lo máximo de tus últimos días fue 5.",
    );
    expect(doubtOf(seconds(3600), usual(60))?.text).toBe("60 min: is that right? The most of your last days was 60 s.");
    expect(doubtOf(run(42_195, 12_600), usual(5_000))?.text).toBe(
      "42.2 km: is that right? The most of your last days was 5000 m.",
    );
    expect(doubtOf(run(5_000, 180), spanish(usual(5_000, 3.5)))?.text).toBe(
      "100 km/h: ¿es correcto? Lo más rápido de tus últimos días fue 12.6 km/h.",
    );
  });
});

describe("withFormerJudgement", () => {
  const set = {
    ...{ id: "set", type: "normal", weight: { value: 100, unit: "kg" as const }, reps: 5 },
    ...{ repsLeft: null, repsRight: null, durationSeconds: null, distanceMeters: null },
  };

  test("a set keeps its judgement while its values stay", () => {
    expect(withFormerJudgement(set, { ...set, doubt: null, confirmed: true })).toMatchObject({ confirmed: true });
    const changed = withFormerJudgement({ ...set, reps: 6 }, { ...set, doubt: null, confirmed: true });
    expect(changed).not.toHaveProperty("confirmed");
    expect(withFormerJudgement(set, undefined)).toBe(set);
  });
});
