import { describe, expect, test } from "bun:test";
import { ewmaAcwr, rollingAcwr } from "#core/load/load.ts";
import { analyzeLoad } from "#core/load/load-analysis.ts";
import { addDays, daysBetween } from "#core/time/local-date.ts";
import { aHistory, anExerciseDay, aSession, datesUpTo } from "#tests/support/training-history.ts";

const to = "2026-11-22";
const rated = (date: string, sessionRpe: number | null = 7, durationSeconds: number | null = 3600) =>
  aSession(date, { sessionRpe, durationSeconds });

describe("the measure of load", () => {
  test("is session RPE × minutes when every workout of six weeks has both, two a day added up", () => {
    const sessions = [...datesUpTo(to, 20, 3).map((date) => rated(date)), rated(to, 4, 1800)];
    const load = analyzeLoad(aHistory({ sessions, rows: [anExerciseDay("squat", to)] }));
    expect(load.metric).toBe("session-rpe");
    expect(load.dailyLoad.at(-1)).toMatchObject({ date: to, load: 7 * 60 + 4 * 30 });
    expect(load.methods.dailyLoad).toContain("session RPE");
  });

  test("begins after the last workout without a rating, so that none counts as rest", () => {
    const dates = datesUpTo(to, 30, 3);
    const sessions = dates.map((date, at) => (at === 5 ? rated(date, null) : rated(date)));
    const load = analyzeLoad(aHistory({ sessions }));
    expect(load.metric).toBe("session-rpe");
    expect(load.since).toBe(dates[6] ?? "");
  });

  test("is volume as soon as a recent workout lacks its rating", () => {
    const dates = datesUpTo(to, 20, 3);
    const sessions = dates.map((date, at) => (at === 18 ? rated(date, 7, null) : rated(date)));
    const load = analyzeLoad(aHistory({ sessions, rows: dates.map((date) => anExerciseDay("squat", date)) }));
    expect(load.metric).toBe("volume");
    expect(load.dailyLoad.at(-1)?.load).toBe(1500);
  });

  test("is hard sets where most training days move no weight", () => {
    const dates = datesUpTo(to, 9, 3);
    const rows = dates.map((date, at) => anExerciseDay("plank", date, { volumeKg: at < 4 ? 100 : 0, hardSets: 2 }));
    const load = analyzeLoad(aHistory({ rows }));
    expect(load.metric).toBe("hard-sets");
    expect(load.dailyLoad.at(-1)?.load).toBe(2);
  });
});

