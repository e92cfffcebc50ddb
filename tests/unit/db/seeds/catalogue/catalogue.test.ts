import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { z } from "zod";
import { normalizeExerciseName } from "#core/exercises/exercise-name.ts";
import {
  EQUIPMENT,
  LOCALES,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLES,
  TRACKING_TYPES,
  type TrackingType,
} from "#core/taxonomy.ts";
import { catalogueEntry, exercisesOf } from "#db/seeds/catalogue/entry.ts";
import { GROUPS } from "#db/seeds/catalogue/groups.ts";
import { CATALOGUE, exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { ROOT } from "#scripts/stack/paths.ts";

const GROUPS_FOLDER = join(ROOT, "db/seeds/catalogue/groups");

const repeated = (values: readonly string[]): string[] => values.filter((value, at) => values.indexOf(value) !== at);
const foldCase = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

describe("the catalogue", () => {
  test("has at least 600 exercises", () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(600);
  });

  test("reads each group of the folder once", () => {
    const files = [...new Glob("*.json").scanSync(GROUPS_FOLDER)];
    expect(GROUPS).toHaveLength(files.length);
    expect(new Set(GROUPS).size).toBe(files.length);
  });

  test.each([
    [{ exercises: [] }, "about"],
    [{ about: "Presses.", exercises: [] }, "exercises"],
    [{ about: "Presses.", exercises: [{ slug: "Press" }] }, "slug"],
    [{ about: "Presses.", exercises: [{ slug: "press", muscles: { chest: 2 } }] }, "chest"],
    [{ about: "Presses.", exercises: [{ slug: "press", muscles: { wings: 1 } }] }, "wings"],
  ])("refuses the group %j, and names the place", (group, place) => {
    expect(() => exercisesOf(group)).toThrow(place);
  });

  test("holds only valid entries", () => {
    const failures = CATALOGUE.flatMap((entry) => {
      const parsed = catalogueEntry.safeParse(entry);
      return parsed.success ? [] : [`${entry.slug}: ${z.prettifyError(parsed.error)}`];
    });
    expect(failures).toEqual([]);
  });

  test("names each slug once", () => {
    expect(repeated(CATALOGUE.map(({ slug }) => slug))).toEqual([]);
  });

  test.each([...LOCALES])("names each exercise differently in %s", (locale) => {
    expect(repeated(CATALOGUE.map((entry) => foldCase(entry[locale].name)))).toEqual([]);
  });

  test.each([...LOCALES])("repeats no name among the aliases of one exercise in %s", (locale) => {
    const repeats = CATALOGUE.flatMap((entry) =>
      repeated([entry[locale].name, ...entry[locale].aliases].map(foldCase)),
    );
    expect(repeats).toEqual([]);
  });

  test("gives no two exercises a name or alias in common, in any language, however it is written", () => {
    const owners = new Map<string, string>();
    const collisions: string[] = [];
    for (const entry of CATALOGUE) {
      for (const name of LOCALES.flatMap((locale) => [entry[locale].name, ...entry[locale].aliases])) {
        const key = normalizeExerciseName(name);
        const owner = owners.get(key) ?? entry.slug;
        if (owner !== entry.slug) {
          collisions.push(`${name}: ${owner} and ${entry.slug}`);
        }
        owners.set(key, owner);
      }
    }
    expect(collisions).toEqual([]);
  });

  test("gives every exercise an alias in each language", () => {
    const bare = CATALOGUE.filter((entry) => LOCALES.some((locale) => entry[locale].aliases.length === 0));
    expect(bare.map(({ slug }) => slug)).toEqual([]);
  });

  test.each([
    { vocabulary: "tracking type", values: TRACKING_TYPES, used: CATALOGUE.map((entry) => entry.trackingType) },
    { vocabulary: "kind of equipment", values: EQUIPMENT, used: CATALOGUE.flatMap((entry) => entry.equipment) },
    { vocabulary: "kind of mechanics", values: MECHANICS, used: CATALOGUE.map((entry) => entry.mechanics) },
    {
      vocabulary: "movement pattern",
      values: MOVEMENT_PATTERNS,
      used: CATALOGUE.map((entry) => entry.movementPattern),
    },
    {
      vocabulary: "muscle in a primary role",
      values: MUSCLES,
      used: CATALOGUE.flatMap(({ muscles }) =>
        muscles.filter(({ role }) => role === "primary").map(({ muscle }) => muscle),
      ),
    },
  ])("uses every $vocabulary", ({ values, used }) => {
    const seen = new Set<string | null>(used);
    expect(values.filter((value) => !seen.has(value))).toEqual([]);
  });
});

