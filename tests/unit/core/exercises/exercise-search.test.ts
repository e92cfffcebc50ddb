import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { buildSearchIndex, localeFor, type Searchable, searchExercises } from "#core/exercises/exercise-search.ts";
import { LOCALES, type Locale } from "#core/taxonomy.ts";

type Named = Searchable & { readonly id: string };

/** An exercise of one name in each language that is given. */
const named = (id: string, names: Partial<Record<Locale, string>>): Named => {
  const locales = LOCALES.filter((locale) => names[locale] !== undefined);
  return { id, locales, terms: locales.map((locale) => ({ locale, text: names[locale] ?? "", isName: true })) };
};

const found = (entries: readonly Named[], term: string, locale: Locale = "en", without: readonly string[] = []) =>
  searchExercises([buildSearchIndex(entries)], { term, locale, accepts: ({ id }) => !without.includes(id) })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry.id);

const EXERCISES = [
  named("bench press", { en: "bench press", es: "press de banca" }),
  named("incline", { en: "incline bench press", es: "press inclinado" }),
  named("row", { en: "row", es: "remo" }),
  named("squat", { en: "back squat", es: "sentadilla" }),
];

describe("a search", () => {
  test.each([
    ["an equal term before one that begins so", "bench press", ["bench press", "incline"]],
    ["the words in any order", "press bench", ["bench press", "incline"]],
    ["the beginnings of words", "in pr", ["incline"]],
    ["two words written as one", "benchpress", ["bench press", "incline"]],
    ["a word with swapped letters", "sqaut", ["squat"]],
    ["nothing for nothing", "", []],
    ["nothing for a strange word", "xqzvwk", []],
  ])("finds %s", (_, term, ids) => {
    expect(found(EXERCISES, term)).toEqual(ids);
  });

  test("looks into the other language when the requested one has nothing", () => {
    expect(found(EXERCISES, "sentadilla", "en")).toEqual(["squat"]);
    expect(found(EXERCISES, "banca", "en")).toEqual(["bench press"]);
    expect(found(EXERCISES, "remo", "en")).toEqual(["row"]);
  });

  test("reads an exercise without texts in the requested language in its own", () => {
    const own = named("own", { es: "press raro" });
    expect(localeFor(own, "en")).toBe("es");
    expect(found([...EXERCISES, own], "press", "en")).toContain("own");
  });

  test("chooses the language among the accepted exercises alone", () => {
    const exercises = [named("english", { en: "remo" }), named("spanish", { en: "row", es: "remo con barra" })];
    expect(found(exercises, "remo", "en")).toEqual(["english"]);
    expect(found(exercises, "remo", "en", ["english"])).toEqual(["spanish"]);
  });

  const term = fc
    .array(fc.string({ unit: fc.constantFrom(..."abr"), minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })
    .map((words) => words.join(" "));

  test("scores an exercise the same, alone or among others", () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 12 }), term, (names, asked) => {
        const entries = names.map((en, at) => named(String(at), { en }));
        const search = { term: asked, locale: "en" as const, accepts: () => true };
        const together = searchExercises([buildSearchIndex(entries)], search);
        const apart = searchExercises(
          entries.map((entry) => buildSearchIndex([entry])),
          search,
        );
        const byId = (hits: typeof together) => new Map(hits.map(({ entry, score }) => [entry.id, score]));
        expect(byId(apart)).toEqual(byId(together));
        expect(together.every(({ score }) => score > 0 && score < 5)).toBe(true);
        const equal = names.flatMap((name, at) => (name === asked ? [String(at)] : []));
        expect(together.filter(({ score }) => score >= 4).map(({ entry }) => entry.id)).toEqual(equal);
      }),
    );
  });
});
