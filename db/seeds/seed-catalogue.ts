import { LOCALES } from "#core/taxonomy.ts";
import type { Database } from "../postgres/client.ts";
import { lockCatalogue, retireEntries, storedCatalogue } from "../postgres/queries/exercises/catalogue.ts";
import { type ExerciseContent, putExercises } from "../postgres/queries/exercises/exercise-writes.ts";
import { inTransaction } from "../postgres/transaction.ts";
import { CATALOGUE, type CatalogueEntry, exerciseIdFor } from "./catalogue/index.ts";

export type SeedResult = { readonly added: number; readonly changed: number; readonly retired: number };

const contentOf = (entry: CatalogueEntry): ExerciseContent => ({
  slug: entry.slug,
  trackingType: entry.trackingType,
  equipment: entry.equipment,
  mechanics: entry.mechanics,
  movementPattern: entry.movementPattern,
  unilateral: entry.unilateral,
  bodyweightFraction: entry.bodyweightFraction,
  loadPer: entry.loadPer,
  media: [],
  muscles: entry.muscles,
  archivedAt: null,
  texts: LOCALES.map((locale) => ({ locale, ...entry[locale] })),
});

/** A second seeding changes nothing. An edited entry gets a new version, and a removed one is archived. */
export const seedCatalogue = (
  db: Database,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
  now = new Date(),
): Promise<SeedResult> =>
  inTransaction(db, async (tx) => {
    await lockCatalogue(tx, {});
    const stored = new Map((await storedCatalogue(tx, {})).map((entry) => [entry.id, entry]));
    const entries = catalogue.map((entry) => ({ id: exerciseIdFor(entry.slug), content: contentOf(entry) }));
    const writes = entries
      .filter(({ id, content }) => !Bun.deepEquals(stored.get(id)?.content, content))
      .map(({ id, content }) => ({
        ...content,
        id,
        ownerId: null,
        version: (stored.get(id)?.version ?? 0) + 1,
        now,
      }));
    const written = await putExercises(tx, writes);
    if (written.size !== writes.length) throw new Error("An id of the catalogue belongs to somebody's own exercise.");
    const retired = await retireEntries(tx, {
      ids: JSON.stringify(entries.map(({ id }) => id)),
      now: now.toISOString(),
    });
    const changed = writes.filter(({ version }) => version > 1).length;
    return { added: writes.length - changed, changed, retired: retired.length };
  });
