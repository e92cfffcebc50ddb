import { describe, expect, test } from "bun:test";
import { DECISION_CODES, type DecisionCode, decide } from "#core/progression/progression-rules.ts";
import { decisionText } from "#core/progression/progression-text.ts";
import { LOCALES } from "#core/taxonomy.ts";

/** The parameters of each code. */
const PARAMS: Partial<Record<DecisionCode, Record<string, number | string>>> = {
  increase: { step: 2.5, unit: "kg" },
  "add-reps": { addedReps: 2 },
  repeat: { failures: 1, deloadAfter: 3 },
  deload: { failures: 3, percent: 10 },
  "wave-next": { session: 2, sessions: 4 },
  "wave-complete": { step: 5, unit: "lb" },
  "wave-repeat": { failures: 1, deloadAfter: 2 },
};

const textOf = (code: DecisionCode, locale: "en" | "es") => decisionText(decide(code, PARAMS[code]), locale);

describe("the sentence of a decision", () => {
  test.each(LOCALES)("is whole for every code in %s, and different for each", (locale) => {
    const texts = DECISION_CODES.map((code) => textOf(code, locale));
    for (const text of texts) expect(text).toMatch(/^[A-ZÁÉÍÓÚ].+\.$/);
    for (const text of texts) expect(text).not.toMatch(/NaN|undefined| {2}/);
    expect(new Set(texts).size).toBe(DECISION_CODES.length);
  });

  test("names the numbers as the language writes them", () => {
    expect(textOf("increase", "en")).toBe("Every set was met, so this is one step of 2.5 kg harder.");
    expect(textOf("increase", "es")).toBe("Completaste todas las series, así que toca un paso más: 2,5 kg.");
    expect(textOf("repeat", "en")).toContain("miss 1 of 3");
  });

  test("knows one from many", () => {
    expect(decisionText(decide("add-reps", { addedReps: 1 }), "en")).toContain("one repetition more");
    expect(decisionText(decide("deload", { failures: 1, percent: 10 }), "es")).toBe(
      "No salió, así que el peso baja un 10 %.",
    );
  });
});
