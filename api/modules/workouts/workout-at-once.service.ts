import { offersOf, type RecordSet } from "#core/records/records.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import { toKilograms } from "#core/units.ts";
import { exerciseDayOf } from "#core/workouts/exercise-day.ts";
import {
  countSets,
  type DerivedExercise,
  deriveExercises,
  type RulesByExercise,
  type WorkoutEntry,
} from "#core/workouts/workout.ts";
import type { Database } from "#db/postgres/client.ts";
import type { ExerciseDayRow } from "#db/postgres/queries/workouts/exercise-days.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { insertWorkoutAtOnce, type LineOf, placeOfNewWorkout } from "#db/postgres/queries/workouts/workouts-at-once.ts";
import { storedWorkoutOf, withoutRecords, workoutStateOf } from "#db/postgres/workout-difference.ts";
import { analysisRequest } from "#db/queues/request-analysis.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { areBeaten } from "./beaten-offers.ts";
import type { WorkoutCreate } from "./workouts.schema.ts";
import { checkEntry, entryOfNew, type NewEntry, newEntry } from "./workouts.service.ts";

/** A larger one would keep other users of its batch waiting. */
const MAX_SETS = 100;

/** An id that a client chose may be taken, and a body weight counts in other workouts. */
const isUsual = ({ id, bodyweight, exercises }: WorkoutCreate, { input, exercises: parts }: NewEntry): boolean =>
  id == null &&
  bodyweight == null &&
  (input.status ?? (input.endedAt === null ? "active" : "completed")) === "completed" &&
  countSets(parts) <= MAX_SETS &&
  (exercises ?? []).every((part) => part.id == null && (part.sets ?? []).every((set) => set.id == null));

const NO_WEIGHT = -1;

/** Returns the lines of records that the sets may reach, whatever the rules of their exercises are. */
const linesOf = ({ exercises }: NewEntry): LineOf[] =>
  [...Map.groupBy(exercises, ({ exerciseId }) => exerciseId)].flatMap(([exercise_id, parts]) => {
    const sets = parts.flatMap((part) => part.sets);
    const weights = new Set(sets.map(({ weight }) => (weight === null ? 0 : toKilograms(weight))));
    const of = (kind: LineOf["kind"], weight_key = NO_WEIGHT): LineOf => ({ exercise_id, kind, weight_key });
    return [
      ...(["e1rm", "weight", "set_volume", "session_volume"] as const).map((kind) => of(kind)),
      ...[...weights].map((kg) => of("reps_at_weight", kg)),
      ...(sets.some(({ durationSeconds }) => durationSeconds !== null) ? [of("duration")] : []),
      ...(sets.some(({ distanceMeters }) => distanceMeters !== null) ? [of("distance")] : []),
    ];
  });

type Lifted = {
  readonly exerciseId: string;
  readonly trackingType: TrackingType;
  readonly sets: DerivedExercise["sets"];
};

const liftsOf = (exercises: readonly DerivedExercise[], rules: RulesByExercise): Lifted[] =>
  [...Map.groupBy(exercises, ({ exerciseId }) => exerciseId)].map(([exerciseId, parts]) => {
    const trackingType = rules.get(exerciseId)?.trackingType;
    if (trackingType === undefined) throw new RangeError("an exercise of the workout has no rules");
    return { exerciseId, trackingType, sets: parts.flatMap(({ sets }) => sets) };
  });

const recordSets = ({ exerciseId, trackingType, sets }: Lifted, entry: WorkoutEntry): RecordSet[] =>
  sets.map(({ id, metrics, durationSeconds, distanceMeters }) => ({
    ...{ setId: id, workoutId: entry.id, exerciseId, trackingType, metrics, durationSeconds, distanceMeters },
    ...{ achievedAt: entry.startedAt.toISOString(), date: entry.localDate },
  }));

/**
 * Creates a usual completed workout in one read and one write. Returns null for one that sets a record or reaches
 * further, and for one that met another change. Then nothing is written, and `create` makes it.
 */
export const createWorkoutAtOnce = async (
  db: Database,
  context: ChangeContext,
  body: WorkoutCreate,
): Promise<StoredWorkout | null> => {
  const fields = newEntry(context, body);
  if (!isUsual(body, fields)) return null;
  const { userId, now, requestId, newId } = context;
  const { routineId, timeZone } = fields.input;
  const exerciseIds = [...new Set(fields.exercises.map(({ exerciseId }) => exerciseId))];
  const [found] = await placeOfNewWorkout(db, {
    ...{ userId, startedAt: fields.startedAt, timeZone, routineId },
    exerciseIds: JSON.stringify(exerciseIds),
    lines: JSON.stringify(linesOf(fields)),
  });
  if (found === undefined || found.needsWhole || found.sharesDay) return null;
  const { facts, seq } = found;
  const entry = entryOfNew(context, fields, facts);
  if (entry.localDate !== found.localDate) return null;
  const rules: RulesByExercise = new Map(facts.exercises.map((exercise) => [exercise.id, exercise]));
  checkEntry(entry, null, facts, rules, now);
  const lifts = liftsOf(deriveExercises(entry.exercises, rules, facts.bodyweightKg), rules);
  const isBeaten = lifts.every((lift) => {
    const lines = (found.lines ?? []).filter(({ exerciseId }) => exerciseId === lift.exerciseId);
    return areBeaten(offersOf(recordSets(lift, entry)), lines, entry.localDate);
  });
  if (!isBeaten) return null;
  const times = { createdAt: now, updatedAt: now };
  const { bodyweightKg } = facts;
  const state = workoutStateOf({ userId, entry, rules, bodyweightKg, version: 1, ...times }, null);
  const days = lifts.flatMap(({ exerciseId, trackingType, sets }): ExerciseDayRow[] => {
    const day = exerciseDayOf(trackingType, sets);
    return day === null ? [] : [{ userId, exerciseId, localDate: entry.localDate, ...day }];
  });
  const job = analysisRequest({ userId, requestId, newId });
  const isWritten = await insertWorkoutAtOnce(db, { userId, seq, rows: state.rows, days, job });
  return isWritten ? storedWorkoutOf(state, withoutRecords) : null;
};
