import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RecordFact, TrainingHistory } from "#core/analysis/history.ts";
import { periodReport } from "#core/reports/period-report-document.ts";
import { periodOf, reportWindow } from "#core/reports/report-period.ts";
import { addDays, toEpochDay } from "#core/time/local-date.ts";
import { instantOf } from "#core/time/zone.ts";
import {
  BENCH,
  beginner,
  bodyweightAthlete,
  lifter,
  lifterInEmptyWeek,
  newcomer,
  PERSONAS,
  persona,
  RUN,
  runner,
  SQUAT,
  WEEK_END,
  type Workout,
} from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";

const WEEK_START = addDays(WEEK_END, -6);

const squats = (date: string, sets: number, weightKg = 100): Workout => ({
  date,
  title: "Squats",
  minutes: 60,
  rpe: 7,
  performances: [{ exercise: SQUAT, sets, reps: 5, weightKg }],
});

/** A workout on each of the given days before the end of the week, oldest first. */
const squatting = (...daysBeforeEnd: number[]) =>
  persona(
    "somebody",
    daysBeforeEnd.toSorted((a, b) => b - a).map((days) => squats(addDays(WEEK_END, -days), 3)),
  );

const on = (today: string, history: TrainingHistory) => ({
  history: {
    ...history,
    window: reportWindow(periodOf("weekly", WEEK_END, history.weekStart), today, history.weekStart),
  },
  computedAt: instantOf(today, "12:00", "Europe/Madrid"),
});

describe("a weekly report", () => {
  test.each(PERSONAS.map((make) => [make().name, make] as const))("of %s is a document of its schema", (_, make) => {
    const report = reportOf(make());
    expect(periodReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test.each(PERSONAS.map((make) => [make().name, make] as const))("of %s is made alike twice", (_, make) => {
    expect(reportOf(make())).toEqual(reportOf(make()));
  });

  test("counts each week as its days and sessions say", () => {
    const { history } = lifter();
    const { periods, totals, period } = reportOf(lifter());
    expect(periods).toHaveLength(12);
    expect(periods.at(-1)).toMatchObject({ key: period.key, start: period.start, ...totals.current });
    for (const week of periods) {
      const first = toEpochDay(week.start);
      const inWeek = (day: number) => day >= first && day < first + 7;
      const rows = Array.from({ length: history.days.length }, (_, row) => row).filter((row) =>
        inWeek(history.days.day[row] ?? 0),
      );
      const sessions = history.sessions.filter(({ date }) => inWeek(toEpochDay(date)));
      expect(week.workouts).toBe(sessions.length);
      expect(week.durationSeconds).toBe(sessions.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0));
      expect(week.workingSets).toBe(rows.reduce((sum, row) => sum + (history.days.workingSets[row] ?? 0), 0));
      expect(week.volumeKg).toBeCloseTo(
        rows.reduce((sum, row) => sum + (history.days.volumeKg[row] ?? 0), 0),
        6,
      );
    }
  });

  test("the week's totals do not depend on what happened in other weeks", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 7, max: 150 }), { maxLength: 20 }), (earlier) => {
        const { totals } = reportOf(squatting(1, 3, ...earlier));
        expect(totals.current).toMatchObject({ workouts: 2, workingSets: 6, reps: 30, volumeKg: 3000 });
        const inLastWeek = earlier.filter((days) => days < 14).length;
        expect(totals.previous?.workouts ?? 0).toBe(inLastWeek);
      }),
      { numRuns: 30 },
    );
  });

  test("compares with last week only from the second week on, and with a mean only from the fifth", () => {
    expect(reportOf(squatting(2)).totals).toMatchObject({ previous: null, mean: null });
    expect(reportOf(squatting(2, 20)).totals).toMatchObject({ previous: { workouts: 0 }, mean: null });
    expect(reportOf(squatting(2, 27)).totals.mean).toBeNull();
    expect(reportOf(squatting(2, 28)).totals.mean).toMatchObject({ workouts: 0.25, workingSets: 0.75 });
    expect(reportOf(squatting(2, 8, 34)).totals.mean).toMatchObject({ workouts: 0.5 });
  });

  test("gives no mean by muscle either before the fifth week", () => {
    expect(reportOf(beginner()).muscles.every(({ previous, mean }) => previous === null && mean === null)).toBe(true);
    expect(reportOf(lifter()).muscles.every(({ mean }) => mean !== null)).toBe(true);
  });

  test("follows the week's start that the user chose", () => {
    const person = { ...lifter(), history: { ...lifter().history, weekStart: "sunday" as const } };
    const saturday = addDays(WEEK_END, -1);
    const report = reportOf(person, { history: cutAfter(person.history, saturday), date: saturday });
    expect(report.period).toEqual({ key: "2026-W47", start: "2026-11-15", end: "2026-11-21", complete: true });
  });

  test("refuses a history that goes on after the week", () => {
    const { history } = lifter();
    const tomorrow = { ...history, window: { from: "2026-01-01", to: addDays(WEEK_END, 1) } };
    expect(() => reportOf(lifter(), { history: tomorrow, date: WEEK_END })).toThrow(RangeError);
  });
});

