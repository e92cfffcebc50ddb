import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { banister, ewmaAcwr, monotony, rollingAcwr, strain, weekLoad } from "#core/load/load.ts";

const STEP = [...Array<number>(21).fill(100), ...Array<number>(7).fill(200)];
const WEEK = [400, 0, 500, 0, 450, 0, 200];
const loads = (min: number, max: number) =>
  fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { minLength: min, maxLength: max });

describe("acute:chronic workload ratio", () => {
  test("rolling means give the published ratios", () => {
    const rolling = rollingAcwr(STEP);
    expect(rolling?.coupled).toBeCloseTo(1.6, 12);
    expect(rolling?.uncoupled).toBeCloseTo(2, 12);
  });

  test("exponentially weighted means give the published values", () => {
    const ewma = ewmaAcwr(STEP);
    expect(ewma?.acute).toBeCloseTo(186.651611, 6);
    expect(ewma?.chronic).toBeCloseTo(139.359836, 6);
    expect(ewma?.ratio).toBeCloseTo(1.33935, 6);
  });

  test("nothing is said before 28 days, and no ratio where there was no load", () => {
    expect(rollingAcwr(STEP.slice(1))).toBeNull();
    expect(ewmaAcwr(STEP.slice(1))).toBeNull();
    const rest = Array<number>(28).fill(0);
    expect(rollingAcwr(rest)).toMatchObject({ acute: 0, coupled: null, uncoupled: null });
    expect(ewmaAcwr(rest)).toEqual({ acute: 0, chronic: 0, ratio: null });
  });

  test("after three weeks of rest only the uncoupled ratio is unknown", () => {
    const back = [...Array<number>(21).fill(0), ...Array<number>(7).fill(100)];
    expect(rollingAcwr(back)).toMatchObject({ coupled: 4, uncoupled: null });
  });

  test("constant load is a ratio of 1, and the unit of load does not matter", () => {
    fc.assert(
      fc.property(loads(28, 90), fc.double({ min: 0.1, max: 50, noNaN: true }), (series, scale) => {
        fc.pre(series.slice(-28).some((load) => load > 1));
        const scaled = series.map((load) => load * scale);
        expect(rollingAcwr(scaled)?.coupled).toBeCloseTo(rollingAcwr(series)?.coupled ?? Number.NaN, 8);
        expect(ewmaAcwr(scaled)?.ratio).toBeCloseTo(ewmaAcwr(series)?.ratio ?? Number.NaN, 8);
      }),
    );
    expect(rollingAcwr(Array<number>(40).fill(75))).toMatchObject({ coupled: 1, uncoupled: 1 });
    expect(ewmaAcwr(Array<number>(40).fill(75))?.ratio).toBe(1);
  });

  test("the order of days within the acute and the chronic part does not move the rolling ratio", () => {
    fc.assert(
      fc.property(loads(28, 28), (series) => {
        const turned = [...series.slice(0, 21).reverse(), ...series.slice(21).reverse()];
        expect(rollingAcwr(turned)?.acute).toBeCloseTo(rollingAcwr(series)?.acute ?? Number.NaN, 8);
        expect(rollingAcwr(turned)?.chronicUncoupled).toBeCloseTo(
          rollingAcwr(series)?.chronicUncoupled ?? Number.NaN,
          8,
        );
      }),
    );
  });
});

describe("monotony and strain", () => {
  test("the published week", () => {
    expect(monotony(WEEK)).toBeCloseTo(0.97528, 6);
    expect(strain(WEEK)).toBeCloseTo(1511.684121, 6);
    expect(weekLoad(WEEK)).toBe(1550);
  });

  test("only the last seven days count", () => {
    expect(strain([9000, 0, 9000, ...WEEK])).toBe(strain(WEEK));
  });

  test("nothing is said of fewer than seven days, nor of days that are all alike", () => {
    for (const series of [[], WEEK.slice(1), Array<number>(7).fill(0), Array<number>(7).fill(300)]) {
      expect(monotony(series)).toBeNull();
      expect(strain(series)).toBeNull();
    }
    expect(weekLoad(WEEK.slice(1))).toBe(1150);
  });

  test("monotony has no unit and knows no order of days", () => {
    fc.assert(
      fc.property(loads(7, 7), (week) => {
        fc.pre(new Set(week.map(Math.round)).size > 1);
        const value = monotony(week) ?? Number.NaN;
        expect(monotony(week.map((load) => 3 * load))).toBeCloseTo(value, 8);
        expect(monotony(week.toSorted((a, b) => a - b))).toBeCloseTo(value, 8);
      }),
    );
  });
});

describe("fitness, fatigue and form", () => {
  test("a constant load from nothing gives the published values", () => {
    const { fitness, fatigue } = banister(Array<number>(42).fill(100));
    expect(fitness[41]).toBeCloseTo(63.2121, 4);
    expect(fatigue[6]).toBeCloseTo(63.2121, 4);
  });

  test("form is yesterday's fitness less yesterday's fatigue, and unknown on the first day", () => {
    const { fitness, fatigue, form } = banister(STEP);
    expect(form[0]).toBeNaN();
    for (let day = 1; day < STEP.length; day += 1) {
      expect(form[day]).toBe((fitness[day - 1] ?? 0) - (fatigue[day - 1] ?? 0));
    }
  });

  test("rest lets fatigue fall faster than fitness, so that form turns positive", () => {
    const { form } = banister([...Array<number>(60).fill(100), ...Array<number>(14).fill(0)]);
    expect(form[60]).toBeLessThan(0);
    expect(form[73]).toBeGreaterThan(0);
  });

  test("both averages stay between nothing and the greatest load", () => {
    fc.assert(
      fc.property(loads(1, 100), (series) => {
        const { fitness, fatigue } = banister(series);
        const greatest = Math.max(...series) + 1e-9;
        for (const value of [...fitness, ...fatigue]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(greatest);
        }
      }),
    );
  });
});
