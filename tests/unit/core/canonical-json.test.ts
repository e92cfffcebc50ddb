import { expect, test } from "bun:test";
import fc from "fast-check";
import { canonicalJson } from "#core/canonical-json.ts";

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  );
};

test("The order of fields does not matter, at any depth, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  [{ a: null }, '{"a":null}', "{}"],
  [{ a: undefined, b: 1 }, '{"b":1}', '{"b":1}'],
  [{ b: [null, { d: null, c: 1 }] }, '{"b":[null,{"c":1,"d":null}]}', '{"b":[null,{"c":1}]}'],
  [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}', '{"at":"1970-01-01T00:00:00.000Z"}'],
  [undefined, "", ""],
])("%p is %s, and without nulls %s", (value, kept, dropped) => {
  expect(canonicalJson(value)).toBe(kept);
  expect(canonicalJson(value, { dropNulls: true })).toBe(dropped);
});
