import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { analyze } from "#core/analysis/analysis.ts";
import { analysisDocument } from "#core/analysis/analysis-document.ts";
import type { TrainingHistory } from "#core/analysis/history.ts";
import { analyzeSeries } from "#core/strength/lift-analysis.ts";
import { addDays, toEpochDay } from "#core/time/local-date.ts";
import { lifter, PERSONAS } from "#tests/support/personas.ts";
import { aHistory, anExercise, anExerciseDay, aRecord, datesUpTo } from "#tests/support/training-history.ts";

const META = { id: "analysis", userId: "user", inputVersion: 7, computedAt: "2026-11-23T06:00:00.000Z" };
const analysisOf = (history: TrainingHistory) => analyze(history, META);

/** One lift a week, each time so much more than the last. */
const weekly = (id: string, weeks: number, gain: number, lastDay = "2026-11-20") =>
  datesUpTo(lastDay, weeks, 7).map((date, week) => anExerciseDay(id, date, { bestE1rmKg: 100 + gain * week }));

const numbersOf = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

describe("analyze", () => {
  test.each(PERSONAS.map((make) => [make().name, make] as const))(
    "%s gets a valid document of finite numbers",
    (_, make) => {
      const document = analysisOf(make().history);
      expect(analysisDocument.parse(document)).toEqual(document);
      expect(numbersOf(document).filter((number) => !Number.isFinite(number))).toEqual([]);
    },
  );

  test("a document of before what is newer in it was told of is still read", () => {
    const { setProfile: _bands, density: _pace, recovery: _checkins, ...found } = analysisOf(lifter().history);
    const { measures: _measures, caveats: _caveats, ...load } = found.load;
    const { leftRight: _sides, ...balance } = found.balance;
    const muscles = found.muscles.map(({ fourWeekMeans: _means, daysPerWeek: _days, ...muscle }) => muscle);
    const insights = found.insights.map(({ evidence: _evidence, ...insight }) => insight);
    const before: unknown = { ...found, load, balance, muscles, insights };
    expect(analysisDocument.safeParse(before).success).toBe(true);
  });

  test("nobody's training is zeros, nulls and a word about what is missing", () => {
    const document = analysisOf(aHistory());
    expect(analysisDocument.parse(document)).toEqual(document);
    expect(document).toMatchObject({
      totals: { workouts: 0, trainingDays: 0, workingSets: 0, reps: 0, volumeKg: 0 },
      exercises: [],
      muscles: [],
      records: [],
      bodyweight: { currentKg: null },
    });
    expect(document.insights.map(({ code }) => code)).toEqual(["history-short"]);
    expect(document.weeks).toHaveLength(26);
  });

  test("one workout is told and not judged", () => {
    const document = analysisOf(aHistory({ rows: [anExerciseDay("squat", "2026-11-20")] }));
    expect(document.exercises[0]).toMatchObject({
      sessions: 1,
      best: { date: "2026-11-20", e1rmKg: 120, setId: "squat-2026-11-20" },
      trend: { slopeKgPerWeek: null, ci95: null, pValue: null, n: 1 },
      status: "insufficient-data",
      missing: { code: "points", have: 1, need: 8 },
      forecast: null,
      forecastRefusal: "insufficient-data",
    });
    expect(document.load.acwr.missing?.code).toBe("days");
  });

  test("status and slope a week are those of each lift, the most trained first", () => {
    const rows = [...weekly("rise", 20, 0.5), ...weekly("still", 18, 0), ...weekly("fall", 16, -0.5)];
    const document = analysisOf(aHistory({ rows }));
    expect(document.exercises.map(({ exerciseId, status }) => [exerciseId, status])).toEqual([
      ["rise", "improving"],
      ["still", "plateau"],
      ["fall", "declining"],
    ]);
    expect(document.exercises[0]?.trend.slopeKgPerWeek).toBeCloseTo(0.5, 10);
    expect(document.exercises[0]?.trend.currentKg).toBeCloseTo(109.5, 8);
    expect(document.exercises[0]?.forecast?.points).toHaveLength(3);
    expect(document.exercises[1]).toMatchObject({ plateauSince: null, forecastRefusal: null });
  });

  test("how a lift goes is told from the last 52 weeks, while its series is that of the window", () => {
    const rows = datesUpTo("2026-11-22", 104, 7).map((date, week) =>
      anExerciseDay("squat", date, { bestE1rmKg: week < 52 ? 60 + week : 112 + (week % 3) }),
    );
    const [squat] = analysisOf(aHistory({ rows, from: "2024-01-01" })).exercises;
    expect(squat?.e1rmSeries).toHaveLength(104);
    expect(squat).toMatchObject({ status: "plateau", trend: { n: 52 } });
    expect(squat?.smoothed?.points).toHaveLength(52);
    expect(squat?.best?.e1rmKg).toBe(114);
  });

  test("days without an estimate are part of the training and not of the series", () => {
    const rows = weekly("squat", 10, 1).map((row, at) => (at % 2 === 0 ? row : { ...row, bestE1rmKg: null }));
    const [squat] = analysisOf(aHistory({ rows })).exercises;
    expect(squat?.sessions).toBe(10);
    expect(squat?.e1rmSeries).toHaveLength(5);
  });

  test("a lift without any estimate has no best", () => {
    const rows = [anExerciseDay("run", "2026-11-20", { bestE1rmKg: null, topWeightKg: null })];
    const exercises = [
      anExercise("run", { trackingType: "distance_duration", muscles: [], movementPattern: "locomotion" }),
    ];
    expect(analysisOf(aHistory({ rows, exercises })).exercises[0]).toMatchObject({ best: null, topWeightKg: null });
  });

  test("only the window's days are told, while load looks further back", () => {
    const rows = weekly("squat", 20, 1);
    const document = analysisOf(aHistory({ rows, from: "2026-11-01" }));
    expect(document.exercises[0]?.sessions).toBe(3);
    expect(document.totals.workouts).toBe(3);
    expect(document.load.acwr.missing).toBeNull();
    expect(document.weeks[0]?.from).toBe("2026-11-01");
  });

  test("records of the window, newest first, a hundred at most", () => {
    const records = Array.from({ length: 150 }, (_, day) => aRecord("squat", addDays("2026-11-22", -day)));
    const document = analysisOf(aHistory({ records: [...records, aRecord("squat", "2025-12-31")].reverse() }));
    expect(document.records).toHaveLength(100);
    expect(document.records[0]?.date).toBe("2026-11-22");
    expect(document.records[99]?.date).toBe("2026-08-15");
  });

  test("the document says what it was made of", () => {
    expect(analysisOf(aHistory())).toMatchObject({
      ...META,
      schemaVersion: 1,
      window: { from: "2026-01-01", to: "2026-11-22" },
    });
  });

  test("a document of an earlier formula version can still be read", () => {
    const document = analysisOf(aHistory({ rows: weekly("squat", 20, 1) }));
    const [squat] = document.exercises;
    if (squat === undefined) throw new Error("a lift that was trained has a section");
    const { smoothed, smallestWorthwhileChange, plateauSince, trend, ...earlier } = squat;
    const { effectiveN, ...earlierTrend } = trend;
    const stored = {
      ...document,
      exercises: [{ ...earlier, trend: earlierTrend, forecast: null, forecastRefusal: "no-trend" }],
    };
    expect([smoothed, smallestWorthwhileChange, effectiveN]).not.toContain(null);
    expect(plateauSince).toBeNull();
    expect(analysisDocument.parse(stored).exercises[0]).toMatchObject({
      smoothed: null,
      smallestWorthwhileChange: null,
      plateauSince: null,
      trend: { effectiveN: null },
    });
  });

  test("a window that ends before it begins is refused", () => {
    expect(() => analysisOf(aHistory({ from: "2026-11-23" }))).toThrow(RangeError);
  });

  test("two rows of one exercise and day are refused: the roll-up has one", () => {
    const rows = weekly("squat", 10, 1);
    expect(() => analysisOf(aHistory({ rows: [...rows, ...rows] }))).toThrow(RangeError);
  });

  const drawnRows = fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom("squat", "bench", "row"),
        day: fc.integer({ min: 0, max: 320 }),
        kg: fc.option(fc.integer({ min: 40, max: 200 }), { nil: null }),
        sets: fc.integer({ min: 0, max: 9 }),
      }),
      { selector: ({ id, day }) => `${id} ${day}`, maxLength: 120 },
    )
    .map((rows) =>
      rows.map(({ id, day, kg, sets }) =>
        anExerciseDay(id, addDays("2026-01-01", day), {
          bestE1rmKg: kg,
          topWeightKg: kg,
          workingSets: sets,
          hardSets: sets,
          volumeKg: sets * (kg ?? 0),
        }),
      ),
    );
  const exercises = ["squat", "bench", "row"].map((id) => anExercise(id));

  test("whatever the training with its gaps, the document is valid and does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(drawnRows, (rows) => {
        const document = analysisOf(aHistory({ rows, exercises }));
        expect(analysisDocument.parse(document)).toEqual(document);
        expect(analysisOf(aHistory({ rows: rows.toReversed(), exercises }))).toEqual(document);
      }),
      { numRuns: 30 },
    );
  });

  test("twice the weights change no status and double every slope", () => {
    const doubled = (rows: ReturnType<typeof weekly>) =>
      rows.map((row) => ({ ...row, bestE1rmKg: row.bestE1rmKg === null ? null : 2 * row.bestE1rmKg }));
    fc.assert(
      fc.property(drawnRows, (rows) => {
        const before = analysisOf(aHistory({ rows, exercises })).exercises;
        const after = analysisOf(aHistory({ rows: doubled(rows), exercises })).exercises;
        for (const [at, lift] of before.entries()) {
          expect(after[at]?.status).toBe(lift.status);
          expect(after[at]?.trend.pValue).toBe(lift.trend.pValue);
          expect(after[at]?.trend.slopeKgPerWeek ?? 0).toBeCloseTo(2 * (lift.trend.slopeKgPerWeek ?? 0), 8);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("analyzeSeries", () => {
  const OPTIONS = { asOf: 20_000, mechanics: "compound" } as const;
  const weeklySeries = (values: readonly number[]) => ({
    days: Float64Array.from(values, (_, week) => OPTIONS.asOf - 7 * (values.length - 1 - week)),
    values: Float64Array.from(values),
  });

  test("an empty series is insufficient data", () => {
    expect(analyzeSeries({ days: new Float64Array(0), values: new Float64Array(0) }, OPTIONS)).toMatchObject({
      smoothed: null,
      trend: { n: 0, slopeKgPerWeek: null, currentKg: null, effectiveN: null },
      smallestWorthwhileChange: null,
      status: "insufficient-data",
      missing: { code: "points", have: 0, need: 8 },
      plateauSince: null,
    });
  });

  test("beside the series stands its level, with a band, for each of its days", () => {
    const { smoothed } = analyzeSeries(weeklySeries([100, 103, 99, 101, 104, 100, 102, 103, 101]), OPTIONS);
    expect(smoothed?.level).toBe(0.95);
    expect(smoothed?.points).toHaveLength(9);
    for (const { e1rmKg, lower, upper } of smoothed?.points ?? []) {
      expect(lower).toBeLessThan(e1rmKg);
      expect(upper).toBeGreaterThan(e1rmKg);
    }
  });

  test("where the interval leaves room for a gain and for a loss, it says how many days it would take", () => {
    const scattered = analyzeSeries(weeklySeries([100, 112, 95, 108, 99, 111, 94, 107, 101]), OPTIONS);
    expect(scattered.trend.ci95).not.toBeNull();
    expect(scattered).toMatchObject({ status: "uncertain", missing: { code: "precision", have: 9 } });
    expect(scattered.missing?.need).toBeGreaterThan(9);
  });

  test("a lift that climbed and then stood still has the day on which that began", () => {
    const values = Array.from({ length: 40 }, (_, week) => 100 + Math.min(week, 20) + Math.sin(week * week) / 2);
    const found = analyzeSeries(weeklySeries(values), OPTIONS);
    expect(found.status).toBe("plateau");
    expect(found.trend).toMatchObject({ since: found.plateauSince?.date ?? "", because: "break" });
    expect(found.plateauSince?.confidence).toBeGreaterThan(0.99);
    const onset = addDays("2024-10-04", -7 * 19);
    expect(Math.abs(toEpochDay(found.plateauSince?.date ?? onset) - toEpochDay(onset))).toBeLessThanOrEqual(14);
  });

  test("what is worthwhile is a greater share of a lift of one joint", () => {
    const series = weeklySeries(Array.from({ length: 10 }, () => 100));
    expect(analyzeSeries(series, OPTIONS).smallestWorthwhileChange?.kg).toBe(2);
    expect(analyzeSeries(series, { ...OPTIONS, mechanics: "isolation" }).smallestWorthwhileChange?.kg).toBe(4);
    expect(analyzeSeries(series, { ...OPTIONS, mechanics: null }).smallestWorthwhileChange?.kg).toBe(2);
  });
});