describe("the muscles of every exercise", () => {
  test("have a primary one, stand once each, and give helpers less than a whole set", () => {
    const wrong = CATALOGUE.filter(
      ({ muscles }) =>
        !muscles.some(({ role }) => role === "primary") ||
        repeated(muscles.map(({ muscle }) => muscle)).length > 0 ||
        muscles.some(({ role, share }) => (role === "primary" ? share !== 1 : share >= 1 || share < 0.1)),
    );
    expect(wrong.map(({ slug }) => slug)).toEqual([]);
  });

  test("are listed with the hardest working first", () => {
    for (const { muscles } of CATALOGUE) {
      const shares = muscles.map(({ share }) => share);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    }
  });
});

describe("the body weight that an exercise moves", () => {
  const countsBodyWeight: Readonly<Record<TrackingType, boolean>> = {
    weight_reps: false,
    bodyweight_reps: true,
    weighted_bodyweight: true,
    assisted_bodyweight: true,
    reps_only: false,
    duration: false,
    weight_duration: false,
    distance_duration: false,
    weight_distance: false,
  };

  test("is known exactly where the load counts it", () => {
    const wrong = CATALOGUE.filter(
      (entry) => (entry.bodyweightFraction !== null) !== countsBodyWeight[entry.trackingType],
    );
    expect(wrong.map(({ slug }) => slug)).toEqual([]);
  });

  test("is the same with a belt, with help and without", () => {
    const fraction = (slug: string) => CATALOGUE.find((entry) => entry.slug === slug)?.bodyweightFraction;
    expect(fraction("pull-up")).toBe(1);
    for (const exercise of ["pull-up", "chin-up", "dip"]) {
      expect(fraction(`weighted-${exercise}`)).toBe(fraction(exercise) ?? Number.NaN);
      expect(fraction(`assisted-${exercise}`)).toBe(fraction(exercise) ?? Number.NaN);
    }
    expect(fraction("weighted-push-up")).toBe(fraction("push-up") ?? Number.NaN);
  });
});

describe("the two languages", () => {
  const english = /\b(the|with|and|your|of|until|hold|lower|slowly|to)\b/i;
  const spanish = /\b(el|los|las|con|una|hasta|despacio|sin|baja)\b|[áéíóúñ]/i;
  const prose = (text: { description: string; instructions: readonly string[] }) =>
    [text.description, ...text.instructions].join(" ");

  test("share no sentence", () => {
    const shared = CATALOGUE.flatMap(({ en, es }) => {
      const sentences = new Set([en.description, ...en.instructions]);
      return [es.description, ...es.instructions].filter((sentence) => sentences.has(sentence));
    });
    expect(shared).toEqual([]);
  });

  test("give as many steps as each other", () => {
    const uneven = CATALOGUE.filter(({ en, es }) => en.instructions.length !== es.instructions.length);
    expect(uneven.map(({ slug }) => slug)).toEqual([]);
  });

  test("do not mix", () => {
    const mixed = CATALOGUE.filter(({ en, es }) => english.test(prose(es)) || spanish.test(prose(en)));
    expect(mixed.map(({ slug }) => slug)).toEqual([]);
  });

  test("name most exercises differently, loanwords apart", () => {
    const same = CATALOGUE.filter(({ en, es }) => en.name === es.name).map(({ slug }) => slug);
    expect(same.toSorted()).toEqual(["burpee", "clamshell", "pilates", "superman", "yoga"]);
  });

  test("begin each sentence and each name with a capital letter", () => {
    const small = CATALOGUE.flatMap((entry) =>
      LOCALES.flatMap((locale) => [entry[locale].name, entry[locale].description, ...entry[locale].instructions]),
    ).filter((text) => !/^\p{Lu}/u.test(text));
    expect(small).toEqual([]);
  });
});

describe("the id of a catalogue exercise", () => {
  test("is a UUID v7 of the first moment of 2026", () => {
    const id = exerciseIdFor("barbell-bench-press");
    expect(z.uuidv7().safeParse(id).success).toBe(true);
    expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(Date.UTC(2026, 0, 1));
  });

  test("never changes, since logs refer to it", () => {
    expect(exerciseIdFor("deadlift")).toBe("019b76da-a800-7864-b18b-ad722e86883a");
  });

  test("is another for each exercise", () => {
    expect(repeated(CATALOGUE.map(({ slug }) => exerciseIdFor(slug)))).toEqual([]);
  });
});
