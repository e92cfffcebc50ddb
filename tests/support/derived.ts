import { eq } from "drizzle-orm";
import type { ExerciseDayRow, RecordFact } from "#core/analysis/history.ts";
import { detectRecords, type RecordSet } from "#core/records/records.ts";
import { exact } from "#core/units.ts";
import { type DayProfile, dayProfile } from "#core/volume/day-profile.ts";
import { effortOfDay } from "#core/workouts/effort-of-day.ts";
import { deriveSetMetrics, type LoggedSet } from "#core/workouts/set-metrics.ts";
import type { WorkoutTotals } from "#core/workouts/workout.ts";
import type { Database } from "#db/postgres/client.ts";
import * as schema from "#db/postgres/schema/index.ts";

/** All that is derived from a user's sets, in a form that two sources of it can be compared by. */
export type Derived = {
  readonly records: readonly (Omit<RecordFact, "unit"> & { readonly isCurrent: boolean })[];
  readonly days: readonly (ExerciseDayRow & DayProfile)[];
  readonly totals: ReadonlyMap<string, Omit<WorkoutTotals, "durationSeconds">>;
};

type UserRows = Awaited<ReturnType<typeof readRows>>;
type WorkoutRow = typeof schema.workouts.$inferSelect;
type SetRow = typeof schema.sets.$inferSelect;

const readRows = async (db: Database, userId: string) => {
  const { workouts, workoutExercises, sets, exercises, exerciseSettings, measurements } = schema;
  const [workoutRows, placeRows, setRows, exerciseRows, settingRows, weightRows] = await Promise.all([
    db.select().from(workouts).where(eq(workouts.userId, userId)),
    db
      .select({ id: workoutExercises.id, position: workoutExercises.position })
      .from(workoutExercises)
      .innerJoin(workouts, eq(workouts.id, workoutExercises.workoutId))
      .where(eq(workouts.userId, userId)),
    db.select().from(sets).where(eq(sets.userId, userId)),
    db.select().from(exercises),
    db.select().from(exerciseSettings).where(eq(exerciseSettings.userId, userId)),
    db.select().from(measurements).where(eq(measurements.userId, userId)),
  ]);
  return {
    workouts: workoutRows,
    placeOf: new Map(placeRows.map(({ id, position }) => [id, position])),
    sets: setRows,
    exercises: new Map(exerciseRows.map((row) => [row.id, row])),
    settings: new Map(settingRows.map((row) => [row.exerciseId, row])),
    bodyweights: weightRows.filter(({ kind }) => kind === "bodyweight"),
  };
};

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Returns the latest weight known before a workout, in another way than the SQL under test. */
const bodyweightAt = (rows: UserRows, workout: WorkoutRow): number | null => {
  if (workout.bodyweightKg !== null) return workout.bodyweightKg;
  const known = [
    ...rows.bodyweights
      .filter(({ measuredAt }) => measuredAt <= workout.startedAt)
      .map(({ measuredAt, canonicalValue, id }) => ({ at: measuredAt.getTime(), measured: 1, id, kg: canonicalValue })),
    ...rows.workouts
      .filter(({ startedAt, bodyweightKg }) => bodyweightKg !== null && startedAt < workout.startedAt)
      .map(({ startedAt, bodyweightKg, id }) => ({ at: startedAt.getTime(), measured: 0, id, kg: bodyweightKg })),
  ].sort((a, b) => compare(a.at, b.at) || compare(a.measured, b.measured) || compare(a.id, b.id));
  return known.at(-1)?.kg ?? null;
};

const loggedSet = (row: SetRow): LoggedSet => ({
  ...row,
  weight: row.weightValue === null || row.weightUnit === null ? null : { value: row.weightValue, unit: row.weightUnit },
});

type DoneSet = { readonly row: SetRow; readonly workout: WorkoutRow; readonly record: RecordSet };

/** Every set with what core makes of it, in time order. */
const deriveSets = (rows: UserRows): DoneSet[] => {
  const workoutOf = new Map(rows.workouts.map((workout) => [workout.id, workout]));
  const weightOf = new Map(rows.workouts.map((workout) => [workout.id, bodyweightAt(rows, workout)]));
  return rows.sets
    .map((row): DoneSet => {
      const workout = workoutOf.get(row.workoutId);
      const exercise = rows.exercises.get(row.exerciseId);
      if (workout === undefined || exercise === undefined) throw new Error("a set stands without its parents");
      const own = rows.settings.get(row.exerciseId);
      const rules = {
        trackingType: exercise.trackingType,
        unilateral: own?.unilateral ?? exercise.unilateral,
        bodyweightFraction: own?.bodyweightFraction ?? exercise.bodyweightFraction,
        loadPer: own?.loadPer ?? (own?.unilateral && !exercise.unilateral ? "total" : exercise.loadPer),
      };
      const record: RecordSet = {
        setId: row.id,
        workoutId: workout.id,
        exerciseId: row.exerciseId,
        trackingType: exercise.trackingType,
        achievedAt: (row.completedAt ?? workout.startedAt).toISOString(),
        date: workout.localDate,
        metrics: deriveSetMetrics(loggedSet(row), rules, weightOf.get(workout.id) ?? null),
        durationSeconds: row.durationSeconds,
        distanceMeters: row.distanceMeters,
      };
      return { row, workout, record };
    })
    .sort(
      (a, b) =>
        compare(a.workout.startedAt.getTime(), b.workout.startedAt.getTime()) ||
        compare(a.workout.id, b.workout.id) ||
        compare(rows.placeOf.get(a.row.workoutExerciseId) ?? 0, rows.placeOf.get(b.row.workoutExerciseId) ?? 0) ||
        compare(a.row.position, b.row.position),
    );
};

