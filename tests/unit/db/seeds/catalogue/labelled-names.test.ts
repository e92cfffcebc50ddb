import { describe, expect, test } from "bun:test";
import { spelledOutName } from "#core/exercises/app-exercise-names.ts";
import { AUTO_MATCH_CONFIDENCE, type ExerciseMatch, matchExercise } from "#core/exercises/exercise-match.ts";
import { exerciseNameWords } from "#core/exercises/exercise-name.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { catalogueIndex } from "#tests/support/catalogue-index.ts";
import labelled from "#tests/support/exercise-names.json";
import heldOut from "#tests/support/exercise-names-held-out.json";
import logged from "#tests/support/exercise-names-logged.json";

type Judged = {
  readonly app: string;
  readonly name: string;
  readonly label: string | null;
  readonly match: ExerciseMatch;
};

const judge = (labels: Readonly<Record<string, Readonly<Record<string, string | null>>>>): Judged[] =>
  Object.entries(labels).flatMap(([app, names]) =>
    Object.entries(names).map(([name, label]) => ({
      app,
      name,
      label,
      match: matchExercise(spelledOutName(name, app), catalogueIndex),
    })),
  );

const isSure = ({ match }: Judged): boolean => match.confidence >= 0.95;

const wrongOf = (judged: readonly Judged[]): string[] =>
  judged
    .filter((one) => isSure(one) && one.match.candidates[0]?.exerciseId !== one.label)
    .map(({ app, name, label, match }) => `${app}: ${name} is ${label}, not ${match.candidates[0]?.exerciseId}`);

/** The share of the names with a lift in the catalogue that are proposed it. */
const recallOf = (judged: readonly Judged[]): number => {
  const known = judged.filter(({ label }) => label !== null);
  return known.filter((one) => isSure(one) && one.match.exerciseId === one.label).length / known.length;
};

describe("of the names that applications write", () => {
  const judged = judge(labelled);

  test("at least 800 are labelled, with exercises that the catalogue has", () => {
    const slugs = new Set(CATALOGUE.map(({ slug }) => slug));
    expect(Object.keys(labelled).sort()).toEqual(["fitbod", "fitnotes", "hevy", "jefit", "strong", "stronglifts"]);
    expect(new Set(judged.map(({ name }) => name.toLowerCase())).size).toBeGreaterThanOrEqual(800);
    expect(judged.flatMap(({ label }) => label ?? []).filter((slug) => !slugs.has(slug))).toEqual([]);
  });

  test("none is taken for another lift", () => {
    expect(wrongOf(judged)).toEqual([]);
  });

  test("at least nine of ten that the catalogue knows are proposed", () => {
    expect(recallOf(judged)).toBeGreaterThanOrEqual(0.9);
  });
});

// Each was labelled before the matcher saw it. docs/exercise-names.md has the first measurements, before their mends.
describe.each([
  ["that nobody has chosen to fit the catalogue", heldOut],
  ["that people wrote in their logs", logged],
])("of the names %s", (_, labels) => {
  const judged = judge(labels);

  test("none is taken for another lift, and most that the catalogue knows are proposed", () => {
    expect(judged.length).toBeGreaterThanOrEqual(100);
    expect(wrongOf(judged)).toEqual([]);
    expect(recallOf(judged)).toBeGreaterThanOrEqual(0.75);
  });
});

describe("a Spanish name", () => {
  const IMPLEMENTS = new Set(
    "barbell cable dumbbell ezbar isolateral kettlebell landmine machine plate smith trapbar band weighted".split(" "),
  );
  /** Words that imply the implement, because they occur with one alone. */
  const SAYS_IT =
    /\b(alterno|chaleco|contractor|cuerda|gironda|guiad|hammer|jaca|jalon|lastr|mina|pesa|peso|plato|swing|barra v|agarre v|agarre en v|agarre inverso)/;
  const isBare = (name: string): boolean =>
    !exerciseNameWords(name).some((word) => IMPLEMENTS.has(word) || /^(push|pull)down$/.test(word));
  const folded = (name: string): string => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  test("leaves no implement out that every English name of its exercise says", () => {
    const bare = CATALOGUE.flatMap(({ slug, en, es }) =>
      [en.name, ...en.aliases].some(isBare)
        ? []
        : [es.name, ...es.aliases]
            .filter((name) => isBare(name) && !SAYS_IT.test(folded(name)))
            .map((name) => `${slug}: ${name}`),
    );
    expect(bare).toEqual([]);
  });
});

describe("a name that says another", () => {
  const groups = {
    implement: ["barbell", "dumbbell", "kettlebell", "cable", "machine", "smith", "band", "ezbar", "plate"],
    angle: ["incline", "decline"],
    grip: ["close", "wide", "underhand", "neutral"],
    position: ["standing", "seated", "lying", "kneeling"],
  };

  test.each(Object.entries(groups))("%s than an exercise is never sure to be that exercise", (_, words) => {
    const confused = CATALOGUE.flatMap(({ slug, en }) =>
      [en.name, ...en.aliases].flatMap((name) => {
        const own = exerciseNameWords(name);
        const said = own.find((word) => words.includes(word));
        if (said === undefined) return [];
        return words
          .filter((word) => word !== said && !own.includes(word))
          .map((word) => own.map((one) => (one === said ? word : one)).join(" "))
          .filter((other) => matchExercise(other, catalogueIndex).exerciseId === slug)
          .map((other) => `${name} -> ${other}: ${slug}`);
      }),
    );
    expect(confused).toEqual([]);
  });

  test("side than an exercise of both is never sure to be that exercise", () => {
    const confused = CATALOGUE.filter(({ unilateral }) => !unilateral).flatMap(({ slug, en }) =>
      ["single arm", "single leg"]
        .map((side) => `${side} ${en.name}`)
        .filter((name) => !/single|one/i.test(en.name) && matchExercise(name, catalogueIndex).exerciseId === slug),
    );
    expect(confused).toEqual([]);
  });
});

describe("what may be another lift", () => {
  test.each([
    "Leg Press (Each Side)",
    "Machine Row (Each Side)",
    "Romanian Deadlift (Each Side)",
    "Curtsy Lunge",
    "Windmill",
  ])("leaves %s unsure", (name) => {
    expect(matchExercise(name, catalogueIndex).confidence).toBeLessThan(AUTO_MATCH_CONFIDENCE);
  });
});

describe("what says nothing new", () => {
  test.each([
    ["Bulgarian Split Squat (Each Side)", "bulgarian-split-squat"],
    ["Concentration Curl (Each Side)", "concentration-curl"],
    ["Lat Pulldowns", "lat-pulldown"],
    ["Incline Push Ups", "incline-push-up"],
    ["Scapular Pull Ups", "scapular-pull-up"],
    ["Deadlift (Barbel)", "deadlift"],
    ["Standing Barbell Curl", "barbell-curl"],
    ["Leg Extension (Machine) ", "leg-extension"],
    ["Facepull (Cable)", "face-pull"],
    ["Dumbbell Curl (Each Side)", "dumbbell-curl"],
    ["Barbell Squat (Each Side)", "barbell-back-squat"],
    ["Seated Incline Hammer Curl (Dumbbell)", "incline-hammer-curl"],
    ["Tricep Pulldown (Rope)", "rope-pushdown"],
    ["Reverse Grip Pull Down", "reverse-grip-lat-pulldown"],
  ])("leaves %s sure", (name, slug) => {
    const match = matchExercise(name, catalogueIndex);
    expect(match.exerciseId).toBe(slug);
    expect(match.confidence).toBeGreaterThanOrEqual(AUTO_MATCH_CONFIDENCE);
  });
});