const cutAfter = (history: TrainingHistory, last: string): TrainingHistory => {
  const { days } = history;
  const length = days.day.findIndex((day) => day > toEpochDay(last));
  return {
    ...history,
    window: reportWindow(periodOf("weekly", last, history.weekStart), "2026-11-23", history.weekStart),
    days: { ...days, length: length === -1 ? days.length : length },
    sessions: history.sessions.filter(({ date }) => date <= last),
    planned: history.planned.filter(({ date }) => date <= last),
    bodyweight: history.bodyweight.filter(({ date }) => date <= last),
    records: history.records.filter(({ date }) => date <= last),
  };
};

describe("the window of a report", () => {
  test("is 26 weeks that end with the week", () => {
    const window = reportWindow(periodOf("weekly", "2026-11-18", "monday"), "2026-12-31", "monday");
    expect(window).toEqual({ from: "2026-05-25", to: "2026-11-22" });
  });

  test("ends today while the week is running", () => {
    expect(reportWindow(periodOf("weekly", "2026-11-18", "sunday"), "2026-11-19", "sunday").to).toBe("2026-11-19");
  });
});

describe("the plan", () => {
  const planned = (changes: Partial<TrainingHistory>) => {
    const person = squatting(2, 4, 5);
    return { ...person, history: { ...person.history, ...changes } };
  };
  const plan = [
    { date: addDays(WEEK_END, -5), workoutId: "workout-0", done: true },
    { date: addDays(WEEK_END, -3), workoutId: "lost", done: false },
    { date: addDays(WEEK_END, 0), workoutId: null, done: false },
    { date: addDays(WEEK_END, -9), workoutId: null, done: false },
  ];

  test("says of each session whether it was done, missed or extra, in day order", () => {
    const report = reportOf(planned({ planned: plan }), {
      titles: new Map([
        ["workout-0", "Legs"],
        ["lost", "Back"],
      ]),
    });
    expect(report.plan.planned).toBe(3);
    expect(report.plan.done).toBe(1);
    expect(report.plan.sessions.map(({ date, title, status }) => [date, title, status])).toEqual([
      ["2026-11-17", "Legs", "done"],
      ["2026-11-18", null, "unplanned"],
      ["2026-11-19", "Back", "missed"],
      ["2026-11-20", null, "unplanned"],
      ["2026-11-22", null, "missed"],
    ]);
    expect(report.plan.sessions[0]).toMatchObject({ workingSets: 3, volumeKg: 1500, durationSeconds: 3600 });
    expect(report.plan.sessions[2]).toMatchObject({ workingSets: null, volumeKg: null, durationSeconds: null });
  });

  test("calls what is still ahead in a running week neither missed nor done", () => {
    const person = planned({ planned: plan });
    const report = reportOf(person, on(addDays(WEEK_END, -2), person.history));
    expect(report.period.complete).toBe(false);
    expect(report.plan.sessions.map(({ status }) => status)).toEqual([
      "done",
      "unplanned",
      "missed",
      "unplanned",
      "upcoming",
    ]);
  });

  test("knows a session's distance only when the day had no other", () => {
    const run = (date: string): Workout => ({
      date,
      title: "Run",
      minutes: 30,
      rpe: null,
      performances: [{ exercise: RUN, sets: 1, reps: 0, weightKg: null, meters: 5000 }],
    });
    const once = reportOf(persona("once", [run(WEEK_END)]));
    const twice = reportOf(persona("twice", [run(WEEK_END), { ...squats(WEEK_END, 3) }]));
    expect(once.plan.sessions.map(({ distanceMeters }) => distanceMeters)).toEqual([5000]);
    expect(twice.plan.sessions.map(({ distanceMeters }) => distanceMeters)).toEqual([null, null]);
  });
});

