import { expect, test } from "bun:test";
import { analyzeExercises } from "#core/strength/lift-analysis.ts";
import { lifter } from "#tests/support/personas.ts";
import { createLiftMemos } from "#worker/lift-memos.ts";

test("the memory of lifts is bounded by its points, and forgets the one first who was not seen for longest", () => {
  const { history } = lifter();
  const alone = createLiftMemos();
  analyzeExercises(history, alone.of("one"));
  const lifts = [...alone.of("one").values()];
  const points = lifts.reduce((sum, { series }) => sum + 1 + series.days.length, 0);
  expect(points).toBeGreaterThan(50);
  // A view of the history would keep all of it.
  expect(lifts.every(({ series }) => series.days.buffer.byteLength === series.days.byteLength)).toBe(true);

  const memos = createLiftMemos(2 * points);
  for (const user of ["one", "two", "one", "three"]) analyzeExercises(history, memos.of(user));
  const kept = () => ["one", "two", "three"].filter((user) => memos.of(user).size > 0);
  expect(kept()).toEqual(["one", "three"]);
});
