import { RECORD_UNITS } from "#core/analysis/history.ts";
import type { Transaction } from "./client.ts";
import { pipelined } from "./pipeline.ts";
import { currentRecordsOf, type WorkoutRecord } from "./queries/progress/progress.ts";
import { type EmittedEvent, emitEvents, type WebhookData } from "./queries/webhooks/webhook-events.ts";
import type { HeldRecord, StoredWorkout } from "./queries/workouts/workouts.ts";

export type WorkoutChange = {
  readonly before: StoredWorkout | null;
  readonly after: StoredWorkout;
  /** Its records, where they were read with it. */
  readonly held?: readonly HeldRecord[] | undefined;
};
type Held = {
  readonly exerciseId: string;
  readonly kind: string;
  readonly atWeightKg: number | null;
  readonly value: number;
};

type SetRecord = Omit<WorkoutRecord, "workoutId">;

const urlOf = ({ id }: StoredWorkout): string => `/api/v1/workouts/${id}`;

const completion = (workout: StoredWorkout): WebhookData["workout.completed"] => ({
  workoutId: workout.id,
  url: urlOf(workout),
  routineId: workout.routineId,
  routineDayId: workout.routineDayId,
  localDate: workout.localDate,
  startedAt: workout.startedAt,
  endedAt: workout.endedAt,
  ...workout.totals,
});

const heldBy = (workout: StoredWorkout | null): Held[] =>
  (workout?.exercises ?? []).flatMap(({ exerciseId, sets }) =>
    sets.flatMap(({ records }) => records.map((record) => ({ ...record, exerciseId }))),
  );

const lineOf = ({ exerciseId, kind, atWeightKg }: Held): string => `${exerciseId} ${kind} ${atWeightKg}`;

/** A set that is replaced by an equal one, or lowered, emits no event. */
const betterThan = <Record extends Held>(records: readonly Record[], before: readonly Held[]): Record[] => {
  const best = new Map(before.map((record) => [lineOf(record), record.value]));
  return records.filter((record) => record.value > (best.get(lineOf(record)) ?? Number.NEGATIVE_INFINITY));
};

const mayHaveSetRecords = ({ before, after }: WorkoutChange): boolean =>
  betterThan(heldBy(after), heldBy(before)).length > 0;

const recordData = ({ exerciseId, kind, setId, value, atWeightKg, previousValue }: SetRecord) => ({
  exerciseId,
  kind,
  setId,
  value,
  unit: RECORD_UNITS[kind],
  atWeightKg,
  previousValue,
});

/**
 * Emits the events of changed workouts. A completion is emitted once. The records of a change are one event, without
 * those that another workout has beaten since. A record that moves to another workout after a correction is not
 * emitted.
 */
export const emitWorkoutEvents = async (
  tx: Transaction,
  { userId, now, newId }: { readonly userId: string; readonly now: Date; readonly newId: () => string },
  changes: readonly WorkoutChange[],
): Promise<void> => {
  const completed = changes.filter(({ after }) => after.status === "completed");
  const unread = completed.filter((change) => change.held === undefined && mayHaveSetRecords(change));
  const current = await currentRecordsOf(
    tx,
    userId,
    unread.map(({ after }) => after.id),
  );
  const events = completed.flatMap(({ before, after, held }): EmittedEvent[] => {
    const set: readonly SetRecord[] = held?.filter(({ isCurrent }) => isCurrent) ?? current.get(after.id) ?? [];
    const records = betterThan(set, heldBy(before)).map(recordData);
    const data = { workoutId: after.id, url: urlOf(after), records };
    return [
      ...(before?.status === "completed"
        ? []
        : [{ type: "workout.completed" as const, id: newId(), data: completion(after) }]),
      ...(records.length === 0 ? [] : [{ type: "record.set" as const, id: newId(), data }]),
    ];
  });
  await pipelined(tx, emitEvents(tx, userId, now, events));
};
