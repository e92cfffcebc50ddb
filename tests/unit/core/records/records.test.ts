import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { detectRecords, type RecordSet } from "#core/records/records.ts";
import { RECORD_KINDS, type TrackingType } from "#core/taxonomy.ts";
import { addDays } from "#core/time/local-date.ts";
import { deriveSetMetrics, type LoggedSet } from "#core/workouts/set-metrics.ts";

type Done = Partial<LoggedSet> & {
  readonly kg?: number;
  readonly exerciseId?: string;
  readonly trackingType?: TrackingType;
};

/** One workout a day; the sets of a workout are named by day and place, such as `1.0`. */
const training = (...workouts: readonly (readonly Done[])[]): RecordSet[] =>
  workouts.flatMap((sets, day) =>
    sets.map(({ kg, exerciseId = "squat", trackingType = "weight_reps", ...rest }, position): RecordSet => {
      const logged: LoggedSet = {
        type: "normal",
        weight: kg === undefined ? null : { value: kg, unit: "kg" },
        reps: null,
        repsLeft: null,
        repsRight: null,
        durationSeconds: null,
        distanceMeters: null,
        ...rest,
      };
      const date = addDays("2026-01-01", day);
      return {
        setId: `${day}.${position}`,
        workoutId: `${day}`,
        exerciseId,
        trackingType,
        achievedAt: `${date}T18:${String(position).padStart(2, "0")}:00.000Z`,
        date,
        metrics: deriveSetMetrics(
          logged,
          { trackingType, unilateral: false, bodyweightFraction: 1, loadPer: "total" },
          trackingType === "weight_reps" ? null : 80,
        ),
        durationSeconds: logged.durationSeconds,
        distanceMeters: logged.distanceMeters,
      };
    }),
  );

const told = (sets: readonly RecordSet[], kind?: string) =>
  detectRecords(sets)
    .filter((record) => kind === undefined || record.kind === kind)
    .map(({ kind: of, value, setId, previousValue }) => `${of} ${value} (${previousValue}) by ${setId}`);

