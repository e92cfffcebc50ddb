import { expect, test } from "bun:test";
import { sharedUntil } from "#db/postgres/log-history.ts";
import { parentsIn } from "#db/postgres/queries/stores/log.ts";

const one = { timeline: 1, parent: null, beganAt: 0 };
const two = { timeline: 2, parent: 1, beganAt: 500 };
const three = { timeline: 3, parent: 2, beganAt: 900 };
/** Another promotion of the first timeline. */
const beside = { timeline: 3, parent: 1, beganAt: 400 };

test("an earlier timeline counts up to where it was left", () => {
  expect(sharedUntil([one, two, three], 2, 1)).toBe(500);
  expect(sharedUntil([one, two, three], 3, 2)).toBe(900);
  expect(sharedUntil([three, one, two], 3, 1)).toBe(500);
});

test("a timeline that does not lead to the present one counts for nothing", () => {
  expect(sharedUntil([one, two, beside], 3, 2)).toBeNull();
  expect(sharedUntil([one, two, beside], 3, 1)).toBe(400);
  expect(sharedUntil([three], 3, 1)).toBeNull();
  expect(sharedUntil([], 3, 1)).toBeNull();
  // A row that leads back to itself ends the walk.
  expect(sharedUntil([{ timeline: 2, parent: 2, beganAt: 1 }], 2, 1)).toBeNull();
});

test("a history file names each parent, and the place where its log stops to count", () => {
  const file = "1\t0/3000148\tno recovery target specified\n\n2\t1F/A0\tbefore 2026-12-01\n# a comment\n";
  expect(parentsIn(file)).toEqual([
    { parent: 1, beganAt: 0x3000148 },
    { parent: 2, beganAt: 0x1f * 2 ** 32 + 0xa0 },
  ]);
});
