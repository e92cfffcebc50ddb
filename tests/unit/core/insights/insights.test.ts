import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { analyze } from "#core/analysis/analysis.ts";
import { analysisDocument, type Findings } from "#core/analysis/analysis-document.ts";
import type { CheckinFact, ExerciseDayRow, GoalFact, TrainingHistory } from "#core/analysis/history.ts";
import { INSIGHT_CATALOGUE, INSIGHT_FAMILIES } from "#core/insights/catalogue.ts";
import { EXCLUSIONS, isSilenced } from "#core/insights/exclusions.ts";
import { INSIGHT_CODES, INSIGHT_SEVERITIES, type InsightCode, insight } from "#core/insights/insight-document.ts";
import { deriveInsights } from "#core/insights/insights.ts";
import { INSIGHTS_SHOWN, selectInsights } from "#core/insights/select.ts";
import type { MovementPattern } from "#core/taxonomy.ts";
import { addDays } from "#core/time/local-date.ts";
import { lifter, PERSONAS } from "#tests/support/personas.ts";
import {
  aCheckin,
  aHistory,
  anExercise,
  anExerciseDay,
  aRecord,
  aSession,
  datesUpTo,
  type ProfiledDayRow,
} from "#tests/support/training-history.ts";

const TO = "2026-11-22";
const analysisOf = (history: TrainingHistory) =>
  analyze(history, { id: "a", userId: "u", inputVersion: 1, computedAt: "2026-11-23T06:00:00.000Z" });
const insightsOf = (history: TrainingHistory) => analysisOf(history).insights;
/** Every history that a case or a persona has. */
const everyHistory = (): TrainingHistory[] => [
  ...Object.values(CASES).flatMap(({ shown, hidden }) => [shown, hidden]),
  ...PERSONAS.map((make) => make().history),
];
const findingsOf = (history: TrainingHistory): Findings => {
  const { insights: _insights, setProfile, density, recovery, ...found } = analysisOf(history);
  if (setProfile === undefined || density === undefined || recovery === undefined)
    throw new Error("an analysis in part");
  return { ...found, setProfile, density, recovery };
};
const find = (history: TrainingHistory, code: InsightCode) =>
  insightsOf(history).filter((found) => found.code === code);

const weekly = (id: string, weeks: number, kgOf: (week: number) => number, lastDay = TO): ExerciseDayRow[] =>
  datesUpTo(lastDay, weeks, 7).map((date, week) => anExerciseDay(id, date, { bestE1rmKg: kgOf(week) }));
const lift = (kgOf: (week: number) => number, weeks = 20) => aHistory({ rows: weekly("squat", weeks, kgOf) });
/** Volume on every other day, `recent` of it in the last days. */
const loads = (usual: number, recent: number, workouts = 30, days = 7) =>
  aHistory({
    rows: datesUpTo(TO, workouts, 2).map((date) =>
      anExerciseDay("squat", date, { volumeKg: date > addDays(TO, -days) ? recent : usual }),
    ),
  });
