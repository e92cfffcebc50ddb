import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { analyze } from "#core/analysis/analysis.ts";
import type { TrainingHistory } from "#core/analysis/history.ts";
import type { LiftMemo } from "#core/strength/lift-analysis.ts";
import {
  aHistory,
  anExercise,
  anExerciseDay,
  datesUpTo,
  type ProfiledDayRow,
} from "#tests/support/training-history.ts";

const META = { id: "analysis", userId: "user", inputVersion: 7, computedAt: "2026-11-23T06:00:00.000Z" };
const LIFTS = ["squat", "bench", "row", "press"];
const EXERCISES = LIFTS.map((id) => anExercise(id));
const DATES = datesUpTo("2026-11-20", 40, 4);

const historyOf = (rows: readonly ProfiledDayRow[]): TrainingHistory => aHistory({ rows, exercises: EXERCISES });

/** Every lift on most days, each at a strength of its own. */
const training = fc
  .array(fc.record({ on: fc.boolean(), kg: fc.integer({ min: 80, max: 160 }) }), {
    minLength: DATES.length * LIFTS.length,
    maxLength: DATES.length * LIFTS.length,
  })
  .map((cells) =>
    cells.flatMap(({ on, kg }, at) => {
      const lift = LIFTS[at % LIFTS.length] ?? "";
      const date = DATES[Math.floor(at / LIFTS.length)] ?? "";
      return on ? [anExerciseDay(lift, date, { bestE1rmKg: kg, volumeKg: 10 * kg })] : [];
    }),
  );

/** One day of one lift changed, added or taken away. */
const edit = fc.record({
  lift: fc.constantFrom(...LIFTS),
  date: fc.constantFrom(...DATES),
  kg: fc.option(fc.integer({ min: 170, max: 200 }), { nil: null }),
});

const edited = (
  rows: readonly ProfiledDayRow[],
  { lift, date, kg }: { lift: string; date: string; kg: number | null },
): ProfiledDayRow[] => [
  ...rows.filter((row) => row.exerciseId !== lift || row.localDate !== date),
  ...(kg === null ? [] : [anExerciseDay(lift, date, { bestE1rmKg: kg, volumeKg: 10 * kg })]),
];

const findingsOf = (memo: LiftMemo) => new Map([...memo].map(([lift, { finding }]) => [lift, finding]));

describe("an analysis after an edit of one day", () => {
  test("is the analysis of the whole, and works out anew only the lift that was edited", () => {
    fc.assert(
      fc.property(training, fc.array(edit, { minLength: 1, maxLength: 4 }), (rows, edits) => {
        const memo: LiftMemo = new Map();
        let current: readonly ProfiledDayRow[] = rows;
        expect(analyze(historyOf(current), META, memo)).toEqual(analyze(historyOf(current), META));
        for (const one of edits) {
          const before = findingsOf(memo);
          current = edited(current, one);
          expect(analyze(historyOf(current), META, memo)).toEqual(analyze(historyOf(current), META));
          for (const [lift, finding] of findingsOf(memo)) {
            const known = before.get(lift);
            if (lift !== one.lift && known !== undefined) expect(finding).toBe(known);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("is worked out anew on another day, and when what is worthwhile for a lift changes", () => {
    const rows = DATES.map((date, at) => anExerciseDay("squat", date, { bestE1rmKg: 100 + at }));
    const memo: LiftMemo = new Map();
    analyze(historyOf(rows), META, memo);
    const first = memo.get("squat")?.finding;
    const tomorrow = { ...historyOf(rows), window: { from: "2026-01-01", to: "2026-11-23" } };
    expect(analyze(tomorrow, META, memo)).toEqual(analyze(tomorrow, META));
    expect(memo.get("squat")?.finding).not.toBe(first);
    const isolated = {
      ...tomorrow,
      exercises: [anExercise("squat", { mechanics: "isolation" }), ...EXERCISES.slice(1)],
    };
    expect(analyze(isolated, META, memo)).toEqual(analyze(isolated, META));
  });
});
