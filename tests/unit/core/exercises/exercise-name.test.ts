import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { exerciseNameWords, normalizeExerciseName } from "#core/exercises/exercise-name.ts";

describe("a normalised exercise name", () => {
  test("is the words in alphabetical order", () => {
    expect(normalizeExerciseName("Bench Press (Barbell)")).toBe("barbell bench press");
    expect(exerciseNameWords("Incline Bench Press (Dumbbell)")).toEqual(["bench", "dumbbell", "incline", "press"]);
  });

  test.each([
    ["parentheses and order", "Bench Press (Barbell)", "Barbell Bench Press"],
    ["case, hyphens and blanks", "  PUSH-UP ", "push up"],
    ["accents", "Jalón al pecho", "jalon al pecho"],
    ["the composition of accents", "Jalo\u0301n al pecho", "Jal\u00f3n al pecho"],
    ["the kind of apostrophe", "Farmer’s Walk", "Farmer's walk"],
    ["English plurals", "Bicycle Crunches", "Bicycle Crunch"],
    ["irregular plurals", "Dumbbell Flyes", "Dumbbell Fly"],
    ["Spanish plurals", "Flexiones diamante", "Flexión diamante"],
    ["the gender of Spanish participles", "Apertura inclinada", "Apertura inclinado"],
    ["fillers", "Press de banca con la barra", "Press banca barra"],
    ["repeated words", "Dumbbell Row (Dumbbell)", "Dumbbell Row"],
    ["DB", "DB Row", "Dumbbell Row"],
    ["BB", "Shrug (BB)", "Barbell Shrug"],
    ["KB", "KB Swing", "Kettlebell Swing"],
    ["RDL", "RDL (Barbell)", "Barbell Romanian Deadlift"],
    ["OHP", "OHP (Barbell)", "Barbell Overhead Press"],
    ["SLDL", "SLDL", "Stiff-Legged Deadlift"],
    ["CGBP", "CGBP", "Close-Grip Bench Press"],
    ["how one arm is written", "1-Arm Row", "One Hand Row"],
    ["how one arm is written in Spanish", "Curl a una mano", "Curl a un brazo"],
    ["how one leg is written", "One-Leg Press", "Single Leg Press"],
    ["the language of the implement", "Press (Mancuerna)", "Press (Dumbbell)"],
    ["the name of the guided bar", "Sentadilla en multipower", "Sentadilla (máquina Smith)"],
    ["the name of the angled bar", "EZ-Bar Curl", "Curl con barra Z"],
    ["the name of the hexagonal bar", "Hex Bar Deadlift", "Trap Bar Deadlift"],
    ["the name of the kettlebell", "Swing con pesa rusa", "Kettlebell swing"],
    ["compounds written apart", "Lat Pull Down", "Lat Pulldown"],
  ])("does not depend on %s", (_, one, other) => {
    expect(normalizeExerciseName(one)).toBe(normalizeExerciseName(other));
  });

  test.each([
    ["the implement", "Bench Press (Barbell)", "Bench Press (Dumbbell)"],
    ["the angle", "Incline Bench Press", "Decline Bench Press"],
    ["the posture", "Seated Calf Raise", "Standing Calf Raise"],
    ["the side", "Single-Arm Row", "Row"],
    ["the grip", "Close-Grip Lat Pulldown", "Wide-Grip Lat Pulldown"],
    ["the direction of the pull", "Low-to-High Cable Fly", "High-to-Low Cable Fly"],
    ["the letter of a raise", "Prone Y Raise", "Prone T Raise"],
    ["the rowing machine and a machine for rows", "Máquina de remo", "Remo en máquina"],
    ["abduction and adduction", "Hip Abduction", "Hip Adduction"],
  ])("keeps apart by %s", (_, one, other) => {
    expect(normalizeExerciseName(one)).not.toBe(normalizeExerciseName(other));
  });

  test("keeps other scripts", () => {
    expect(normalizeExerciseName("Жим лёжа")).not.toBe("");
    expect(normalizeExerciseName("ベンチプレス")).not.toBe("");
  });

  test("keeps a name that is nothing but fillers", () => {
    expect(normalizeExerciseName("The Exercise")).toBe("exercise the");
  });

  test("is empty only without a letter or digit", () => {
    expect(normalizeExerciseName("")).toBe("");
    expect(normalizeExerciseName(" — (…) 💪 ")).toBe("");
  });

  test("does not depend on the order of the words of any catalogue-like name", () => {
    const word = fc.constantFrom("bench", "press", "incline", "dumbbell", "seated", "row", "curl", "cable", "fly");
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), (words) => {
        expect(normalizeExerciseName(words.toReversed().join(" "))).toBe(normalizeExerciseName(words.join(" ")));
      }),
    );
  });

  test("is sorted, distinct and free of blanks for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const words = exerciseNameWords(text);
        expect(words).toEqual([...new Set(words)].sort());
        expect(words.every((word) => /^[\p{L}\p{N}]+$/u.test(word))).toBe(true);
      }),
    );
  });
});
