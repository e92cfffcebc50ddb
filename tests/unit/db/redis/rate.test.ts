import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createLocalLimiter } from "#db/redis/local-limiter.ts";
import { emissionOf, type Rate, take } from "#db/redis/rate.ts";

const SECOND = 1_000_000;
const RATE: Rate = { quota: 5, windowSeconds: 10 };

const run = (rate: Rate, instants: readonly number[]) => {
  let until = 0;
  return instants.map((now) => {
    const taken = take(until, now, rate);
    until = taken.until;
    return taken.take;
  });
};

describe("a rate", () => {
  test("allows its quota at once and then one request each part of the window", () => {
    const takes = run(RATE, [
      ...Array.from({ length: 6 }, () => 100 * SECOND),
      101 * SECOND,
      102 * SECOND,
      102 * SECOND,
    ]);
    expect(takes.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false, true, false]);
    expect(takes.map(({ remaining }) => remaining).slice(0, 6)).toEqual([4, 3, 2, 1, 0, 0]);
    expect(takes[5]?.retryMs).toBe(2_000);
    expect(takes[6]?.retryMs).toBe(1_000);
  });

  test("with a burst allows that many at once, and as many as before in the long run", () => {
    const rate: Rate = { quota: 60, windowSeconds: 60, burst: 5 };
    const atOnce = run(
      rate,
      Array.from({ length: 10 }, () => 0),
    );
    expect(atOnce.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(atOnce.at(-1)).toMatchObject({ remaining: 0, retryMs: 1_000, resetMs: 5_000 });
    const steady = run(
      rate,
      Array.from({ length: 600 }, (_, index) => index * SECOND),
    );
    expect(steady.every(({ allowed }) => allowed)).toBe(true);
    const hasty = run(
      rate,
      Array.from({ length: 6_000 }, (_, index) => (index * SECOND) / 10),
    );
    expect(hasty.filter(({ allowed }) => allowed)).toHaveLength(604);
  });

  test("is whole again after its window", () => {
    const takes = run(RATE, [...Array.from({ length: 5 }, () => 0), 10 * SECOND]);
    expect(takes[4]?.resetMs).toBe(10_000);
    expect(takes[5]).toMatchObject({ allowed: true, remaining: 4 });
  });

  test("never lets more pass in a window than twice its quota, and the quota on average", () => {
    const rates = fc.record({
      quota: fc.integer({ min: 1, max: 50 }),
      windowSeconds: fc.integer({ min: 1, max: 100 }),
    });
    const pauses = fc.array(fc.integer({ min: 0, max: 5 * SECOND }), { maxLength: 200 });
    fc.assert(
      fc.property(rates, pauses, (rate, steps) => {
        let now = 0;
        const instants = steps.map((step) => {
          now += step;
          return now;
        });
        const passed = instants.filter((_, index) => run(rate, instants.slice(0, index + 1)).at(-1)?.allowed);
        expect(passed.length).toBeLessThanOrEqual(rate.quota + Math.floor(now / emissionOf(rate)));
      }),
      { numRuns: 50 },
    );
  });

  test("asks for a pause after which the next request does pass", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 100 }), (quota, windowSeconds) => {
        const rate = { quota, windowSeconds };
        const takes = run(
          rate,
          Array.from({ length: quota + 1 }, () => 7),
        );
        const refused = takes.at(-1);
        expect(refused?.allowed).toBe(false);
        const later = 7 + (refused?.retryMs ?? 0) * 1_000;
        expect(run(rate, [...Array.from({ length: quota }, () => 7), later]).at(-1)?.allowed).toBe(true);
      }),
    );
  });
});

describe("limits of one process", () => {
  test("count each subject by itself, and take back what is given back", () => {
    const limiter = createLocalLimiter();
    for (let index = 0; index < 5; index += 1) expect(limiter.take("a", RATE).allowed).toBe(true);
    expect(limiter.take("a", RATE).allowed).toBe(false);
    expect(limiter.take("b", RATE).allowed).toBe(true);
    limiter.giveBack("a", emissionOf(RATE));
    expect(limiter.ask("a", RATE).allowed).toBe(true);
    expect(limiter.take("a", RATE).allowed).toBe(true);
    expect(limiter.ask("a", RATE).allowed).toBe(false);
  });
});
