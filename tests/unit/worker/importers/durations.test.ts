import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseClockDuration, parseSpelledDuration } from "#worker/importers/durations.ts";

describe("durations in words", () => {
  test.each([
    ["2h 38m", 9480],
    ["45m", 2700],
    ["1h 5m 3s", 3903],
    ["1h", 3600],
    ["90 min", 5400],
    ["1 Std. 5 Min.", 3900],
    ["1 hora 2 minutos", 3720],
    ["", null],
    ["h", null],
    ["45", null],
    ["38m 2h", null],
    ["-5m", null],
    ["1h5x", null],
  ])("%j is %j seconds", (text, seconds) => {
    expect(parseSpelledDuration(text)).toBe(seconds);
  });
});

describe("durations of a stopwatch", () => {
  test.each([
    ["0:30:00", 1800],
    ["1:02:03", 3723],
    ["01:30", 90],
    ["90:00", 5400],
    ["1:60:00", null],
    ["1:75", null],
    ["90", null],
    ["", null],
    ["1:2:3", null],
  ])("%j is %j seconds", (text, seconds) => {
    expect(parseClockDuration(text)).toBe(seconds);
  });

  test("hours, minutes and seconds are read back in both forms", () => {
    const under60 = fc.integer({ min: 0, max: 59 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), under60, under60, (hours, minutes, seconds) => {
        const total = hours * 3600 + minutes * 60 + seconds;
        const two = (value: number) => String(value).padStart(2, "0");
        expect(parseSpelledDuration(`${hours}h ${minutes}m ${seconds}s`)).toBe(total);
        expect(parseClockDuration(`${hours}:${two(minutes)}:${two(seconds)}`)).toBe(total);
      }),
    );
  });
});
