import { describe, expect, test } from "bun:test";
import { DEFAULT_DELOAD, type Progression } from "#core/progression/progression-rules.ts";
import {
  exercisesOf,
  type PrescribedSet,
  prescribedSince,
  type RoutineBlock,
  type RoutineDay,
  type RoutineExercise,
} from "#core/routines/routine.ts";
import { type CompletedWorkout, type ProgressFacts, planDay } from "#core/routines/routine-progress.ts";
import { type SimulatedOutcome, simulate } from "#core/routines/routine-simulation.ts";
import { routineStats, type StatsExercise } from "#core/routines/routine-stats.ts";

const LINEAR: Progression = { kind: "linear", step: null, ceiling: null, deload: DEFAULT_DELOAD };

const set = (fields: Partial<PrescribedSet> = {}): PrescribedSet => ({
  id: "set",
  type: "normal",
  reps: { min: 5, max: 5 },
  weight: { value: 100, unit: "kg" },
  percentOfTrainingMax: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  restSeconds: null,
  ...fields,
});
const exercise = (fields: Partial<RoutineExercise> = {}): RoutineExercise => ({
  id: "squats",
  exerciseId: "squat",
  notes: null,
  restSeconds: null,
  progression: LINEAR,
  sets: [set()],
  ...fields,
});
const block = (fields: Partial<RoutineBlock> = {}): RoutineBlock => ({
  id: "block",
  type: "straight",
  rounds: null,
  restSeconds: null,
  exercises: [exercise()],
  ...fields,
});
const day = (...blocks: RoutineBlock[]): RoutineDay => ({ id: "day", name: "A", notes: null, blocks });

const workout = (createdAt: string, ...weights: number[]): CompletedWorkout => ({
  routineDayId: "day",
  createdAt,
  exercises: weights.map((value) => ({
    exerciseId: "squat",
    sets: [
      {
        type: "normal" as const,
        weight: { value, unit: "kg" as const },
        reps: 5,
        repsLeft: null,
        repsRight: null,
        rir: null,
        durationSeconds: null,
        distanceMeters: null,
      },
    ],
  })),
});

const FACTS: ProgressFacts = {
  trackingType: "weight_reps",
  trainingMax: null,
  trainingMaxChangedAt: null,
  rounding: null,
  loads: [],
};

const loads = (
  of: RoutineDay,
  workouts: readonly CompletedWorkout[],
  since: Record<string, string> = {},
  facts: Partial<ProgressFacts> = {},
) =>
  planDay(of, since, workouts, new Map([["squat", { ...FACTS, ...facts }]])).map(({ standing }) =>
    standing.loads.map((load) => load?.value ?? null),
  );