describe("records", () => {
  const record = (change: Partial<RecordFact>): RecordFact => ({
    kind: "e1rm",
    exerciseId: "squat",
    value: 100,
    unit: "kg",
    atWeightKg: null,
    setId: "set",
    workoutId: "workout-0",
    achievedAt: `${WEEK_START}T10:00:00.000Z`,
    date: WEEK_START,
    previousValue: null,
    ...change,
  });
  const recordsOf = (records: readonly RecordFact[]) => {
    const person = squatting(2);
    return reportOf({ ...person, history: { ...person.history, records } }).records;
  };

  test("stand once a line, from what they were before the week to what they became", () => {
    const later = `${WEEK_END}T10:00:00.000Z`;
    const records = [
      record({ value: 110, previousValue: 105, date: WEEK_END, achievedAt: later }),
      record({ value: 105, previousValue: 100 }),
      record({ kind: "weight", value: 90, previousValue: 85 }),
      record({ kind: "reps_at_weight", unit: "reps", atWeightKg: 80, value: 8, previousValue: 7 }),
      record({ kind: "reps_at_weight", unit: "reps", atWeightKg: 85, value: 6 }),
    ];
    expect(recordsOf(records).map(({ kind, value, previousValue }) => [kind, value, previousValue])).toEqual([
      ["e1rm", 110, 100],
      ["weight", 90, 85],
      ["reps_at_weight", 8, 7],
      ["reps_at_weight", 6, null],
    ]);
  });

  test("of other weeks are left out", () => {
    expect(recordsOf([record({ date: addDays(WEEK_START, -1) })])).toEqual([]);
  });

  test("that begin and rise within the week are measured from their first mark", () => {
    const later = `${WEEK_END}T10:00:00.000Z`;
    const found = recordsOf([
      record({ value: 80 }),
      record({ value: 84, previousValue: 80, date: WEEK_END, achievedAt: later }),
    ]);
    expect(found).toMatchObject([{ value: 84, previousValue: 80, exerciseName: "Back squat" }]);
  });
});

describe("lifts, body weight and insights", () => {
  test("shows the most trained lifts, six at most, with the last 26 weeks of each", () => {
    const { lifts } = reportOf(lifter());
    expect(lifts).toHaveLength(6);
    for (const lift of lifts) {
      expect(lift.series.every(({ date }) => date >= "2026-05-25" && date <= WEEK_END)).toBe(true);
      expect(lift.trend.n).toBeGreaterThan(lift.series.length);
    }
  });

  test("knows a best from before the window", () => {
    const person = persona("past glory", [squats(addDays(WEEK_END, -300), 1, 180), squats(WEEK_END, 1, 100)]);
    const [lift] = reportOf(person).lifts;
    expect(lift?.best).toEqual({ date: addDays(WEEK_END, -300), e1rmKg: 210 });
    expect(lift?.series).toHaveLength(1);
  });

  test("has no lifts where nothing allows an estimate", () => {
    expect(reportOf(runner()).lifts).toEqual([]);
    expect(reportOf(bodyweightAthlete()).lifts).toEqual([]);
  });

  test("carries body weight only as far as it was measured", () => {
    expect(reportOf(lifter()).bodyweight.points.length).toBeGreaterThan(50);
    expect(reportOf(runner()).bodyweight).toEqual({ points: [], currentKg: null, kgPerWeek: null });
  });

  test("keeps at most five insights and does not say one thing about every lift", () => {
    for (const make of PERSONAS) {
      const { insights } = reportOf(make());
      expect(insights.length).toBeLessThanOrEqual(5);
      const plateaus = insights.filter(({ code }) => code === "lift-plateau");
      expect(plateaus.length).toBeLessThanOrEqual(1);
    }
  });

  test("names in several languages only what it mentions", () => {
    const names = (name: string) => ({ en: name, es: name });
    const report = reportOf(lifter(), {
      exerciseNames: new Map([
        [BENCH.id, names("Bench press")],
        ["never-done", names("Never done")],
      ]),
    });
    expect(Object.keys(report.exerciseNames)).toEqual([BENCH.id]);
  });
});