describe("analyzeLoad", () => {
  const rows = datesUpTo(to, 40, 2).map((date) => anExerciseDay("squat", date));

  test("fills the days without training with zeros, day by day", () => {
    const { dailyLoad, since } = analyzeLoad(aHistory({ rows }));
    expect(since).toBe(addDays(to, -78));
    expect(dailyLoad).toHaveLength(79);
    for (const [at, { date, load }] of dailyLoad.entries()) {
      expect(date).toBe(addDays(to, at - 78));
      expect(load).toBe(at % 2 === 0 ? 1500 : 0);
    }
  });

  test("the days since the last workout count: the ratios fall with rest", () => {
    const today = analyzeLoad(aHistory({ rows }));
    const later = analyzeLoad(aHistory({ rows, to: addDays(to, 7) }));
    const series = later.dailyLoad.map(({ load }) => load);
    expect(later.weekLoad).toBe(0);
    expect(later.acwr.rolling).toMatchObject({ coupled: 0, uncoupled: 0 });
    expect(later.acwr.rolling.coupled).toBe(rollingAcwr(series)?.coupled ?? Number.NaN);
    expect(later.acwr.ewma.ratio).toBe(ewmaAcwr(series)?.ratio ?? Number.NaN);
    expect(later.acwr.ewma.ratio ?? 9).toBeLessThan(today.acwr.ewma.ratio ?? 0);
    expect(later.monotony).toBeNull();
    expect(later.form ?? 0).toBeGreaterThan(today.form ?? 0);
  });

  test("averages run from before the window, and only its days are shown", () => {
    const whole = analyzeLoad(aHistory({ rows }));
    const week = analyzeLoad(aHistory({ rows, from: "2026-11-16" }));
    expect(week.dailyLoad).toEqual(whole.dailyLoad.slice(-7));
    expect(week.acwr).toEqual(whole.acwr);
    expect(week.fitness).toBe(whole.fitness);
  });

  test("at most the last year is shown", () => {
    const first = "2024-01-01";
    const load = analyzeLoad(aHistory({ from: first, rows: [anExerciseDay("squat", first), ...rows] }));
    expect(load.dailyLoad).toHaveLength(366);
    expect(load.since).toBe(first);
    expect(daysBetween(load.dailyLoad[0]?.date ?? "", to)).toBe(365);
  });

  test("says how many days are missing before 28, and that there is no load to compare with", () => {
    const young = analyzeLoad(aHistory({ rows: [anExerciseDay("squat", "2026-11-20")] }));
    expect(young.acwr.missing).toEqual({ code: "days", have: 3, need: 28 });
    expect(young.acwr.rolling.coupled).toBeNull();
    const rested = analyzeLoad(aHistory({ rows: [anExerciseDay("squat", "2026-01-05")] }));
    expect(rested.acwr.missing?.code).toBe("chronic-load");
    expect(rested.acwr.rolling.coupled).toBeNull();
  });

  test("no training is no load", () => {
    expect(analyzeLoad(aHistory())).toMatchObject({
      since: null,
      dailyLoad: [],
      weekLoad: 0,
      monotony: null,
      strain: null,
      fitness: null,
      fatigue: null,
      form: null,
    });
  });

  test("tells load by each of its measures, and the chosen one as the section does", () => {
    const dates = datesUpTo(to, 40, 2);
    const sessions = dates.map((date) => rated(date));
    const load = analyzeLoad(aHistory({ sessions, rows: dates.map((date) => anExerciseDay("squat", date)) }));
    const [byRpe, byVolume, bySets] = load.measures ?? [];
    expect(load.measures?.map(({ metric }) => metric)).toEqual(["session-rpe", "volume", "hard-sets"]);
    expect([byRpe?.today, byVolume?.today, bySets?.today]).toEqual([420, 1500, 3]);
    expect(byRpe).toMatchObject({
      weekLoad: load.weekLoad,
      acwrCoupled: load.acwr.rolling.coupled,
      acwrUncoupled: load.acwr.rolling.uncoupled,
      acwrEwma: load.acwr.ewma.ratio,
      monotony: load.monotony,
      strain: load.strain,
      fitness: load.fitness,
      fatigue: load.fatigue,
      form: load.form,
      missing: null,
    });
    // Both have the same training days, so values without a unit are equal by every measure.
    expect(byVolume?.acwrEwma).toBeCloseTo(byRpe?.acwrEwma ?? 0, 9);
    expect(bySets?.monotony).toBeCloseTo(byRpe?.monotony ?? 0, 9);
  });

  test("has the published values for 100 on 21 days and 200 on 7, by volume and by ratings", () => {
    const dates = datesUpTo(to, 28, 1);
    const loadOf = (at: number) => (at < 21 ? 100 : 200);
    const sessions = dates.map((date, at) => rated(date, 1, 60 * loadOf(at)));
    const rows = dates.map((date, at) => anExerciseDay("squat", date, { volumeKg: loadOf(at) }));
    const [byRpe, byVolume] = analyzeLoad(aHistory({ sessions, rows })).measures ?? [];
    for (const measure of [byRpe, byVolume]) {
      expect(measure?.acwrCoupled).toBeCloseTo(1.6, 9);
      expect(measure?.acwrUncoupled).toBeCloseTo(2, 9);
      expect(measure?.acwrEwma).toBeCloseTo(1.33935, 6);
      expect(measure?.monotony).toBeNull();
    }
  });

  test("ratings with a gap are no series, and the document says so", () => {
    const dates = datesUpTo(to, 10, 3);
    const sessions = dates.map((date, at) => rated(date, at === 9 ? null : 7));
    const load = analyzeLoad(aHistory({ sessions, rows: dates.map((date) => anExerciseDay("squat", date)) }));
    expect(load.measures?.[0]).toMatchObject({
      metric: "session-rpe",
      weekLoad: null,
      missing: { code: "rated-workouts", have: 9, need: 10 },
    });
    expect(load.caveats).toContain("rated-in-part");
  });

  test("caveats: the ratio's evidence always, and unknown effort where there is any", () => {
    expect(analyzeLoad(aHistory()).caveats).toEqual(["acwr-contested"]);
    const known = [anExerciseDay("squat", to, { workingSets: 3, setsRir1To2: 3 })];
    expect(analyzeLoad(aHistory({ rows: known })).caveats).toEqual(["acwr-contested"]);
    const unknown = [anExerciseDay("squat", to, { workingSets: 3, setsRir1To2: 2 })];
    expect(analyzeLoad(aHistory({ rows: unknown })).caveats).toEqual(["acwr-contested", "effort-unknown-counts-hard"]);
  });

  test("the contested band comes with its caveat", () => {
    expect(analyzeLoad(aHistory({ rows })).acwr.band).toMatchObject({
      low: 0.8,
      high: 1.3,
      caveat: expect.any(String),
    });
  });
});
