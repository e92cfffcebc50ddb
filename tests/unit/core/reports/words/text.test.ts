import { describe, expect, test } from "bun:test";
import { INSIGHT_CODES, type InsightCode, type InsightParams } from "#core/insights/insight-document.ts";
import type { Headline, HeadlineCode, ReportRecord } from "#core/reports/period-report-document.ts";
import { createFormat } from "#core/reports/words/format.ts";
import { headlineText, insightText, reportText } from "#core/reports/words/text.ts";
import { LOCALES, type UNIT_SYSTEMS } from "#core/taxonomy.ts";
import { lifter } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";

const lift = { exerciseId: "squat", exerciseName: "Back squat" };
const trend = { ...lift, slopeKgPerWeek: 0.45, lowerKgPerWeek: 0.2, upperKgPerWeek: 0.7, n: 24, weeks: 11.6 };

const goal = { goalId: "g", kind: "exercise_e1rm" as const, exercise: lift, target: 140 };

const INSIGHTS: { readonly [Code in InsightCode]: InsightParams<Code> } = {
  "lift-improving": trend,
  "lift-plateau": trend,
  "lift-declining": { ...trend, slopeKgPerWeek: -0.45, lowerKgPerWeek: -0.7, upperKgPerWeek: -0.2 },
  "records-set": { ...lift, count: 3, exercises: 2 },
  "load-spike": { ratio: 1.62, acute: 400, chronic: 247 },
  "load-drop": { ratio: 0.52, acute: 130, chronic: 250 },
  "monotony-high": { monotony: 2.31, strain: 4000 },
  "muscle-below-landmark": { muscle: "chest", setsPerWeek: 6.5, low: 10 },
  "muscle-above-landmark": { muscle: "quads", setsPerWeek: 24, high: 20 },
  "push-pull-imbalance": { more: "push", push: 60, pull: 30 },
  "upper-lower-imbalance": { more: "lower", upper: 30, lower: 70 },
  "adherence-low": { planned: 16, done: 9, percent: 56.25, weeks: 4 },
  "adherence-high": { planned: 16, done: 16, percent: 100, weeks: 4 },
  "streak-kept": { weeks: 12 },
  "training-paused": { days: 12 },
  "training-resumed": { breakDays: 16 },
  "lift-neglected": { ...lift, days: 35 },
  "bodyweight-rising": { kgPerWeek: 0.3, percentPerWeek: 0.37, trendKg: 82.1 },
  "bodyweight-falling": { kgPerWeek: -0.8, percentPerWeek: -0.97, trendKg: 82.1 },
  "lift-share-unusual": { ...lift, lift: "bench", percent: 29.3, low: 17.4, high: 27.1 },
  "strength-kept-in-deficit": { kgPerWeek: -0.4, percentPerWeek: -0.5, improving: 1, steady: 2, declining: 0 },
  "strength-lost-in-deficit": { kgPerWeek: -0.4, percentPerWeek: -0.5, improving: 0, steady: 1, declining: 2 },
  "weight-without-strength": { kgPerWeek: 0.3, percentPerWeek: 0.4, improving: 0, steady: 2, declining: 0 },
  "history-short": { workouts: 3, needed: 8 },
  "estimate-uncertain": { ...lift, n: 12, weeks: 11, percentPerWeek: 1.4 },
  "new-exercise-learning": { ...lift, sessions: 6, days: 30, percent: 12.4 },
  "records-drought": { days: 61, workouts: 24 },
  "goal-reached": { ...goal, reachedOn: "2026-11-19" },
  "goal-on-track": { ...goal, current: 132, percent: 60, deadline: "2027-02-01", forecastDate: "2027-01-10" },
  "goal-off-track": { ...goal, current: 132, percent: 60, deadline: "2027-02-01", forecastDate: "2027-03-10" },
  "form-low": { form: -120, fitness: 300, percent: -40 },
  "form-high": { form: 120, fitness: 300, percent: 40 },
  "deload-due": { weeks: 9, lifts: 3 },
  "density-change": { direction: "up", percent: 18, setsPerHour: 22.4, setsPerHourBefore: 19 },
  "session-rpe-partly": { rated: 10, workouts: 14 },
  "volume-rising-fast": { muscle: "chest", setsPerWeek: 15, before: 9, percent: 66.7 },
  "frequency-low": { muscle: "chest", setsPerWeek: 12, daysPerWeek: 1 },
  "muscle-untrained": { muscle: "hamstrings", weeks: 4, low: 10 },
  "left-right-imbalance": { ...lift, more: "left", left: 60, right: 45, percent: 33.3 },
  "effort-too-easy": { percent: 62.5, sets: 64, days: 28 },
  "effort-too-hard": { percent: 62.5, sets: 64, days: 28 },
  "effort-logged-in-part": { percent: 12.5, sets: 64, days: 28 },
  "rep-range-narrow": { band: "6-12", percent: 95, sets: 300, weeks: 8 },
  "sleep-performance": { rho: 0.5, pairs: 40, lagDays: 0, pHolm: 0.01, measure: "sleepHours" },
  "soreness-performance": { rho: -0.5, pairs: 40, lagDays: 0, pHolm: 0.01 },
  "stress-performance": { rho: -0.5, pairs: 40, lagDays: 1, pHolm: 0.01 },
  "resting-heart-rate-raised": { recent: 58.4, usual: 52, difference: 6.4 },
  "sleep-short": { hours: 6.2, nights: 12 },
  "weekdays-steady": { weekdays: [1, 3, 5], percent: 92, weeks: 8 },
  "first-weeks": { weeks: 3, workouts: 9 },
  "bodyweight-missing": { ...lift, days: 6 },
};

