import { type AnyColumn, and, count, eq, inArray, sql } from "drizzle-orm";
import type { TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { exercises, importedWorkouts, sets, workoutExercises, workouts } from "../../schema/index.ts";

type OfImport = { readonly userId: string; readonly importId: string };

/** Ids a statement: each is a parameter. */
const IDS_EACH = 2_000;

const chunks = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / IDS_EACH) }, (_, index) =>
    items.slice(index * IDS_EACH, (index + 1) * IDS_EACH),
  );

export const partNamesOf = async (
  tx: Executor,
  { userId, importId }: OfImport,
): Promise<{ readonly id: string; readonly name: string }[]> => {
  const rows = await tx
    .select({ partNames: importedWorkouts.partNames })
    .from(importedWorkouts)
    .where(and(eq(importedWorkouts.userId, userId), eq(importedWorkouts.importId, importId)));
  return rows.flatMap(({ partNames }) => Object.entries(partNames).map(([id, name]) => ({ id, name })));
};

export const movedParts = async (
  tx: Executor,
  { userId, importId, exerciseIds }: OfImport & { readonly exerciseIds: readonly string[] },
): Promise<string[]> => {
  const rows = await tx
    .select({ id: workoutExercises.id })
    .from(workoutExercises)
    .innerJoin(workouts, eq(workouts.id, workoutExercises.workoutId))
    .where(
      and(
        eq(workouts.userId, userId),
        eq(workouts.importId, importId),
        inArray(workoutExercises.exerciseId, [...exerciseIds]),
      ),
    );
  return rows.map(({ id }) => id);
};

export const trackingTypeOf = async (tx: Executor, exerciseId: string): Promise<TrackingType | null> => {
  const [row] = await tx
    .select({ trackingType: exercises.trackingType })
    .from(exercises)
    .where(eq(exercises.id, exerciseId));
  return row?.trackingType ?? null;
};

export type HeldValues = {
  readonly weight: boolean;
  readonly reps: boolean;
  readonly duration: boolean;
  readonly distance: boolean;
  readonly sets: number;
};

const holds = (column: AnyColumn) => sql<boolean>`coalesce(${column} > 0, false)`;

export const valuesOfParts = async (tx: Executor, ids: readonly string[]): Promise<HeldValues[]> => {
  const found: HeldValues[] = [];
  const held = {
    weight: holds(sets.weightValue),
    reps: sql<boolean>`coalesce(greatest(${sets.reps}, ${sets.repsLeft}, ${sets.repsRight}) > 0, false)`,
    duration: holds(sets.durationSeconds),
    distance: holds(sets.distanceMeters),
  };
  for (const batch of chunks(ids)) {
    const rows = await tx
      .select({ ...held, sets: count() })
      .from(sets)
      .where(inArray(sets.workoutExerciseId, batch))
      .groupBy(sql`1, 2, 3, 4`);
    found.push(...rows);
  }
  return found;
};

type Move = {
  readonly userId: string;
  /** Those that got another exercise by hand since stay. */
  readonly ids: readonly string[];
  readonly from: readonly string[];
  readonly to: string;
  readonly now: string;
};

type Moved = {
  readonly parts: string[];
  readonly workouts: { readonly id: string; readonly version: number }[];
  readonly days: { readonly exerciseId: string; readonly localDate: string }[];
};

/** The caller has locked the training. */
export const moveParts = async (tx: Executor, { userId, ids, from, to, now }: Move): Promise<Moved> => {
  const moved: Moved = { parts: [], workouts: [], days: [] };
  const touched = new Set<string>();
  for (const batch of chunks(ids)) {
    const parts = await tx
      .select({
        id: workoutExercises.id,
        workoutId: workoutExercises.workoutId,
        exerciseId: workoutExercises.exerciseId,
        localDate: workouts.localDate,
      })
      .from(workoutExercises)
      .innerJoin(workouts, and(eq(workouts.id, workoutExercises.workoutId), eq(workouts.userId, userId)))
      .where(and(inArray(workoutExercises.id, batch), inArray(workoutExercises.exerciseId, [...from])));
    if (parts.length === 0) continue;
    const own = parts.map(({ id }) => id);
    await tx.update(workoutExercises).set({ exerciseId: to }).where(inArray(workoutExercises.id, own));
    await tx.update(sets).set({ exerciseId: to }).where(inArray(sets.workoutExerciseId, own));
    moved.parts.push(...own);
    moved.days.push(...parts.map(({ exerciseId, localDate }) => ({ exerciseId, localDate })));
    for (const { workoutId } of parts) touched.add(workoutId);
  }
  for (const batch of chunks([...touched])) {
    const rows = await tx
      .update(workouts)
      .set({ version: sql`${workouts.version} + 1`, updatedAt: new Date(now) })
      .where(inArray(workouts.id, batch))
      .returning({ id: workouts.id, version: workouts.version });
    moved.workouts.push(...rows);
  }
  return moved;
};
