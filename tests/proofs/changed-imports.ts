import { test } from "bun:test";
import fc from "fast-check";
import { changedCase, checkChangedCase } from "#tests/support/changed-imports.ts";
import { importsBench } from "#tests/support/imports.ts";

const bench = importsBench();

test("150 made-up files, changed and imported again, leave the log as they should", async () => {
  await fc.assert(
    fc.asyncProperty(changedCase, (asked) => checkChangedCase(bench, asked)),
    { numRuns: 150 },
  );
}, 1_800_000);
