import { describe, expect, test } from "bun:test";
import { doubtOf, type UsualLoad, withFormerJudgement } from "#core/workouts/doubt.ts";

const USUAL: UsualLoad = { days: 7, e1rmKg: 116.7, topWeightKg: 100, locale: "en" };
const load = (kg: number, e1rmKg: number | null = kg) => ({
  weight: { value: kg, unit: "kg" as const },
  topWeightKg: kg,
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
