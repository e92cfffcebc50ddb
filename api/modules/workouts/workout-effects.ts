import { toKilograms } from "#core/units.ts";
import type { WorkoutEntry } from "#core/workouts/workout.ts";
import type { Effects } from "#db/postgres/effects.ts";
import type { ExerciseDayKey } from "#db/postgres/queries/workouts/derived.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";

const daysOf = (
  workout: Pick<WorkoutEntry, "status" | "localDate" | "exercises"> | StoredWorkout | null,
): ExerciseDayKey[] =>
  workout === null || workout.status !== "completed"
    ? []
    : workout.exercises.map(({ exerciseId }) => ({ exerciseId, localDate: workout.localDate }));

const bodyweightMoved = (before: StoredWorkout | null, after: WorkoutEntry | null): Date | null => {
  const starts: number[] = [];
  if (before !== null && before.bodyweightKg !== null) starts.push(Date.parse(before.startedAt));
  if (after !== null && after.bodyweight !== null) starts.push(after.startedAt.getTime());
  const same =
    before !== null &&
    after !== null &&
    starts.length === 2 &&
    starts[0] === starts[1] &&
    after.bodyweight !== null &&
    before.bodyweightKg === toKilograms(after.bodyweight);
  return starts.length === 0 || same ? null : new Date(Math.min(...starts));
};

export type WrittenWorkout = {
  readonly id: string;
  readonly version: number;
  readonly before: StoredWorkout | null;
  readonly after: WorkoutEntry | null;
};

export const collectEffects = (effects: Effects, { id, version, before, after }: WrittenWorkout): void => {
  const days = [...daysOf(before), ...daysOf(after)];
  effects.days(days);
  if (days.length > 0) effects.analyze();
  const bodyweightSince = bodyweightMoved(before, after);
  if (bodyweightSince !== null) effects.recompute({ bodyweightSince });
  effects.change({ resource: "workouts", id, op: after === null ? "delete" : "upsert", version });
};
