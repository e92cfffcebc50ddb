import { expect, test } from "bun:test";
import fc from "fast-check";
import { holdsMore, nestsDeeper } from "#core/json-depth.ts";

const depthOf = (value: unknown): number =>
  value !== null && typeof value === "object"
    ? 1 + Object.values(value).reduce<number>((most, item) => Math.max(most, depthOf(item)), 0)
    : 0;

test("the nesting of JSON is that of its lists and objects, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const depth = depthOf(value);
      expect(nestsDeeper(text, depth)).toBe(false);
      if (depth > 0) expect(nestsDeeper(text, depth - 1)).toBe(true);
    }),
  );
});

test("brackets and quotation marks in a text are none", () => {
  expect(nestsDeeper(String.raw`["[[[\"{{{", "\\"]`, 1)).toBe(false);
});

test("a text that is no JSON is walked to its end all the same", () => {
  expect(nestsDeeper("]]]]", 0)).toBe(false);
  expect(nestsDeeper("[".repeat(1_000_000), 64)).toBe(true);
});

const valuesIn = (value: unknown): number =>
  value !== null && typeof value === "object"
    ? Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), Math.max(1, Object.keys(value).length))
    : 0;

test("the values of JSON are those of its lists and objects, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const count = valuesIn(value);
      expect(holdsMore(JSON.stringify(value), count)).toBe(false);
      if (count > 0) expect(holdsMore(JSON.stringify(value), count - 1)).toBe(true);
    }),
  );
  expect(holdsMore(String.raw`["a,[\",,,"]`, 1)).toBe(false);
});
