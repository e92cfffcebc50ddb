import { expect, test } from "bun:test";
import { createTestProgress } from "#scripts/dev/test-progress.ts";

const LINES = [
  "bun test v1.4.5 2x PARALLEL",
  "",
  "tests/unit/a.test.ts:",
  "(pass) a > holds [0.10ms]",
  "",
  "tests/unit/b.test.ts:",
  "error: expected 1 to be 2",
  "\u001b[31m(fail)\u001b[0m b > breaks [2.00ms]",
  "(pass) b > holds [0.10ms]",
];

test("a run shows each failure with its file, and counts the rest", () => {
  const progress = createTestProgress(298);
  const shown = LINES.map(progress.take).join("");
  expect(Bun.stripANSI(shown)).toBe(
    "bun test v1.4.5 2x PARALLEL\n\n\ntests/unit/b.test.ts:\nerror: expected 1 to be 2\n(fail) b > breaks [2.00ms]\n",
  );
  expect(progress.summary()).toBe("Tests: 2 passed, 1 failed, 2 of 298 files begun");
});

test("a file that prints something is named once above it", () => {
  const progress = createTestProgress(1);
  const shown = ["tests/unit/a.test.ts:", "a warning", "another one"].map(progress.take).join("");
  expect(shown).toBe("\ntests/unit/a.test.ts:\na warning\nanother one\n");
});
