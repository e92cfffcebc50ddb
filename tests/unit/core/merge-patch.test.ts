import { expect, test } from "bun:test";
import { mergePatch } from "#core/merge-patch.ts";

test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("the examples of RFC 7396 come out as they stand there: %j with %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

test("neither argument changes, and no field becomes a prototype", () => {
  const target = Object.freeze({ a: Object.freeze({ b: 1 }) });
  const patch = JSON.parse('{"a":{"c":2},"__proto__":{"polluted":true}}');
  const merged = Object(mergePatch(target, patch));
  expect(merged.a).toEqual({ b: 1, c: 2 });
  expect(Object.hasOwn(merged, "__proto__")).toBe(true);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});
