import { describe, expect, test } from "bun:test";
import { analyze } from "#core/analysis/analysis.ts";
import { analysisDocument, type MeasureSection } from "#core/analysis/analysis-document.ts";
import type { Efforts } from "#core/strength/measures/measure-series.ts";
import { measuresOf } from "#core/strength/measures/measures.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import { addDays, toEpochDay } from "#core/time/local-date.ts";
import { aHistory, anExercise, anExerciseDay } from "#tests/support/training-history.ts";

const TO = "2026-11-22";
const asOf = toEpochDay(TO);
const DAYS = 60;
const META = { id: "a", userId: "u", inputVersion: 1, computedAt: "2026-11-22T20:00:00.000Z" };

/** Two days a week up to today, with a scatter of 2 %. */
const column = (of: (at: number) => number): Float64Array =>
  Float64Array.from({ length: DAYS }, (_, at) => of(at) * (1 + 0.02 * Math.sin(at * at)));
const none = new Float64Array(DAYS).fill(Number.NaN);
const days = Float64Array.from({ length: DAYS }, (_, at) => asOf - Math.round(3.5 * (DAYS - 1 - at)));

const measures = (trackingType: TrackingType, efforts: Partial<Efforts>): MeasureSection[] =>
  measuresOf(
    trackingType,
    { day: days, effort: none, effortKg: none, speed: none, e1rmKg: none, ...efforts },
    { asOf, from: 0 },
  );

const expectWhole = (section: MeasureSection | undefined, unit: MeasureSection["unit"]): void => {
  expect(section).toMatchObject({ unit, status: "improving", missing: null, forecastRefusal: null });
  expect(section?.series).toHaveLength(DAYS);
  for (const { lower, value, upper } of [...(section?.smoothed?.points ?? []), ...(section?.forecast?.points ?? [])]) {
    expect(lower).toBeLessThanOrEqual(value);
    expect(upper).toBeGreaterThanOrEqual(value);
  }
  expect(section?.forecast?.points.length).toBeGreaterThan(1);
  const { ci95, slopePerWeek } = section?.trend ?? {};
  expect(ci95?.lower ?? Number.NaN).toBeLessThan(slopePerWeek ?? Number.NaN);
  expect(ci95?.upper ?? Number.NaN).toBeGreaterThan(slopePerWeek ?? Number.NaN);
};

describe("a measure that is no kilogram", () => {
  test("has level, trend, status and forecast: repetitions of the body", () => {
    const [reps, ...others] = measures("bodyweight_reps", { effort: column((at) => 20 + at / 3) });
    expect(others).toEqual([]);
    expect(reps).toMatchObject({ measure: "reps", atWeightKg: null });
    expectWhole(reps, "reps");
    expect(reps?.trend.slopePerWeek).toBeGreaterThan(0.4);
  });

  test("seconds of a hold, and only those with the usual weight", () => {
    const effortKg = new Float64Array(DAYS).fill(20);
    const effort = column((at) => 60 + at);
    const [held] = measures("weight_duration", { effort, effortKg });
    expect(held).toMatchObject({ measure: "duration", atWeightKg: 20 });
    expectWhole(held, "seconds");
    const lighter = effortKg.with(DAYS - 1, 10);
    expect(measures("weight_duration", { effort, effortKg: lighter })[0]?.series).toHaveLength(DAYS - 1);
  });

  test("metres, and a pace that improves as it falls", () => {
    const speed = column((at) => 2.5 + at / 100);
    const [distance, pace] = measures("distance_duration", { effort: column((at) => 3_000 + 50 * at), speed });
    expectWhole(distance, "meters");
    expectWhole(pace, "seconds_per_kilometer");
    expect(pace?.series[0]?.value).toBeCloseTo(1_000 / (speed[0] ?? 1), 8);
    expect(pace?.trend.slopePerWeek).toBeLessThan(0);
    expect(pace?.forecast?.points[2]?.value ?? 0).toBeLessThan(pace?.forecast?.points[0]?.value ?? 0);
  });

  test("repetitions at the usual weight, where sets are above twelve", () => {
    const effort = column((at) => 10 * (1 + (15 + at / 6) / 30));
    const effortKg = new Float64Array(DAYS).fill(10);
    const [reps] = measures("weight_reps", { effort, effortKg });
    expect(reps).toMatchObject({ measure: "reps_at_weight", atWeightKg: 10 });
    expectWhole(reps, "reps");
    expect(measures("weight_reps", { effort, effortKg, e1rmKg: effort })).toEqual([]);
  });

  test("says what is missing below eight days", () => {
    const few = { day: days.slice(-5), effort: column(() => 30).slice(-5) };
    const [reps] = measures("reps_only", {
      ...few,
      effortKg: none.slice(-5),
      speed: none.slice(-5),
      e1rmKg: none.slice(-5),
    });
    expect(reps).toMatchObject({ status: "insufficient-data", missing: { code: "points", have: 5 }, forecast: null });
  });

  test("is in the analysis, whose memo changes nothing", () => {
    const exercise = anExercise("push-up", { trackingType: "bodyweight_reps" });
    const rows = Array.from({ length: DAYS }, (_, at) =>
      anExerciseDay("push-up", addDays(TO, -3 * (DAYS - 1 - at)), {
        ...{ bestE1rmKg: null, bestE1rmSetId: null, topWeightKg: null, outOfRangeSets: 3 },
        ...{ bestEffort: 20 + Math.floor(at / 4), bestEffortKg: null, bestSpeed: null },
      }),
    );
    const history = aHistory({ rows, to: TO, from: addDays(TO, -90), exercises: [exercise] });
    const memo = new Map();
    const document = analyze(history, META, memo);
    expect(analyze(history, META, memo)).toEqual(document);
    expect(() => analysisDocument.parse(JSON.parse(JSON.stringify(document)))).not.toThrow();
    const [section] = document.exercises;
    expect(section?.status).toBe("insufficient-data");
    expect(section?.measures).toMatchObject([{ measure: "reps", status: "improving", trend: { n: DAYS } }]);
    expect(section?.measures?.[0]?.series).toHaveLength(31);
  });
});
