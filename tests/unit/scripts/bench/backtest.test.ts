import { describe, expect, test } from "bun:test";
import { FORECAST_WEEKS } from "#core/strength/forecast.ts";
import { backTest, scoreOf, TESTED_ON_SEED, tableOf } from "#scripts/bench/backtest.ts";
import { LIFTER_MODELS } from "#scripts/bench/lifters.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

describe("the back-test of the forecast", () => {
  const { lifters, outcomes } = backTest(TESTED_ON_SEED);

  test("stands on 240 lifters of ten kinds", () => {
    expect(lifters).toBe(240);
    expect(new Set(outcomes.map(({ model }) => model))).toEqual(new Set(LIFTER_MODELS));
    expect(outcomes.length).toBeGreaterThan(2_000);
  });

  test("errs less than the last value, and less than the prolonged line", () => {
    const { forecast, last, line } = scoreOf(outcomes);
    expect(forecast).toBeLessThan(0.85 * last);
    expect(forecast).toBeLessThan(0.85 * line);
  });

  test.each(FORECAST_WEEKS.map((weeks) => [weeks]))("errs less than the last value in %d weeks", (weeks) => {
    const { forecast, last } = scoreOf(outcomes.filter((outcome) => outcome.weeks === weeks));
    expect(forecast).toBeLessThan(last);
  });

  test.each(LIFTER_MODELS.map((model) => [model]))("errs no more than the last value for a %s lifter", (model) => {
    const { forecast, last } = scoreOf(outcomes.filter((outcome) => outcome.model === model));
    expect(forecast).toBeLessThan(last);
  });

  test("holds four outcomes of five, and about as many in each number of weeks", () => {
    const { coverage } = scoreOf(outcomes);
    expect(coverage).toBeGreaterThan(75);
    expect(coverage).toBeLessThan(85);
    for (const weeks of FORECAST_WEEKS) {
      const inWeeks = scoreOf(outcomes.filter((outcome) => outcome.weeks === weeks)).coverage;
      expect(inWeeks).toBeGreaterThan(72);
      expect(inWeeks).toBeLessThan(88);
    }
  });

  test("is the same in every run", () => {
    expect(tableOf(backTest(TESTED_ON_SEED).outcomes)).toBe(tableOf(outcomes));
  });

  test("is printed in docs/science.md as it is", async () => {
    const section = sectionsOf(await documentText("docs/science.md")).find(({ title }) => title === "Forecast");
    expect(tableRows(section?.text ?? "")).toEqual(tableRows(tableOf(outcomes)));
  });
});
