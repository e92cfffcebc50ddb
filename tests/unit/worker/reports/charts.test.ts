import { describe, expect, test } from "bun:test";
import { parsePage } from "#tests/support/markup.ts";
import { type Bar, barChart, lineChart, type Point, rangeBar, sparkline } from "#worker/reports/charts.ts";
import { sceneSvg } from "#worker/reports/scene-svg.ts";
import { trendLine } from "#worker/reports/trend-line.ts";

const labels = { id: "c", title: "Volume (kg)", description: "Twelve bars.", emptyText: "Nothing" };
const elementsOf = (markup: string, name: string) =>
  parsePage(markup).elements.filter((element) => element.name === name);
const classesOf = (markup: string) => parsePage(markup).elements.map(({ attributes }) => attributes.get("class"));

const bars = (values: readonly number[]) =>
  sceneSvg(
    barChart({
      ...labels,
      bars: values.map((value, index): Bar => ({ label: `${index}`, value, tooltip: `${value} kg` })),
      reference: null,
      tickText: String,
    }),
    "chart",
  ).markup;

const line = (points: readonly Point[], more: Partial<Parameters<typeof lineChart>[0]> = {}) =>
  sceneSvg(
    lineChart({
      ...labels,
      points,
      line: [],
      band: [],
      joined: true,
      marked: null,
      span: { low: 0, high: 1825 },
      tickText: String,
      timeText: ({ unit }) => unit,
      pointText: ({ value }) => `${value} kg`,
      ...more,
    }),
    "chart",
  ).markup;

describe("bars", () => {
  test("say so when there is nothing to show", () => {
    for (const markup of [bars([]), bars([0, 0])]) {
      expect(markup).toContain("Nothing");
      expect(elementsOf(markup, "rect")).toHaveLength(0);
    }
  });

  test.each([1, 12, 260])("%d of them stand within the picture, the last in full colour", (count) => {
    const markup = bars(Array.from({ length: count }, (_, index) => index + 1));
    const drawn = elementsOf(markup, "rect");
    expect(drawn).toHaveLength(count);
    expect(drawn.at(-1)?.attributes.get("class")).toBe("bar now");
    for (const { attributes } of drawn) {
      const [x, width, y, height] = ["x", "width", "y", "height"].map((name) => Number(attributes.get(name)));
      expect(x).toBeGreaterThan(0);
      expect((x ?? 0) + (width ?? 0)).toBeLessThanOrEqual(360);
      expect((y ?? 0) + (height ?? 0)).toBeLessThanOrEqual(190);
    }
    expect(parsePage(markup).problems).toEqual([]);
  });

  test("have a title and a description", () => {
    const markup = bars([1, 2]);
    expect(markup).toContain('<title id="c-t">Volume (kg)</title>');
    expect(markup).toContain('<desc id="c-d">Twelve bars.</desc>');
  });

  test("reach no higher than their reference allows", () => {
    const chart = barChart({
      ...labels,
      bars: [{ label: "a", value: 5, tooltip: "5" }],
      reference: { value: 50, label: "mean" },
      tickText: String,
    });
    const { markup } = sceneSvg(chart, "chart");
    expect(markup).toContain("mean");
    expect(Number(elementsOf(markup, "rect")[0]?.attributes.get("height"))).toBeLessThan(20);
  });
});

