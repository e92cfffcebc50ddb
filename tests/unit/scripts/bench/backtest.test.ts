import { describe, expect, test } from "bun:test";
import { FORECAST_FIT, FORECAST_WEEKS, type ForecastWeeks } from "#core/strength/forecast.ts";
import { readLog, reportOf, SAMPLE, sampleLog } from "#scripts/bench/backtest/backtest.ts";
import { fitToOthers } from "#scripts/bench/backtest/fit.ts";
import { simulateLog } from "#scripts/bench/backtest/lifters.ts";
import { coverageInterval, scoreOf, statusScore } from "#scripts/bench/backtest/scores.ts";
import { momentsOf, outcomesOf, walkForward } from "#scripts/bench/backtest/walk-forward.ts";
import { documentText, sectionsOf } from "#tests/support/documents/markdown.ts";

/** Logs of the simulator with one seed after the other, so none was picked for its result. */
const MADE_UP = Array.from({ length: 10 }, (_, at) => simulateLog(at + 1, 16, 8));

/** Mean half-widths of Forja's forecast of 30 Nov 2026 on the first sample, which held 65, 58 and 61 %. */
const FORMER_HALF_WIDTHS: Record<ForecastWeeks, number> = { 4: 0.0896, 8: 0.0905, 12: 0.0913 };

const tableRow = (line: string): string[] =>
  line
    .split("|")
    .map((cell) => cell.trim())
    .slice(1, -1);

const log = await readLog(SAMPLE);

describe("forecasts of made-up lifters", () => {
  const outcomes = MADE_UP.flatMap((made, at) =>
    momentsOf(made)
      .flatMap((moment) => outcomesOf(moment, FORECAST_FIT))
      .map((outcome) => ({ ...outcome, lifter: `${at} ${outcome.lifter}` })),
  );
  const inWeeks = (weeks: number) => outcomes.filter((outcome) => outcome.weeks === weeks);

  test.each(FORECAST_WEEKS.map((weeks) => [weeks]))(
    "err less than the last value and the line in %d weeks",
    (weeks) => {
      const { forecast, last, line } = scoreOf(inWeeks(weeks));
      expect(forecast).toBeLessThan(last);
      expect(forecast).toBeLessThan(line);
    },
  );

  test("hold four outcomes of five, and about as many of most lifters", () => {
    const { coverage } = scoreOf(outcomes);
    expect(coverage).toBeGreaterThan(0.77);
    expect(coverage).toBeLessThan(0.83);
    const own = [...Map.groupBy(outcomes, ({ lifter }) => lifter).values()].map((of) => scoreOf(of).coverage);
    const good = own.filter((share) => share >= 0.7 && share <= 0.9).length;
    expect(good / own.length).toBeGreaterThanOrEqual(2 / 3);
  });
});

describe("the back-test on the committed sample", () => {
  const { outcomes, verdicts } = walkForward(log, () => FORECAST_FIT);
  const inWeeks = (weeks: number) => outcomes.filter((outcome) => outcome.weeks === weeks);

  test("is of a log that the simulator makes again", () => {
    expect(sampleLog()).toEqual(log);
    expect(outcomes.length).toBeGreaterThan(800);
  });

  test.each(FORECAST_WEEKS.map((weeks) => [weeks]))("has 80 % among the likely coverages of %d weeks", (weeks) => {
    const [low, high] = coverageInterval(inWeeks(weeks));
    expect(low).toBeLessThan(0.8);
    expect(high).toBeGreaterThan(0.8);
    expect(scoreOf(inWeeks(weeks)).halfWidth).toBeLessThan(1.9 * FORMER_HALF_WIDTHS[weeks]);
  });

  test("leaves a lifter out of all that the forecast is fitted to", () => {
    const few = { ...log, lifters: log.lifters.slice(0, 5) };
    const others = fitToOthers(few);
    expect(others("M1").widths).not.toEqual(others("M2").widths);
    expect(others("M1").spread.usualError).not.toEqual(others("M2").spread.usualError);
    const own = few.lifters.map((one) => (one.lifter === "M1" ? { ...one, lifts: one.lifts.slice(0, 2) } : one));
    const changed = fitToOthers({ ...few, lifters: own });
    expect(changed("M1")).toEqual(others("M1"));
    expect(changed("M2")).not.toEqual(others("M2"));
  });

  test("counts the statuses that the next eight weeks confirm", () => {
    const { given, compared, confirmed, falseAlarms } = statusScore(verdicts);
    expect(given).toBeGreaterThan(compared);
    expect(confirmed).toBeGreaterThan(0);
    expect(falseAlarms).toBeLessThan(confirmed);
  });

  test("is printed in docs/science.md as it is", async () => {
    const section = sectionsOf(await documentText("docs/science.md")).find(({ title }) => title === "Forecast");
    const rowsIn = (text: string): string[] =>
      text.split("\n").flatMap((line) => (line.startsWith("| ") ? [tableRow(line).join()] : []));
    const printed = rowsIn(section?.text ?? "");
    const rows = rowsIn(reportOf(log, { leavesOneOut: false }));
    const forecasts = rows.filter((row) => row.startsWith("all,") && /^all,(4|8|12|all),\d+,\d+ %,/u.test(row));
    expect(forecasts).toHaveLength(4);
    for (const row of forecasts) expect(printed).toContain(row);
  });
});
