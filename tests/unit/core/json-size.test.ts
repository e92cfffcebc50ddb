import { expect, test } from "bun:test";
import fc from "fast-check";
import { type JsonLimits, jsonExcess } from "#core/json-size.ts";

const ALL: JsonLimits = { depth: 1_000_000, members: 1_000_000, values: 1_000_000 };

const excess = (text: string, limits: Partial<JsonLimits>) => jsonExcess(text, { ...ALL, ...limits });

const depthOf = (value: unknown): number =>
  value !== null && typeof value === "object"
    ? 1 + Object.values(value).reduce<number>((most, item) => Math.max(most, depthOf(item)), 0)
    : 0;

test("the nesting of JSON is that of its lists and objects, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const depth = depthOf(value);
      expect(excess(text, { depth })).toBeNull();
      if (depth > 0) expect(excess(text, { depth: depth - 1 })?.limit).toBe("depth");
    }),
  );
});

test("brackets, commas and quotation marks in a text are none", () => {
  expect(excess(String.raw`["[[[\"{{{", "\\"]`, { depth: 1 })).toBeNull();
  expect(excess(String.raw`["a,[\",,,"]`, { values: 1 })).toBeNull();
});

test("a text that is no JSON is walked to its end all the same", () => {
  expect(excess("]]]]", { depth: 0 })).toBeNull();
  expect(excess("[".repeat(1_000_000), { depth: 64 })?.limit).toBe("depth");
  expect(excess(",,,,", { values: 3 })).toEqual({ limit: "values", pointer: "", isList: false });
  expect(excess('{"a', { members: 1 })).toBeNull();
  expect(excess("{1,2,3}", { members: 2 })).toEqual({ limit: "members", pointer: "", isList: false });
});

const valuesIn = (value: unknown): number =>
  value !== null && typeof value === "object"
    ? Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), Math.max(1, Object.keys(value).length))
    : 0;

test("the values of JSON are those of its lists and objects, whatever its texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const values = valuesIn(value);
      expect(excess(JSON.stringify(value), { values })).toBeNull();
      if (values > 0) expect(excess(JSON.stringify(value), { values: values - 1 })?.limit).toBe("values");
    }),
  );
});

const mostMembers = (value: unknown): number =>
  value !== null && typeof value === "object"
    ? Math.max(Object.keys(value).length, ...Object.values(value).map(mostMembers))
    : 0;

test("a list or an object that has too many members is named by its pointer", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const members = mostMembers(value);
      expect(excess(JSON.stringify(value), { members: Math.max(1, members) })).toBeNull();
      if (members > 1) expect(excess(JSON.stringify(value), { members: members - 1 })?.limit).toBe("members");
    }),
  );
  const at = (text: string) => excess(text, { members: 2 });
  expect(at('{"a":{"b/c":[1,{"d":[1,2,3]}]}}')).toEqual({ limit: "members", pointer: "/a/b~1c/1/d", isList: true });
  expect(at('[[],[{"a":1,"b":2,"c":3}]]')).toEqual({ limit: "members", pointer: "/1/0", isList: false });
  expect(at('{"\\u0061":[1,2,3]}')).toMatchObject({ pointer: "/a" });
  expect(at(`{"${"k".repeat(300)}":[1,2,3]}`)).toMatchObject({ pointer: "" });
});
