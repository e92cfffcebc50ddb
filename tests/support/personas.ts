import {
  dayProfiles,
  type ExerciseDayRow,
  type ExerciseFacts,
  exerciseDayColumns,
  type PlannedSession,
  RECORD_UNITS,
  type RecordFact,
  type SessionFacts,
  type TrainingHistory,
} from "#core/analysis/history.ts";
import type { Muscle, MuscleShare, RecordKind, TrackingType } from "#core/taxonomy.ts";
import { addDays, fromEpochDay, isoWeekday, type LocalDate, toEpochDay } from "#core/time/local-date.ts";

/** People whose training is made up, always alike: enough variety to break a report that only suits the diligent. */

/** The last day of the week that every persona's report is about, a Sunday. */
export const WEEK_END: LocalDate = "2026-11-22";

export type Persona = {
  readonly name: string;
  readonly history: TrainingHistory;
  readonly titles: ReadonlyMap<string, string>;
};

/** Park and Miller's generator: a fixed seed gives the same person in every run. */
const random = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

const primary = (...muscles: Muscle[]): MuscleShare[] =>
  muscles.map((muscle) => ({ muscle, role: "primary", share: 1 }));
const secondary = (...muscles: Muscle[]): MuscleShare[] =>
  muscles.map((muscle) => ({ muscle, role: "secondary", share: 0.5 }));

type Movement = Omit<ExerciseFacts, "slug" | "mechanics" | "unilateral">;

const fact = ({ id, ...rest }: Movement): ExerciseFacts => ({
  id,
  slug: id,
  mechanics: "compound",
  unilateral: false,
  ...rest,
});

const exercise = (
  id: string,
  name: string,
  movementPattern: ExerciseFacts["movementPattern"],
  muscles: readonly MuscleShare[],
  trackingType: TrackingType = "weight_reps",
): ExerciseFacts => fact({ id, name, movementPattern, muscles, trackingType });

export const SQUAT = exercise("squat", "Back squat", "squat", [
  ...primary("quads", "glutes"),
  ...secondary("adductors", "lower_back"),
]);
export const BENCH = exercise("bench", "Bench press", "horizontal_push", [
  ...primary("chest"),
  ...secondary("triceps", "front_delts"),
]);
const DEADLIFT = exercise("deadlift", "Deadlift", "hinge", [
  ...primary("hamstrings", "glutes", "lower_back"),
  ...secondary("traps", "forearms"),
]);
const PRESS = exercise("press", "Overhead press", "vertical_push", [
  ...primary("front_delts"),
  ...secondary("triceps", "side_delts"),
]);
const ROW = exercise("row", "Barbell row", "horizontal_pull", [
  ...primary("upper_back", "lats"),
  ...secondary("biceps", "rear_delts"),
]);
const CHIN = exercise(
  "chin",
  "Chin-up",
  "vertical_pull",
  [...primary("lats"), ...secondary("biceps", "upper_back")],
  "weighted_bodyweight",
);
const CURL = exercise("curl", "Dumbbell curl", "elbow_flexion", primary("biceps"));
const CALF = exercise("calf", "Calf raise", "ankle", primary("calves"));
const PUSH_UP = exercise(
  "push-up",
  "Push-up",
  "horizontal_push",
  [...primary("chest"), ...secondary("triceps")],
  "bodyweight_reps",
);
const PULL_UP = exercise(
  "pull-up",
  "Pull-up",
  "vertical_pull",
  [...primary("lats"), ...secondary("biceps")],
  "bodyweight_reps",
);
const PLANK = exercise("plank", "Plank", "trunk_stability", primary("abs"), "duration");
export const RUN = exercise(
  "run",
  "Running",
  "locomotion",
  [...primary("quads", "calves"), ...secondary("hamstrings")],
  "distance_duration",
);

/** One exercise of one workout. */
type Performance = {
  readonly exercise: ExerciseFacts;
  readonly sets: number;
  readonly reps: number;
  readonly weightKg: number | null;
  readonly seconds?: number;
  readonly meters?: number;
};

export type Workout = {
  readonly date: LocalDate;
  readonly title: string;
  readonly minutes: number;
  readonly rpe: number | null;
  readonly performances: readonly Performance[];
};

const bestE1rm = ({ weightKg, reps }: Performance) =>
  weightKg === null || reps > 12 ? null : weightKg * (1 + reps / 30);