describe("detectRecords", () => {
  test("the first workout begins every line that it can", () => {
    expect(told(training([{ kg: 100, reps: 1 }]))).toEqual([
      "e1rm 100 (null) by 0.0",
      "weight 100 (null) by 0.0",
      "reps_at_weight 1 (null) by 0.0",
      "set_volume 100 (null) by 0.0",
      "session_volume 100 (null) by 0.0",
    ]);
  });

  test("a record is strictly greater than all before it", () => {
    const sets = training(
      [{ kg: 100, reps: 1 }],
      [{ kg: 100, reps: 1 }],
      [{ kg: 99, reps: 1 }],
      [{ kg: 101, reps: 1 }],
    );
    expect(told(sets, "weight")).toEqual(["weight 100 (null) by 0.0", "weight 101 (100) by 3.0"]);
    expect(told(sets, "e1rm")).toEqual(["e1rm 100 (null) by 0.0", "e1rm 101 (100) by 3.0"]);
  });

  test("a ramp within one workout is one record, by its best set, the earliest of equals", () => {
    const sets = training([
      { kg: 80, reps: 1 },
      { kg: 120, reps: 1 },
      { kg: 100, reps: 1 },
      { kg: 120, reps: 1 },
    ]);
    expect(told(sets, "weight")).toEqual(["weight 120 (null) by 0.1"]);
  });

  test("each weight has its own line of repetitions", () => {
    const sets = training(
      [
        { kg: 100, reps: 5 },
        { kg: 80, reps: 8 },
      ],
      [
        { kg: 100, reps: 6 },
        { kg: 80, reps: 8 },
      ],
    );
    const records = detectRecords(sets).filter(({ kind }) => kind === "reps_at_weight");
    expect(records.map(({ atWeightKg, value, unit }) => [atWeightKg, value, unit])).toEqual([
      [100, 5, "reps"],
      [80, 8, "reps"],
      [100, 6, "reps"],
    ]);
  });

  test("a session's volume is all of its sets, told by the biggest of them", () => {
    const sets = training(
      [{ kg: 100, reps: 10 }],
      [
        { kg: 60, reps: 5 },
        { kg: 60, reps: 8 },
        { kg: 60, reps: 8 },
      ],
    );
    expect(told(sets, "session_volume")).toEqual([
      "session_volume 1000 (null) by 0.0",
      "session_volume 1260 (1000) by 1.1",
    ]);
    expect(told(sets, "set_volume")).toEqual(["set_volume 1000 (null) by 0.0"]);
  });

  test("warm-ups, failed attempts and sets that are not done set no record", () => {
    const sets = training([{ kg: 200, reps: 5, type: "warmup" }, { kg: 300, reps: 0 }, {}]);
    expect(detectRecords(sets)).toEqual([]);
  });

  test("exercises do not compete with one another", () => {
    const sets = training([{ kg: 100, reps: 1 }], [{ kg: 50, reps: 1, exerciseId: "curl" }]);
    expect(told(sets, "weight")).toEqual(["weight 100 (null) by 0.0", "weight 50 (null) by 1.0"]);
  });

  test("the same exercise twice in a workout is one session", () => {
    const sets = training([
      { kg: 100, reps: 5 },
      { kg: 20, reps: 10, exerciseId: "curl" },
      { kg: 100, reps: 5 },
    ]);
    expect(told(sets, "session_volume")).toContain("session_volume 1000 (null) by 0.0");
  });

  test("repetitions at body weight are a line of their own, and assistance is no weight record", () => {
    const bodyweight = training(
      [{ reps: 10, trackingType: "bodyweight_reps" }],
      [{ reps: 12, trackingType: "bodyweight_reps" }],
    );
    expect(told(bodyweight, "reps_at_weight")).toEqual([
      "reps_at_weight 10 (null) by 0.0",
      "reps_at_weight 12 (10) by 1.0",
    ]);
    const assisted = training([{ kg: 30, reps: 8, trackingType: "assisted_bodyweight" }]);
    expect(detectRecords(assisted).map(({ kind }) => kind)).not.toContain("weight");
  });

  test("holds and runs have records of time and distance", () => {
    const sets = training(
      [{ durationSeconds: 60, trackingType: "duration", exerciseId: "plank" }],
      [{ distanceMeters: 5000, durationSeconds: 1500, trackingType: "distance_duration", exerciseId: "run" }],
      [{ kg: 60, distanceMeters: 40, trackingType: "weight_distance", exerciseId: "carry" }],
    );
    expect(told(sets)).toEqual([
      "duration 60 (null) by 0.0",
      "duration 1500 (null) by 1.0",
      "distance 5000 (null) by 1.0",
      "weight 60 (null) by 2.0",
      "distance 40 (null) by 2.0",
    ]);
  });

  const workouts = fc.array(
    fc.array(fc.record({ kg: fc.integer({ min: 0, max: 40 }), reps: fc.integer({ min: 0, max: 15 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    { maxLength: 12 },
  );

  test("every line rises strictly and names what it beat, at most once a workout", () => {
    fc.assert(
      fc.property(workouts, (history) => {
        const standing = new Map<string, number>();
        const lastWorkout = new Map<string, string>();
        for (const { kind, atWeightKg, value, previousValue, workoutId } of detectRecords(training(...history))) {
          const line = `${kind} ${atWeightKg}`;
          expect(previousValue).toBe(standing.get(line) ?? null);
          expect(value).toBeGreaterThan(previousValue ?? 0);
          expect(lastWorkout.get(line)).not.toBe(workoutId);
          expect(RECORD_KINDS).toContain(kind);
          standing.set(line, value);
          lastWorkout.set(line, workoutId);
        }
      }),
    );
  });

  test("what stands at the end does not depend on the order of the workouts", () => {
    const standing = (history: readonly (readonly Done[])[]) =>
      Object.fromEntries(
        detectRecords(training(...history)).map(({ kind, atWeightKg, value }) => [`${kind} ${atWeightKg}`, value]),
      );
    fc.assert(
      fc.property(workouts, (history) => {
        expect(standing(history.toReversed())).toEqual(standing(history));
      }),
    );
  });

  test("a later workout changes nothing about the records before it", () => {
    fc.assert(
      fc.property(workouts, (history) => {
        const all = detectRecords(training(...history));
        const before = detectRecords(training(...history.slice(0, -1)));
        expect(all.slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
