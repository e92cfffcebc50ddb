import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULT_BAR, DEFAULT_PLATES, nearestLoad, type PlateCount } from "#core/gym/plates.ts";

const kg = (target: number, plates: readonly PlateCount[] = DEFAULT_PLATES.kg) =>
  nearestLoad({ target, bar: DEFAULT_BAR.kg, plates });

describe("nearestLoad", () => {
  test("loads what can be loaded exactly", () => {
    const plates = [
      { weight: 20, count: 4 },
      { weight: 10, count: 2 },
      { weight: 1.25, count: 2 },
    ];
    expect(kg(102.5, plates)).toEqual({
      achieved: 102.5,
      perSide: [
        { weight: 20, count: 2 },
        { weight: 1.25, count: 1 },
      ],
      difference: 0,
    });
  });

  test("loads pounds on a bar of 45", () => {
    expect(nearestLoad({ target: 225, bar: DEFAULT_BAR.lb, plates: DEFAULT_PLATES.lb })).toEqual({
      achieved: 225,
      perSide: [{ weight: 45, count: 2 }],
      difference: 0,
    });
  });

  test("finds the load that taking the heaviest plate first would miss", () => {
    const plates = [
      { weight: 25, count: 2 },
      { weight: 15, count: 4 },
    ];
    expect(kg(80, plates)).toMatchObject({ achieved: 80, perSide: [{ weight: 15, count: 2 }] });
  });

  test("says how far the nearest is from the target, on either side of it", () => {
    const plates = [{ weight: 20, count: 4 }];
    expect(kg(95, plates)).toMatchObject({ achieved: 100, difference: 5 });
    expect(kg(65, plates)).toMatchObject({ achieved: 60, difference: -5 });
    expect(kg(60.1, plates)).toMatchObject({ achieved: 60, difference: -0.1 });
  });

  test("of two loads that are as near takes the one of fewer plates", () => {
    const plates = [
      { weight: 10, count: 2 },
      { weight: 5, count: 2 },
      { weight: 2.5, count: 2 },
    ];
    expect(kg(37.5, plates)).toMatchObject({ achieved: 40, perSide: [{ weight: 10, count: 1 }], difference: 2.5 });
  });

  test("of two loads that are as near takes the bar alone, which has no plates", () => {
    expect(kg(22.5, [{ weight: 2.5, count: 2 }])).toEqual({ achieved: 20, perSide: [], difference: -2.5 });
  });

  test("of two loads that are as near and have as many plates takes the lighter", () => {
    const plates = [
      { weight: 12.5, count: 2 },
      { weight: 7.5, count: 2 },
    ];
    expect(kg(40, plates)).toMatchObject({ achieved: 35, perSide: [{ weight: 7.5, count: 1 }], difference: -5 });
  });

  test("leaves an odd plate on the rack", () => {
    expect(kg(100, [{ weight: 20, count: 3 }])).toMatchObject({ achieved: 60, perSide: [{ weight: 20, count: 1 }] });
    expect(kg(100, [{ weight: 20, count: 1 }])).toEqual({ achieved: 20, perSide: [], difference: -80 });
  });

  test("is the bar alone when that is the target or more, or there are no plates", () => {
    expect(kg(20)).toEqual({ achieved: 20, perSide: [], difference: 0 });
    expect(kg(12.5)).toEqual({ achieved: 20, perSide: [], difference: 7.5 });
    expect(kg(60, [])).toEqual({ achieved: 20, perSide: [], difference: -40 });
  });

  test("takes all there is for more than can be loaded", () => {
    expect(kg(2_000, [{ weight: 20, count: 10 }])).toEqual({
      achieved: 220,
      perSide: [{ weight: 20, count: 5 }],
      difference: -1780,
    });
  });

  const stock = fc.uniqueArray(
    fc.record({ weight: fc.constantFrom(0.25, 0.5, 1.25, 2.27, 2.5, 5, 7.5, 10, 15, 20), count: fc.nat(7) }),
    { selector: ({ weight }) => weight, maxLength: 5 },
  );
  const target = fc.integer({ min: 1, max: 200_000 }).map((thousandths) => thousandths / 1000);

  /** Every load there is: its thousandths a side and its plates. */
  const everyLoad = (plates: readonly PlateCount[]) =>
    plates.reduce(
      (loads, { weight, count }) =>
        loads.flatMap((load) =>
          Array.from({ length: Math.floor(count / 2) + 1 }, (_, used) => ({
            sum: load.sum + used * Math.round(weight * 1000),
            plates: load.plates + used,
          })),
        ),
      [{ sum: 0, plates: 0 }],
    );

  test("is as near as any load can be, of those with as few plates the lightest, and within the stock", () => {
    fc.assert(
      fc.property(stock, target, fc.constantFrom(0, 15, 20), (plates, wanted, bar) => {
        const load = nearestLoad({ target: wanted, bar, plates });
        const onSide = load.perSide.reduce((sum, { weight, count }) => sum + Math.round(weight * 1000) * count, 0);
        const used = load.perSide.reduce((sum, { count }) => sum + count, 0);
        expect(Math.round(load.achieved * 1000)).toBe(bar * 1000 + 2 * onSide);
        expect(load.difference).toBeCloseTo(load.achieved - wanted, 9);
        for (const { weight, count } of load.perSide) {
          expect(2 * count).toBeLessThanOrEqual(plates.find((plate) => plate.weight === weight)?.count ?? 0);
        }
        const distanceOf = (sum: number) => Math.abs(bar * 1000 + 2 * sum - Math.round(wanted * 1000));
        const all = everyLoad(plates);
        const nearest = Math.min(...all.map(({ sum }) => distanceOf(sum)));
        const best = all.filter(({ sum }) => distanceOf(sum) === nearest);
        const fewest = Math.min(...best.map((one) => one.plates));
        const lightest = Math.min(...best.filter((one) => one.plates === fewest).map(({ sum }) => sum));
        expect({ onSide, plates: used }).toEqual({ onSide: lightest, plates: fewest });
      }),
    );
  });
});
