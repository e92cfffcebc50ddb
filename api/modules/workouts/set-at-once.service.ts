import { offersOf, type RecordSet } from "#core/records/records.ts";
import { isUnchanged } from "#core/shapes/merge.ts";
import { set as setShape } from "#core/shapes/workout.ts";
import { exact, toKilograms } from "#core/units.ts";
import { withFormerJudgement } from "#core/workouts/doubt.ts";
import { exerciseDayOf } from "#core/workouts/exercise-day.ts";
import { type BriefLift, type LiftSet, liftOf, liftWith } from "#core/workouts/lifts.ts";
import { deriveSetMetrics, type LoggedSet, type SetMetrics } from "#core/workouts/set-metrics.ts";
import { checkSetEntry, MAX_WORKOUT_SETS, type SetEntry } from "#core/workouts/workout.ts";
import type { Database } from "#db/postgres/client.ts";
import {
  insertSetAtOnce,
  placeOfNewSet,
  setForChange,
  updateSetAtOnce,
} from "#db/postgres/queries/workouts/sets-at-once.ts";
import type { Line } from "#db/postgres/queries/workouts/training-at-once.ts";
import type { StoredSummary } from "#db/postgres/queries/workouts/workout-summaries.ts";
import { storedSetOf } from "#db/postgres/workout-difference.ts";
import { briefAfter, parseBrief, setRow } from "#db/postgres/workout-rows.ts";
import { analysisRequest } from "#db/queues/request-analysis.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { areBeaten } from "./beaten-offers.ts";
import type { Logged } from "./sets.service.ts";
import { patchSetEntry, setEntryOf, storedSetEntry } from "./workout-entry.ts";
import type { SetCreate, SetPatch } from "./workouts.schema.ts";

/**
 * Usual changes of one set, in one read and one write. Each function returns null for a change that reaches further, or
 * that met another one. Then nothing is written, and `sets.service.ts` makes the change or refuses it.
 */

type PlaceOfSet = NonNullable<Awaited<ReturnType<typeof placeOfNewSet>>[number]>;
type SetForChange = NonNullable<Awaited<ReturnType<typeof setForChange>>[number]>;

type Frame = Pick<
  PlaceOfSet,
  "seq" | "version" | "brief" | "briefVersion" | "needsWhole" | "exerciseId" | "workingSets" | "reps" | "volumes"
>;

type Ready = { readonly seq: number; readonly brief: StoredSummary; readonly lift: BriefLift };

const readyOf = ({ seq, version, brief: text, briefVersion, needsWhole, exerciseId }: Frame): Ready | null => {
  if (needsWhole || seq === null || text === null || briefVersion !== version) return null;
  const brief = parseBrief(text);
  const lift = brief.exercises.find((one) => one.exerciseId === exerciseId);
  return lift === undefined ? null : { seq, brief, lift };
};

type Rules = Pick<
  PlaceOfSet,
  "trackingType" | "unilateral" | "bodyweightFraction" | "loadPer" | "bodyweightKg" | "usual"
>;

const metricsBy =
  (rules: Rules) =>
  (set: LoggedSet): SetMetrics =>
    deriveSetMetrics(set, rules, rules.bodyweightKg);

type Sums = { readonly sumSets: number; readonly sumReps: number; readonly sumVolumeKg: number };

/** The columns of a workout after the change of one lift. */
const workoutAfter = ({ seq, brief }: Ready, version: number, updatedAt: Date, sums: Sums, lift: BriefLift) => {
  const totals = { workingSets: sums.sumSets, reps: sums.sumReps, volumeKg: sums.sumVolumeKg };
  return { seq, version, updatedAt, ...sums, brief: briefAfter(brief, { version, updatedAt, totals, lift }) };
};

/** Adds in the order of the sets, as `totalsOf` does. */
const sumOf = (volumes: readonly number[]): number => exact(volumes.reduce((sum, volume) => sum + volume, 0));

export const addSetAtOnce = async (
  db: Database,
  context: ChangeContext,
  workoutId: string,
  input: SetCreate,
): Promise<Logged | null> => {
  const { id, workoutExerciseId, exerciseId, ...fields } = input;
  if (id != null) return null;
  const { userId, now, newId } = context;
  const named = { partId: workoutExerciseId ?? null, exerciseId: exerciseId ?? null };
  const [found] = await placeOfNewSet(db, { userId, workoutId, ...named });
  if (found === undefined || found.status === "completed" || found.volumes.length >= MAX_WORKOUT_SETS) return null;
  const ready = readyOf(found);
  const entry = setEntryOf(fields, newId);
  if (ready === null || checkSetEntry(found.status, entry, found).length > 0) return null;
  checkIfMatch(context.ifMatch, found.version);
  const metricsOf = metricsBy(found);
  const metrics = metricsOf({ ...entry, rpe: null });
  const set = { ...entry, metrics };
  const version = found.version + 1;
  const part = { id: found.partId, exerciseId: found.exerciseId };
  const row = setRow({ userId, entry: { id: workoutId, localDate: found.localDate } }, part, set, found.position);
  const sums = {
    sumSets: found.workingSets + Number(metrics.isWorking),
    sumReps: found.reps + metrics.totalReps,
    sumVolumeKg: sumOf(found.volumes.toSpliced(found.place, 0, metrics.volumeKg)),
  };
  const lift = liftWith(ready.lift, set, metricsOf);
  const isWritten = await insertSetAtOnce(db, { ...row, ...workoutAfter(ready, version, now, sums, lift) });
  if (!isWritten) return null;
  const logged = { ...storedSetOf(row, []), workoutId, workoutExerciseId: part.id, exerciseId: part.exerciseId };
  return { set: logged, version };
};

