import { describe, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import type { Day } from "#db/seeds/demo/calendar.ts";
import { createLifter } from "#db/seeds/demo/lifter.ts";
import type { Growth, Movement } from "#db/seeds/demo/programme.ts";

const START: LocalDate = "2026-01-01";

const aLift = (growth: Partial<Growth> = {}): Movement => ({
  kind: "main",
  slug: "squat",
  growth: { start: 100, ceiling: 160, rate: 0.02, ...growth },
  stepKg: 2.5,
  restSeconds: 180,
});

const aDay = (index: number, day: Partial<Day> = {}) => ({
  date: addDays(START, index),
  phase: "maintain" as const,
  weeksAgo: 50,
  away: null,
  ...day,
});

/**
 * Returns a lifter and a function that passes days, by default with a workout a week. It answers each day's strength.
 */
const aLife = (lift = aLift()) => {
  const lifter = createLifter([lift], randomFrom(1));
  let today = 0;
  const live = (days: number, more: Partial<Day> = {}, trains = true): number[] =>
    Array.from({ length: days }, () => {
      lifter.live(aDay(today, more));
      if (trains && today % 7 === 0) lifter.practise("squat");
      today += 1;
      return lifter.strength("squat");
    });
  return { lifter, live };
};

describe("the lifter of the demo account", () => {
  test("gains less the stronger they are, and never passes the ceiling", () => {
    const strength = aLife().live(700);
    const gain = (from: number, to: number) => (strength[to] ?? 0) - (strength[from] ?? 0);
    expect(gain(0, 200)).toBeGreaterThan(2 * gain(400, 600));
    expect(gain(400, 600)).toBeGreaterThan(0);
    expect(Math.max(...strength)).toBeLessThan(160);
  });

  test("grows faster in a bulk than otherwise, and loses strength in a long cut", () => {
    const [bulk, maintained, cut] = (["bulk", "maintain", "cut"] as const).map(
      (phase) =>
        aLife(aLift({ start: 150 }))
          .live(112, { phase })
          .at(-1) ?? 0,
    );
    expect(bulk).toBeGreaterThan(maintained ?? 0);
    expect(cut).toBeLessThan(150);
  });

  test("stands still in a plateau, and goes on after it", () => {
    const { live } = aLife(aLift({ plateaus: [[40, 20]] }));
    const before = live(70).at(-1) ?? 0;
    const within = live(70, { weeksAgo: 30 }).at(-1) ?? 0;
    const after = live(70, { weeksAgo: 10 }).at(-1) ?? 0;
    expect(before).toBeGreaterThan(105);
    expect(Math.abs(within - before)).toBeLessThan(0.5);
    expect(after).toBeGreaterThan(within + 3);
  });

  test("loses what is not trained, and has it back sooner than it was built", () => {
    const { live } = aLife();
    const built = live(210);
    const peak = built.at(-1) ?? 0;
    const faded = live(60, {}, false).at(-1) ?? 0;
    expect(faded).toBeLessThan(peak * 0.97);
    const again = live(210);
    const back = again.findIndex((strength) => strength >= peak);
    const firstTime = built.length - built.findIndex((strength) => strength >= faded);
    expect(back).toBeGreaterThan(0);
    expect(back).toBeLessThan(firstTime);
  });

  test("is weaker for the fatigue of training, which wears off", () => {
    const { lifter, live } = aLife();
    lifter.live(aDay(0));
    const fresh = lifter.ability("squat");
    lifter.tire(0.03);
    expect(lifter.ability("squat")).toBeCloseTo(fresh * 0.97, 6);
    live(30, {}, false);
    expect(lifter.fatigue()).toBeLessThan(0.001);
  });

  test("knows no exercise that the programme does not have", () => {
    expect(() => aLife().lifter.strength("curl")).toThrow(RangeError);
  });
});
