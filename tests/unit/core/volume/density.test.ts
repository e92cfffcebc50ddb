import { describe, expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import { analyzeDensity } from "#core/volume/density.ts";
import { aHistory, aSession } from "#tests/support/training-history.ts";

const TO = "2026-11-22";
const sessions = (daysAgo: readonly number[], facts: Parameters<typeof aSession>[1] = {}) =>
  daysAgo.map((days) => aSession(addDays(TO, -days), facts));

describe("analyzeDensity", () => {
  test("is sets and kg over the minutes of all workouts together, of 28 days and the 28 before", () => {
    const now = sessions([0, 9, 18, 27], { durationSeconds: 3000, workingSets: 20, volumeKg: 5000 });
    const before = sessions([28, 37, 46, 55], { durationSeconds: 6000, workingSets: 20, volumeKg: 5000 });
    const { current, previous, missing } = analyzeDensity(aHistory({ sessions: [...now, ...before] }));
    expect(current).toEqual({ workouts: 4, setsPerMinute: 0.4, kgPerMinute: 100 });
    expect(previous).toEqual({ workouts: 4, setsPerMinute: 0.2, kgPerMinute: 50 });
    expect(missing).toBeNull();
  });

  test("leaves out workouts without a duration, of less than ten minutes, and without a set", () => {
    const history = aHistory({
      sessions: [
        ...sessions([0, 1, 2]),
        ...sessions([3], { durationSeconds: null }),
        ...sessions([4], { durationSeconds: 599 }),
        ...sessions([5], { workingSets: 0 }),
      ],
    });
    const { current, previous, missing } = analyzeDensity(history);
    expect([current, previous]).toEqual([null, null]);
    expect(missing).toEqual({ code: "workouts", have: 3, need: 4 });
  });
});
