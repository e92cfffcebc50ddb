import { describe, expect, test } from "bun:test";
import { ageOn, COMPETITION_SLUGS, ownLifts } from "#core/strength/competition-lifts.ts";

const best = (slug: string, e1rmKg: number) => ({ slug, exerciseId: `id of ${slug}`, e1rmKg, date: "2026-11-20" });

describe("ownLifts", () => {
  const squat = best("barbell-back-squat", 180);
  const bench = best("barbell-bench-press", 120.1);
  const deadlift = best("deadlift", 200.2);

  test("adds up the best of each lift, whichever of its exercises that is", () => {
    const found = ownLifts("sbd", [deadlift, bench, squat, best("sumo-deadlift", 210.2), best("paused-squat", 170)]);
    expect(found).toMatchObject({ totalKg: 510.3, missing: [] });
    expect(found.lifts.map(({ lift, slug }) => [lift, slug])).toEqual([
      ["squat", "barbell-back-squat"],
      ["bench", "barbell-bench-press"],
      ["deadlift", "sumo-deadlift"],
    ]);
  });

  test("has no total while a lift is missing", () => {
    expect(ownLifts("sbd", [squat, deadlift])).toMatchObject({ totalKg: null, missing: ["bench"] });
    expect(ownLifts("bench", [bench])).toMatchObject({ totalKg: 120.1, missing: [] });
  });

  test("takes no exercise that is not one of a meet's", () => {
    expect(ownLifts("bench", [best("incline-barbell-bench-press", 150)])).toMatchObject({ lifts: [], totalKg: null });
    expect(COMPETITION_SLUGS).not.toContain("smith-machine-squat");
  });
});

test.each([
  ["2026-11-23", 49],
  ["2026-11-24", 50],
  ["2027-01-01", 50],
])("who was born on 24 November 1976 is on %s %d years old", (today, age) => {
  expect(ageOn("1976-11-24", today)).toBe(age);
});
