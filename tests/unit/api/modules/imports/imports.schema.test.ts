import { describe, expect, test } from "bun:test";
import { importCommit } from "#api/modules/imports/imports.schema.ts";

const choices = <Choice>(count: number, choice: Choice): Record<string, Choice> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Exercise ${index}`, choice]));

describe("the mapping of a commit", () => {
  test("says for as many names as a file may hold what they mean", () => {
    expect(importCommit.parse({ mapping: choices(2_000, "skip" as const) })?.mapping).toEqual(
      choices(2_000, "skip" as const),
    );
    for (const mapping of [null, {}, undefined]) expect(importCommit.safeParse({ mapping }).success).toBeTrue();
  });

  test("is refused with one fault where it has too many names, whatever is wrong with each", () => {
    const { error } = importCommit.safeParse({ mapping: choices(80_000, 1) });
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [["mapping"], "must have 2000 names or fewer"],
    ]);
  });
});
