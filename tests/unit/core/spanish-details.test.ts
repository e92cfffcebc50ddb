import { expect, test } from "bun:test";
import { z } from "zod";
import { fieldErrorsOf } from "#core/field-errors.ts";
import { spanishDetail } from "#core/spanish-details.ts";

test("each fault that a schema finds has Spanish words", () => {
  const schema = z.strictObject({
    id: z.uuid(),
    name: z.string().min(3),
    tags: z.array(z.string()).max(1),
    reps: z.number().min(0).max(9),
    rir: z.number().multipleOf(0.5),
    unit: z.enum(["kg", "lb"]),
    day: z.iso.date(),
    at: z.iso.datetime(),
    isOn: z.boolean(),
  });
  const wrong = {
    id: "1",
    name: "a",
    tags: ["a", "b"],
    reps: 10,
    rir: 0.3,
    unit: "t",
    day: "1",
    at: "1",
    isOn: 1,
    x: 1,
  };
  for (const value of [wrong, {}, { ...wrong, reps: -1, tags: {}, name: 1 }]) {
    const result = schema.safeParse(value, { reportInput: true });
    const details = fieldErrorsOf(result.error ?? new z.ZodError([])).map(({ detail }) => detail);
    expect(details.length).toBeGreaterThan(8);
    expect(details.filter((detail) => spanishDetail(detail) === detail)).toEqual([]);
  }
});

test("a detail without Spanish words stays as it is", () => {
  expect(spanishDetail("is something else")).toBe("is something else");
  expect(spanishDetail("constructor")).toBe("constructor");
  expect(spanishDetail("must have 50 items or fewer")).toBe("debe tener 50 elementos o menos");
});
