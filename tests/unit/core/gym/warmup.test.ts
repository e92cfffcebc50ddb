import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULT_BAR, DEFAULT_PLATES, nearestLoad } from "#core/gym/plates.ts";
import { warmupSets } from "#core/gym/warmup.ts";
import { WEIGHT_UNITS } from "#core/units.ts";

describe("warmupSets", () => {
  test("climbs from the empty bar to just below the working weight", () => {
    expect(warmupSets({ target: 100, bar: 20, plates: DEFAULT_PLATES.kg })).toEqual([
      { weight: 20, reps: 10 },
      { weight: 40, reps: 5 },
      { weight: 60, reps: 3 },
      { weight: 75, reps: 2 },
      { weight: 90, reps: 1 },
    ]);
  });

  test("is short for a light weight", () => {
    expect(warmupSets({ target: 25, bar: 20, plates: DEFAULT_PLATES.kg })).toEqual([
      { weight: 20, reps: 10 },
      { weight: 22.5, reps: 1 },
    ]);
  });

  test("is nothing for the bar alone", () => {
    expect(warmupSets({ target: 20, bar: 20, plates: DEFAULT_PLATES.kg })).toEqual([]);
    expect(warmupSets({ target: 15, bar: 20, plates: DEFAULT_PLATES.kg })).toEqual([]);
  });

  test("has no empty set where there is no bar", () => {
    const [first] = warmupSets({ target: 100, bar: 0, plates: DEFAULT_PLATES.kg });
    expect(first).toEqual({ weight: 40, reps: 5 });
  });

  test("rises in weight and falls in repetitions, below the target, at weights that can be loaded", () => {
    const target = fc.integer({ min: 1, max: 800 }).map((halves) => halves / 2);
    fc.assert(
      fc.property(target, fc.constantFrom(...WEIGHT_UNITS), (wanted, unit) => {
        const bar = DEFAULT_BAR[unit];
        const plates = DEFAULT_PLATES[unit];
        const sets = warmupSets({ target: wanted, bar, plates });
        for (const [at, { weight, reps }] of sets.entries()) {
          expect(weight).toBeLessThan(wanted);
          expect(weight).toBeGreaterThan(sets[at - 1]?.weight ?? 0);
          expect(reps).toBeLessThan(sets[at - 1]?.reps ?? 11);
          expect(nearestLoad({ target: weight, bar, plates }).difference).toBe(0);
        }
      }),
    );
  });
});
