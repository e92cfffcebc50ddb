import { expect, test } from "bun:test";
import fc from "fast-check";
import { changedCase, checkChangedCase } from "#tests/support/changed-imports.ts";
import { importsBench } from "#tests/support/imports.ts";

const bench = importsBench();

test("a file, its changed export, sets by hand and both undos leave the log as they should", async () => {
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(changedCase, async (asked) => {
      await checkChangedCase(bench, asked);
      cases += 1;
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect(cases).toBe(6);
});
