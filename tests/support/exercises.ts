import type { TrackingType } from "#core/taxonomy.ts";
import type { Executor } from "#db/postgres/client.ts";
import { exercises, exerciseTranslations } from "#db/postgres/schema/index.ts";

/** An exercise of a user's own, for tests that are not about exercises. Answers its id. */
export const insertExercise = async (
  db: Executor,
  ownerId: string,
  trackingType: TrackingType,
  fields: Partial<typeof exercises.$inferInsert> = {},
): Promise<string> => {
  const id = Bun.randomUUIDv7();
  await db.insert(exercises).values({ id, ownerId, slug: id, trackingType, ...fields });
  await db.insert(exerciseTranslations).values({ exerciseId: id, locale: "en", name: `Exercise ${id}` });
  return id;
};
