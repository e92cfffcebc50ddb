import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type DayValue, type Goal, type GoalHistory, goalProgress, startValueOf } from "#core/goals/goals.ts";
import { addDays, daysBetween } from "#core/time/local-date.ts";

const today = "2026-11-24";
const moment = { today, weekStart: "monday" } as const;

/** One value a week up to today. */
const weekly = (values: readonly number[], last = today): DayValue[] =>
  values.map((value, at) => ({ date: addDays(last, -7 * (values.length - 1 - at)), value }));

const estimated = (days: readonly DayValue[]) => days.map((day) => ({ ...day, loadKg: null }));
const lift = (days: readonly DayValue[]): GoalHistory => ({ days, estimates: estimated(days), mechanics: null });
const counted = (days: readonly DayValue[]): GoalHistory => ({ days, estimates: [], mechanics: null });

const goal = (over: Partial<Goal>): Goal => ({
  kind: "exercise_e1rm",
  target: 120,
  reps: null,
  startedOn: "2026-11-01",
  startValue: 100,
  deadline: null,
  ...over,
});

const climb = (weeks: number): number[] => Array.from({ length: weeks }, (_, week) => 100 + week);

describe("the start of a goal", () => {
  test("is the best of the last 84 days for a lift, the earliest of them included", () => {
    const days = [
      { date: addDays(today, -84), value: 150 },
      { date: addDays(today, -83), value: 110 },
      { date: today, value: 105 },
    ];
    expect(startValueOf("exercise_e1rm", lift(days), moment)).toBe(110);
    expect(startValueOf("exercise_weight_reps", counted(days.slice(0, 1)), moment)).toBeNull();
  });

  test("is the mean of the last four whole weeks for a weekly goal, weeks without training as zeros", () => {
    const days = [
      { date: "2026-10-25", value: 9 },
      { date: "2026-10-26", value: 2 },
      { date: "2026-11-22", value: 4 },
      { date: "2026-11-23", value: 9 },
    ];
    expect(startValueOf("weekly_workouts", counted(days), moment)).toBe(1.5);
    expect(startValueOf("weekly_volume", counted([]), moment)).toBe(0);
    // Sunday the 22nd then begins the running week.
    expect(startValueOf("weekly_workouts", counted(days), { today, weekStart: "sunday" })).toBe((9 + 2) / 4);
  });

  test("is the latest body weight", () => {
    expect(startValueOf("bodyweight", counted(weekly([80, 79])), moment)).toBe(79);
    expect(startValueOf("bodyweight", counted([]), moment)).toBeNull();
  });
});

