import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Gym, loadTables, nearestLoadable } from "#core/gym/gym.ts";
import { everyLoad, nearestLoad } from "#core/gym/plates.ts";

const GYM: Gym = {
  kg: {
    bars: { barbell: 20, ez_bar: 8 },
    plates: [
      { weight: 20, count: 2 },
      { weight: 10, count: 2 },
      { weight: 2.5, count: 2 },
    ],
  },
};

const kg = (value: number) => ({ value, unit: "kg" }) as const;
const lb = (value: number) => ({ value, unit: "lb" }) as const;

describe("the loads of a bar", () => {
  test("are every sum of pairs, the bar alone first", () => {
    const [table] = loadTables(GYM, ["barbell", "bench"]);
    expect(table?.unit).toBe("kg");
    expect([...(table?.weights ?? [])]).toEqual([20, 25, 40, 45, 60, 65, 80, 85]);
  });

  test("are those of the bar that the exercise is done with", () => {
    expect(loadTables(GYM, ["bench", "ez_bar"])[0]?.weights[0]).toBe(8);
    expect(loadTables(GYM, ["trap_bar"])).toEqual([]);
    expect(loadTables(GYM, ["dumbbell"])).toEqual([]);
    expect(loadTables({}, ["barbell"])).toEqual([]);
  });

  test("stop at a thousand a side, whatever is in the gym", () => {
    const loads = everyLoad({ bar: 20, plates: [{ weight: 100, count: 100 }] });
    expect(loads.at(-1)).toBe(2_020);
  });

  const plates = fc.uniqueArray(
    fc.record({
      weight: fc.integer({ min: 1, max: 200 }).map((quarters) => quarters / 4),
      count: fc.integer({ min: 0, max: 6 }),
    }),
    { maxLength: 5, selector: ({ weight }) => weight },
  );

  test("hold whatever the search for plates finds, and nothing that it does not", () => {
    fc.assert(
      fc.property(plates, fc.integer({ min: 1, max: 2_400 }), (stock, quarters) => {
        const target = quarters / 4;
        const { achieved } = nearestLoad({ target, bar: 20, plates: stock });
        const loads = everyLoad({ bar: 20, plates: stock });
        expect(loads).toContain(achieved);
        const nearest = Math.min(...loads.map((load) => Math.abs(load - target)));
        expect(Math.abs(achieved - target)).toBeCloseTo(nearest, 9);
      }),
    );
  });
});

describe("nearestLoadable", () => {
  const tables = loadTables(GYM, ["barbell"]);

  test("takes the nearest, and of two the lighter", () => {
    expect(nearestLoadable(kg(43), tables)).toEqual(kg(45));
    expect(nearestLoadable(kg(42.5), tables)).toEqual(kg(40));
    expect(nearestLoadable(kg(500), tables)).toEqual(kg(85));
  });

  test("goes down when it is told to, and loses nothing to the noise of a conversion", () => {
    expect(nearestLoadable(kg(44.9), tables, "down")).toEqual(kg(40));
    expect(nearestLoadable(kg(44.999_999_9), tables, "down")).toEqual(kg(45));
  });

  test("keeps to the other unit where only that can be loaded", () => {
    expect(nearestLoadable(lb(135), tables)).toEqual(kg(60));
  });

  test("says nothing of what is lighter than the bar", () => {
    expect(nearestLoadable(kg(15), tables)).toBeNull();
    expect(nearestLoadable(kg(60), [])).toBeNull();
  });
});
