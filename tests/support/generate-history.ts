import { randomFrom } from "#core/random.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { fromKilograms, type WeightUnit } from "#core/units.ts";
import type { NeutralExercise, NeutralSet, NeutralWorkout } from "#worker/importers/neutral.ts";
import { type StrongDialect, strongCsv } from "./training-csv/strong.ts";

export type HistoryOptions = {
  readonly seed?: number;
  /** The history ends on this day and begins a year before it. */
  readonly lastDay?: LocalDate;
  readonly workouts?: number;
  /** In all; spread over the workouts as evenly as it goes. */
  readonly sets?: number;
  readonly dialect?: StrongDialect;
  readonly unit?: WeightUnit;
};

export type History = { readonly csv: string; readonly workouts: readonly NeutralWorkout[]; readonly sets: number };

/** One lift of the lifter: what it begins at, and what a year of training adds. */
type Lift = { readonly name: string; readonly startKg: number; readonly gainPerYear: number; readonly reps: number };

const DAYS: readonly { readonly title: string; readonly lifts: readonly Lift[] }[] = [
  {
    title: "Push",
    lifts: [
      { name: "Bench Press (Barbell)", startKg: 80, gainPerYear: 0.15, reps: 5 },
      { name: "Overhead Press (Barbell)", startKg: 50, gainPerYear: 0, reps: 6 },
      { name: "Lateral Raise (Dumbbell)", startKg: 10, gainPerYear: 0.2, reps: 12 },
    ],
  },
  {
    title: "Pull",
    lifts: [
      { name: "Deadlift (Barbell)", startKg: 140, gainPerYear: 0.2, reps: 4 },
      { name: "Bent Over Row (Barbell)", startKg: 65, gainPerYear: 0.12, reps: 8 },
      { name: "Bicep Curl (Dumbbell)", startKg: 14, gainPerYear: 0.1, reps: 10 },
    ],
  },
  {
    title: "Legs",
    lifts: [
      { name: "Squat (Barbell)", startKg: 110, gainPerYear: 0.18, reps: 5 },
      { name: "Romanian Deadlift (Barbell)", startKg: 90, gainPerYear: 0.12, reps: 8 },
      { name: "Leg Press", startKg: 160, gainPerYear: 0.25, reps: 10 },
    ],
  },
];

const DAYS_PER_YEAR = 365;
const DELOAD_EVERY_WEEKS = 8;
const DELOAD = 0.85;
const STEPS = { kg: 2.5, lb: 5 } as const;

type Session = { readonly dayIndex: number; readonly unit: WeightUnit; readonly random: () => number };

const performedSet = (lift: Lift, isWarmup: boolean, { dayIndex, unit, random }: Session): NeutralSet => {
  const isDeload = Math.floor(dayIndex / 7) % DELOAD_EVERY_WEEKS === DELOAD_EVERY_WEEKS - 1;
  const strength = lift.startKg * (1 + (lift.gainPerYear * dayIndex) / DAYS_PER_YEAR) * (isDeload ? DELOAD : 1);
  const target = fromKilograms(strength * (isWarmup ? 0.6 : 1), unit);
  const reps = isWarmup ? lift.reps + 2 : Math.max(1, lift.reps + Math.round((random() - 0.6) * 2));
  return {
    row: 1,
    type: isWarmup ? "warmup" : "normal",
    weight: { value: Math.max(1, Math.round(target / STEPS[unit])) * STEPS[unit], unit },
    reps,
    rpe: isWarmup ? null : 7 + Math.round(random() * 5) / 2,
    distance: null,
    durationSeconds: null,
    restSeconds: null,
    notes: null,
  };
};

const exercisesOf = (lifts: readonly Lift[], sets: number, session: Session): NeutralExercise[] =>
  lifts.flatMap((lift, index) => {
    const share = Math.floor(sets / lifts.length) + (index < sets % lifts.length ? 1 : 0);
    if (share === 0) return [];
    const performed = Array.from({ length: share }, (_, set) =>
      performedSet(lift, index === 0 && set === 0 && share > 1, session),
    );
    return [{ sourceName: lift.name, supersetKey: null, notes: null, sets: performed }];
  });

/**
 * Generates a plausible year of training in Strong's format: push, pull and legs, with progress, a plateau, and
 * deloads.
 */
export const generateHistory = ({
  seed = 1,
  lastDay = "2026-11-22",
  workouts: workoutCount = 150,
  sets: setCount = 1500,
  dialect = "strong-units",
  unit = "kg",
}: HistoryOptions = {}): History => {
  if (workoutCount < 1 || workoutCount > DAYS_PER_YEAR || setCount < workoutCount) {
    throw new RangeError("a year holds 1 to 365 workouts, each with a set at least");
  }
  const random = randomFrom(seed).next;
  const workouts = Array.from({ length: workoutCount }, (_, index): NeutralWorkout => {
    const dayIndex = Math.floor((index * DAYS_PER_YEAR) / workoutCount);
    const day = DAYS[index % DAYS.length] ?? { title: "Training", lifts: [] };
    const sets = Math.floor(setCount / workoutCount) + (index < setCount % workoutCount ? 1 : 0);
    const minute = String(Math.floor(random() * 60)).padStart(2, "0");
    const startedAtLocal = `${addDays(lastDay, dayIndex - DAYS_PER_YEAR + 1)}T18:${minute}:00`;
    return {
      key: `strong|${startedAtLocal}|1|${day.title}`,
      title: day.title,
      startedAtLocal,
      endedAtLocal: null,
      durationSeconds: 60 * (sets * 4 + Math.floor(random() * 15)),
      dateOnly: false,
      notes: null,
      exercises: exercisesOf(day.lifts, sets, { dayIndex, unit, random }),
    };
  });
  return { csv: strongCsv(workouts, { dialect, unit }), workouts, sets: setCount };
};