const dayOf = (sets: readonly DoneSet[]): (ExerciseDayRow & DayProfile)[] => {
  const [first] = sets;
  const working = sets.filter(({ record }) => record.metrics.isWorking);
  if (first === undefined || working.length === 0) return [];
  const sum = (value: (set: DoneSet) => number): number => exact(working.reduce((total, set) => total + value(set), 0));
  const best = working.reduce<DoneSet | null>(
    (leader, set) => ((set.record.metrics.e1rmKg ?? 0) > (leader?.record.metrics.e1rmKg ?? 0) ? set : leader),
    null,
  );
  const lifted = working.flatMap(({ record }) => record.metrics.topWeightKg ?? []);
  return [
    {
      exerciseId: first.row.exerciseId,
      localDate: first.workout.localDate,
      workouts: new Set(sets.map(({ workout }) => workout.id)).size,
      workingSets: working.length,
      hardSets: working.filter(({ record }) => record.metrics.isHard).length,
      reps: sum(({ record }) => record.metrics.totalReps),
      volumeKg: sum(({ record }) => record.metrics.volumeKg),
      bestE1rmKg: best?.record.metrics.e1rmKg ?? null,
      bestE1rmSetId: best?.row.id ?? null,
      outOfRangeSets: working.filter(({ record: { metrics } }) => metrics.e1rmKg === null && metrics.sideReps > 12)
        .length,
      topWeightKg: lifted.length === 0 ? null : Math.max(...lifted),
      durationSeconds: sum(({ row }) => row.durationSeconds ?? 0),
      distanceMeters: sum(({ row }) => row.distanceMeters ?? 0),
      ...effortOfDay(
        first.record.trackingType,
        working.map(({ row, record }) => ({ ...row, metrics: record.metrics })),
      ),
      ...dayProfile(
        working.map(({ row: { rir, repsLeft, repsRight }, record: { metrics } }) => ({
          ...{ rir, repsLeft, repsRight },
          ...{ sideReps: metrics.sideReps, loadKg: metrics.loadKg },
        })),
        best?.record.metrics.e1rmKg ?? null,
      ),
    },
  ];
};

const lineOf = (record: Pick<RecordFact, "exerciseId" | "kind" | "atWeightKg">): string =>
  `${record.exerciseId} ${record.kind} ${record.atWeightKg ?? ""}`;

const inOrder = (derived: Derived): Derived => ({
  ...derived,
  records: derived.records.toSorted((a, b) => compare(`${lineOf(a)} ${a.value}`, `${lineOf(b)} ${b.value}`)),
  days: derived.days.toSorted((a, b) => compare(a.exerciseId + a.localDate, b.exerciseId + b.localDate)),
});

/** Returns the values that core derives from a user's entered sets. */
export const derivedByCore = async (db: Database, userId: string): Promise<Derived> => {
  const rows = await readRows(db, userId);
  const sets = deriveSets(rows);
  const completed = sets.filter(({ workout }) => workout.status === "completed");
  const records = detectRecords(completed.map(({ record }) => record));
  const newest = new Map(records.map((record) => [lineOf(record), record]));
  const days = Map.groupBy(completed, ({ row, workout }) => `${row.exerciseId} ${workout.localDate}`);
  const ofWorkout = Map.groupBy(sets, ({ workout }) => workout.id);
  return inOrder({
    records: records.map(({ unit: _unit, ...record }) => ({
      ...record,
      isCurrent: newest.get(lineOf(record))?.setId === record.setId,
    })),
    days: [...days.values()].flatMap(dayOf),
    totals: new Map(
      rows.workouts.map((workout) => {
        const metrics = (ofWorkout.get(workout.id) ?? []).map(({ record }) => ({ metrics: record.metrics }));
        return [workout.id, sumsOf(metrics)];
      }),
    ),
  });
};

const sumsOf = (sets: readonly { readonly metrics: RecordSet["metrics"] }[]) => ({
  workingSets: sets.filter(({ metrics }) => metrics.isWorking).length,
  reps: sets.reduce((sum, { metrics }) => sum + metrics.totalReps, 0),
  volumeKg: exact(sets.reduce((sum, { metrics }) => sum + metrics.volumeKg, 0)),
});

/** Returns the values in Postgres. */
export const derivedInPostgres = async (db: Database, userId: string): Promise<Derived> => {
  const { personalRecords, exerciseDays, workouts } = schema;
  const [records, days, totals] = await Promise.all([
    db.select().from(personalRecords).where(eq(personalRecords.userId, userId)),
    db.select().from(exerciseDays).where(eq(exerciseDays.userId, userId)),
    db.select().from(workouts).where(eq(workouts.userId, userId)),
  ]);
  return inOrder({
    records: records.map(({ id: _id, userId: _user, localDate, achievedAt, ...record }) => ({
      ...record,
      date: localDate,
      achievedAt: achievedAt.toISOString(),
    })),
    days: days.map(({ userId: _user, ...day }) => day),
    totals: new Map(
      totals.map(({ id, workingSets, reps, volumeKg }) => [id, { workingSets, reps, volumeKg }] as const),
    ),
  });
};