describe("lines", () => {
  test("say so when there is nothing to show", () => {
    expect(line([])).toContain("Nothing");
  });

  test("show one measurement as a dot in the middle of its scale, without a line", () => {
    const markup = line([{ day: 900, value: 82.4 }]);
    expect(elementsOf(markup, "circle")).toHaveLength(1);
    expect(classesOf(markup)).not.toContain("measured");
    const y = Number(elementsOf(markup, "circle")[0]?.attributes.get("cy"));
    expect(y).toBeGreaterThan(50);
    expect(y).toBeLessThan(110);
  });

  test("leave the dots away where there are too many, and name the years, over five of them", () => {
    const points = Array.from({ length: 1826 }, (_, day) => ({ day, value: 80 + Math.sin(day / 50) }));
    const markup = line(points);
    expect(elementsOf(markup, "circle")).toHaveLength(1);
    expect(markup).toContain(">year</text>");
    expect(parsePage(markup).problems).toEqual([]);
  });

  test("mark the measurement that is spoken of, over the others, and the last one where none is", () => {
    const points = [100, 107, 104].map((value, day) => ({ day, value }));
    const noted = (markup: string) =>
      elementsOf(markup, "circle").findIndex(({ attributes }) => attributes.get("class") === "dot now");
    const best = line(points, { marked: points[1] ?? null });
    expect(noted(best)).toBe(2);
    expect(best.indexOf("107 kg")).toBeGreaterThan(best.indexOf("104 kg"));
    expect(line(points).lastIndexOf("104 kg")).toBeGreaterThan(line(points).lastIndexOf("107 kg"));
  });

  test("refuse a coordinate that is no number", () => {
    expect(() => line([{ day: 1, value: Number.NaN }])).toThrow(RangeError);
  });

  test("draw the fitted line with its band", () => {
    const points = Array.from({ length: 10 }, (_, day) => ({ day, value: 100 + day }));
    const fitted = trendLine(
      points,
      { slopeKgPerWeek: 7, ci95: { lower: 3.5, upper: 10.5 }, currentKg: 109, n: 10 },
      (kilograms) => kilograms,
    );
    expect(fitted.line).toEqual([
      { day: 0, value: 100 },
      { day: 9, value: 109 },
    ]);
    expect(fitted.band).toEqual([
      { day: 0, low: 97.75, high: 102.25 },
      { day: 4.5, low: 104.5, high: 104.5 },
      { day: 9, low: 106.75, high: 111.25 },
    ]);
    expect(classesOf(line(points, fitted))).toContain("band");
  });

  test("stand as dots around the level behind them", () => {
    const points = Array.from({ length: 120 }, (_, day) => ({ day, value: 100 + (day % 7) }));
    const level = points.map(({ day }) => ({ day, value: 103 }));
    const band = points.map(({ day }) => ({ day, low: 102, high: 104 }));
    const markup = line(points, { line: level, band, joined: false });
    expect(elementsOf(markup, "circle")).toHaveLength(120);
    expect(classesOf(markup)).not.toContain("measured");
    expect(classesOf(markup)).toContain("fitted");
  });

  test("have no fitted line before there is a trend", () => {
    const trend = { slopeKgPerWeek: null, ci95: null, currentKg: null, n: 3 };
    expect(trendLine([{ day: 1, value: 2 }], trend, (kilograms) => kilograms)).toEqual({ line: [], band: [] });
  });
});

test("a sparkline needs two values and something above zero", () => {
  for (const values of [[], [1], [0, 0]]) expect(sceneSvg(sparkline(values), "spark").markup).toBe("");
  expect(sceneSvg(sparkline([0, 3, 1]), "spark").markup).toContain("<path");
});

test("a range bar shows value, range and mean on one scale", () => {
  const bar = rangeBar({ value: 10, mean: 5, range: { low: 10, high: 20 }, scale: 20 });
  const { markup } = sceneSvg(bar, "range", { stretched: true });
  const [band, amount] = elementsOf(markup, "rect");
  expect([band?.attributes.get("x"), band?.attributes.get("width")]).toEqual(["50", "50"]);
  expect(amount?.attributes.get("width")).toBe("50");
  expect(elementsOf(markup, "line")[0]?.attributes.get("x1")).toBe("25");
  const nothing = sceneSvg(rangeBar({ value: 0, mean: null, range: null, scale: 0 }), "range").markup;
  expect(parsePage(nothing).problems).toEqual([]);
});
