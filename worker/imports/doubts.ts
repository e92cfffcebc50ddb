import type { Locale } from "#core/taxonomy.ts";
import { toKilograms } from "#core/units.ts";
import type { Doubt, UsualLoad } from "#core/workouts/doubt.ts";
import { deriveSetMetrics } from "#core/workouts/set-metrics.ts";
import { aroundDay, type DayMost, mostOfDay, usualOf } from "#core/workouts/usual-load.ts";
import type { SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { BodyweightFact } from "#db/postgres/queries/imports/import-workouts.ts";
import type { NeutralSet } from "../importers/neutral.ts";
import { DISTANCES } from "../importers/quantities.ts";
import { bodyweightAt } from "./add-workouts.ts";
import type { PlacedWorkout } from "./duplicates.ts";
import { type EntryContext, workoutEntryOf } from "./workout-entries.ts";

type Facts = { readonly bodyweights: readonly BodyweightFact[]; readonly locale: Locale };

/** The greatest kg, repetitions, seconds and metres of a day, and its metres a second. */
type Most = { kg: number; reps: number; seconds: number; meters: number; speed: number };

/** A day of an exercise in the file. */
type LiftDay = { readonly day: number; readonly most: Most; readonly placed: PlacedWorkout[] };

const DAY_MS = 86_400_000;
/** Only a day that is above this multiple of its neighbours, in anything, is derived and judged. */
const WORTH_A_LOOK = 1.2;

const MEASURES = ["kg", "reps", "seconds", "meters", "speed"] as const satisfies readonly (keyof Most)[];

const noteSet = (most: Most, { weight, reps, distance, durationSeconds }: NeutralSet): void => {
  const kg = weight?.unit == null ? 0 : toKilograms({ value: weight.value, unit: weight.unit });
  const meters = distance?.unit == null ? 0 : distance.value * DISTANCES.per[distance.unit];
  const seconds = durationSeconds ?? 0;
  most.kg = Math.max(most.kg, kg);
  most.reps = Math.max(most.reps, reps ?? 0);
  most.seconds = Math.max(most.seconds, seconds);
  most.meters = Math.max(most.meters, meters);
  most.speed = Math.max(most.speed, seconds > 0 ? meters / seconds : 0);
};

/** Reads the file as it is: an entry of each workout would cost as much as its import. */
const daysByExercise = (
  all: readonly PlacedWorkout[],
  { exerciseIds }: EntryContext,
): ReadonlyMap<string, readonly LiftDay[]> => {
  const byExercise = new Map<string, Map<number, LiftDay>>();
  for (const placed of all) {
    const day = Math.floor(placed.startedAt / DAY_MS);
    for (const { sourceName, sets } of placed.workout.exercises) {
      const exerciseId = exerciseIds.get(sourceName) ?? null;
      if (exerciseId === null) continue;
      const days = byExercise.get(exerciseId) ?? new Map<number, LiftDay>();
      byExercise.set(exerciseId, days);
      const known = days.get(day) ?? { day, most: { kg: 0, reps: 0, seconds: 0, meters: 0, speed: 0 }, placed: [] };
      days.set(day, known);
      for (const set of sets) if (set.type !== "warmup") noteSet(known.most, set);
      if (known.placed.at(-1) !== placed) known.placed.push(placed);
    }
  }
  return new Map([...byExercise].map(([id, days]) => [id, [...days.values()].sort((a, b) => a.day - b.day)]));
};

const isWorthALook = ({ most }: LiftDay, around: readonly LiftDay[]): boolean =>
  MEASURES.some((measure) => most[measure] > WORTH_A_LOOK * Math.max(...around.map((day) => day.most[measure])));

type TimedSet = { readonly set: SetEntry; readonly startedAt: number };

const setsOf = ({ placed }: LiftDay, exerciseId: string, context: EntryContext): TimedSet[] =>
  placed.flatMap((one) =>
    (workoutEntryOf(one, context)?.exercises ?? []).flatMap((part) =>
      part.exerciseId === exerciseId ? part.sets.map((set) => ({ set, startedAt: one.startedAt })) : [],
    ),
  );

/**
 * Judges the sets of an import by the days of the file around them. A set that is wildly above them is in doubt.
 * @param coming those of the workouts that are written; the others are in the log already
 * @returns the doubts by the id of the set
 */
export const doubtsOf = (
  placed: readonly PlacedWorkout[],
  coming: ReadonlySet<PlacedWorkout>,
  context: EntryContext,
  { bodyweights, locale }: Facts,
): ReadonlyMap<string, Doubt> => {
  const doubts = new Map<string, Doubt>();
  for (const [exerciseId, days] of daysByExercise(placed, context)) {
    const rule = context.rules.get(exerciseId);
    if (rule === undefined) continue;
    const metricsOf = ({ set, startedAt }: TimedSet, usual?: UsualLoad) =>
      deriveSetMetrics({ ...set, rpe: null }, { ...rule, usual }, bodyweightAt(bodyweights, startedAt));
    const mostOf = (day: LiftDay): DayMost =>
      mostOfDay(
        rule.trackingType,
        setsOf(day, exerciseId, context).map((timed) => ({ ...timed.set, metrics: metricsOf(timed) })),
      );
    for (const [at, day] of days.entries()) {
      if (!day.placed.some((one) => coming.has(one))) continue;
      const around = aroundDay(days, at);
      if (around.length === 0 || !isWorthALook(day, around)) continue;
      const usual = usualOf(around.map(mostOf), locale);
      for (const one of setsOf(day, exerciseId, context)) {
        const { doubt } = metricsOf(one, usual);
        if (doubt !== null) doubts.set(one.set.id, doubt);
      }
    }
  }
  return doubts;
};

/** Returns a workout with the doubts in its sets. */
export const withDoubts = <Entry extends WorkoutEntry | null>(
  entry: Entry,
  doubts: ReadonlyMap<string, Doubt>,
): Entry | WorkoutEntry => {
  if (entry === null || doubts.size === 0) return entry;
  if (!entry.exercises.some(({ sets }) => sets.some(({ id }) => doubts.has(id)))) return entry;
  const exercises = entry.exercises.map((part) => ({
    ...part,
    sets: part.sets.map((set) => ({ ...set, doubt: doubts.get(set.id) ?? null })),
  }));
  return { ...entry, exercises };
};
