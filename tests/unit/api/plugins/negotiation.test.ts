import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { checkIfMatch, etagOf, isNotModified } from "#api/http/conditions.ts";
import { negotiateLocale } from "#api/http/locale.ts";
import { decodeCursor, encodeCursor, queryInteger, toPage } from "#api/http/pagination.ts";

describe("the language", () => {
  test.each([
    [null, null],
    ["es", "es"],
    ["es-MX,es;q=0.9,en;q=0.8", "es"],
    ["en;q=0.5, es;q=0.7", "es"],
    ["fr, de;q=0.9", null],
    ["es;q=0", null],
    ["*, es;q=0.5", "es"],
    ["*", null],
    ["ES", "es"],
    [`es${";".repeat(600)}`, null],
  ])("of %p is %p", (header, locale) => {
    expect(String(negotiateLocale(header))).toBe(String(locale));
  });
});

describe("conditions", () => {
  test("If-Match compares strongly", () => {
    expect(() => checkIfMatch(null, 3)).not.toThrow();
    expect(() => checkIfMatch(etagOf(3), 3)).not.toThrow();
    expect(() => checkIfMatch('"v1", "v3"', 3)).not.toThrow();
    expect(() => checkIfMatch("*", 3)).not.toThrow();
    expect(() => checkIfMatch(etagOf(3, "es"), 3)).not.toThrow();
    expect(() => checkIfMatch('"v2.es"', 3)).toThrow("version-mismatch");
    expect(() => checkIfMatch('"v2"', 3)).toThrow("version-mismatch");
    expect(() => checkIfMatch('W/"v3"', 3)).toThrow("version-mismatch");
  });

  test("If-None-Match compares weakly", () => {
    expect(isNotModified('W/"v3"', etagOf(3))).toBe(true);
    expect(isNotModified("*", etagOf(3))).toBe(true);
    expect(isNotModified(etagOf(3, "en"), etagOf(3, "es"))).toBe(false);
    expect(isNotModified('"v2"', etagOf(3))).toBe(false);
    expect(isNotModified(null, etagOf(3))).toBe(false);
  });
});

describe("a cursor", () => {
  const key = z.strictObject({ at: z.string(), id: z.string() });

  test("comes back as it went", () => {
    expect(decodeCursor(key, encodeCursor({ at: "x", id: "y" }))).toEqual({ at: "x", id: "y" });
    expect(decodeCursor(key, undefined)).toBeNull();
  });

  test.each(["", "%%%", "bm90IGpzb24", encodeCursor({ at: 1 }), encodeCursor({ at: "x", id: "y", more: "z" })])(
    "that is not one of the list is refused: %p",
    (cursor) => {
      expect(() => decodeCursor(key, cursor)).toThrow("request-invalid");
    },
  );

  test("stands on a page only while there is more", () => {
    const page = (rows: number[]) => toPage(rows, 2, String, (row) => ({ row }));
    expect(page([1, 2])).toEqual({ data: ["1", "2"], page: { nextCursor: null, hasMore: false } });
    expect(page([1, 2, 3])).toEqual({
      data: ["1", "2"],
      page: { nextCursor: encodeCursor({ row: 2 }), hasMore: true },
    });
  });
});

test("a number of a query is no number when it is empty or has trimmings", () => {
  const limit = queryInteger(1, 200);
  expect(limit.parse("50")).toBe(50);
  for (const value of ["", " 5", "5.0", "1e2", "0", "201", "abc", "99999999999999999999"]) {
    expect(limit.safeParse(value).success).toBe(false);
  }
});
