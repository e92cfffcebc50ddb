import { describe, expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import { analyze } from "#core/training/analysis.ts";
import type { ExerciseDayRow, TrainingHistory } from "#core/training/history.ts";
import { INSIGHT_CODES, INSIGHT_SEVERITIES, type InsightCode, insight } from "#core/training/insight-document.ts";
import type { MovementPattern } from "#core/training/taxonomy.ts";
import { lifter, PERSONAS } from "#tests/support/personas.ts";
import { aHistory, anExercise, anExerciseDay, aRecord, aSession, datesUpTo } from "#tests/support/training-history.ts";

const TO = "2026-11-22";
const analysisOf = (history: TrainingHistory) =>
  analyze(history, { id: "a", userId: "u", inputVersion: 1, computedAt: "2026-11-23T06:00:00.000Z" });
const insightsOf = (history: TrainingHistory) => analysisOf(history).insights;
const find = (history: TrainingHistory, code: InsightCode) =>
  insightsOf(history).filter((found) => found.code === code);

const weekly = (id: string, weeks: number, kgOf: (week: number) => number, lastDay = TO): ExerciseDayRow[] =>
  datesUpTo(lastDay, weeks, 7).map((date, week) => anExerciseDay(id, date, { bestE1rmKg: kgOf(week) }));
const lift = (kgOf: (week: number) => number, weeks = 20) => aHistory({ rows: weekly("squat", weeks, kgOf) });
/** Volume on every other day, `recent` of it in the last week. */
const loads = (usual: number, recent: number) =>
  aHistory({
    rows: datesUpTo(TO, 30, 2).map((date) =>
      anExerciseDay("squat", date, { volumeKg: date > addDays(TO, -7) ? recent : usual }),
    ),
  });
const lastWeek = (volumes: readonly number[]) =>
  aHistory({
    rows: volumes.map((volumeKg, day) => anExerciseDay("squat", addDays(TO, day - volumes.length + 1), { volumeKg })),
  });
const setsAWeek = (workingSets: number) =>
  aHistory({ rows: datesUpTo(TO, 10, 7).map((date) => anExerciseDay("squat", date, { workingSets })) });
const patterns = (first: MovementPattern, firstSets: number, second: MovementPattern, secondSets: number) =>
  aHistory({
    exercises: [anExercise("a", { movementPattern: first }), anExercise("b", { movementPattern: second })],
    rows: [anExerciseDay("a", TO, { workingSets: firstSets }), anExerciseDay("b", TO, { workingSets: secondSets })],
  });
const plan = (done: number, missed: number) =>
  aHistory({
    planned: Array.from({ length: done + missed }, (_, at) => ({
      date: addDays(TO, -at),
      done: at < done,
      workoutId: null,
    })),
  });
const trained = (...daysAgo: readonly number[]) =>
  aHistory({ sessions: daysAgo.map((days) => aSession(addDays(TO, -days))) });
const dropped = (habitEndedDaysAgo: number, others = 10) =>
  aHistory({
    rows: [
      ...weekly("dip", 8, () => 100, addDays(TO, -habitEndedDaysAgo)),
      ...datesUpTo(TO, others, 3).map((date) => anExerciseDay("squat", date)),
    ],
  });
const weighed = (kgPerWeek: number, days = 28) =>
  aHistory({
    bodyweight: Array.from({ length: days }, (_, day) => ({
      date: addDays(TO, day - days + 1),
      kg: 80 + (kgPerWeek * day) / 7,
    })),
  });

/** For each code a training that shows it and one, close by, that does not. */
const CASES: Record<InsightCode, { shown: TrainingHistory; hidden: TrainingHistory }> = {
  "lift-improving": { shown: lift((week) => 100 + week), hidden: lift((week) => 100 + week, 7) },
  "lift-plateau": { shown: lift((week) => 100 + (week % 2) / 4), hidden: lift((week) => 100 + (week % 5) * 8) },
  "lift-declining": { shown: lift((week) => 100 - week / 2), hidden: lift(() => 100) },
  "records-set": {
    shown: aHistory({ rows: weekly("squat", 1, () => 100), records: [aRecord("squat", TO)] }),
    hidden: aHistory({ rows: weekly("squat", 1, () => 100), records: [aRecord("squat", TO, { previousValue: null })] }),
  },
  "load-spike": { shown: loads(1000, 4000), hidden: loads(1000, 1200) },
  "load-drop": { shown: loads(1000, 50), hidden: loads(1000, 900) },
  "monotony-high": {
    shown: lastWeek([900, 1000, 1100, 1000, 900, 1000, 1100]),
    hidden: lastWeek([900, 0, 1100, 0, 900, 0, 1100]),
  },
  "muscle-below-landmark": { shown: setsAWeek(9), hidden: setsAWeek(10) },
  "muscle-above-landmark": { shown: setsAWeek(21), hidden: setsAWeek(20) },
  "push-pull-imbalance": {
    shown: patterns("vertical_push", 16, "horizontal_pull", 10),
    hidden: patterns("vertical_push", 15, "horizontal_pull", 10),
  },
  "upper-lower-imbalance": {
    shown: patterns("squat", 26, "shoulder_raise", 10),
    hidden: patterns("squat", 25, "shoulder_raise", 10),
  },
  "adherence-low": { shown: plan(2, 3), hidden: plan(3, 2) },
  "adherence-high": { shown: plan(9, 1), hidden: plan(8, 2) },
  "streak-kept": { shown: trained(1, 8, 15, 22), hidden: trained(1, 8, 15) },
  "training-paused": { shown: trained(10), hidden: trained(9) },
  "training-resumed": { shown: trained(2, 16), hidden: trained(2, 15) },
  "lift-neglected": { shown: dropped(30), hidden: dropped(20) },
  "bodyweight-rising": { shown: weighed(0.4), hidden: weighed(0.1) },
  "bodyweight-falling": { shown: weighed(-0.4), hidden: weighed(-0.4, 7) },
  "history-short": { shown: trained(1, 3, 5), hidden: trained(0, 1, 2, 3, 4, 5, 6, 7) },
};

describe("deriveInsights", () => {
  test("there is a case for every code, and every code is one of the document's", () => {
    expect(Object.keys(CASES).toSorted()).toEqual(INSIGHT_CODES.toSorted());
    expect(INSIGHT_CODES.length).toBeGreaterThanOrEqual(10);
  });

  test.each(INSIGHT_CODES.map((code) => [code]))("%s appears and disappears", (code) => {
    const [shown] = find(CASES[code].shown, code);
    expect(shown).toBeDefined();
    expect(insight.parse(shown)).toEqual(shown ?? insight.parse(null));
    expect(shown?.method.length).toBeGreaterThan(10);
    expect(find(CASES[code].hidden, code)).toEqual([]);
  });

  test("the most urgent come first", () => {
    for (const make of PERSONAS) {
      const ranks = insightsOf(make().history).map(({ severity }) => INSIGHT_SEVERITIES.indexOf(severity));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
    expect(insightsOf(lifter().history).length).toBeGreaterThan(0);
  });

  test("a lift is told once: it does not improve and stand still at the same time", () => {
    for (const make of PERSONAS) {
      const lifts = insightsOf(make().history).flatMap((found) =>
        found.code === "lift-improving" || found.code === "lift-plateau" || found.code === "lift-declining"
          ? [found.params.exerciseId]
          : [],
      );
      expect(new Set(lifts).size).toBe(lifts.length);
    }
  });

  test("scatter is not taken for standing still: a wide interval is neither trend nor plateau", () => {
    const noisy = lift((week) => 100 + 15 * Math.sin(week * week), 12);
    expect(insightsOf(noisy).filter(({ code }) => code.startsWith("lift-"))).toEqual([]);
  });

  test("a lift that climbed in one step does not stand still, though its interval touches nothing", () => {
    const stepped = lift((week) => (week < 10 ? 100 : 101));
    const [section] = analysisOf(stepped).exercises;
    expect([section?.trend.ci95?.lower, section?.status]).toEqual([0, "plateau"]);
    expect(section?.trend.pValue).toBeLessThan(0.05);
    expect(find(stepped, "lift-plateau")).toEqual([]);
  });

  test("during a pause only the pause is told of the training, more urgently after three weeks", () => {
    const rows = datesUpTo(addDays(TO, -12), 40, 2).map((date) => anExerciseDay("squat", date, { workingSets: 1 }));
    const codes = insightsOf(aHistory({ rows })).map(({ code }) => code);
    expect(codes).toContain("training-paused");
    for (const code of [
      "load-drop",
      "muscle-below-landmark",
      "streak-kept",
      "monotony-high",
      "lift-neglected",
    ] as const) {
      expect(codes).not.toContain(code);
    }
    expect(find(trained(20), "training-paused")[0]?.severity).toBe("notice");
    expect(find(trained(21), "training-paused")[0]?.severity).toBe("warning");
  });

  test("records that began a line, and those of last week, are not told", () => {
    const [told] = find(
      aHistory({
        rows: [...weekly("squat", 2, () => 100), ...weekly("bench", 2, () => 80)],
        records: [
          aRecord("squat", TO),
          aRecord("bench", TO),
          aRecord("bench", TO, { kind: "weight" }),
          aRecord("squat", addDays(TO, -7)),
        ],
      }),
      "records-set",
    );
    expect(told?.params).toEqual({ exerciseId: "bench", exerciseName: "Name of bench", count: 3, exercises: 2 });
  });

  test("losing more than one per cent a week is a warning, gaining more than half a per cent a notice", () => {
    expect(find(weighed(-0.5), "bodyweight-falling")[0]?.severity).toBe("info");
    expect(find(weighed(-1), "bodyweight-falling")[0]?.severity).toBe("warning");
    expect(find(weighed(0.3), "bodyweight-rising")[0]?.severity).toBe("info");
    expect(find(weighed(0.6), "bodyweight-rising")[0]?.severity).toBe("notice");
  });

  test("the side that got more is named, also where the other got nothing", () => {
    const pulls = find(patterns("vertical_pull", 30, "horizontal_push", 0), "push-pull-imbalance");
    expect(pulls[0]?.params).toEqual({ more: "pull", push: 0, pull: 30 });
  });

  test("a lift left long ago is no longer missed, nor one that was left with all training", () => {
    expect(find(dropped(84), "lift-neglected")).toEqual([]);
    expect(find(dropped(30, 1), "lift-neglected")).toEqual([]);
  });

  test("at most three muscles are told on either side, the furthest off first", () => {
    const muscles = ["chest", "lats", "quads", "hamstrings", "glutes"] as const;
    const history = aHistory({
      exercises: muscles.map((muscle) => anExercise(muscle, { muscles: [{ muscle, role: "primary", share: 1 }] })),
      rows: datesUpTo(TO, 10, 7).flatMap((date) =>
        muscles.map((muscle, at) => anExerciseDay(muscle, date, { workingSets: at + 1 })),
      ),
    });
    expect(find(history, "muscle-below-landmark").map(({ params }) => "muscle" in params && params.muscle)).toEqual([
      "chest",
      "lats",
      "quads",
    ]);
  });
});
