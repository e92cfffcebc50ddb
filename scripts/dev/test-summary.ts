export type Tally = { passed: number; failed: number };

const SUMMARY = /((?:^ *\d+ [a-z() ]+\n)+)Ran \d+ tests? across \d+ files?\./gm;

/**
 * Counts the tests of `bun test` from its last summary. A runner without a summary has crashed, which is a failure.
 * Other failures are no tests at all, a skipped test, and a bad exit status without a cause. (Its JUnit report lacks
 * files that cannot be loaded.)
 */
export const tallyOf = (output: string, exitCode: number): Tally => {
  const summary = [...Bun.stripANSI(output).replaceAll("\r\n", "\n").matchAll(SUMMARY)].at(-1)?.[1];
  if (summary === undefined) return { passed: 0, failed: 1 };
  const count = (label: string) => Number(new RegExp(`^ *(\\d+) ${label}$`, "m").exec(summary)?.[1] ?? 0);
  const passed = count("pass");
  const failed = count("fail") + count("skip") + count("todo");
  if (failed === 0 && (exitCode !== 0 || passed === 0)) return { passed, failed: Math.max(1, count("errors?")) };
  return { passed, failed };
};

export const verdict = (tallies: Tally[]): { line: string; exitCode: number } => {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  return { line: `${passed} passed, ${failed} failed`, exitCode: failed === 0 && passed > 0 ? 0 : 1 };
};
