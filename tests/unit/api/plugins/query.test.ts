import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readQuery } from "#api/plugins/query.ts";
import { ForjaError } from "#core/errors.ts";

const BASE = "http://localhost/api/v1/x";

describe("readQuery", () => {
  test.each([
    ["?plates=20x4,10x2", { plates: "20x4,10x2" }],
    ["?search=[bench]", { search: "[bench]" }],
    ["?search={}", { search: "{}" }],
    ["?search=a+b%2Cc%3D1&limit=", { search: "a b,c=1", limit: "" }],
    ["?flag", { flag: "" }],
    ["?__proto__=1&constructor=2", { ["__proto__"]: "1", constructor: "2" }],
    ["?", {}],
    ["", {}],
  ])("reads %p as text alone", (query, expected) => {
    expect(Object.entries(readQuery(`${BASE}${query}`))).toEqual(Object.entries(expected));
  });

  test("refuses a parameter that is given twice, and points at it", () => {
    expect(() => readQuery(`${BASE}?limit=1&cursor=a&limit=2`)).toThrow(ForjaError);
    const errors = [{ pointer: "/a~1b", detail: "must be given once" }];
    expect(() => readQuery(`${BASE}?a%2Fb=1&a%2Fb=1`)).toThrow(expect.objectContaining({ errors }));
  });

  test("gives back what a client encodes", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (parameters) => {
        const read = readQuery(`${BASE}?${new URLSearchParams(parameters)}`);
        expect(Object.entries(read)).toEqual(Object.entries(parameters));
      }),
    );
  });
});