const rowOf = (date: LocalDate, performance: Performance): ExerciseDayRow => ({
  exerciseId: performance.exercise.id,
  localDate: date,
  workouts: 1,
  workingSets: performance.sets,
  hardSets: performance.sets,
  reps: performance.sets * performance.reps,
  volumeKg: performance.sets * performance.reps * (performance.weightKg ?? 0),
  bestE1rmKg: bestE1rm(performance),
  bestE1rmSetId: bestE1rm(performance) === null ? null : `set-${date}-${performance.exercise.id}`,
  outOfRangeSets: performance.reps > 12 ? performance.sets : 0,
  topWeightKg: performance.weightKg,
  durationSeconds: performance.seconds ?? 0,
  distanceMeters: performance.meters ?? 0,
});

const recordsOf = (workouts: readonly Workout[]): RecordFact[] => {
  const best = new Map<string, number>();
  return workouts.flatMap((workout, index) =>
    workout.performances.flatMap((performance) => {
      const marks: readonly (readonly [RecordKind, number | null])[] = [
        ["e1rm", bestE1rm(performance)],
        ["weight", performance.weightKg],
        ["distance", performance.meters ?? null],
        ["duration", performance.meters === undefined ? (performance.seconds ?? null) : null],
      ];
      return marks.flatMap(([kind, value]): RecordFact[] => {
        const line = `${kind} ${performance.exercise.id}`;
        const previousValue = best.get(line) ?? null;
        if (value === null || value <= (previousValue ?? 0)) return [];
        best.set(line, value);
        return [
          {
            kind,
            exerciseId: performance.exercise.id,
            value,
            unit: RECORD_UNITS[kind],
            atWeightKg: null,
            setId: `set-${workout.date}-${performance.exercise.id}`,
            workoutId: `workout-${index}`,
            achievedAt: `${workout.date}T18:00:00.000Z`,
            date: workout.date,
            previousValue,
          },
        ];
      });
    }),
  );
};

/** A person from their workouts, in time order. */
export const persona = (
  name: string,
  workouts: readonly Workout[],
  more: Partial<Pick<TrainingHistory, "bodyweight" | "weekStart">> & { readonly missed?: readonly LocalDate[] } = {},
): Persona => {
  const exercises = [...new Set(workouts.flatMap(({ performances }) => performances.map((done) => done.exercise)))];
  const sessions = workouts.map(
    ({ date, minutes, rpe, performances }, index): SessionFacts => ({
      workoutId: `workout-${index}`,
      date,
      durationSeconds: minutes * 60,
      sessionRpe: rpe,
      workingSets: performances.reduce((sum, { sets }) => sum + sets, 0),
      volumeKg: performances.reduce((sum, { sets, reps, weightKg }) => sum + sets * reps * (weightKg ?? 0), 0),
    }),
  );
  // Saturdays are extras; without missed days nothing is planned at all.
  const kept = sessions.filter(({ date }) => isoWeekday(toEpochDay(date)) !== 6);
  const planned: PlannedSession[] =
    more.missed === undefined
      ? []
      : [
          ...kept.map(({ date, workoutId }) => ({ date, workoutId, done: true })),
          ...more.missed.map((date) => ({ date, workoutId: `missed-${date}`, done: false })),
        ];
  const rows = workouts.flatMap(({ date, performances }) => performances.map((done) => rowOf(date, done)));
  return {
    name,
    titles: new Map([
      ...workouts.map(({ title }, index) => [`workout-${index}`, title] as const),
      ...(more.missed ?? []).map((date) => [`missed-${date}`, "Lower body, light"] as const),
    ]),
    history: {
      window: { from: addDays(WEEK_END, -2 * 365), to: WEEK_END },
      weekStart: more.weekStart ?? "monday",
      exercises,
      days: exerciseDayColumns(rows, exercises),
      profiles: dayProfiles(rows.map(() => ({}))),
      sessions,
      planned: planned.toSorted((a, b) => toEpochDay(a.date) - toEpochDay(b.date)),
      bodyweight: more.bodyweight ?? [],
      records: recordsOf(workouts),
      checkins: [],
      goals: [],
    },
  };
};

/**
 * Returns days from `weeks` ago to the end of the week on the given ISO weekdays. Each has its week's number from the
 * start.
 */
const trainingDays = (weeks: number, weekdays: readonly number[]) => {
  const first = toEpochDay(WEEK_END) - weeks * 7 + 1;
  return Array.from({ length: weeks * 7 }, (_, index) => ({ day: first + index, week: Math.floor(index / 7) }))
    .filter(({ day }) => weekdays.includes(isoWeekday(day)))
    .map(({ day, week }) => ({ date: fromEpochDay(day), weekday: isoWeekday(day), week }));
};

const toPlates = (kilograms: number) => Math.round(kilograms / 2.5) * 2.5;

/** Every sixth week is light, and in the last one everything goes well. */
const effortOf = (week: number) => (week === 103 ? 1.04 : week % 6 === 5 ? 0.88 : 1);

