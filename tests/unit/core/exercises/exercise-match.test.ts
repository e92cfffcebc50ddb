import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AUTO_MATCH_CONFIDENCE, buildExerciseIndex, matchExercise } from "#core/exercises/exercise-match.ts";

const exercises = [
  { id: "bench", names: ["Barbell Bench Press", "Bench Press", "Press de banca con barra"] },
  { id: "incline", names: ["Incline Barbell Bench Press", "Press inclinado con barra"] },
  { id: "dumbbell-bench", names: ["Dumbbell Bench Press", "Press de banca con mancuernas"] },
  { id: "face-pull", names: ["Face Pull", "Tirón a la cara"] },
  { id: "abduction", names: ["Hip Abduction Machine"] },
  { id: "adduction", names: ["Hip Adduction Machine"] },
  { id: "zottman", names: ["Zottman Curl"] },
  { id: "hammer", names: ["Hammer Curl"] },
];
const index = buildExerciseIndex(exercises);

describe("a name that an exercise bears", () => {
  test.each([
    ["Bench Press (Barbell)", "bench"],
    ["press de banca (barra)", "bench"],
    ["  DUMBBELL bench-presses ", "dumbbell-bench"],
    ["Hip Adduction (Machine)", "adduction"],
  ])("is recognised for certain: %s", (name, id) => {
    const match = matchExercise(name, index);
    expect(match.exerciseId).toBe(id);
    expect(match.confidence).toBe(1);
    expect(match.candidates[0]).toEqual({
      exerciseId: id,
      name: exercises.find((exercise) => exercise.id === id)?.names[0] ?? "",
      confidence: 1,
    });
  });

  test("means the exercise that stands first when several bear it", () => {
    const own = { id: "own", names: ["bench press"] };
    const match = matchExercise("Bench Press", buildExerciseIndex([own, ...exercises]));
    expect(match.exerciseId).toBe("own");
    expect(match.candidates.map(({ exerciseId }) => exerciseId)).toEqual(["own", "bench"]);
  });
});

describe("a name with a slip", () => {
  test.each([
    ["a letter too few", "Barbel Bench Press", "bench"],
    ["a letter too many", "Zotttman Curl", "zottman"],
    ["a wrong letter", "Hip Abduktion Machine", "abduction"],
    ["two letters swapped", "Zottamn Curl", "zottman"],
    ["two words run together", "Facepull", "face-pull"],
  ])("is recognised with less confidence: %s", (_, name, id) => {
    const match = matchExercise(name, index);
    expect(match.exerciseId).toBe(id);
    expect(match.confidence).toBeGreaterThanOrEqual(AUTO_MATCH_CONFIDENCE);
    expect(match.confidence).toBeLessThan(1);
  });
});

describe("a name that only resembles one", () => {
  test.each([
    ["another implement", "Incline Bench Press (Dumbbell)"],
    ["one more modifier", "Seated Zottman Curl"],
    ["one modifier less", "Machine Hip"],
    ["an unknown word", "Larsen Bench Press"],
    ["a known word in the place of another", "Zottman Press"],
  ])("is never taken for it: %s", (_, name) => {
    const match = matchExercise(name, index);
    expect(match.exerciseId).toBeNull();
    expect(match.confidence).toBeLessThan(AUTO_MATCH_CONFIDENCE);
    expect(match.candidates.length).toBeGreaterThan(0);
  });

  test("offers the rarest word in common first", () => {
    expect(matchExercise("Seated Zottman Curl", index).candidates[0]?.exerciseId).toBe("zottman");
  });

  test("offers at most five candidates, best first, ties in the order of the index", () => {
    const many = buildExerciseIndex(
      ["Front", "Back", "Hack", "Box", "Goblet", "Belt", "Split"].map((kind) => ({
        id: kind,
        names: [`${kind} Squat`],
      })),
    );
    const { candidates } = matchExercise("Squat", many);
    expect(candidates.map(({ exerciseId }) => exerciseId)).toEqual(["Front", "Back", "Hack", "Box", "Goblet"]);
  });

  test.each(["", "   ", "Underwater Chess", "💪"])("offers nothing where nothing is alike: %p", (name) => {
    expect(matchExercise(name, index)).toEqual({ exerciseId: null, confidence: 0, candidates: [] });
  });
});

describe("matching", () => {
  test("does not depend on what was asked before, and keeps its promises for any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.array(fc.constantFrom("bench", "press", "incline", "dumbell", "hip", "abduction", "curl", "zotman"), {
        maxLength: 6,
      }),
    );
    fc.assert(
      fc.property(text, (value) => {
        const name = typeof value === "string" ? value : value.join(" ");
        const match = matchExercise(name, index);
        expect(matchExercise(name, index)).toEqual(match);
        expect(match.confidence).toBe(match.candidates[0]?.confidence ?? 0);
        expect(match.confidence).toBeGreaterThanOrEqual(0);
        expect(match.confidence).toBeLessThanOrEqual(1);
        expect(match.exerciseId !== null).toBe(match.confidence >= 0.95);
        expect(match.candidates.map(({ confidence }) => confidence)).toEqual(
          match.candidates.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
        );
      }),
    );
  });

  test("finds nothing in an index without exercises", () => {
    expect(matchExercise("Bench Press", buildExerciseIndex([])).candidates).toEqual([]);
  });

  test("ignores names without a letter", () => {
    expect(matchExercise("", buildExerciseIndex([{ id: "blank", names: ["", "—"] }])).exerciseId).toBeNull();
  });

  test("answers a very long name", () => {
    expect(matchExercise("bench ".repeat(20_000) + "x".repeat(100_000), index).exerciseId).toBeNull();
  });
});

test("An exercise is proposed from the confidence that the documents promise", () => {
  expect(AUTO_MATCH_CONFIDENCE).toBe(0.95);
});
