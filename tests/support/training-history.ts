import {
  type CheckinFact,
  dayProfiles,
  type ExerciseDayRow,
  type ExerciseFacts,
  exerciseDayColumns,
  type RecordFact,
  type SessionFacts,
  type TrainingHistory,
} from "#core/analysis/history.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import type { DayProfile } from "#core/volume/day-profile.ts";

/** Small training histories with only the facts of the test. */

export const anExercise = (id: string, facts: Partial<ExerciseFacts> = {}): ExerciseFacts => ({
  id,
  slug: id,
  name: `Name of ${id}`,
  trackingType: "weight_reps",
  movementPattern: "squat",
  mechanics: "compound",
  unilateral: false,
  muscles: [{ muscle: "quads", role: "primary", share: 1 }],
  ...facts,
});

/** A day of an exercise, with as much of how its sets were done as a test says. */
export type ProfiledDayRow = ExerciseDayRow & Partial<DayProfile>;

export const anExerciseDay = (
  exerciseId: string,
  localDate: LocalDate,
  facts: Partial<ExerciseDayRow & DayProfile> = {},
): ProfiledDayRow => ({
  exerciseId,
  localDate,
  workouts: 1,
  workingSets: 3,
  hardSets: 3,
  reps: 15,
  volumeKg: 1500,
  bestE1rmKg: 120,
  bestE1rmSetId: `${exerciseId}-${localDate}`,
  outOfRangeSets: 0,
  topWeightKg: 100,
  durationSeconds: 0,
  distanceMeters: 0,
  ...facts,
});

export const aSession = (date: LocalDate, facts: Partial<SessionFacts> = {}): SessionFacts => ({
  workoutId: `workout-${date}`,
  date,
  durationSeconds: 3600,
  sessionRpe: null,
  workingSets: 3,
  volumeKg: 1500,
  ...facts,
});

export const aRecord = (exerciseId: string, date: LocalDate, facts: Partial<RecordFact> = {}): RecordFact => ({
  kind: "e1rm",
  exerciseId,
  value: 120,
  unit: "kg",
  atWeightKg: null,
  setId: `${exerciseId}-${date}`,
  workoutId: `workout-${date}`,
  achievedAt: `${date}T18:00:00.000Z`,
  date,
  previousValue: 118,
  ...facts,
});

export const aCheckin = (date: LocalDate, facts: Partial<CheckinFact> = {}): CheckinFact => ({
  date,
  sleepHours: null,
  sleepQuality: null,
  soreness: null,
  fatigue: null,
  stress: null,
  mood: null,
  motivation: null,
  restingHeartRate: null,
  ...facts,
});

type HistoryInput = Partial<Omit<TrainingHistory, "days" | "profiles" | "window">> & {
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  readonly rows?: readonly ProfiledDayRow[];
};

/** A history up to Sunday 2026-11-22. Each day with rows has one workout unless the sessions are given. */
export const aHistory = ({
  from = "2026-01-01",
  to = "2026-11-22",
  rows = [],
  ...rest
}: HistoryInput = {}): TrainingHistory => {
  const exercises = rest.exercises ?? [...new Set(rows.map((row) => row.exerciseId))].map((id) => anExercise(id));
  return {
    window: { from, to },
    weekStart: "monday",
    exercises,
    days: exerciseDayColumns(rows, exercises),
    profiles: dayProfiles(
      rows.toSorted((a, b) => (a.localDate < b.localDate ? -1 : a.localDate > b.localDate ? 1 : 0)),
    ),
    sessions: [...new Set(rows.map((row) => row.localDate))].sort().map((date) => aSession(date)),
    planned: [],
    bodyweight: [],
    records: [],
    checkins: [],
    goals: [],
    ...rest,
  };
};

/** Dates at a fixed distance, the last of them `lastDay`, oldest first. */
export const datesUpTo = (lastDay: LocalDate, count: number, everyDays: number): LocalDate[] =>
  Array.from({ length: count }, (_, index) => addDays(lastDay, (index - count + 1) * everyDays));