/** The weight in kg that a patch gives a set, null where it leaves it. Undefined for a part of a weight. */
const weightOf = ({ weight }: SetPatch): number | null | undefined => {
  if (weight === undefined) return null;
  if (weight === null) return 0;
  const { value, unit } = weight;
  return value == null || unit == null ? undefined : toKilograms({ value, unit });
};

/** Returns whether an earlier record is as great as each value that the sets offer. The workout holds no record. */
const isBeaten = (sets: readonly RecordSet[], changed: RecordSet, lines: readonly Line[]): boolean => {
  const session = offersOf(sets).filter(({ kind }) => kind === "session_volume");
  const own = offersOf([changed]).filter(({ kind }) => kind !== "session_volume");
  return areBeaten([...session, ...own], lines, changed.date);
};

const COUNTED = [
  ...(["type", "weight", "reps", "repsLeft", "repsRight", "rir", "durationSeconds", "distanceMeters"] as const),
  "completedAt",
] as const;

const isCounted = (before: SetEntry, after: SetEntry): boolean =>
  COUNTED.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

type LiftSets = readonly (LiftSet & { readonly rpe: null })[];

const recordSetOf = (
  { exerciseId, trackingType, localDate, startedAt }: SetForChange,
  workoutId: string,
  { id, metrics, durationSeconds, distanceMeters }: LiftSet,
): RecordSet => ({
  ...{ setId: id, workoutId, exerciseId, trackingType, achievedAt: startedAt, date: localDate },
  ...{ metrics, durationSeconds, distanceMeters },
});

/** Returns the new day of the exercise, or null where its records may change, too. */
const dayAfter = (found: SetForChange, workoutId: string, sets: LiftSets, changed: LiftSet) => {
  const records = sets.map((one) => recordSetOf(found, workoutId, one));
  if (found.reachesOthers || !isBeaten(records, recordSetOf(found, workoutId, changed), found.lines ?? [])) return null;
  return exerciseDayOf(found.trackingType, sets);
};

export const patchSetAtOnce = async (
  db: Database,
  context: ChangeContext,
  { workoutId, setId }: { readonly workoutId: string; readonly setId: string },
  patch: SetPatch,
): Promise<Logged | null> => {
  const weightKg = weightOf(patch);
  if (weightKg === undefined) return null;
  const { userId, now, newId, requestId } = context;
  const [found] = await setForChange(db, { userId, workoutId, setId, weightKg });
  if (found === undefined) return null;
  const ready = readyOf(found);
  if (ready === null) return null;
  checkIfMatch(context.ifMatch, found.version);
  const { exerciseId, localDate, partId } = found;
  const before = storedSetEntry(found.set);
  const after = withFormerJudgement(patchSetEntry(before, patch), before);
  if (isUnchanged(setShape, { ...before, rpe: null }, { ...after, rpe: null })) return null;
  if (checkSetEntry(found.status, after, found).length > 0) return null;
  const metricsOf = metricsBy(found);
  const metrics = metricsOf({ ...after, rpe: null });
  const set = { ...after, rpe: null, metrics };
  const sets = found.liftSets.map((one): LiftSets[number] =>
    one.id === setId ? set : { ...one, rpe: null, metrics: metricsOf({ ...one, rpe: null }) },
  );
  const isDone = found.status === "completed";
  const day = isDone && isCounted(before, after) ? dayAfter(found, workoutId, sets, set) : null;
  if (isDone && day === null) return null;
  const version = found.version + 1;
  const row = setRow(
    { userId, entry: { id: workoutId, localDate } },
    { id: partId, exerciseId },
    { ...after, metrics },
    0,
  );
  const was = metricsOf({ ...before, rpe: null });
  const sums = {
    sumSets: found.workingSets + Number(metrics.isWorking) - Number(was.isWorking),
    sumReps: found.reps + metrics.totalReps - was.totalReps,
    sumVolumeKg: sumOf(found.volumes.with(found.place, metrics.volumeKg)),
  };
  const isWritten = await updateSetAtOnce(
    db,
    { ...row, setId, ...workoutAfter(ready, version, now, sums, liftOf(exerciseId, sets)) },
    day === null
      ? null
      : { job: analysisRequest({ userId, requestId, newId }), day: { userId, exerciseId, localDate, ...day } },
  );
  if (!isWritten) return null;
  return { set: { ...storedSetOf(row, []), workoutId, workoutExerciseId: partId, exerciseId }, version };
};
