import type { ImportSource } from "#db/postgres/schema/work.ts";

/** The namespace of imported ids (RFC 9562 §6.6): made once at random, and never to change. */
const NAMESPACE = "2c01ddd0-385a-4413-b3e7-8bb855cf1c4a";

/**
 * Returns the id of an imported part. It follows from user, application, workout and position, so a second commit of a
 * file adds nothing.
 * @param path in the workout: empty for the workout itself, then the positions of exercise and set
 * @returns a UUID v5
 */
export const importedId = (
  userId: string,
  source: ImportSource,
  workoutKey: string,
  ...path: readonly (string | number)[]
): string => Bun.randomUUIDv5(JSON.stringify([userId, source, workoutKey, ...path]), NAMESPACE);
