import { describe, expect, test } from "bun:test";
import { FORECAST_WEEKS, FORECAST_WIDTHS, type ForecastWeeks } from "#core/strength/forecast.ts";
import { readLog, reportOf, SAMPLE, sampleLog } from "#scripts/bench/backtest/backtest.ts";
import { coverageInterval, scoreOf, statusScore } from "#scripts/bench/backtest/scores.ts";
import { walkForward, widthsOfOthers } from "#scripts/bench/backtest/walk-forward.ts";
import { documentText, sectionsOf } from "#tests/support/documents/markdown.ts";

/** Mean half-widths of the sample's intervals in Forja's forecast of 30 Nov 2026, which held 65, 58 and 61 %. */
const FORMER_HALF_WIDTHS: Record<ForecastWeeks, number> = { 4: 0.0896, 8: 0.0905, 12: 0.0913 };

const tableRow = (line: string): string[] =>
  line
    .split("|")
    .map((cell) => cell.trim())
    .slice(1, -1);

const log = await readLog(SAMPLE);

describe("the back-test on the committed sample", () => {
  const { outcomes, verdicts } = walkForward(log, () => FORECAST_WIDTHS);
  const inWeeks = (weeks: number) => outcomes.filter((outcome) => outcome.weeks === weeks);

  test("is of a log that the simulator makes again", () => {
    expect(sampleLog()).toEqual(log);
    expect(outcomes.length).toBeGreaterThan(800);
  });

  test.each(FORECAST_WEEKS.map((weeks) => [weeks]))(
    "errs less than the last value and the line in %d weeks",
    (weeks) => {
      const { forecast, last, line } = scoreOf(inWeeks(weeks));
      expect(forecast).toBeLessThan(last);
      expect(forecast).toBeLessThan(line);
    },
  );

  test.each(FORECAST_WEEKS.map((weeks) => [weeks]))("has 80 % among the likely coverages of %d weeks", (weeks) => {
    const [low, high] = coverageInterval(inWeeks(weeks));
    expect(low).toBeLessThan(0.8);
    expect(high).toBeGreaterThan(0.8);
    expect(scoreOf(inWeeks(weeks)).halfWidth).toBeLessThan(1.9 * FORMER_HALF_WIDTHS[weeks]);
  });

  test("holds four outcomes of five, and about as many of most lifters", () => {
    const { coverage } = scoreOf(outcomes);
    expect(coverage).toBeGreaterThan(0.77);
    expect(coverage).toBeLessThan(0.83);
    const own = [...Map.groupBy(outcomes, ({ lifter }) => lifter).values()].map((of) => scoreOf(of).coverage);
    const good = own.filter((share) => share >= 0.7 && share <= 0.9).length;
    expect(good / own.length).toBeGreaterThanOrEqual(2 / 3);
  });

  test("holds as many with the widths of the other lifters", () => {
    const others = widthsOfOthers(log);
    expect(others("M1")).not.toEqual(others("M2"));
    const { coverage } = scoreOf(walkForward(log, others).outcomes);
    expect(coverage).toBeGreaterThan(0.77);
    expect(coverage).toBeLessThan(0.83);
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
