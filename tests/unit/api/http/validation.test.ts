import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { weight } from "#api/http/fields.ts";
import { parseInput, pointerTo } from "#api/http/validation.ts";
import { ForjaError } from "#core/errors.ts";

const errorsOf = (schema: z.ZodType, value: unknown) => {
  try {
    parseInput(schema, value);
  } catch (error) {
    if (error instanceof ForjaError) return error.errors;
    throw error;
  }
  return [];
};

const body = z.strictObject({
  name: z.string().min(2).max(5),
  sets: z.array(z.strictObject({ reps: z.int().min(0), weight: weight.nullish() })).max(2),
  kind: z.enum(["a", "b"]).optional(),
});

test("a pointer escapes what JSON pointers give a meaning", () => {
  expect(pointerTo(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0");
});

describe("a field that is wrong", () => {
  test("is named by its pointer, with words of ours", () => {
    expect(errorsOf(body, { name: "x", sets: [{ reps: -1 }] })).toEqual([
      { pointer: "/name", detail: "must have 2 characters or more" },
      { pointer: "/sets/0/reps", detail: "must be 0 or more" },
    ]);
    expect(errorsOf(body, { sets: [] })).toEqual([{ pointer: "/name", detail: "is required" }]);
    expect(errorsOf(body, { name: "abc", sets: [], kind: "c" })).toEqual([
      { pointer: "/kind", detail: "must be one of a, b" },
    ]);
    expect(errorsOf(body, { name: "abc", sets: [{ reps: 1.5 }] })[0]?.detail).toBe("must be a whole number");
  });

  test("that is unknown is named itself", () => {
    expect(errorsOf(body, { name: "abc", sets: [], colour: 1 })).toEqual([
      { pointer: "/colour", detail: "is not a known field" },
    ]);
  });

  test("never has its value repeated", () => {
    const secret = "hunter2-hunter2";
    const errors = errorsOf(body, {
      name: secret,
      sets: [{ reps: secret, weight: { value: secret, unit: secret } }],
      kind: secret,
    });
    expect(errors.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(errors)).not.toContain(secret);
  });

  test("is one of at most fifty", () => {
    const many = Array.from({ length: 500 }, () => ({ reps: -1 }));
    expect(errorsOf(z.array(z.strictObject({ reps: z.int().min(0) })), many).length).toBe(50);
  });
});

describe("a weight", () => {
  test("has three decimals at most and stays within bounds", () => {
    expect(errorsOf(weight, { value: 2.625, unit: "kg" })).toEqual([]);
    expect(errorsOf(weight, { value: 2.6251, unit: "kg" })[0]?.pointer).toBe("/value");
    expect(errorsOf(weight, { value: -1, unit: "kg" })[0]?.pointer).toBe("/value");
    expect(errorsOf(weight, { value: 1e9, unit: "kg" })[0]?.pointer).toBe("/value");
    expect(errorsOf(weight, { value: 1, unit: "stone" })[0]?.pointer).toBe("/unit");
  });
});
