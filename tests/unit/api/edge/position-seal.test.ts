import { expect, test } from "bun:test";
import fc from "fast-check";
import { createPositionSeal } from "#api/edge/position-seal.ts";

const ONE = "one-secret-of-the-tests-that-is-long-enough";
const OTHER = "other-secret-of-the-tests-that-is-long-enough";

const position = fc.record({
  system: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  timeline: fc.integer({ min: 1, max: 2 ** 31 }),
  at: fc.maxSafeNat(),
});

test("a sealed position opens under each accepted secret, and under no other", () => {
  const before = createPositionSeal(ONE);
  const after = createPositionSeal([OTHER, ONE]);
  const stranger = createPositionSeal(OTHER);
  fc.assert(
    fc.property(position, (given) => {
      const text = before.seal(given);
      expect(text).toHaveLength(59);
      expect(after.open(text)).toEqual(given);
      expect(stranger.open(text)).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test("a changed or invented text opens under none", () => {
  const seal = createPositionSeal(ONE);
  const text = seal.seal({ system: 1, timeline: 1, at: 1_000 });
  for (const at of [0, 20, 40, 57]) {
    const other = text[at] === "A" ? "B" : "A";
    expect(seal.open(`${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBeNull();
  }
  for (const invented of ["", "1", "0/16B3748", text.slice(1), `${text}A`, "A".repeat(59)]) {
    expect(seal.open(invented)).toBeNull();
  }
});