describe("the exercises of a day", () => {
  test("do the last listed set again in each round that has none of its own", () => {
    const rounds = block({
      type: "circuit",
      rounds: 3,
      exercises: [exercise({ sets: [set({ id: "a" }), set({ id: "b" })] })],
    });
    expect(exercisesOf(day(rounds))[0]?.sets.map(({ id }) => id)).toEqual(["a", "b", "b"]);
    expect(exercisesOf(day(block({ rounds: 3, exercises: [exercise({ sets: [] })] })))[0]?.sets).toEqual([]);
  });

  test("count how often the same exercise stood before", () => {
    const twice = day(
      block(),
      block({ exercises: [exercise({ id: "more" }), exercise({ id: "press", exerciseId: "press" })] }),
    );
    expect(exercisesOf(twice).map(({ occurrence, blockNumber }) => [occurrence, blockNumber])).toEqual([
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
  });
});

describe("a change of a routine", () => {
  const NOW = "2026-11-24T10:00:00.000Z";
  const changed = (after: RoutineDay, since = {}) => prescribedSince([day(block())], [after], since, NOW);

  test("keeps the history of an exercise whose prescription stays", () => {
    const noted = exercise({ notes: "deep", restSeconds: 90, sets: [set({ id: "new", restSeconds: 30 })] });
    expect(changed(day(block({ id: "other", exercises: [noted] })))).toEqual({});
    const reordered = { deload: { percent: 10, afterFailures: 3 }, ceiling: null, step: null, kind: "linear" } as const;
    expect(changed(day(block({ exercises: [exercise({ progression: reordered })] })))).toEqual({});
    expect(changed(day(block()), { squats: "2026-01-01T00:00:00.000Z" })).toEqual({
      squats: "2026-01-01T00:00:00.000Z",
    });
  });

  test("begins an exercise anew whose sets, progression, rounds or exercise change", () => {
    const others = [
      block({ exercises: [exercise({ sets: [set({ weight: { value: 90, unit: "kg" } })] })] }),
      block({ exercises: [exercise({ progression: null })] }),
      block({ exercises: [exercise({ exerciseId: "front squat" })] }),
      block({ rounds: 2 }),
    ];
    for (const other of others) expect(changed(day(other))).toEqual({ squats: NOW });
  });

  test("lets an exercise that is new or gone count from the beginning", () => {
    expect(changed(day(block({ exercises: [exercise({ id: "new" })] })), { squats: NOW })).toEqual({});
  });
});

describe("where a day stands", () => {
  const first = workout("2026-11-01T10:00:00.000Z", 100);
  const second = workout("2026-11-03T10:00:00.000Z", 102.5);

  test("follows from its completed workouts, and from no others", () => {
    expect(loads(day(block()), [first, second])).toEqual([[105]]);
    expect(loads(day(block()), [first, { ...second, routineDayId: "another day" }])).toEqual([[102.5]]);
    expect(loads(day(block()), [first, { ...second, exercises: [] }])).toEqual([[102.5]]);
  });

  test("counts what was logged since the prescription changed", () => {
    expect(loads(day(block()), [first, second], { squats: "2026-11-02T00:00:00.000Z" })).toEqual([[105]]);
    expect(loads(day(block()), [first, second], { squats: "2026-11-04T00:00:00.000Z" })).toEqual([[100]]);
  });

  test("counts from another training max only where one is used", () => {
    const later = {
      trainingMax: { value: 100, unit: "kg" as const },
      trainingMaxChangedAt: "2026-11-04T00:00:00.000Z",
    };
    expect(loads(day(block()), [first, second], {}, later)).toEqual([[105]]);
    const percents = exercise({ sets: [set({ weight: null, percentOfTrainingMax: 80 })] });
    expect(loads(day(block({ exercises: [percents] })), [first, second], {}, later)).toEqual([[80]]);
  });

  test("tells two places of one exercise apart by their order", () => {
    const twice = day(
      block(),
      block({ exercises: [exercise({ id: "back-off", sets: [set({ weight: { value: 60, unit: "kg" } })] })] }),
    );
    expect(loads(twice, [workout("2026-11-01T10:00:00.000Z", 100, 50)])).toEqual([[102.5], [60]]);
  });

  test("judges two sides by the weaker one", () => {
    const sides = { reps: null, repsLeft: 5, repsRight: 4 };
    const uneven = {
      ...first,
      exercises: first.exercises.map((place) => ({
        ...place,
        sets: place.sets.map((done) => ({ ...done, ...sides })),
      })),
    };
    expect(loads(day(block()), [uneven])).toEqual([[100]]);
  });
});

describe("a simulation", () => {
  const played = (outcome: SimulatedOutcome, weeks: number, seed = 1, of = day(block())) => {
    const exercises = planDay(of, {}, [], new Map([["squat", FACTS]])).map(
      ({ exercise: { id, exerciseId }, ...place }) => ({
        routineExerciseId: id,
        exerciseId,
        ...place,
      }),
    );
    return simulate([{ id: "day", name: "A", exercises }], { weeks, outcome, seed });
  };
  const weights = (...of: Parameters<typeof played>) =>
    played(...of).map(({ exercises }) => exercises[0]?.sets[0]?.weight?.value);

  test("of nothing but success climbs by its step", () => {
    expect(weights("all_success", 4)).toEqual([100, 102.5, 105, 107.5]);
    expect(played("all_success", 2)[1]).toMatchObject({
      week: 2,
      dayId: "day",
      met: true,
      exercises: [{ routineExerciseId: "squats", decision: { code: "increase" } }],
    });
  });

  test("of a plateau fails above where it began, until a deload", () => {
    expect(weights("plateau", 7)).toEqual([100, 102.5, 102.5, 102.5, 90, 92.5, 95]);
  });

  test("of chance is the same for the same seed and differs for another", () => {
    expect(weights("random", 30, 7)).toEqual(weights("random", 30, 7));
    expect(weights("random", 30, 7)).not.toEqual(weights("random", 30, 8));
    const met = played("random", 400, 3).filter((session) => session.met).length;
    expect(met / 400).toBeWithin(0.68, 0.82);
  });

  test("moves a target of effort up while every session leaves something to spare", () => {
    const rpe = exercise({ progression: { ...LINEAR, kind: "rpe_target" }, sets: [set({ rir: 2 })] });
    expect(weights("all_success", 3, 1, day(block({ exercises: [rpe] })))).toEqual([100, 102.5, 105]);
  });
});

describe("the statistics of a routine", () => {
  const facts = new Map<string, StatsExercise>([
    [
      "squat",
      {
        trackingType: "weight_reps",
        movementPattern: "squat",
        unilateral: false,
        muscles: [
          { muscle: "quads", role: "primary", share: 1 },
          { muscle: "glutes", role: "secondary", share: 0.5 },
        ],
      },
    ],
    [
      "run",
      {
        trackingType: "distance_duration",
        movementPattern: "locomotion",
        unilateral: false,
        muscles: [{ muscle: "quads", role: "primary", share: 1 }],
      },
    ],
  ]);

  test("count working sets by muscle, rounds included and warm-ups left out", () => {
    const sets = [set({ type: "warmup" }), set(), set()];
    const run = exercise({ exerciseId: "run", sets: [set({ reps: null, durationSeconds: 600 })] });
    const stats = routineStats([day(block({ exercises: [exercise({ sets })] }), block({ exercises: [run] }))], facts);
    expect(stats).toMatchObject({ sessions: 1, workingSets: 3, muscleSets: { quads: 2, glutes: 1 } });
    expect(stats.days).toMatchObject([{ id: "day", name: "A", workingSets: 3 }]);
    const rounds = block({ type: "circuit", rounds: 4 });
    expect(routineStats([day(rounds)], facts).muscleSets).toEqual({ quads: 4, glutes: 2 });
  });

  test("estimate minutes from work, rest and setting up", () => {
    const minutes = (of: RoutineBlock) => routineStats([day(of)], facts).days[0]?.estimatedMinutes;
    const three = exercise({ sets: [set(), set(), set()] });
    // A minute to set up, then three times 15 s of work and 120 s of rest.
    expect(minutes(block({ exercises: [three] }))).toBe(8);
    expect(minutes(block({ exercises: [{ ...three, restSeconds: 300 }] }))).toBe(17);
    expect(minutes(block({ type: "superset", restSeconds: 90, exercises: [three, three] }))).toBe(9);
    expect(minutes(block({ type: "emom", rounds: 10 }))).toBe(11);
    expect(minutes(block({ exercises: [] }))).toBe(0);
  });

  test("of an empty routine are nothing", () => {
    expect(routineStats([], facts)).toEqual({ sessions: 0, workingSets: 0, muscleSets: {}, days: [] });
  });
});
