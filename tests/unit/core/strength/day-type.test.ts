import { describe, expect, test } from "bun:test";
import { type Random, randomFrom } from "#core/random.ts";
import type { Series } from "#core/statistics/trend.ts";
import { atHeavyDays } from "#core/strength/day-type.ts";
import { stretchOf } from "#core/strength/lift-analysis.ts";
import { presentStretch } from "#core/strength/stretch/stretch.ts";
import { presentLevel } from "#core/strength/worthwhile-change.ts";

/** Whether a day is a light one: by its number, and the part of the time that has passed. */
type Plan = (at: number, part: number) => boolean;

const inTurn: Plan = (at) => at % 2 === 1;

const PLANS: Readonly<Record<string, Plan>> = {
  "heavy and light in turn, then light alone": (at, part) => part > 0.6 || at % 2 === 1,
  "heavy and light in turn, then heavy alone": (at, part) => part < 0.6 && at % 2 === 1,
  "heavy alone, then heavy and light in turn": (at, part) => part > 0.5 && at % 2 === 1,
  "one light day of two, then three of four": (at, part) => (part < 0.5 ? at % 2 === 1 : at % 4 !== 0),
};

type Lifter = { readonly light: number; readonly sd: number; readonly aWeek?: number; readonly weeks?: number };

/** A lifter whose plates are steps of 1.25 %, and whose scatter has the memory of real logs. */
const lifter = (random: Random, plan: Plan, { light, sd, aWeek = 0, weeks = 30 }: Lifter): Series => {
  const days: number[] = [];
  const values: number[] = [];
  let [scatter, last] = [random.noise(1), -1];
  for (let next = 0; next < 7 * weeks; next += random.between(2.6, 4)) {
    const day = Math.round(next);
    const kept = 0.8 ** (day - last);
    scatter = kept * scatter + Math.sqrt(1 - kept * kept) * random.noise(1);
    last = day;
    const shown = (aWeek * day) / 7 + sd * scatter - (plan(days.length, day / 7 / weeks) ? light : 0);
    days.push(20_000 + day);
    values.push(1.25 * Math.round(80 * Math.exp(shown)));
  }
  return { days: Float64Array.from(days), values: Float64Array.from(values) };
};

const LIFTERS = 120;
const seriesOf = (plan: Plan, of: Lifter): Series[] =>
  Array.from({ length: LIFTERS }, (_, seed) => lifter(randomFrom(seed + 1), plan, of));

const directions = (statuses: readonly string[]): number =>
  statuses.filter((status) => status === "improving" || status === "declining").length / statuses.length;
const steady = (series: Series): string => stretchOf(atHeavyDays(series), null).stretch.status;
const raw = (series: Series): string => presentStretch(series, 0.02 * presentLevel(series.values)).status;

describe("a change of day types alone", () => {
  test.each(Object.entries(PLANS))("is no direction: %s", (_, plan) => {
    for (const of of [
      { light: 0.05, sd: 0.01 },
      { light: 0.1, sd: 0.015 },
      { light: 0.15, sd: 0.025 },
    ]) {
      const series = seriesOf(plan, of);
      expect(directions(series.map(steady))).toBeLessThanOrEqual(0.05);
      expect(directions(series.map(steady))).toBeLessThan(directions(series.map(raw)));
    }
  });

  test("hides no gain and no loss", () => {
    for (const aWeek of [0.01, -0.01]) {
      const series = seriesOf(inTurn, { light: 0.1, sd: 0.02, aWeek });
      const wanted = aWeek > 0 ? "improving" : "declining";
      expect(series.filter((one) => steady(one) === wanted).length / LIFTERS).toBeGreaterThan(0.9);
    }
  });
});

describe("atHeavyDays", () => {
  test("brings light days to heavy ones", () => {
    const series = lifter(randomFrom(5), inTurn, { light: 0.1, sd: 0.005 });
    const { values } = atHeavyDays(series);
    const mean = presentLevel(values);
    for (const value of values) expect(Math.abs(value / mean - 1)).toBeLessThan(0.03);
  });

  test("changes nothing in scatter without types, in equal values, and in a loss that lasts", () => {
    const plain = seriesOf(() => false, { light: 0, sd: 0.04 });
    expect(plain.filter((series) => atHeavyDays(series) !== series).length / LIFTERS).toBeLessThan(0.1);
    const flat = { days: Float64Array.from({ length: 40 }, (_, at) => 3 * at), values: new Float64Array(40).fill(100) };
    expect(atHeavyDays(flat)).toBe(flat);
    const fallen = { ...flat, values: flat.values.map((value, at) => (at < 20 ? value : 0.9 * value)) };
    expect(atHeavyDays(fallen)).toBe(fallen);
  });

  test("takes too few days as they are", () => {
    const few = { days: Float64Array.of(1, 4, 8), values: Float64Array.of(100, 90, 100) };
    expect(atHeavyDays(few)).toBe(few);
  });
});