/** An hour on each day with a session RPE. The last of nine weeks differs. */
const ratedWeeks = (usual: readonly number[], last: readonly number[]) =>
  aHistory({
    sessions: Array.from({ length: 9 }, (_, week) =>
      (week === 8 ? last : usual).flatMap((rpe, day) =>
        rpe === 0 ? [] : [aSession(addDays(TO, 7 * (week - 9) + day + 1), { sessionRpe: rpe })],
      ),
    ).flat(),
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

const level = (id: string, kgOf: (week: number) => number) => weekly(id, 20, kgOf);
const three = (squat: number, bench: number, deadlift: number) =>
  aHistory({
    exercises: [
      anExercise("s", { slug: "barbell-back-squat" }),
      anExercise("b", { slug: "barbell-bench-press" }),
      anExercise("d", { slug: "deadlift" }),
    ],
    rows: Object.entries({ s: squat, b: bench, d: deadlift }).flatMap(([id, kg]) =>
      level(id, (week) => kg + (week % 2) / 4),
    ),
  });
/** Two lifts that move by so much a week, beside a body weight that does. */
const weighedLifts = (kgPerWeek: number, liftKgPerWeek: number) =>
  aHistory({
    bodyweight: weighed(kgPerWeek).bodyweight,
    rows: ["squat", "row"].flatMap((id) => level(id, (week) => 100 + liftKgPerWeek * week + (week % 2) / 4)),
  });

/** Returns sets of the last four weeks, three days a week, with a given profile. */
const profiled = (each: Partial<ProfiledDayRow>, days = 12, facts: Partial<Parameters<typeof aHistory>[0]> = {}) =>
  aHistory({ rows: datesUpTo(TO, days, 2).map((date) => anExerciseDay("squat", date, each)), ...facts });
/** A workout of an hour every other day: `sets` of it in the last 28 days and 20 in the 28 before. */
const paced = (sets: number, workouts = 6) =>
  aHistory({
    sessions: [
      ...datesUpTo(TO, workouts, 2).map((date) => aSession(date, { workingSets: sets })),
      ...datesUpTo(addDays(TO, -28), workouts, 2).map((date) => aSession(date, { workingSets: 20 })),
    ],
  });
const rated = (withRpe: number, without: number) =>
  aHistory({
    sessions: datesUpTo(TO, withRpe + without, 2).map((date, at) =>
      aSession(date, { sessionRpe: at < withRpe ? 7 : null }),
    ),
  });
/** Two lifts on three days a week. They climb for 16 weeks, and no more in the weeks of these sets. */
const stalled = (setsOfWeeks: readonly number[], gainPerWeek = 0, each: Partial<ProfiledDayRow> = {}) =>
  aHistory({
    rows: datesUpTo(TO, 16 + setsOfWeeks.length, 7).flatMap((date, week) =>
      ["squat", "bench"].flatMap((id) =>
        [0, 2, 4].map((day) =>
          anExerciseDay(id, addDays(date, day - 6), {
            ...each,
            workingSets: setsOfWeeks[week - 16] ?? 4,
            bestE1rmKg: 100 + (day % 4) / 8 + Math.min(week, 16) + gainPerWeek * Math.max(0, week - 16),
          }),
        ),
      ),
    ),
  });
const weeksOfSets = (sets: readonly number[]) =>
  aHistory({
    rows: datesUpTo(TO, sets.length, 7).map((date, at) => anExerciseDay("squat", date, { workingSets: sets[at] ?? 0 })),
  });
/** Squats, and sets of hamstrings beside them in the last four weeks. */
const withHamstrings = (sets: number) => {
  const all = ["quads", "glutes", "chest", "lats", "upper_back", "hamstrings"] as const;
  return aHistory({
    exercises: all.map((muscle) => anExercise(muscle, { muscles: [{ muscle, role: "primary", share: 1 }] })),
    rows: datesUpTo(TO, 20, 3).flatMap((date) =>
      all
        .filter((muscle) => muscle !== "hamstrings" || sets > 0)
        .map((muscle) => anExerciseDay(muscle, date, { workingSets: muscle === "hamstrings" ? sets : 5 })),
    ),
  });
};
const twiceAWeek = (sets: number, days: readonly number[]) =>
  aHistory({
    rows: Array.from({ length: 6 }, (_, week) => days.map((day) => addDays(TO, -7 * week - day)))
      .flat()
      .sort()
      .map((date) => anExerciseDay("squat", date, { workingSets: sets / days.length })),
  });
const sides = (repsLeft: number, repsRight: number) => profiled({ repsLeft, repsRight }, 1);
/** Forty days of training whose estimate follows the answers to a question, or does not. */
const related = (answer: (value: number) => Partial<CheckinFact>, effect: number, days = 40) => {
  const dates = datesUpTo(TO, days, 2);
  const answerOn = (at: number) => 1 + ((at * 7) % 5);
  return aHistory({
    rows: dates.map((date, at) => anExerciseDay("squat", date, { bestE1rmKg: 100 + effect * answerOn(at) })),
    checkins: dates.map((date, at) => aCheckin(date, answer(answerOn(at)))),
  });
};
const beats = (recent: number, usual: number) =>
  aHistory({
    checkins: [
      ...datesUpTo(addDays(TO, -7), 14, 2).map((date) => aCheckin(date, { restingHeartRate: usual })),
      ...datesUpTo(TO, 4, 1).map((date) => aCheckin(date, { restingHeartRate: recent })),
    ],
  });
const slept = (sleepHours: number, nights = 7) =>
  aHistory({ checkins: datesUpTo(TO, nights, 2).map((date) => aCheckin(date, { sleepHours })) });
const onWeekdays = (days: readonly number[]) => aHistory({ sessions: days.map((day) => aSession(addDays(TO, -day))) });
const twoAWeek = Array.from({ length: 8 }, (_, week) => [7 * week, 7 * week + 3]).flat();
const begun = (daysAgo: number) => trained(daysAgo, ...Array.from({ length: 7 }, (_, at) => at));
const bodyMoved = (days: number, bodyweight: TrainingHistory["bodyweight"] = []) =>
  aHistory({
    exercises: [anExercise("dip", { trackingType: "bodyweight_reps" })],
    rows: datesUpTo(TO, days, 2).map((date) => anExerciseDay("dip", date, { volumeKg: 0, bestE1rmKg: null })),
    bodyweight,
  });
/** A year of squats, and dips that began so many days ago. */
const takenUp = (daysAgo: number, lastKg: number) =>
  aHistory({
    rows: [
      ...datesUpTo(addDays(TO, -60), 40, 7).map((date) => anExerciseDay("squat", date)),
      ...[daysAgo, 20, 10, 1].map((days, at) =>
        anExerciseDay("dip", addDays(TO, -days), { bestE1rmKg: at < 3 ? 100 : lastKg }),
      ),
    ],
  });
const drought = (days: number) =>
  aHistory({
    rows: datesUpTo(TO, 30, 3).map((date) => anExerciseDay("squat", date)),
    records: [aRecord("squat", addDays(TO, -days))],
  });
const aGoal = (facts: Partial<GoalFact>): GoalFact => ({
  id: "goal",
  kind: "weekly_workouts",
  exerciseId: null,
  target: 2,
  reps: null,
  startedOn: addDays(TO, -28),
  startValue: 0,
  deadline: null,
  ...facts,
});
const weeklyGoal = (workoutsAWeek: number, facts: Partial<GoalFact> = {}) =>
  aHistory({
    // Until a week ago: the running week has none yet, so that the goal is not reached in it.
    to: addDays(TO, 1),
    sessions: Array.from({ length: 5 }, (_, week) =>
      Array.from({ length: workoutsAWeek }, (_day, day) => aSession(addDays(TO, -7 * week - day))),
    ).flat(),
    goals: [aGoal(facts)],
  });
const reached = (daysAgo: number) =>
  aHistory({
    rows: [
      anExerciseDay("squat", addDays(TO, -30)),
      anExerciseDay("squat", addDays(TO, -daysAgo), { bestE1rmKg: 140 }),
    ],
    goals: [aGoal({ kind: "exercise_e1rm", exerciseId: "squat", target: 140, startValue: 120 })],
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
  "load-spike": { shown: loads(1000, 4000), hidden: loads(1000, 1100) },
  "load-drop": { shown: loads(1000, 50), hidden: loads(1000, 900) },
  "monotony-high": {
    shown: ratedWeeks([8, 0, 5, 0, 8, 0, 0], [5, 5, 5, 5, 5, 5, 0]),
    hidden: ratedWeeks([5, 5, 5, 5, 5, 5, 0], [5, 5, 5, 5, 5, 5, 0]),
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
  "lift-share-unusual": { shown: three(150, 130, 180), hidden: three(150, 100, 180) },
  "strength-kept-in-deficit": { shown: weighedLifts(-0.4, 0), hidden: weighedLifts(-0.4, -1.5) },
  "strength-lost-in-deficit": { shown: weighedLifts(-0.4, -1.5), hidden: weighedLifts(-0.9, -1.5) },
  "weight-without-strength": { shown: weighedLifts(0.3, 0), hidden: weighedLifts(0.3, 1.5) },
  "history-short": { shown: trained(1, 3, 5), hidden: trained(0, 1, 2, 3, 4, 5, 6, 7) },
  "estimate-uncertain": { shown: lift((week) => 100 + (week % 5) * 8), hidden: lift((week) => 100 + (week % 2) / 4) },
  "new-exercise-learning": { shown: takenUp(41, 105), hidden: takenUp(42, 105) },
  "records-drought": { shown: drought(56), hidden: drought(55) },
  "goal-reached": { shown: reached(6), hidden: reached(7) },
  "goal-on-track": { shown: weeklyGoal(2), hidden: weeklyGoal(2, { startedOn: addDays(TO, -26) }) },
  "goal-off-track": { shown: weeklyGoal(1), hidden: weeklyGoal(2) },
  "form-low": { shown: loads(1000, 2000, 64, 21), hidden: loads(1000, 2000, 63, 21) },
  "form-high": { shown: loads(1000, 400, 64, 14), hidden: loads(1000, 700, 64, 14) },
  "deload-due": { shown: stalled([2, 4, 4, 4, 4, 4, 4, 4, 4]), hidden: stalled([4, 4, 4, 2, 4, 4, 4, 4, 4]) },
  "density-change": { shown: paced(23), hidden: paced(22) },
  "session-rpe-partly": { shown: rated(3, 3), hidden: rated(3, 4) },
  "volume-rising-fast": { shown: weeksOfSets([10, 10, 10, 10, 15, 15]), hidden: weeksOfSets([10, 10, 10, 10, 15, 14]) },
  "frequency-low": { shown: twiceAWeek(10, [0]), hidden: twiceAWeek(10, [0, 3]) },
  "muscle-untrained": { shown: withHamstrings(0), hidden: withHamstrings(1) },
  "left-right-imbalance": { shown: sides(46, 40), hidden: sides(45, 40) },
  "effort-too-easy": {
    shown: profiled({ workingSets: 2, setsRir5Up: 1, setsRir1To2: 1 }),
    hidden: profiled({ workingSets: 5, setsRir5Up: 2, setsRir1To2: 3 }),
  },
  "effort-too-hard": {
    shown: profiled({ workingSets: 2, setsRir0: 1, setsRir1To2: 1 }),
    hidden: profiled({ workingSets: 5, setsRir0: 2, setsRir1To2: 3 }),
  },
  "effort-logged-in-part": {
    shown: profiled({ workingSets: 5, setsRir1To2: 1 }),
    hidden: profiled({ workingSets: 4, setsRir1To2: 1 }),
  },
  "rep-range-narrow": {
    shown: profiled({ workingSets: 10, setsReps6To12: 9, setsReps1To5: 1 }, 6),
    hidden: profiled({ workingSets: 10, setsReps6To12: 9, setsReps1To5: 1 }, 5),
  },
  "sleep-performance": {
    shown: related((value) => ({ sleepHours: value + 4 }), 2),
    hidden: related((value) => ({ sleepHours: value + 4 }), 2, 19),
  },
  "soreness-performance": {
    shown: related((soreness) => ({ soreness }), -2),
    hidden: related((soreness) => ({ soreness }), 2),
  },
  "stress-performance": {
    shown: related((stress) => ({ stress }), -2),
    hidden: related((stress) => ({ stress }), 0),
  },
  "resting-heart-rate-raised": { shown: beats(57, 52), hidden: beats(56, 52) },
  "sleep-short": { shown: slept(6.9), hidden: slept(7) },
  "weekdays-steady": { shown: onWeekdays(twoAWeek), hidden: onWeekdays(twoAWeek.slice(1)) },
  "first-weeks": { shown: begun(55), hidden: begun(56) },
  "bodyweight-missing": { shown: bodyMoved(3), hidden: bodyMoved(2) },
};

describe("deriveInsights", () => {
  test("there is a case for every code, and every code is one of the document's", () => {
    expect(Object.keys(CASES).toSorted()).toEqual(INSIGHT_CODES.toSorted());
    expect(INSIGHT_CODES.length).toBeGreaterThanOrEqual(30);
  });

  test.each(INSIGHT_CODES.map((code) => [code]))("%s appears and disappears", (code) => {
    const [shown] = find(CASES[code].shown, code);
    expect(shown).toBeDefined();
    expect(insight.parse(shown)).toEqual(shown ?? insight.parse(null));
    expect(shown?.method.length).toBeGreaterThan(10);
    expect(shown?.evidence?.strength).toBeGreaterThan(0);
    expect(INSIGHT_CATALOGUE[code].severities).toContain(shown?.severity ?? "info");
    expect(find(CASES[code].hidden, code)).toEqual([]);
  });

  test("the most urgent come first", () => {
    for (const make of PERSONAS) {
      const ranks = insightsOf(make().history).map(({ severity }) => INSIGHT_SEVERITIES.indexOf(severity));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
    expect(insightsOf(lifter().history).length).toBeGreaterThan(0);
  });

  test("the catalogue tells of every code and of nothing else, and each family has some", () => {
    expect(Object.keys(INSIGHT_CATALOGUE).toSorted()).toEqual(INSIGHT_CODES.toSorted());
    const families = Object.values(INSIGHT_CATALOGUE).map(({ family }) => family);
    expect([...new Set(families)].toSorted()).toEqual(INSIGHT_FAMILIES.toSorted());
  });

  test("of the same severity the firmer evidence comes first", () => {
    for (const history of everyHistory()) {
      const insights = insightsOf(history);
      for (const [at, { severity, evidence }] of insights.entries()) {
        const before = insights[at - 1];
        if (before?.severity !== severity) continue;
        expect(before.evidence?.strength).toBeGreaterThanOrEqual(evidence?.strength ?? 2);
      }
    }
  });

  test("nothing is told beside what excludes it, in any of the histories here", () => {
    for (const history of everyHistory()) {
      const findings = deriveInsights({ history, found: findingsOf(history) });
      for (const exclusion of EXCLUSIONS) {
        expect(findings.filter((finding) => isSilenced(exclusion, finding, findings))).toEqual([]);
      }
    }
  });

  test("nothing is told beside what excludes it in generated histories either, and the same history says the same", () => {
    const day = fc.record({
      age: fc.nat(180),
      exercise: fc.constantFrom("squat", "bench", "row"),
      bestE1rmKg: fc.option(fc.integer({ min: 50, max: 200 })),
      workingSets: fc.integer({ min: 6, max: 20 }),
      setsRir0: fc.nat(3),
      setsRir5Up: fc.nat(3),
      volumeKg: fc.nat(9_000),
    });
    const checkin = fc.record({
      sleepHours: fc.integer({ min: 3, max: 9 }),
      soreness: fc.integer({ min: 1, max: 5 }),
      restingHeartRate: fc.integer({ min: 45, max: 70 }),
    });
    const key = ({ age, exercise }: { age: number; exercise: string }) => `${age} ${exercise}`;
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { selector: key, maxLength: 120, size: "max" }),
        fc.array(checkin, { maxLength: 40, size: "max" }),
        (days, answers) => {
          const rows = days
            .toSorted((a, b) => b.age - a.age)
            .map(({ age, exercise, ...facts }) => anExerciseDay(exercise, addDays(TO, -age), facts));
          const checkins = answers.map((facts, at) => aCheckin(addDays(TO, at - answers.length + 1), facts));
          const history = aHistory({ rows, checkins });
          const findings = deriveInsights({ history, found: findingsOf(history) });
          for (const exclusion of EXCLUSIONS) {
            expect(findings.filter((finding) => isSilenced(exclusion, finding, findings))).toEqual([]);
          }
          for (const { evidence } of findings) expect(Number.isFinite(evidence.strength)).toBe(true);
          expect(analysisDocument.parse(analysisOf(history))).toEqual(analysisOf(history));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("every exclusion is of codes that there are, and none silences what it tells", () => {
    for (const { reported: told, silences } of EXCLUSIONS) {
      expect(silences.length).toBeGreaterThan(0);
      expect(silences).not.toContain(told);
    }
  });

  test("a lighter week and more work are not advised at once", () => {
    const easy = { workingSets: 4, setsRir5Up: 4 };
    const history = stalled([2, 4, 4, 4, 4, 4, 4, 4, 4], 0, easy);
    const codes = insightsOf(history).map(({ code }) => code);
    expect(codes).toContain("deload-due");
    expect(codes).not.toContain("effort-too-easy");
    expect(codes).not.toContain("muscle-below-landmark");
    expect(find(stalled([2, 4, 4, 4, 4, 4, 4, 4, 4], 1, easy), "effort-too-easy")).toHaveLength(1);
  });

  test("an exercise that was just taken up is learned, and is not said to get stronger as well", () => {
    const dates = datesUpTo(TO, 20, 2);
    const rows = [
      ...datesUpTo(addDays(TO, -60), 40, 7).map((date) => anExerciseDay("squat", date)),
      ...dates.map((date, at) => anExerciseDay("dip", date, { bestE1rmKg: 100 + at })),
    ];
    const told = insightsOf(aHistory({ rows })).filter(
      ({ params }) => "exerciseId" in params && params.exerciseId === "dip",
    );
    expect(told.map(({ code }) => code)).toEqual(["new-exercise-learning"]);
  });

  test("a load that never changes is no low form once fitness has settled", () => {
    expect(find(loads(1000, 1000, 100), "form-low")).toEqual([]);
  });

  test("short nights are a notice below six hours", () => {
    expect(find(slept(6), "sleep-short")[0]?.severity).toBe("info");
    expect(find(slept(5.9), "sleep-short")[0]?.severity).toBe("notice");
    expect(find(slept(5.9, 6), "sleep-short")).toEqual([]);
  });

  test("a goal of a weight and its repetitions is left to the goal itself", () => {
    const goals = [aGoal({ kind: "exercise_weight_reps", exerciseId: "squat", target: 100, reps: 5 })];
    const history = aHistory({ rows: weekly("squat", 20, (week) => 100 + week), goals });
    expect(insightsOf(history).filter(({ code }) => code.startsWith("goal-"))).toEqual([]);
  });

  test("a goal for a lift names it, and body weight and volume have words too", () => {
    const rows = weekly("squat", 20, (week) => 100 + week);
    const forLift = aGoal({ kind: "exercise_e1rm", exerciseId: "squat", target: 125, startValue: 100 });
    const forVolume = aGoal({ id: "volume", kind: "weekly_volume", target: 1_000 });
    const told = insightsOf(aHistory({ rows, goals: [forLift, forVolume], to: addDays(TO, 1) }));
    const goals = told.flatMap(({ code, params }) => ("goalId" in params ? [{ code, ...params }] : []));
    expect(goals).toContainEqual(
      expect.objectContaining({
        code: "goal-on-track",
        goalId: "goal",
        exercise: { exerciseId: "squat", exerciseName: "Name of squat" },
      }),
    );
    expect(goals.find(({ goalId }) => goalId === "volume")).toMatchObject({ code: "goal-on-track", exercise: null });
  });

  test("a report tells five at most, two of a family and one of a kind, with the warnings first", () => {
    for (const history of everyHistory()) {
      const chosen = selectInsights(insightsOf(history));
      expect(chosen.length).toBeLessThanOrEqual(INSIGHTS_SHOWN);
      const families = Map.groupBy(chosen, ({ code }) => INSIGHT_CATALOGUE[code].family);
      for (const [family, told] of families) expect([family, told.length <= 2]).toEqual([family, true]);
      const kinds = Map.groupBy(chosen, ({ code }) => code);
      for (const [code, told] of kinds)
        expect([code, told.length === 1 || told[0]?.severity === "warning"]).toEqual([code, true]);
    }
    const all = insightsOf(lifter().history);
    expect(selectInsights(all)[0]).toEqual(all[0] ?? insight.parse(null));
    expect(selectInsights(all, () => true)).toEqual([]);
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

  test("a plateau that began says since when, and what the training was before and since", () => {
    const [found] = find(stalled([2, 2, 2, 2, 2, 2, 2, 2, 2]), "lift-plateau");
    const stall = found?.code === "lift-plateau" ? found.params.stall : undefined;
    expect(stall?.setsPerWeekBefore).toBeCloseTo(12, 0);
    expect(stall?.setsPerWeek).toBeLessThan(8);
    expect(stall?.daysPerWeek).toBeCloseTo(3, 0);
  });

  test("a lift that climbed in one worthwhile step has a new stretch, and one of half of that stands still", () => {
    const [stepped] = analysisOf(lift((week) => (week < 10 ? 100 : 104))).exercises;
    expect(stepped?.trend).toMatchObject({ because: "step", n: 10 });
    expect(
      find(
        lift((week) => (week < 10 ? 100 : 101)),
        "lift-plateau",
      ),
    ).toHaveLength(1);
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

  test("two sides are compared from twenty sets of both together on", () => {
    expect(find(patterns("vertical_push", 13, "horizontal_pull", 7), "push-pull-imbalance")).toHaveLength(1);
    expect(find(patterns("vertical_push", 12, "horizontal_pull", 7), "push-pull-imbalance")).toEqual([]);
    expect(find(patterns("squat", 15, "shoulder_raise", 5), "upper-lower-imbalance")).toHaveLength(1);
    expect(find(patterns("squat", 14, "shoulder_raise", 5), "upper-lower-imbalance")).toEqual([]);
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
        muscles.map((muscle, at) => anExerciseDay(muscle, date, { workingSets: at + 1, bestE1rmKg: null })),
      ),
    });
    expect(find(history, "muscle-below-landmark").map(({ params }) => "muscle" in params && params.muscle)).toEqual([
      "chest",
      "lats",
      "quads",
    ]);
  });
});
