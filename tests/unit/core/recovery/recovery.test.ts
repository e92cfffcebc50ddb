import { describe, expect, test } from "bun:test";
import { CHECKIN_MEASURES } from "#core/analysis/analysis-document.ts";
import { dayPerformance } from "#core/recovery/day-performance.ts";
import { analyzeRecovery, CHECKIN_DAYS, MIN_PAIRS } from "#core/recovery/recovery.ts";
import { addDays, toEpochDay } from "#core/time/local-date.ts";
import { aCheckin, aHistory, anExerciseDay, datesUpTo } from "#tests/support/training-history.ts";

const TO = "2026-11-22";

describe("dayPerformance", () => {
  const performanceOn = (history: ReturnType<typeof aHistory>, ...dates: string[]) =>
    dates.map((date) => dayPerformance(history, new Set([toEpochDay(date)])).get(toEpochDay(date)) ?? null);

  test("is per cent above the median of a lift's other days within four weeks on either side", () => {
    const dates = datesUpTo(TO, 5, 7);
    const kilograms = [100, 110, 100, 104, 90];
    const history = aHistory({
      rows: dates.map((date, at) => anExerciseDay("squat", date, { bestE1rmKg: kilograms[at] ?? null })),
    });
    // The others of the last day: 100, 110, 100, 104, whose median is 102.
    expect(performanceOn(history, TO)[0]).toBeCloseTo(100 * (90 / 102 - 1), 9);
    expect(performanceOn(history, addDays(TO, -1))).toEqual([null]);
  });

  test("needs four other days within reach", () => {
    const rows = datesUpTo(TO, 4, 7).map((date) => anExerciseDay("squat", date));
    expect(performanceOn(aHistory({ rows }), TO)).toEqual([null]);
    const far = [anExerciseDay("squat", addDays(TO, -29)), ...rows];
    expect(performanceOn(aHistory({ rows: far }), TO)).toEqual([null]);
    const near = [anExerciseDay("squat", addDays(TO, -28)), ...rows];
    expect(performanceOn(aHistory({ rows: near }), TO)).toEqual([0]);
  });

  test("averages the lifts of a day, however heavy they are, and passes over those without an estimate", () => {
    const rows = datesUpTo(TO, 6, 3).flatMap((date) => [
      anExerciseDay("squat", date, { bestE1rmKg: date === TO ? 220 : 200 }),
      anExerciseDay("curl", date, { bestE1rmKg: date === TO ? 19 : 20 }),
      anExerciseDay("plank", date, { bestE1rmKg: null }),
    ]);
    expect(performanceOn(aHistory({ rows }), TO)[0]).toBeCloseTo((10 - 5) / 2, 9);
  });

  test("takes steady progress for no good day: the level moves along", () => {
    const dates = datesUpTo(TO, 17, 7);
    const rows = dates.map((date, at) => anExerciseDay("squat", date, { bestE1rmKg: 100 + at }));
    expect(performanceOn(aHistory({ rows }), dates[8] ?? TO)[0]).toBeCloseTo(0, 9);
  });
});

