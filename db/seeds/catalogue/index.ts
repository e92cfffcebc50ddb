import { type CatalogueEntry, exercisesOf } from "./entry.ts";
import { GROUPS } from "./groups.ts";

export type { CatalogueEntry, ExerciseText } from "./entry.ts";

export const CATALOGUE: readonly CatalogueEntry[] = GROUPS.flatMap(exercisesOf);

/** Chosen once at random; a change would give every exercise another id. */
const NAMESPACE = "5b0c7a2e-3f54-4a39-9d0b-6e1c8f2a7d43";

/** 2026-01-01T00:00:00Z in the 48 bits of milliseconds that a UUID v7 starts with. */
const TIMESTAMP = Date.UTC(2026, 0, 1).toString(16).padStart(12, "0");

/**
 * Returns the id of a catalogue exercise. It is equal on every installation, so a second seeding changes nothing, and
 * exports can be read elsewhere. It has the form of a UUID v7 with a fixed timestamp. The slug gives the random bits,
 * by the hash of a UUID v5. The hash has its variant bits at the same position.
 */
export const exerciseIdFor = (slug: string): string => {
  const hashed = Bun.randomUUIDv5(slug, NAMESPACE);
  return `${TIMESTAMP.slice(0, 8)}-${TIMESTAMP.slice(8)}-7${hashed.slice(15)}`;
};