const HEADLINES: { readonly [Code in HeadlineCode]: Extract<Headline, { code: Code }> } = {
  "nothing-logged": { code: "nothing-logged" },
  "period-ahead": { code: "period-ahead", planned: 3 },
  rest: { code: "rest", daysSinceWorkout: 10, planned: 2 },
  "first-period": { code: "first-period", workouts: 3, workingSets: 27 },
  "plan-complete": { code: "plan-complete", planned: 4, records: 2 },
  "plan-partly": { code: "plan-partly", planned: 4, done: 3, records: 1 },
  "period-running": { code: "period-running", planned: 4, done: 1, workouts: 1, records: 0 },
  early: { code: "early", workouts: 3, workingSets: 27, records: 0 },
  "more-than-usual": { code: "more-than-usual", workouts: 5, percent: 23, measure: "volume", records: 0 },
  "less-than-usual": { code: "less-than-usual", workouts: 2, percent: 40, measure: "sets", records: 0 },
  steady: { code: "steady", workouts: 4, percent: 3, measure: "distance", records: 0 },
};
const HEADLINE_CODES = Object.values(HEADLINES).map(({ code }) => code);

const textIn = (locale: (typeof LOCALES)[number], unitSystem: (typeof UNIT_SYSTEMS)[number] = "metric") =>
  reportText(reportOf(lifter()), createFormat(locale, unitSystem));

