import { buildExerciseIndex } from "#core/exercises/exercise-match.ts";
import { LOCALES } from "#core/taxonomy.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";

/** The catalogue as names are matched against it, with slugs for ids. */
export const catalogueIndex = buildExerciseIndex(
  CATALOGUE.map((entry) => ({
    id: entry.slug,
    names: LOCALES.flatMap((locale) => [entry[locale].name, ...entry[locale].aliases]),
    equipment: entry.equipment,
    movementPattern: entry.movementPattern,
    unilateral: entry.unilateral,
  })),
);
