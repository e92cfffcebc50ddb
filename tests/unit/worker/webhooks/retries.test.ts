import { expect, test } from "bun:test";
import fc from "fast-check";
import { MAX_ATTEMPTS, retryPauseMs } from "#worker/webhooks/retries.ts";

const HOUR_MS = 3_600_000;

test("the pauses begin with half a minute, grow threefold, and come to about a day", () => {
  const pauses = Array.from({ length: MAX_ATTEMPTS }, (_, index) => retryPauseMs(index + 1, 0.5));
  expect(pauses.slice(0, 3)).toEqual([30_000, 90_000, 270_000]);
  expect(pauses.at(-1)).toBeNull();
  const whole = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0);
  expect(whole).toBeGreaterThan(24 * HOUR_MS);
  expect(whole).toBeLessThan(30 * HOUR_MS);
});

test("chance moves a pause by a fifth at most", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: MAX_ATTEMPTS - 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, chance) => {
        const middle = 30_000 * 3 ** (attempt - 1);
        const pause = retryPauseMs(attempt, chance) ?? 0;
        expect(Math.abs(pause - middle)).toBeLessThanOrEqual(middle / 5);
      },
    ),
  );
});
