import { and, eq, inArray, sql } from "drizzle-orm";
import type { Executor } from "../client.ts";
import { importedWorkouts, sets, workoutExercises, workouts } from "../schema/index.ts";

type OfImport = { readonly userId: string; readonly importId: string };

/** Ids a statement: each is a parameter. */
const IDS_EACH = 2_000;

const chunks = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / IDS_EACH) }, (_, index) =>
    items.slice(index * IDS_EACH, (index + 1) * IDS_EACH),
  );

/** The exercises in workouts that an import wrote, each with the name that its file had for it. */
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

/** The exercises in workouts of an import that are of one of the given ones. */
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

type Move = {
  readonly userId: string;
  /** Exercises in workouts. Those that were given another exercise by hand since stay. */
  readonly ids: readonly string[];
  readonly from: readonly string[];
  readonly to: string;
  readonly now: string;
};

type Moved = {
  readonly workouts: { readonly id: string; readonly version: number }[];
  readonly days: { readonly exerciseId: string; readonly localDate: string }[];
};

/** Gives exercises in workouts, and their sets, another exercise; the caller has locked the training. */
export const moveParts = async (tx: Executor, { userId, ids, from, to, now }: Move): Promise<Moved> => {
  const moved: Moved = { workouts: [], days: [] };
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
