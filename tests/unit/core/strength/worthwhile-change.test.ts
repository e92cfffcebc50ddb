import { expect, test } from "bun:test";
import { smallestWorthwhileChange } from "#core/strength/worthwhile-change.ts";

test("is 2 % of a lift of several joints, 4 % of one, and 2 % where that is not known", () => {
  expect(smallestWorthwhileChange("compound", 150)).toBe(3);
  expect(smallestWorthwhileChange("isolation", 20)).toBe(0.8);
  expect(smallestWorthwhileChange(null, 100)).toBe(2);
  expect(smallestWorthwhileChange("compound", 0)).toBe(0);
});