describe("every insight", () => {
  test.each([...INSIGHT_CODES])("%s is a sentence in both languages", (code) => {
    const [english, spanish] = LOCALES.map((locale) => insightText(textIn(locale).insights.of, code, INSIGHTS[code]));
    for (const text of [english, spanish]) {
      expect(text?.title).toMatch(/\S/);
      expect(text?.body).toMatch(/\.$/);
      expect(`${text?.title} ${text?.body}`).not.toMatch(/NaN|undefined|null|\[object/);
    }
    expect(english?.title).not.toBe(spanish?.title);
    expect(english?.body).not.toBe(spanish?.body);
  });

  test("says its numbers in the reader's units and language", () => {
    const [english, imperial, spanish] = [textIn("en"), textIn("en", "imperial"), textIn("es")].map(
      (text) => insightText(text.insights.of, "bodyweight-falling", INSIGHTS["bodyweight-falling"]).body,
    );
    expect(english).toContain("82.1\u00a0kg");
    expect(english).toContain("fallen by 0.80\u00a0kg a week");
    expect(imperial).toContain("181\u00a0lb");
    expect(imperial).toContain("fallen by 1.76\u00a0lb a week");
    expect(spanish).toContain("82,1\u00a0kg");
    expect(spanish).toContain("baja 0,80\u00a0kg por semana");
  });

  test("says of a lift that stands still what is ruled out, not by how many hundredths it moved", () => {
    const still = { ...trend, slopeKgPerWeek: 0.001, lowerKgPerWeek: -0.1, upperKgPerWeek: 0.1 };
    const [english, spanish] = LOCALES.map((locale) => insightText(textIn(locale).insights.of, "lift-plateau", still));
    expect(english?.body).toContain("is ruled out (95% interval");
    expect(spanish?.body).toContain("que importe (intervalo del");
    const flat = { ...still, lowerKgPerWeek: 0, upperKgPerWeek: 0.001 };
    const { body } = insightText(textIn("en").insights.of, "lift-plateau", flat);
    expect(body).toContain("is ruled out. If");
  });

  test("says how many of the main lifts have stopped", () => {
    const body = (stalled: number) =>
      insightText(textIn("en").insights.of, "deload-due", { weeks: 9, lifts: 3, stalled }).body;
    expect(body(1)).toContain("1 of your 3\u00a0main lifts has stopped");
    expect(body(2)).toContain("2 of your 3\u00a0main lifts have stopped");
  });

  test("speaks of a weekly goal by the weeks that it is judged by, and names a date that is not met", () => {
    const weekly = { ...INSIGHTS["goal-off-track"], kind: "weekly_workouts", target: 4, exercise: null } as const;
    const open = { forecastDate: null, deadline: null };
    const { of } = textIn("en").insights;
    expect(insightText(of, "goal-off-track", { ...weekly, ...open }).body).toStartWith("Your last four whole weeks");
    expect(insightText(of, "goal-on-track", { ...weekly, ...open }).body).toContain("your last four whole weeks");
    const lift = { ...INSIGHTS["goal-off-track"], forecastDate: null, deadline: "2027-01-23" };
    expect(insightText(of, "goal-off-track", lift).body).toContain("does not lead there by 23 Jan 2027");
    const likely = { ...lift, probability: 0.28, probabilityBy: "2027-01-23" };
    expect(insightText(of, "goal-off-track", likely).body).toStartWith(
      "The chance of getting there by 23 Jan 2027 is 28%.",
    );
  });

  test.each(["sleep-performance", "soreness-performance", "stress-performance"] as const)(
    "%s says that a relation may be no cause",
    (code) => {
      const [english, spanish] = LOCALES.map((locale) => insightText(textIn(locale).insights.of, code, INSIGHTS[code]));
      expect(english?.body).toContain("may not be the cause");
      expect(spanish?.body).toContain("Puede que no sea la causa");
    },
  );

  test("names the exercise in the reader's language", () => {
    expect(insightText(textIn("es").insights.of, "lift-plateau", trend).title).toStartWith("Sentadilla trasera");
  });
});

describe("every headline", () => {
  test.each(HEADLINE_CODES)("%s is a sentence in both languages", (code) => {
    const [english, spanish] = LOCALES.map((locale) => headlineText(textIn(locale).headline, code, HEADLINES[code]));
    for (const text of [english, spanish]) {
      expect(text).toMatch(/^\S.*\.$/);
      expect(text).not.toMatch(/NaN|undefined|null|\[object/);
    }
    expect(english).not.toBe(spanish);
  });

  test.each([
    [{ code: "plan-complete", planned: 1, records: 0 }, "Plan kept: the one workout is done."],
    [{ code: "plan-complete", planned: 4, records: 1 }, "Plan kept: all 4 workouts done, with 1 new record."],
    [{ code: "plan-partly", planned: 4, done: 3, records: 2 }, "3 of 4 planned workouts done, with 2 new records."],
    [{ code: "period-ahead", planned: 0 }, "No workout yet this week."],
    [{ code: "period-running", planned: 0, done: 0, workouts: 1, records: 0 }, "1 workout so far this week."],
    [
      { code: "rest", daysSinceWorkout: 1, planned: 0 },
      "A week without training: your last workout was 1 day before the week ended.",
    ],
    [
      { code: "less-than-usual", workouts: 2, percent: 40, measure: "sets", records: 0 },
      "A lighter week than usual: 40% fewer sets than your four-week mean.",
    ],
  ] as const satisfies readonly (readonly [Headline, string])[])("%p reads well", (headline, expected) => {
    expect(headlineText(textIn("en").headline, headline.code, headline).replaceAll("\u00a0", " ")).toBe(expected);
  });
});

describe("records in words", () => {
  const record = (change: Partial<ReportRecord>): ReportRecord => ({
    ...lift,
    kind: "e1rm",
    date: "2026-11-20",
    value: 100,
    unit: "kg",
    atWeightKg: null,
    previousValue: null,
    ...change,
  });

  test.each([
    [{ value: 102.5, previousValue: 100 }, "estimated one-rep max 102.5 kg (+2.5 kg)"],
    [{ value: 107.25, previousValue: 107.24 }, "estimated one-rep max 107.3 kg"],
    [{ kind: "weight", value: 90 }, "heaviest weight 90 kg"],
    [{ kind: "weight", value: 43.75, previousValue: 42.5 }, "heaviest weight 43.75 kg (+1.25 kg)"],
    [{ kind: "reps_at_weight", unit: "reps", value: 8, previousValue: 7, atWeightKg: 0 }, "8 reps (+1) at body weight"],
    [{ kind: "reps_at_weight", unit: "reps", value: 10, previousValue: 8, atWeightKg: 80 }, "10 reps (+2) at 80 kg"],
    [{ kind: "set_volume", value: 1240, previousValue: 1200 }, "volume of a set 1,240 kg (+40 kg)"],
    [{ kind: "session_volume", value: 5000, previousValue: 4500 }, "volume of a session 5,000 kg (+500 kg)"],
    [{ kind: "duration", unit: "seconds", value: 95, previousValue: 80 }, "longest 1 min 35 s (+15 s)"],
    [{ kind: "distance", unit: "meters", value: 10_500, previousValue: 10_000 }, "farthest 10.5 km (+500 m)"],
  ] as const satisfies readonly (readonly [Partial<ReportRecord>, string])[])("%p", (change, expected) => {
    expect(textIn("en").records.of(record(change)).replaceAll("\u00a0", " ")).toBe(expected);
    expect(textIn("es").records.of(record(change))).not.toBe(textIn("en").records.of(record(change)));
  });
});
