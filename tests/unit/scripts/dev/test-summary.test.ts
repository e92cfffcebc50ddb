import { expect, test } from "bun:test";
import { tallyOf, verdict } from "#scripts/dev/test-summary.ts";

const summary = (counts: string[], tests = 9) =>
  `bun test v1.4.5\n\n${counts.map((line) => ` ${line}\n`).join("")} 4 expect() calls\nRan ${tests} tests across 2 files. [0.32s]\n`;

test("a clean run counts its passes", () => {
  expect(tallyOf(summary(["115 pass", "0 fail"]), 0)).toEqual({ passed: 115, failed: 0 });
});

test("colours do not hide the counts", () => {
  expect(tallyOf(summary(["\u001b[32m7 pass\u001b[0m", "\u001b[31m2 fail\u001b[0m"]), 1)).toEqual({
    passed: 7,
    failed: 2,
  });
});

test("one test in one file is counted too", () => {
  expect(tallyOf(" 1 pass\n 0 fail\nRan 1 test across 1 file. [5.00ms]\n", 0)).toEqual({ passed: 1, failed: 0 });
});

test("a skipped test and one to be written are failures", () => {
  expect(tallyOf(summary(["5 pass", "1 skip", "2 todo", "0 fail"]), 0)).toEqual({ passed: 5, failed: 3 });
});

test("a runner that ends without a summary is a failure, whatever its status", () => {
  expect(tallyOf("bun test v1.4.5\nSegmentation fault", 139)).toEqual({ passed: 0, failed: 1 });
  expect(tallyOf("", 0)).toEqual({ passed: 0, failed: 1 });
});

test("no tests at all is a failure", () => {
  expect(tallyOf(summary(["0 pass", "0 fail"], 0), 0)).toEqual({ passed: 0, failed: 1 });
});

test("a bad status that no count explains is a failure", () => {
  expect(tallyOf(summary(["9 pass", "0 fail", "2 errors"]), 1)).toEqual({ passed: 9, failed: 2 });
  expect(tallyOf(summary(["9 pass", "0 fail", "1 error"]), 1)).toEqual({ passed: 9, failed: 1 });
  expect(tallyOf(summary(["9 pass", "0 fail"]), 1)).toEqual({ passed: 9, failed: 1 });
});

test("what a test itself prints is not taken for the summary", () => {
  const printed = summary(["900 pass", "0 fail"]);
  expect(tallyOf(`${printed}${summary(["3 pass", "1 fail"])}`, 1)).toEqual({ passed: 3, failed: 1 });
});

test("the verdict sums up, and its status says the same", () => {
  expect(
    verdict([
      { passed: 1, failed: 0 },
      { passed: 9, failed: 0 },
    ]),
  ).toEqual({ line: "10 passed, 0 failed", exitCode: 0 });
  expect(
    verdict([
      { passed: 1, failed: 0 },
      { passed: 9, failed: 2 },
    ]),
  ).toEqual({ line: "10 passed, 2 failed", exitCode: 1 });
  expect(verdict([])).toEqual({ line: "0 passed, 0 failed", exitCode: 1 });
});