describe("a goal for a lift", () => {
  test("counts the way from its start to its target", () => {
    const progress = goalProgress(goal({}), lift(weekly([100, 105])), moment);
    expect(progress).toEqual({
      current: 105,
      percent: 25,
      forecastDate: null,
      probability: null,
      probabilityBy: null,
      status: "insufficient-data",
      achievedOn: null,
      fourWeekMean: null,
    });
  });

  test("counts from nothing where nothing was known, and never below 0", () => {
    expect(goalProgress(goal({ startValue: null }), lift(weekly([90])), moment).percent).toBe(75);
    expect(goalProgress(goal({ startValue: null }), lift([]), moment)).toMatchObject({ current: null, percent: 0 });
    expect(goalProgress(goal({}), lift(weekly([90])), moment).percent).toBe(0);
  });

  test("is achieved for good on the first day that reached it, not by what was lifted before it began", () => {
    const days = [
      { date: "2026-10-31", value: 130 },
      { date: "2026-11-10", value: 120 },
      { date: "2026-11-12", value: 125 },
    ];
    expect(goalProgress(goal({}), lift(days), moment)).toMatchObject({
      percent: 100,
      status: "achieved",
      achievedOn: "2026-11-10",
      forecastDate: null,
    });
    const later = { today: "2027-06-01", weekStart: "monday" } as const;
    expect(goalProgress(goal({}), lift(days), later)).toMatchObject({
      current: null,
      percent: 100,
      status: "achieved",
    });
    expect(goalProgress(goal({}), lift(days.slice(0, 1)), moment).achievedOn).toBeNull();
  });

  test("that was reached when it was set is achieved on its first day", () => {
    expect(goalProgress(goal({ startValue: 121 }), lift([]), moment).achievedOn).toBe("2026-11-01");
  });

  test("has the probability that a day reaches the target in time, and the day by which that is as likely as not", () => {
    const history = lift(weekly(climb(20)));
    const at = (target: number, days: number | null) =>
      goalProgress(
        goal({ target, startValue: 110, deadline: days === null ? null : addDays(today, days) }),
        history,
        moment,
      );
    const open = at(122, null);
    expect(open).toMatchObject({ probabilityBy: addDays(today, 84), status: "on-track" });
    const days = daysBetween(today, open.forecastDate ?? today);
    expect(days).toBeGreaterThan(1);
    expect(at(122, days)).toMatchObject({ probability: 0.5, status: "on-track", forecastDate: open.forecastDate });
    expect(at(122, days - 7)).toMatchObject({ status: "off-track", probabilityBy: addDays(today, days - 7) });
    const chances = [120, 122, 125, 130, 140, 160].map((target) => at(target, 56).probability ?? 2);
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    expect(chances[0]).toBeGreaterThan(0.5);
    expect(chances.at(-1)).toBeLessThan(0.05);
    expect(at(200, null)).toMatchObject({ forecastDate: null, status: "off-track" });
  });

  test("has a chance while the lift scatters, since one good day is enough", () => {
    const scattered = Array.from({ length: 9 }, (_, week) => 105 + 12 * Math.sin(week * week));
    const { probability, status } = goalProgress(goal({}), lift(weekly(scattered)), moment);
    expect(probability).toBeGreaterThan(0.2);
    expect(["on-track", "off-track"]).toContain(status);
  });

  test("is off track far above a lift that stands still or falls", () => {
    const flat = Array.from({ length: 20 }, (_, week) => 105 + (week % 2));
    const status = (values: readonly number[]) => goalProgress(goal({ target: 160 }), lift(weekly(values)), moment);
    expect(status(flat)).toMatchObject({ status: "off-track", forecastDate: null });
    expect(status(climb(20).toReversed())).toMatchObject({ status: "off-track", forecastDate: null });
  });

  test("is overdue after its deadline, and not on that day", () => {
    const at = (deadline: string) => goalProgress(goal({ deadline }), lift([]), moment).status;
    expect(at(today)).toBe("insufficient-data");
    expect(at(addDays(today, -1))).toBe("overdue");
  });

  test("of a weight for repetitions is forecast by the one-rep max that it comes to", () => {
    // 5 repetitions of 104 kg are 121.33 kg by Epley; 119 today, and 1 kg a week.
    const asOneRepMax = goalProgress(goal({ target: 104 * (1 + 5 / 30) }), lift(weekly(climb(20))), moment);
    const history = { days: weekly([95]), estimates: estimated(weekly(climb(20))), mechanics: null };
    const at = (reps: number) =>
      goalProgress(goal({ kind: "exercise_weight_reps", target: 104, reps, startValue: 95 }), history, moment);
    const { forecastDate, probability } = asOneRepMax;
    expect(at(5)).toMatchObject({ current: 95, forecastDate, probability, status: "on-track" });
    expect(at(13)).toMatchObject({ forecastDate: null, status: "insufficient-data" });
  });

  test("counts a workout that bears tomorrow's date", () => {
    const days = [{ date: addDays(today, 1), value: 110 }];
    expect(goalProgress(goal({}), lift(days), moment)).toMatchObject({ current: 110, percent: 50 });
  });
});

describe("a goal for body weight", () => {
  const at = (over: Partial<Goal>, days: readonly DayValue[]) =>
    goalProgress(goal({ kind: "bodyweight", ...over }), counted(days), moment);

  test("lies below or above where it began", () => {
    const days = [{ date: "2026-11-20", value: 78 }];
    expect(at({ startValue: 80, target: 75 }, days)).toMatchObject({ current: 78, percent: 40, achievedOn: null });
    expect(at({ startValue: 70, target: 86 }, days)).toMatchObject({ percent: 50, achievedOn: null });
    expect(at({ startValue: 80, target: 78 }, days)).toMatchObject({ percent: 100, achievedOn: "2026-11-20" });
    expect(at({ startValue: 70, target: 78 }, days)).toMatchObject({ percent: 100, achievedOn: "2026-11-20" });
    expect(at({ startValue: 78, target: 78 }, [])).toMatchObject({ percent: 100, achievedOn: "2026-11-01" });
  });

  test("that began without a weight begins with the first one since", () => {
    const days = [
      { date: "2026-10-20", value: 90 },
      { date: "2026-11-02", value: 80 },
      { date: "2026-11-20", value: 79 },
    ];
    expect(at({ startValue: null, target: 75 }, days)).toMatchObject({ current: 79, percent: 20, achievedOn: null });
    expect(at({ startValue: null, target: 75 }, [])).toMatchObject({
      current: null,
      percent: 0,
      status: "insufficient-data",
    });
  });

  test("is forecast downwards by the weights of the last 84 days", () => {
    const losing = weekly([120, 120, 120, 120, ...Array.from({ length: 12 }, (_, week) => 85 - week / 2)]);
    // Half a kilogram a week, of which each week leaves 88 %: 1.47 kg in 4 weeks, less a little.
    expect(at({ startValue: 85, target: 78.12 }, losing)).toMatchObject({
      current: 79.5,
      forecastDate: addDays(today, 28),
      status: "on-track",
    });
    // Half of the days reach it before the middle of the days does.
    const chance = at({ startValue: 85, target: 78.12, deadline: addDays(today, 28) }, losing).probability;
    expect(chance).toBeGreaterThan(0.5);
    expect(at({ startValue: 85, target: 70, deadline: addDays(today, 28) }, losing).probability).toBeLessThan(0.05);
    expect(at({ startValue: 75, target: 90 }, losing)).toMatchObject({ status: "off-track", forecastDate: null });
  });
});

