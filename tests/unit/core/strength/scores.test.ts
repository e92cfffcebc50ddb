import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  ageFactor,
  dots,
  ipfGl,
  SCORE_EQUIPMENT,
  SCORE_EVENTS,
  SCORE_METHODS,
  SCORED_SEXES,
  type ScoredSex,
  type ScoreInput,
  scoresOf,
  wilks,
  wilks2,
} from "#core/strength/scores.ts";

const of = (sex: ScoredSex, bodyweightKg: number, totalKg: number): ScoreInput => ({ sex, bodyweightKg, totalKg });

describe("scores", () => {
  test("DOTS gives the published points", () => {
    expect(dots(of("male", 80, 700))).toBeCloseTo(482.68, 2);
    expect(dots(of("female", 62.15, 400))).toBeCloseTo(433.8, 2);
    expect(dots(of("male", 100.7, 180))).toBeCloseTo(110.46, 2);
  });

  test("Wilks gives the published points", () => {
    expect(wilks(of("male", 93, 700))).toBeCloseTo(439.73, 2);
    expect(wilks(of("female", 60, 500))).toBeCloseTo(557.4434, 4);
  });

  test("Wilks 2 gives the published points", () => {
    expect(wilks2(of("male", 80.5, 700))).toBeCloseTo(571.27, 2);
    expect(wilks2(of("female", 62.15, 400))).toBeCloseTo(515.79, 2);
  });

  test("IPF GL gives the published points", () => {
    expect(ipfGl(of("male", 92.04, 1035), "sbd", "equipped")).toBeCloseTo(112.85, 2);
    expect(ipfGl(of("female", 70.5, 122.5), "bench", "raw")).toBeCloseTo(96.78, 2);
  });

  // Worked out with 40 digits from the published coefficients, where body weight makes the most of each digit.
  test.each([
    ["male", 200, 450.242286, 478.427458, 551.085348],
    ["female", 145, 695.328151, 695.658274, 871.830524],
  ] as const)(
    "each coefficient counts to its last digit: %s of %d kg",
    (sex, bodyweight, ofDots, ofWilks, ofWilks2) => {
      const input = of(sex, bodyweight, 900);
      expect(dots(input)).toBeCloseTo(ofDots, 6);
      expect(wilks(input)).toBeCloseTo(ofWilks, 6);
      expect(wilks2(input)).toBeCloseTo(ofWilks2, 6);
    },
  );

  test.each([
    ["male", "sbd", "raw", 43.737687],
    ["male", "sbd", "equipped", 36.85847],
    ["male", "bench", "raw", 158.855893],
    ["male", "bench", "equipped", 115.498624],
    ["female", "sbd", "raw", 59.521437],
    ["female", "sbd", "equipped", 49.522616],
    ["female", "bench", "raw", 231.475645],
    ["female", "bench", "equipped", 164.497513],
  ] as const)("the constants of IPF GL count to their last digit: %s, %s, %s", (sex, event, equipment, points) => {
    expect(ipfGl(of(sex, 75, 300), event, equipment)).toBeCloseTo(points, 6);
  });

  test("IPF GL is null below 35 kg of body weight", () => {
    expect(ipfGl(of("female", 34.9, 100), "sbd", "raw")).toBeNull();
    expect(ipfGl(of("female", 35, 100), "sbd", "raw")).toBeGreaterThan(0);
  });

  test("body weight is held within the range of each formula", () => {
    expect(dots(of("male", 30, 200))).toBe(dots(of("male", 40, 200)));
    expect(dots(of("male", 250, 900))).toBe(dots(of("male", 210, 900)));
    expect(dots(of("female", 170, 500))).toBe(dots(of("female", 150, 500)));
    expect(wilks(of("male", 220, 900))).toBe(wilks(of("male", 201.9, 900)));
    expect(wilks(of("female", 20, 100))).toBe(wilks(of("female", 26.51, 100)));
    expect(wilks2(of("female", 200, 500))).toBe(wilks2(of("female", 150.95, 500)));
  });

  test("a broken body weight or total has no score", () => {
    for (const input of [of("male", 0, 500), of("male", -80, 500), of("male", 80, -1), of("male", Number.NaN, 500)]) {
      expect(dots(input)).toBeNull();
      expect(wilks(input)).toBeNull();
      expect(wilks2(input)).toBeNull();
      expect(ipfGl(input, "sbd", "raw")).toBeNull();
    }
  });

  test("twice the total is twice the points, and more body weight is never more points", () => {
    const bodyweight = fc.double({ min: 45, max: 139, noNaN: true });
    const total = fc.double({ min: 50, max: 1200, noNaN: true });
    const sex = fc.constantFrom(...SCORED_SEXES);
    const gl = (input: ScoreInput) => ipfGl(input, "sbd", "raw");
    fc.assert(
      fc.property(sex, bodyweight, total, fc.constantFrom(dots, wilks, wilks2, gl), (s, b, t, score) => {
        const points = score(of(s, b, t)) ?? Number.NaN;
        expect(score(of(s, b, 2 * t))).toBeCloseTo(2 * points, 6);
        expect(score(of(s, b + 1, t))).toBeLessThan(points);
      }),
    );
  });

  test("every set of IPF GL constants gives points near 100 for a world-class lift", () => {
    const best = { sbd: { male: 830, female: 500 }, bench: { male: 215, female: 120 } };
    for (const sex of SCORED_SEXES) {
      for (const event of SCORE_EVENTS) {
        for (const equipment of SCORE_EQUIPMENT) {
          const points = ipfGl(of(sex, sex === "male" ? 83 : 63, best[event][sex]), event, equipment) ?? 0;
          expect(points).toBeGreaterThan(70);
          expect(points).toBeLessThan(130);
        }
      }
    }
  });

  test.each([
    [14, 1.23],
    [15, 1.18],
    [18, 1.06],
    [20, 1.03],
    [22, 1.01],
    [23, 1],
    [40, 1],
    [41, 1.01],
    [45, 1.055],
    [50, 1.13],
    [55, 1.225],
    [60, 1.34],
    [65, 1.48],
    [70, 1.645],
    [75, 1.835],
    [80, 2.05],
  ])("the age factor at %d is %d", (age, factor) => {
    expect(ageFactor(age)).toBe(factor);
  });

  test("the age factor falls to 23, rises from 41, and is unknown outside 14 to 80", () => {
    for (let age = 14; age < 23; age += 1) expect(ageFactor(age)).toBeGreaterThan(ageFactor(age + 1) ?? 9);
    for (let age = 40; age < 80; age += 1) expect(ageFactor(age + 1)).toBeGreaterThan(ageFactor(age) ?? 9);
    for (const age of [13, 81, 30.5, Number.NaN]) expect(ageFactor(age)).toBeNull();
  });
});

