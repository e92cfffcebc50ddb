import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { slugOf } from "#core/exercises/exercise-slug.ts";

describe("slugOf", () => {
  test.each([
    ["Barbell Bench Press", "barbell-bench-press"],
    ["Jalón al pecho (polea)", "jalon-al-pecho-polea"],
    ["  90/90 --- hip  ", "90-90-hip"],
    ["スクワット", "exercise"],
    ["", "exercise"],
  ])("makes of %j the slug %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  test("keeps to its alphabet and its length, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
        const slug = slugOf(name);
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slug.length).toBeLessThanOrEqual(60);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });
});
