import { RECORD_UNITS } from "#core/training/history.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { currentRecordsOf, type WorkoutRecord } from "#db/postgres/queries/progress.ts";
import { tellWebhooks, type WebhookData, type WebhookNews } from "#db/postgres/queries/webhook-events.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts.ts";
import type { ChangeContext } from "../../plugins/change-context.ts";

type Change = { readonly before: StoredWorkout | null; readonly after: StoredWorkout };
type Held = {
  readonly exerciseId: string;
  readonly kind: string;
  readonly atWeightKg: number | null;
  readonly value: number;
};

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

/** What of the one is not as good in the other: a set that is replaced by its like, or lowered, is no news. */
const betterThan = <Record extends Held>(records: readonly Record[], before: readonly Held[]): Record[] => {
  const best = new Map(before.map((record) => [lineOf(record), record.value]));
  return records.filter((record) => record.value > (best.get(lineOf(record)) ?? Number.NEGATIVE_INFINITY));
};

/** The records that a change brought to its workout, as far as no other workout has beaten them since. */
const recordsSet = async (tx: Transaction, userId: string, { before, after }: Change): Promise<WorkoutRecord[]> => {
  const held = heldBy(before);
  if (betterThan(heldBy(after), held).length === 0) return [];
  return betterThan(await currentRecordsOf(tx, { userId, workoutId: after.id }), held);
};

/**
 * Tells the webhooks of a change of a workout: that it was completed, which is told once, and the records that the change
 * set, all in one event. Records that fall to other workouts because this one was lowered were set by nobody now.
 */
export const tellOfWorkout = async (
  tx: Transaction,
  { userId, now, newId }: ChangeContext,
  change: Change,
): Promise<void> => {
  const { before, after } = change;
  if (after.status !== "completed") return;
  const records = await recordsSet(tx, userId, change);
  const news: WebhookNews[] = [];
  if (before?.status !== "completed") news.push({ type: "workout.completed", id: newId(), data: completion(after) });
  if (records.length > 0) {
    const told = records.map((record) => ({ ...record, unit: RECORD_UNITS[record.kind] }));
    news.push({
      type: "record.set",
      id: newId(),
      data: { workoutId: after.id, url: urlOf(after), records: told },
    });
  }
  await tellWebhooks(tx, userId, now, news);
};