describe("the headline", () => {
  const headline = (days: readonly number[], today = "2026-11-23") => {
    const person = squatting(...days);
    return reportOf(person, on(today, person.history)).headline;
  };
  const everyWeek = Array.from({ length: 8 }, (_, week) => week * 7 + 2);

  test("welcomes who has logged nothing", () => {
    expect(reportOf(newcomer()).headline).toEqual({ code: "nothing-logged" });
  });

  test("counts the first week", () => {
    expect(reportOf(beginner()).headline).toEqual({ code: "first-period", workouts: 3, workingSets: 27 });
  });

  test("does not compare before there is a mean", () => {
    expect(headline([1, 8])).toMatchObject({ code: "early", workouts: 1 });
  });

  test("says how long ago the last workout was in a week without one", () => {
    expect(reportOf(lifterInEmptyWeek()).headline).toEqual({ code: "rest", daysSinceWorkout: 10, planned: 0 });
  });

  test("compares with the mean of four weeks", () => {
    expect(headline(everyWeek)).toMatchObject({ code: "steady", percent: 0, measure: "volume" });
    expect(headline([...everyWeek, 1])).toMatchObject({ code: "more-than-usual", percent: 100 });
    const twice = [...everyWeek, ...everyWeek.slice(1).map((days) => days + 1)];
    expect(headline(twice)).toMatchObject({ code: "less-than-usual", percent: 50 });
  });

  test("judges no week that is still running", () => {
    expect(headline(everyWeek, addDays(WEEK_END, -1))).toMatchObject({
      code: "period-running",
      workouts: 1,
      planned: 0,
    });
    expect(headline(everyWeek.slice(1), addDays(WEEK_END, -4))).toEqual({ code: "period-ahead", planned: 0 });
  });

  test("measures a runner by distance and others without kilograms by sets", () => {
    expect(reportOf(runner()).headline).toMatchObject({ code: "steady", measure: "distance" });
    expect(reportOf(bodyweightAthlete()).headline).toMatchObject({ code: "steady", measure: "sets" });
  });

  test("puts the plan first", () => {
    expect(reportOf(lifter()).headline).toMatchObject({ code: "plan-partly", planned: 4, done: 3 });
    const person = squatting(2, 30);
    const planned = [{ date: addDays(WEEK_END, -2), workoutId: "workout-1", done: true }];
    const kept = { ...person, history: { ...person.history, planned } };
    expect(reportOf(kept).headline).toMatchObject({ code: "plan-complete", planned: 1 });
  });
});

describe("a monthly report", () => {
  const december = instantOf("2026-12-01", "06:00", "Europe/Madrid");
  const monthOf = (make: () => ReturnType<typeof lifter>) => {
    const person = make();
    const history = {
      ...person.history,
      window: reportWindow(periodOf("monthly", WEEK_END, "monday"), "2026-12-01", "monday"),
    };
    return reportOf(person, { kind: "monthly", date: WEEK_END, history, computedAt: december });
  };

  test.each(PERSONAS.map((make) => [make().name, make] as const))("of %s is a document of its schema", (_, make) => {
    const report = monthOf(make);
    expect(periodReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.period).toEqual({ key: "2026-11", start: "2026-11-01", end: "2026-11-30", complete: true });
  });

  test("counts each month as its days say, and compares with three of them", () => {
    const { history } = lifter();
    const { periods, totals } = monthOf(lifter);
    expect(periods.map(({ key }) => key)).toHaveLength(12);
    for (const { key, workouts } of periods) {
      expect(workouts).toBe(history.sessions.filter(({ date }) => date.startsWith(key)).length);
    }
    const before = periods.slice(-4, -1);
    expect(totals.mean?.workouts).toBeCloseTo(before.reduce((sum, { workouts }) => sum + workouts, 0) / 3, 9);
    expect(totals.previous).toMatchObject({ workouts: before.at(-1)?.workouts });
  });

  test("tells sets by muscle a week, so that they can be held against what is recommended", () => {
    const month = monthOf(lifter).muscles;
    const week = reportOf(lifter()).muscles;
    const quads = (all: typeof month) => all.find(({ muscle }) => muscle === "quads");
    expect(quads(month)?.landmark).toEqual(quads(week)?.landmark ?? null);
    expect(quads(month)?.sets).toBeLessThanOrEqual((quads(week)?.sets ?? 0) * 1.5);
    expect(quads(month)?.sets).toBeGreaterThan(0);
  });

  test("has the year's series of each lift", () => {
    const [lift] = monthOf(lifter).lifts;
    expect(lift?.series.length).toBeGreaterThan(80);
    expect(lift?.trend.n).toBeGreaterThan(80);
    expect(lift?.trend.n).toBeLessThanOrEqual(lift?.series.length ?? 0);
  });
});