describe("a weekly goal", () => {
  const at = (over: Partial<Goal>, days: readonly DayValue[], day = today) =>
    goalProgress(goal({ kind: "weekly_workouts", target: 3, startValue: 1, ...over }), counted(days), {
      today: day,
      weekStart: "monday",
    });
  const trained = (...dates: string[]): DayValue[] => dates.map((date) => ({ date, value: 1 }));

  test("says how the running week goes, beside the mean of the four before it", () => {
    const days = trained("2026-11-02", "2026-11-09", "2026-11-10", "2026-11-22", "2026-11-23");
    expect(at({}, days)).toEqual({
      current: 1,
      percent: 33.3,
      forecastDate: null,
      probability: null,
      probabilityBy: null,
      status: "off-track",
      achievedOn: null,
      fourWeekMean: 1,
    });
    expect(at({ target: 2 }, trained("2026-11-23")).status).toBe("off-track");
    expect(at({ target: 1 }, days.slice(0, -1)).status).toBe("on-track");
  });

  test("is achieved while the running week has reached it, and remembers the first week that did", () => {
    const days = trained("2026-11-02", "2026-11-03", "2026-11-05", "2026-11-06");
    expect(at({}, days, "2026-11-06")).toMatchObject({ status: "achieved", percent: 100, achievedOn: "2026-11-05" });
    expect(at({}, days)).toMatchObject({ status: "off-track", percent: 0, achievedOn: "2026-11-05" });
  });

  test("counts what was done in the week of its first day before it", () => {
    const days = trained("2026-11-02", "2026-11-03", "2026-11-05");
    expect(at({ startedOn: "2026-11-04" }, days).achievedOn).toBe("2026-11-05");
    expect(at({ startedOn: "2026-11-06" }, days).achievedOn).toBeNull();
  });

  test("ends with its deadline", () => {
    expect(at({ deadline: "2026-11-23" }, []).status).toBe("overdue");
    const days = trained("2026-11-02", "2026-11-03", "2026-11-05");
    expect(at({ deadline: "2026-11-23" }, days).status).toBe("achieved");
  });
});

describe("the progress of any goal", () => {
  const kinds = fc.constantFrom(
    "exercise_e1rm" as const,
    "exercise_weight_reps" as const,
    "weekly_workouts" as const,
    "weekly_volume" as const,
    "bodyweight" as const,
  );
  // In quarters of a kilogram, whose sums are exact.
  const values = fc.integer({ min: 4, max: 1_600 }).map((quarters) => quarters / 4);
  const days = fc
    .uniqueArray(fc.integer({ min: -200, max: 1 }), { maxLength: 40 })
    .chain((offsets) =>
      fc
        .array(values, { minLength: offsets.length, maxLength: offsets.length })
        .map((found) =>
          offsets
            .toSorted((a, b) => a - b)
            .map((offset, at): DayValue => ({ date: addDays(today, offset), value: found[at] ?? 1 })),
        ),
    );
  const goals = fc.record({
    kind: kinds,
    target: values,
    reps: fc.integer({ min: 1, max: 20 }),
    startedOn: fc.integer({ min: 0, max: 100 }).map((back) => addDays(today, -back)),
    startValue: fc.option(values),
    deadline: fc.option(fc.integer({ min: -10, max: 200 }).map((ahead) => addDays(today, ahead))),
  });

  test("stays in its bounds, is 100 when achieved, and never forecasts the past", () => {
    fc.assert(
      fc.property(goals, days, (aim, found) => {
        const progress = goalProgress(aim, lift(found), moment);
        expect(progress.percent).toBeGreaterThanOrEqual(0);
        expect(progress.percent).toBeLessThanOrEqual(100);
        if (progress.achievedOn !== null) expect(progress.achievedOn >= aim.startedOn).toBe(true);
        if (progress.status === "achieved" && !aim.kind.startsWith("weekly")) expect(progress.percent).toBe(100);
        if (progress.forecastDate !== null) {
          expect(progress.achievedOn).toBeNull();
          expect(daysBetween(today, progress.forecastDate)).toBeGreaterThanOrEqual(0);
          expect(daysBetween(today, progress.forecastDate)).toBeLessThanOrEqual(365);
        }
        if (progress.probability !== null) {
          expect(progress.probability).toBeGreaterThanOrEqual(0);
          expect(progress.probability).toBeLessThanOrEqual(1);
          expect(progress.achievedOn).toBeNull();
        }
      }),
    );
  });

  test("does not depend on the unit", () => {
    fc.assert(
      fc.property(goals, days, (aim, found) => {
        const scaled = {
          ...aim,
          target: aim.target * 2,
          startValue: aim.startValue === null ? null : aim.startValue * 2,
        };
        const doubled = found.map(({ date, value }) => ({ date, value: value * 2 }));
        const [one, two] = [goalProgress(aim, lift(found), moment), goalProgress(scaled, lift(doubled), moment)];
        expect({ ...two, current: null, fourWeekMean: null }).toEqual({ ...one, current: null, fourWeekMean: null });
      }),
    );
  });
});
