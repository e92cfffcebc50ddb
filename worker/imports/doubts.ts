import type { Locale } from "#core/taxonomy.ts";
import { toKilograms } from "#core/units.ts";
import type { Doubt, UsualLoad } from "#core/workouts/doubt.ts";
import { deriveSetMetrics } from "#core/workouts/set-metrics.ts";
import type { SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { BodyweightFact } from "#db/postgres/queries/imports/import-workouts.ts";
import { bodyweightAt } from "./add-workouts.ts";
import type { PlacedWorkout } from "./duplicates.ts";
import { type EntryContext, workoutEntryOf } from "./workout-entries.ts";

type Facts = { readonly bodyweights: readonly BodyweightFact[]; readonly locale: Locale };

/** A day of an exercise in the file, with the greatest weight in kg. */
type LiftDay = { readonly day: number; top: number; readonly placed: PlacedWorkout[] };

const DAY_MS = 86_400_000;
/** Days of training on either side that a day is compared with. */
const NEIGHBOURS = 3;
/** Only a weight above this multiple of its neighbours is derived and judged. */
const WORTH_A_LOOK = 1.2;

/** Reads the file as it is: an entry of each workout would cost as much as its import. */
const daysByExercise = (
  fresh: readonly PlacedWorkout[],
  { exerciseIds }: EntryContext,
): ReadonlyMap<string, readonly LiftDay[]> => {
  const byExercise = new Map<string, Map<number, LiftDay>>();
  for (const placed of fresh) {
    const day = Math.floor(placed.startedAt / DAY_MS);
    for (const { sourceName, sets } of placed.workout.exercises) {
      const exerciseId = exerciseIds.get(sourceName) ?? null;
      if (exerciseId === null) continue;
      let top = 0;
      for (const { weight, type } of sets) {
        if (weight?.unit == null || type === "warmup") continue;
        top = Math.max(top, toKilograms({ value: weight.value, unit: weight.unit }));
      }
      if (top === 0) continue;
      const days = byExercise.get(exerciseId) ?? new Map<number, LiftDay>();
      byExercise.set(exerciseId, days);
      const known = days.get(day) ?? { day, top: 0, placed: [] };
      days.set(day, known);
      known.top = Math.max(known.top, top);
      if (known.placed.at(-1) !== placed) known.placed.push(placed);
    }
  }
  return new Map([...byExercise].map(([id, days]) => [id, [...days.values()].sort((a, b) => a.day - b.day)]));
};

type TimedSet = { readonly set: SetEntry; readonly startedAt: number };

const setsOf = (days: readonly LiftDay[], exerciseId: string, context: EntryContext): TimedSet[] =>
  days.flatMap(({ placed }) =>
    placed.flatMap((one) =>
      (workoutEntryOf(one, context)?.exercises ?? []).flatMap((part) =>
        part.exerciseId === exerciseId ? part.sets.map((set) => ({ set, startedAt: one.startedAt })) : [],
      ),
    ),
  );

const highest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null);

/**
 * Judges the sets of an import by the days of the file around them. A load that is wildly above them is in doubt.
 * @returns the doubts by the id of the set
 */
export const doubtsOf = (
  fresh: readonly PlacedWorkout[],
  context: EntryContext,
  { bodyweights, locale }: Facts,
): ReadonlyMap<string, Doubt> => {
  const doubts = new Map<string, Doubt>();
  for (const [exerciseId, days] of daysByExercise(fresh, context)) {
    const rule = context.rules.get(exerciseId);
    if (rule === undefined) continue;
    const metricsOf = ({ set, startedAt }: TimedSet, usual?: UsualLoad) =>
      deriveSetMetrics({ ...set, rpe: null }, { ...rule, usual }, bodyweightAt(bodyweights, startedAt));
    for (const [at, day] of days.entries()) {
      const around = [...days.slice(Math.max(0, at - NEIGHBOURS), at), ...days.slice(at + 1, at + 1 + NEIGHBOURS)];
      if (!(day.top > WORTH_A_LOOK * Math.max(0, ...around.map(({ top }) => top)))) continue;
      const metrics = setsOf(around, exerciseId, context).map((set) => metricsOf(set));
      const usual = {
        days: around.length,
        e1rmKg: highest(metrics.map(({ e1rmKg }) => e1rmKg)),
        topWeightKg: highest(metrics.map(({ topWeightKg }) => topWeightKg)),
        locale,
      };
      for (const one of setsOf([day], exerciseId, context)) {
        const { doubt } = metricsOf(one, usual);
        if (doubt !== null) doubts.set(one.set.id, doubt);
      }
    }
  }
  return doubts;
};

/** Returns a workout with the doubts in its sets. */
export const withDoubts = (entry: WorkoutEntry | null, doubts: ReadonlyMap<string, Doubt>): WorkoutEntry | null => {
  if (entry === null || doubts.size === 0) return entry;
  if (!entry.exercises.some(({ sets }) => sets.some(({ id }) => doubts.has(id)))) return entry;
  const exercises = entry.exercises.map((part) => ({
    ...part,
    sets: part.sets.map((set) => ({ ...set, doubt: doubts.get(set.id) ?? null })),
  }));
  return { ...entry, exercises };
};
