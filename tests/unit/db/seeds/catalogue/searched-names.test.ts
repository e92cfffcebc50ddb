import { describe, expect, test } from "bun:test";
import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import { buildSearchIndex, type SearchTerm, searchExercises } from "#core/exercises/exercise-search.ts";
import { LOCALES, type Locale } from "#core/taxonomy.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import labelled from "#tests/support/exercise-names.json";
import heldOut from "#tests/support/exercise-names-held-out.json";

const index = buildSearchIndex(
  CATALOGUE.map((exercise) => {
    const terms = LOCALES.flatMap((locale) =>
      [exercise[locale].name, ...exercise[locale].aliases].map(
        (text, at): SearchTerm => ({ locale, text: foldedExerciseName(text), isName: at === 0 }),
      ),
    );
    return { slug: exercise.slug, locales: LOCALES, terms };
  }),
);

type Case = { readonly locale: Locale; readonly search: string; readonly slug: string };

/** Exercises of equal scores share a place. */
const placeOf = ({ locale, search, slug }: Case): number => {
  const hits = searchExercises([index], { term: foldedExerciseName(search), locale, accepts: () => true });
  const own = hits.find(({ entry }) => entry.slug === slug)?.score ?? 0;
  return own === 0 ? Number.POSITIVE_INFINITY : hits.filter(({ score }) => score > own).length + 1;
};

const shareWithin = (cases: readonly Case[], places: number): number =>
  cases.filter((one) => placeOf(one) <= places).length / cases.length;

const NAMES: readonly Case[] = LOCALES.flatMap((locale) =>
  CATALOGUE.map((exercise) => ({ locale, search: exercise[locale].name, slug: exercise.slug })),
);

/** One error in each: a letter that is missing, doubled, wrong, or swapped with the next one. */
const misspelt = ({ search, ...rest }: Case, number: number): Case => {
  const at = 1 + (number % Math.max(1, search.length - 2));
  const [before, letter, next, after] = [search.slice(0, at), search[at], search[at + 1] ?? "", search.slice(at + 2)];
  const errors = [next, `${letter}${letter}${next}`, `q${next}`, `${next}${letter}`];
  return { ...rest, search: `${before}${errors[number % errors.length]}${after}` };
};

const ofApplications = (labels: Readonly<Record<string, Readonly<Record<string, string | null>>>>): Case[] =>
  Object.values(labels).flatMap((names) =>
    Object.entries(names).flatMap(([search, slug]) => (slug === null ? [] : [{ locale: "en" as const, search, slug }])),
  );

describe("searching the catalogue", () => {
  test("finds every name, and every third alias, on top", () => {
    const aliases = LOCALES.flatMap((locale) =>
      CATALOGUE.flatMap((exercise) =>
        exercise[locale].aliases.map((search) => ({ locale, search, slug: exercise.slug })),
      ),
    );
    const third = aliases.filter((_, number) => number % 3 === 0);
    expect([...NAMES, ...third].filter((one) => placeOf(one) !== 1)).toEqual([]);
  });

  test.each([
    ["with one error", 0.95, NAMES.map(misspelt)],
    [
      "in the reverse order of words",
      0.99,
      NAMES.map((one) => ({ ...one, search: one.search.split(" ").reverse().join(" ") })),
    ],
    [
      "in the other language",
      0.97,
      NAMES.map((one) => ({ ...one, locale: one.locale === "en" ? ("es" as const) : ("en" as const) })),
    ],
    ["as other applications write them", 0.95, ofApplications(labelled)],
    ["as logs that nobody saw before write them", 0.9, ofApplications(heldOut)],
  ])("finds names %s among the first three, %d of them at least", (_, share, cases) => {
    expect(shareWithin(cases, 3)).toBeGreaterThanOrEqual(share);
  });

  test("takes less than a millisecond of CPU on average, also for every beginning of a name", () => {
    const beginnings = NAMES.flatMap((one, number) => ({ ...one, search: one.search.slice(0, 1 + (number % 12)) }));
    const cases = [...beginnings, ...NAMES.map(misspelt)];
    for (const one of cases.slice(0, 200)) placeOf(one);
    const before = process.cpuUsage();
    for (const one of cases) placeOf(one);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / cases.length).toBeLessThan(1);
  });
});
