import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { estimateOneRepMax } from "#core/strength/one-rep-max.ts";
import { addDays, daysBetween, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import { toKilograms } from "#core/units.ts";
import { checkSetEntry } from "#core/workouts/workout.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { DEMO_EXERCISE } from "#db/seeds/demo/account.ts";
import { KEG_CARRY, MAIN_LIFTS, MOVEMENTS } from "#db/seeds/demo/programme.ts";
import { type DemoTraining, type DemoWorkout, demoTraining } from "#db/seeds/demo/training.ts";

const TODAY: LocalDate = "2026-11-24";
const training = demoTraining(TODAY);

const completed = ({ workouts }: DemoTraining): DemoWorkout[] =>
  workouts.filter(({ status }) => status === "completed");
const setsOf = ({ exercises }: DemoWorkout) => exercises.flatMap(({ sets }) => sets);
const workingSets = (workout: DemoWorkout) => setsOf(workout).filter(({ type }) => type !== "warmup");

const rulesOf = (slug: string) => {
  const entry = slug === KEG_CARRY ? DEMO_EXERCISE : CATALOGUE.find((exercise) => exercise.slug === slug);
  if (entry === undefined) throw new Error(`the catalogue has no ${slug}`);
  return entry;
};

/** The best estimate of each day between so many weeks ago, oldest first. */
const bestDays = (slug: string, [from, to]: readonly [from: number, to: number]): number[] =>
  completed(training)
    .filter(({ date }) => date >= addDays(TODAY, -7 * from) && date < addDays(TODAY, -7 * to))
    .flatMap(({ exercises }) => exercises.filter((exercise) => exercise.slug === slug))
    .map(({ sets }) =>
      Math.max(
        ...sets
          .filter(({ type }) => type !== "warmup")
          .map(({ weight, reps, rir }) =>
            weight === null || reps === null ? 0 : (estimateOneRepMax({ loadKg: toKilograms(weight), reps, rir }) ?? 0),
          ),
      ),
    )
    .filter((kg) => kg > 0);

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const strengthAround = (slug: string, weeksAgo: number): number => median(bestDays(slug, [weeksAgo + 2, weeksAgo - 2]));

const someDay = fc
  .integer({ min: toEpochDay("2025-01-01"), max: toEpochDay("2031-12-31") })
  .map((day) => fromEpochDay(day));

/** Days without a workout between two of them. */
const gaps = (workouts: readonly DemoWorkout[]): number[] =>
  workouts.flatMap(({ date }, index) => {
    const before = workouts[index - 1];
    return before === undefined ? [] : [daysBetween(before.date, date) - 1];
  });

describe("the training of the demo account", () => {
  test("is the same for the same day", () => {
    expect(Bun.deepEquals(demoTraining(TODAY), training)).toBe(true);
  });

  test("only gets longer from one day to the next of a week", () => {
    const next = demoTraining(addDays(TODAY, 1));
    const kept = completed(training);
    // The last days may be planned again: a delayed workout needs its next day.
    const sure = kept.filter(({ date }) => date < addDays(TODAY, -2));
    expect(sure.length).toBeGreaterThan(300);
    expect(completed(next).slice(0, sure.length)).toEqual(sure);
  });

  test("has two years up to the day before, and a plan for the coming week, whatever day it is", () => {
    fc.assert(
      fc.property(someDay, (today) => {
        const told = demoTraining(today);
        const { workouts, weighIns } = told;
        const done = completed(told);
        expect(done.length).toBeWithin(330, 400);
        expect(weighIns.length).toBeWithin(200, 313);
        expect(daysBetween(done[0]?.date ?? today, today)).toBeWithin(710, 740);
        expect(daysBetween(done.at(-1)?.date ?? "", today)).toBeWithin(1, 6);
        const planned = workouts.filter(({ status }) => status === "planned").map(({ date }) => date);
        expect(planned.filter((date) => date < today).length).toBeWithin(2, 25);
        const ahead = planned.filter((date) => date >= today);
        expect(ahead).toHaveLength(4);
        for (const date of ahead) expect(daysBetween(today, date)).toBeWithin(0, 7);
        expect(workouts.map(({ date }) => date)).toEqual([...new Set(workouts.map(({ date }) => date))].sort());
      }),
      { numRuns: 25 },
    );
  });

  test("holds only sets that the API would take", () => {
    const errors = training.workouts.flatMap(({ status, exercises }) =>
      exercises.flatMap(({ slug, sets }) =>
        sets.flatMap((set) =>
          checkSetEntry(
            status,
            { ...set, id: "", repsLeft: null, repsRight: null, restSeconds: null, completedAt: null, notes: null },
            rulesOf(slug),
          ),
        ),
      ),
    );
    expect(errors).toEqual([]);
  });

  test("is of weights, repetitions and efforts that a person logs", () => {
    for (const { weight, reps, rir, durationSeconds } of completed(training).flatMap(setsOf)) {
      if (weight !== null) expect(weight.value).toBeWithin(0, 400);
      if (weight !== null) expect(weight.value % (weight.unit === "lb" ? 10 : 0.25)).toBe(0);
      if (reps !== null) expect(reps).toBeWithin(1, 31);
      if (rir !== null) expect([...Array(13).keys()].map((halves) => halves / 2)).toContain(rir);
      if (durationSeconds !== null) expect(durationSeconds).toBeWithin(30, 241);
    }
    const units = new Set(training.workouts.flatMap(setsOf).map(({ weight }) => weight?.unit));
    expect([...units].sort()).toEqual(["kg", "lb", undefined]);
  });

  test("takes about an hour a time, each set after the one before", () => {
    for (const workout of completed(training)) {
      const { durationSeconds, sessionRpe, feeling } = workout;
      expect(durationSeconds).toBeWithin(35 * 60, 110 * 60);
      const times = workout.exercises.flatMap(({ sets }) => sets.map((set) => set.completedAfterSeconds ?? -1));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.min(...times)).toBeGreaterThan(0);
      expect(Math.max(...times)).toBeLessThan(durationSeconds ?? 0);
      if (sessionRpe !== null) expect(sessionRpe).toBeWithin(3, 10);
      if (feeling !== null) expect(feeling).toBeWithin(1, 6);
    }
  });

  test("logs effort on the main lifts and nowhere else, after their warm-ups", () => {
    for (const { exercises } of completed(training)) {
      for (const { slug, sets } of exercises) {
        const isMain = MAIN_LIFTS.includes(slug);
        for (const { type, rir } of sets) expect(rir !== null).toBe(isMain && type !== "warmup");
        expect(sets[0]?.type === "warmup").toBe(isMain);
      }
    }
  });

  test("does every exercise of the programme", () => {
    const done = new Set(completed(training).flatMap(({ exercises }) => exercises.map(({ slug }) => slug)));
    expect([...done].sort()).toEqual(MOVEMENTS.map(({ slug }) => slug).sort());
  });

  test.each(MAIN_LIFTS.filter((slug) => slug !== "weighted-pull-up"))(
    "makes %s stronger over the two years",
    (slug) => {
      expect(strengthAround(slug, 4)).toBeGreaterThan(strengthAround(slug, 100) * 1.12);
    },
  );

  test.each([
    ["barbell-overhead-press", 32, 4],
    ["barbell-bench-press", 78, 68],
  ])("leaves %s on a plateau from %i to %i weeks ago", (slug, from, to) => {
    expect(Math.abs(strengthAround(slug, to) / strengthAround(slug, from) - 1)).toBeLessThan(0.03);
  });

  test("has weeks away, and none of them is lately", () => {
    const done = completed(training);
    expect(gaps(done).filter((days) => days >= 7).length).toBeGreaterThanOrEqual(4);
    const recent = done.filter(({ date }) => date >= addDays(TODAY, -42));
    expect(Math.max(...gaps(recent))).toBeLessThan(7);
  });

  test("has a lighter week in every seven", () => {
    const weekly = Map.groupBy(completed(training), ({ date }) => startOfWeek(date, "monday"));
    const setsAWorkout = (weeksAgo: number): number => {
      const workouts = weekly.get(addDays(startOfWeek(TODAY, "monday"), -7 * weeksAgo)) ?? [];
      return workouts.flatMap(workingSets).length / workouts.length;
    };
    for (const weeksAgo of [4, 11, 18, 25, 32]) {
      expect(setsAWorkout(weeksAgo)).toBeLessThan(0.8 * setsAWorkout(weeksAgo - 1));
    }
  });

  test("gains body weight in a bulk and loses it in a cut", () => {
    const kgAround = (weeksAgo: number): number =>
      median(
        training.weighIns
          .filter(({ date }) => Math.abs(daysBetween(date, TODAY) - 7 * weeksAgo) <= 14)
          .map(({ kg }) => kg),
      );
    expect(kgAround(66)).toBeGreaterThan(kgAround(97) + 3);
    expect(kgAround(42)).toBeLessThan(kgAround(58) - 4);
    expect(kgAround(2)).toBeGreaterThan(kgAround(34) + 3);
    for (const { kg } of training.weighIns) expect(kg).toBeWithin(74, 90);
  });

  test("plans ahead without telling what will be done", () => {
    for (const workout of training.workouts.filter(({ status }) => status === "planned")) {
      for (const set of setsOf(workout)) {
        const { target, type: _type, ...rest } = set;
        expect(target).not.toBeNull();
        expect(Object.values(rest).every((value) => value === null)).toBe(true);
      }
    }
  });
});