const lifterWorkouts = (): Workout[] => {
  const chance = random(7);
  const strength = (start: number, gain: number, week: number) =>
    toPlates((start + gain * (week / 104) ** 0.6 + (chance() - 0.5) * 3) * effortOf(week));
  return trainingDays(104, [1, 2, 4, 6])
    .filter(({ week, weekday }) => ![30, 31, 70].includes(week) && (weekday !== 6 || chance() < 0.3))
    .map(({ date, weekday, week }) => {
      const done = (of: ExerciseFacts, start: number, gain: number, sets: number, reps: number): Performance => ({
        exercise: of,
        sets: week % 6 === 5 ? Math.ceil(sets / 2) : sets,
        reps,
        weightKg: strength(start, gain, week),
      });
      const days: Readonly<Record<number, readonly Performance[]>> = {
        1: [done(SQUAT, 80, 55, 4, 5), done(BENCH, 60, 32, 4, 6), done(ROW, 50, 25, 3, 8)],
        2: [
          done(DEADLIFT, 100, 60, 3, 5),
          done(PRESS, 40, 15, 4, 6),
          done(CHIN, 75, 18, 3, 8),
          done(CALF, 60, 40, 3, 12),
        ],
        4: [done(BENCH, 63, 36, 5, 4), done(SQUAT, 74, 52, 3, 6), done(ROW, 47.5, 25, 3, 10), done(CURL, 10, 6, 3, 12)],
        6: [done(PRESS, 35, 14, 3, 8), done(CURL, 10, 5, 3, 12)],
      };
      const titles: Readonly<Record<number, string>> = {
        1: "Heavy squat",
        2: "Pull and press",
        4: "Volume bench",
        6: "Arms",
      };
      return {
        date,
        title: titles[weekday] ?? "Workout",
        minutes: 55 + Math.round(chance() * 25),
        rpe: 6 + Math.round(chance() * 3),
        performances: days[weekday] ?? [],
      };
    });
};

const lifterWeights = () => {
  const chance = random(11);
  return trainingDays(52, [1, 3, 5]).map(({ date, week }) => ({
    date,
    kg: Math.round((84 - 3 * Math.sin(week / 12) + (chance() - 0.5) * 1.2) * 10) / 10,
  }));
};

export const lifter = (): Persona =>
  persona("a lifter of two years", lifterWorkouts(), { bodyweight: lifterWeights(), missed: [addDays(WEEK_END, -2)] });

export const lifterInEmptyWeek = (): Persona =>
  persona(
    "a lifter in an empty week",
    lifterWorkouts().filter(({ date }) => date < addDays(WEEK_END, -8)),
    { bodyweight: lifterWeights() },
  );

export const beginner = (): Persona =>
  persona(
    "a beginner with three workouts",
    trainingDays(1, [1, 3, 5]).map(({ date, weekday }) => ({
      date,
      title: "Full body",
      minutes: 40 + weekday,
      rpe: null,
      performances: [
        { exercise: SQUAT, sets: 3, reps: 8, weightKg: 30 + 2.5 * weekday },
        { exercise: BENCH, sets: 3, reps: 8, weightKg: 25 + weekday },
        { exercise: ROW, sets: 3, reps: 10, weightKg: 25 },
      ],
    })),
  );

export const bodyweightAthlete = (): Persona =>
  persona(
    "somebody who trains with their own weight",
    trainingDays(20, [1, 3, 5]).map(({ date, week }) => ({
      date,
      title: "Calisthenics",
      minutes: 35,
      rpe: 7,
      performances: [
        { exercise: PUSH_UP, sets: 4, reps: 12 + Math.floor(week / 2), weightKg: null },
        { exercise: PULL_UP, sets: 4, reps: 5 + Math.floor(week / 4), weightKg: null },
        { exercise: PLANK, sets: 3, reps: 0, weightKg: null, seconds: 120 + 5 * week },
      ],
    })),
  );

export const runner = (): Persona => {
  const chance = random(3);
  return persona(
    "a runner",
    trainingDays(40, [2, 4, 7]).map(({ date, weekday, week }) => {
      const meters = Math.round((weekday === 7 ? 10_000 + week * 150 : 6000) + chance() * 1500);
      return {
        date,
        title: weekday === 7 ? "Long run" : "Easy run",
        minutes: Math.round(meters / 175),
        rpe: weekday === 7 ? 6 : 4,
        performances: [{ exercise: RUN, sets: 1, reps: 0, weightKg: null, meters, seconds: Math.round(meters * 0.34) }],
      };
    }),
  );
};

export const newcomer = (): Persona => persona("somebody who has logged nothing", []);

export const PERSONAS = [lifter, lifterInEmptyWeek, beginner, bodyweightAthlete, runner, newcomer] as const;
