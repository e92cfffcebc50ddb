import { describe, expect, test } from "bun:test";
import { spelledOutName } from "#core/training/app-exercise-names.ts";
import { AUTO_MATCH_CONFIDENCE, type ExerciseMatch, matchExercise } from "#core/training/exercise-match.ts";
import { exerciseNameWords } from "#core/training/exercise-name.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { catalogueIndex } from "#tests/support/catalogue-index.ts";
import labelled from "#tests/support/exercise-names.json";
import heldOut from "#tests/support/exercise-names-held-out.json";

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

describe("of names on which nothing was tuned", () => {
  const judged = judge(heldOut);

  test("none is taken for another lift, and most that the catalogue knows are proposed", () => {
    expect(judged.length).toBeGreaterThanOrEqual(100);
    expect(wrongOf(judged)).toEqual([]);
    expect(recallOf(judged)).toBeGreaterThanOrEqual(0.75);
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
  ])("leaves %s sure", (name, slug) => {
    const match = matchExercise(name, catalogueIndex);
    expect(match.exerciseId).toBe(slug);
    expect(match.confidence).toBeGreaterThanOrEqual(AUTO_MATCH_CONFIDENCE);
  });
});