describe("analyzeRecovery", () => {
  const dates = datesUpTo(TO, MIN_PAIRS + 1, 2);
  const answer = (at: number) => 1 + ((at * 7) % 5);
  const rows = dates.map((date, at) => anExerciseDay("squat", date, { bestE1rmKg: 100 + 2 * answer(at) }));
  const relationOf = (recovery: ReturnType<typeof analyzeRecovery>, measure: string, lagDays: number) =>
    recovery.relations.find((relation) => relation.measure === measure && relation.lagDays === lagDays);

  test("asks of each measure for the same day and the next", () => {
    const { relations, checkins } = analyzeRecovery(aHistory({ rows }));
    expect(checkins).toBe(0);
    expect(relations.map(({ measure, lagDays }) => [measure, lagDays])).toEqual(
      CHECKIN_MEASURES.flatMap((measure) => [
        [measure, 0],
        [measure, 1],
      ]),
    );
    for (const relation of relations) {
      expect(relation).toMatchObject({ rho: null, pValue: null, pHolm: null, status: "insufficient-data" });
      expect(relation.missing).toEqual({ code: "pairs", have: 0, need: MIN_PAIRS });
    }
  });

  test("says nothing below twenty pairs, and from twenty on what the ranks say", () => {
    const checkinsOf = (count: number) =>
      dates.slice(0, count).map((date, at) => aCheckin(date, { sleepHours: 4 + answer(at) }));
    const few = analyzeRecovery(aHistory({ rows, checkins: checkinsOf(MIN_PAIRS - 1) }));
    expect(relationOf(few, "sleepHours", 0)).toMatchObject({
      n: 19,
      rho: null,
      missing: { code: "pairs", have: 19, need: 20 },
    });
    const enough = analyzeRecovery(aHistory({ rows, checkins: checkinsOf(MIN_PAIRS) }));
    const relation = relationOf(enough, "sleepHours", 0);
    expect(relation).toMatchObject({ n: 20, status: "related", missing: null });
    expect(relation?.rho).toBeGreaterThan(0.9);
    // The one question that could be asked needs no correction.
    expect(relation?.pHolm).toBe(relation?.pValue ?? null);
  });

  test("sets a check-in beside the training of the day after", () => {
    const checkins = dates.map((date, at) => aCheckin(addDays(date, -1), { soreness: answer(at) }));
    const recovery = analyzeRecovery(aHistory({ rows, checkins }));
    expect(relationOf(recovery, "soreness", 0)).toMatchObject({ n: 0, rho: null });
    expect(relationOf(recovery, "soreness", 1)?.rho).toBeGreaterThan(0.9);
  });

  test("corrects each p for all that were asked", () => {
    const checkins = dates.map((date, at) =>
      aCheckin(date, { sleepHours: 4 + answer(at), mood: 1 + ((at * 3) % 4), stress: 1 + (at % 3) }),
    );
    const { relations } = analyzeRecovery(aHistory({ rows, checkins }));
    const tested = relations.filter(({ pValue }) => pValue !== null);
    expect(tested.map(({ measure }) => measure)).toEqual(["sleepHours", "stress", "mood"]);
    for (const { pValue, pHolm } of tested) expect(pHolm).toBeGreaterThanOrEqual(pValue ?? 1);
    const least = tested.toSorted((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1))[0];
    for (const { pHolm, status } of tested) expect(status === "related").toBe((pHolm ?? 1) < 0.05);
    expect(least?.pHolm).toBeCloseTo(Math.min(1, 3 * (least?.pValue ?? 1)), 12);
  });

  test("has no relation where an answer never varies, and asks nothing more of it", () => {
    const checkins = dates.map((date) => aCheckin(date, { mood: 3 }));
    expect(relationOf(analyzeRecovery(aHistory({ rows, checkins })), "mood", 0)).toEqual({
      ...{ measure: "mood", lagDays: 0, n: dates.length },
      ...{ rho: null, pValue: null, pHolm: null, status: "no-clear-relation", missing: null },
    });
  });

  test("looks at the last year, and not at days to come", () => {
    const checkins = [
      aCheckin(addDays(TO, -CHECKIN_DAYS), { mood: 3 }),
      aCheckin(addDays(TO, 1 - CHECKIN_DAYS), { mood: 3 }),
      aCheckin(TO, { mood: 3 }),
      aCheckin(addDays(TO, 1), { mood: 3 }),
    ];
    expect(analyzeRecovery(aHistory({ checkins })).checkins).toBe(2);
  });

  test("holds the heart rate of a week against what is usual, and sleep by itself", () => {
    const usual = datesUpTo(addDays(TO, -7), 14, 2).map((date) =>
      aCheckin(date, { restingHeartRate: 50, sleepHours: 3 }),
    );
    const recent = datesUpTo(TO, 4, 2).map((date) => aCheckin(date, { restingHeartRate: 56, sleepHours: 7.5 }));
    const whole = analyzeRecovery(aHistory({ checkins: [...usual, ...recent] }));
    expect(whole.restingHeartRate).toEqual({ recent: 56, usual: 50, recentDays: 4, usualDays: 14 });
    expect(whole.sleep?.nights).toBe(8);
    expect(whole.sleep?.hours).toBeCloseTo((4 * 7.5 + 4 * 3) / 8, 9);
    expect(analyzeRecovery(aHistory({ checkins: [...usual.slice(1), ...recent] })).restingHeartRate).toBeNull();
    expect(analyzeRecovery(aHistory({ checkins: [...usual, ...recent.slice(1)] })).restingHeartRate).toBeNull();
    expect(analyzeRecovery(aHistory({ checkins: recent })).sleep).toBeNull();
  });
});
