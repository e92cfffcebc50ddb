import { afterAll, beforeAll, test } from "bun:test";
import fc from "fast-check";
import { changedCase, checkChangedCase } from "#tests/support/changed-imports.ts";
import { type ImportBench, importBench } from "#tests/support/imports.ts";

let bench: ImportBench;

beforeAll(async () => {
  bench = await importBench();
});

afterAll(() => bench[Symbol.asyncDispose]());

test("150 made-up files, changed and imported again, leave the log as they should", async () => {
  await fc.assert(
    fc.asyncProperty(changedCase, (asked) => checkChangedCase(bench, asked)),
    { numRuns: 150 },
  );
}, 1_800_000);
