import { describe, expect, test } from "bun:test";
import { createFormat, gainText } from "#core/reports/words/format.ts";
import { toKilograms } from "#core/units.ts";

const metric = createFormat("en", "metric");
const imperial = createFormat("en", "imperial");
const spanish = createFormat("es", "metric");
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");

describe("quantities", () => {
  test("weights are shown in the reader's unit, with one decimal at most", () => {
    expect(plain(metric.weight(102.05828325))).toBe("102.1 kg");
    expect(plain(imperial.weight(102.05828325))).toBe("225 lb");
    expect(plain(spanish.weight(72.5))).toBe("72,5 kg");
    expect(plain(spanish.volume(12_345.6))).toBe("12.346 kg");
  });

  test("a lifted weight is told to the smallest plate", () => {
    expect(plain(metric.load(43.75))).toBe("43.75 kg");
    expect(plain(metric.loadChange(3.75))).toBe("+3.75 kg");
    expect(plain(spanish.load(2.5))).toBe("2,5 kg");
  });

  test("a load that came from the other unit has no hundredths that nobody put on a bar", () => {
    const [plates, converted] = [1.25, 140].map((value) => plain(imperial.load(value)));
    expect(converted).toBe("308.6 lb");
    expect(plates).toBe("2.8 lb");
    expect(plain(imperial.load(toKilograms({ value: 101.25, unit: "lb" })))).toBe("101.25 lb");
    expect(plain(imperial.loadChange(2.5))).toBe("+5.5 lb");
  });

  test("a pace has no sign, and is nothing where its digits are", () => {
    expect(plain(metric.weightPace(-0.234) ?? "")).toBe("0.23 kg");
    expect(metric.weightPace(0.004)).toBeNull();
  });

  test("a scale is labelled with the very values of its steps", () => {
    expect([77, 77.25, 77.5].map(metric.tick)).toEqual(["77", "77.25", "77.5"]);
    expect(spanish.tick(20_000)).toBe("20.000");
  });

  test("a gain that the digits don't show is not told", () => {
    expect(gainText(metric.weightChange(0.02))).toBe("");
    expect(gainText(metric.weightChange(0.5))).toBe(` (${metric.weightChange(0.5)})`);
    expect(gainText(null)).toBe("");
  });

  test("differences carry their sign, and a true minus", () => {
    expect(plain(metric.weightChange(2.5))).toBe("+2.5 kg");
    expect(plain(metric.weightRate(-0.4))).toBe("\u22120.40 kg");
    expect(plain(metric.weightRate(-0.001))).toBe("0.00 kg");
    expect([metric.change(1.12), metric.change(1), metric.change(0.6)]).toEqual(["+12%", "0%", "\u221240%"]);
  });

  test.each([
    [0, "0 min"],
    [45, "45 s"],
    [60, "1 min"],
    [95.4, "1 min 35 s"],
    [3599.6, "1 h"],
    [3600, "1 h"],
    [7199, "2 h"],
    [11_700, "3 h 15 min"],
  ])("%d seconds are %s", (seconds, expected) => {
    expect(plain(metric.duration(seconds))).toBe(expected);
  });

  test.each([
    [60, "60 m", "66 yd"],
    [400, "400 m", "0.25 mi"],
    [999.9, "1 km", "0.62 mi"],
    [10_000, "10 km", "6.21 mi"],
    [42_195, "42.2 km", "26.22 mi"],
  ])("%d metres are %s or %s", (meters, kilometers, miles) => {
    expect(plain(metric.distance(meters))).toBe(kilometers);
    expect(plain(imperial.distance(meters))).toBe(miles);
  });
});

describe("dates", () => {
  test("follow language and units", () => {
    expect(plain(metric.period("2026-11-16", "2026-11-22"))).toBe("16 – 22 November 2026");
    expect(plain(imperial.period("2026-11-16", "2026-11-22"))).toBe("November 16 – 22, 2026");
    expect(plain(spanish.period("2026-12-28", "2027-01-03"))).toBe("28 de diciembre de 2026 – 3 de enero de 2027");
    expect(spanish.fullDay("2026-11-23")).toBe("23 nov 2026");
    expect(metric.weekday("2026-11-23")).toBe("Mon 23 Nov");
  });

  test("an instant is told in the reader's zone", () => {
    expect(metric.instant("2026-11-23T05:00:00.000Z", "Asia/Kathmandu")).toBe("23 Nov 2026, 10:45");
  });
});

test("plurals agree with their number", () => {
  expect([0, 1, 2].map((count) => plain(spanish.plural(count, "serie", "series")))).toEqual([
    "0 series",
    "1 serie",
    "2 series",
  ]);
});
