import { describe, expect, test } from "bun:test";
import { type PlanReader, planText } from "#api/modules/calendar/plan-text.ts";
import type { PlannedSet, PlannedWorkout } from "#db/postgres/queries/workouts/calendar.ts";

const set = (fields: Partial<PlannedSet> = {}): PlannedSet => ({
  type: "normal",
  target: null,
  reps: null,
  weight: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  ...fields,
});

const METRIC: PlanReader = { locale: "en", unitSystem: "metric" };
const IMPERIAL: PlanReader = { locale: "en", unitSystem: "imperial" };

const linesOf = (sets: readonly PlannedSet[], reader: PlanReader): string[] => {
  const workout: Pick<PlannedWorkout, "notes" | "exercises"> = {
    notes: null,
    exercises: [{ name: "Squat", notes: null, sets }],
  };
  return planText(workout, reader).split("\n").slice(1);
};

const line = (fields: Partial<PlannedSet>, reader: PlanReader = METRIC): string =>
  linesOf([set(fields)], reader)[0] ?? "";

describe("the words of a plan", () => {
  test("count sets that follow each other and are alike", () => {
    const work = set({ target: { reps: { min: 5 }, weight: { value: 100, unit: "kg" }, rir: 2 } });
    const warmup = set({ type: "warmup", target: { reps: { min: 5 }, weight: { value: 60, unit: "kg" } } });
    expect(linesOf([warmup, work, work, work, warmup], METRIC)).toEqual([
      "• 1 × 5 reps, 60 kg (Warm-up)",
      "• 3 × 5 reps, 100 kg, RPE 8",
      "• 1 × 5 reps, 60 kg (Warm-up)",
    ]);
  });

  test("are in the units and the language of the reader, and as entered where the unit is theirs", () => {
    const target = { reps: { min: 8, max: 12 }, weight: { value: 102.5, unit: "kg" }, rpe: 8.5 };
    expect(line({ target })).toBe("• 1 × 8–12 reps, 102.5 kg, RPE 8.5");
    expect(line({ target }, IMPERIAL)).toBe("• 1 × 8–12 reps, 226 lb, RPE 8.5");
    expect(line({ target }, { locale: "es", unitSystem: "metric" })).toBe("• 1 × 8–12 reps, 102,5 kg, RPE 8,5");
    expect(line({ target: { weight: { value: 225, unit: "lb" } } }, IMPERIAL)).toBe("• 1 × 225 lb");
    expect(line({ target: { weight: { value: 225, unit: "lb" } } })).toBe("• 1 × 102.1 kg");
  });

  test("say times, distances and shares of the training max", () => {
    expect(line({ target: { durationSeconds: 45 } })).toBe("• 1 × 45 s");
    expect(line({ target: { durationSeconds: 90 } })).toBe("• 1 × 1:30 min");
    expect(line({ target: { distanceMeters: 400 } })).toBe("• 1 × 400 m");
    expect(line({ target: { distanceMeters: 5_000 } })).toBe("• 1 × 5 km");
    expect(line({ target: { distanceMeters: 365.76 } }, IMPERIAL)).toBe("• 1 × 400 yd");
    expect(line({ target: { distanceMeters: 5_000 } }, IMPERIAL)).toBe("• 1 × 3.11 mi");
    expect(line({ target: { percentOfTrainingMax: 80 } })).toBe("• 1 × 80 % of the training max");
    const both = { percentOfTrainingMax: 80, weight: { value: 100, unit: "kg" } };
    expect(line({ target: both })).toBe("• 1 × 100 kg");
  });

  test("go by the values of a set where it has no target, or one that nobody can read", () => {
    const values = { reps: 5, weight: { value: 80, unit: "kg" }, rir: 1 } as const;
    expect(line(values)).toBe("• 1 × 5 reps, 80 kg, RPE 9");
    expect(line({ ...values, target: { reps: { min: 3 } } })).toBe("• 1 × 3 reps, 80 kg, RPE 9");
    expect(line({ ...values, target: { reps: "many" } })).toBe("• 1 × 5 reps, 80 kg, RPE 9");
    expect(line({ type: "amrap" })).toBe("• 1 × (As many reps as possible)");
    expect(line({})).toBe("• 1 ×");
  });

  test("begin with the notes, and have those of each exercise under its name", () => {
    const exercises = [
      { name: "Squat", notes: "Slowly", sets: [set({ reps: 5 })] },
      { name: "Row", notes: null, sets: [] },
    ];
    expect(planText({ notes: "Week 3", exercises }, METRIC)).toBe("Week 3\n\nSquat\nSlowly\n• 1 × 5 reps\n\nRow");
    expect(planText({ notes: null, exercises: [] }, METRIC)).toBe("");
  });
});
