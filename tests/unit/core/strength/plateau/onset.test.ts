import { describe, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { type PlateauOnset, plateauOnset } from "#core/strength/plateau/onset.ts";

const NOISE = [
  0.3, -1.1, 0.8, 1.4, -0.6, -0.2, 1, -1.3, 0.5, 0.1, -0.7, 1.2, -0.4, 0.9, -1, 0.2, -0.5, 0.7, -0.9, 1.1, -0.1, 0.6,
  -1.2, 0.4, -0.3, 1.3, -0.8, 0, 0.5, -0.6, 0.9, -1.1, 0.2, 0.7, -0.4, -0.2, 1, -0.9, 0.3, -0.5,
];
const FIRST_DAY = 20_000;
const weekly = (values: readonly number[]) => ({
  days: Float64Array.from(values, (_, week) => FIRST_DAY + 7 * week),
  values: Float64Array.from(values),
});
/** A kilogram a week until a week, then nothing more. */
const climbUntil = (week: number, scatter = 1) => NOISE.map((noise, at) => 100 + Math.min(at, week) + scatter * noise);
const weekOf = (onset: PlateauOnset | null) => (onset === null ? null : (onset.day - FIRST_DAY) / 7);

describe("plateauOnset", () => {
  test("is where least squares put the break, with the p of Muggeo's test", () => {
    // numpy 2: the break by lstsq at each candidate. The test projects the mean of ten hinges on the line's residuals.
    const onset = plateauOnset(weekly(climbUntil(20)), 2.4);
    expect(weekOf(onset)).toBe(20);
    expect(onset?.pValue).toBeCloseTo(6.6707959e-9, 15);
    expect([onset?.from, onset?.to]).toEqual([FIRST_DAY + 140, FIRST_DAY + 140]);
  });

  test("has an interval that grows with the scatter", () => {
    const onset = plateauOnset(weekly(climbUntil(20, 3)), 2.4);
    expect(onset?.from).toBeLessThan(onset?.day ?? 0);
    expect(onset?.to).toBeGreaterThanOrEqual(onset?.day ?? Number.NaN);
  });

  test("is none while a lift climbs, falls, or has never moved", () => {
    expect(plateauOnset(weekly(climbUntil(99)), 2.4)).toBeNull();
    expect(plateauOnset(weekly(climbUntil(99).toReversed()), 2.4)).toBeNull();
    expect(plateauOnset(weekly(climbUntil(0)), 2)).toBeNull();
  });

  test("is none before there are six weeks of it, and eight points on each side", () => {
    expect(plateauOnset(weekly(climbUntil(35)), 2.4)).toBeNull();
    expect(plateauOnset(weekly(climbUntil(4)), 2.4)).toBeNull();
    expect(plateauOnset(weekly(climbUntil(20).slice(0, 15)), 2.4)).toBeNull();
  });

  test("is none where what was gained before it is not worthwhile", () => {
    expect(plateauOnset(weekly(climbUntil(20)), 40)).toBeNull();
  });

  test("is none when the lift moves again", () => {
    const again = NOISE.map((noise, at) => 100 + Math.min(at, 12) + Math.max(0, at - 24) + noise);
    expect(plateauOnset(weekly(again), 2.4)).toBeNull();
  });

  test("a wild entry does not move it", () => {
    const values = climbUntil(20);
    for (const at of [5, 19, 33]) {
      const onset = plateauOnset(weekly(values.with(at, 2 * (values[at] ?? 0))), 2.4);
      expect(Math.abs((weekOf(onset) ?? 99) - 20)).toBeLessThanOrEqual(2);
    }
  });

  test("is the same whatever the unit and the epoch", () => {
    const values = climbUntil(20);
    const onset = plateauOnset(weekly(values), 2.4);
    const scaled = plateauOnset(weekly(values.map((kg) => 2 * kg)), 4.8);
    expect(scaled).toMatchObject({ day: onset?.day ?? 0, from: onset?.from ?? 0, to: onset?.to ?? 0 });
    expect(scaled?.pValue).toBeCloseTo(onset?.pValue ?? 1, 15);
  });

  test("is found for nearly all who have one, on about the day, and for nearly none who climb on", () => {
    let [found, falsely, inside] = [0, 0, 0];
    const truth = FIRST_DAY + 7 * 22;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomFrom(seed);
      const series = (until: number) =>
        weekly(Array.from({ length: 44 }, (_, at) => 100 + 0.6 * Math.min(at, until) + 2.5 * random.noise(1)));
      const onset = plateauOnset(series(22), 2.2);
      if (onset !== null) found += 1;
      if (onset !== null && onset.from <= truth && onset.to >= truth) inside += 1;
      if (plateauOnset(series(99), 2.2) !== null) falsely += 1;
    }
    expect(found).toBeGreaterThan(180);
    expect(falsely).toBeLessThan(5);
    expect(inside / found).toBeGreaterThan(0.9);
  });
});