describe("scoresOf", () => {
  const performance = { ...of("male", 93, 700), event: "sbd", equipment: "raw", age: 50 } as const;

  test("holds every score as its own formula gives it", () => {
    const scores = scoresOf(performance);
    expect(scores.wilks).toBeCloseTo(439.73, 2);
    expect(scores).toMatchObject({
      dots: dots(performance),
      wilks2: wilks2(performance),
      ipfGl: ipfGl(performance, "sbd", "raw"),
      ageFactor: 1.13,
    });
    expect(scores.ageAdjustedDots).toBeCloseTo((scores.dots ?? 0) * 1.13, 10);
  });

  test.each([null, 13, 81])("knows no age-adjusted points at the age of %p", (age) => {
    expect(scoresOf({ ...performance, age })).toMatchObject({ ageFactor: null, ageAdjustedDots: null });
  });

  test("gives no number without a body weight", () => {
    const scores = scoresOf({ ...performance, bodyweightKg: 0 });
    expect(scores).toMatchObject({ dots: null, wilks: null, wilks2: null, ipfGl: null, ageAdjustedDots: null });
  });

  test("names the source of every score", () => {
    const named: string[] = Object.keys(SCORE_METHODS);
    expect(Object.keys(scoresOf(performance)).filter((score) => !named.includes(score))).toEqual(["ageFactor"]);
  });
});
