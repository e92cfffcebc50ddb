import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BSON } from "mongodb";
import { addDays } from "#core/time/local-date.ts";
import { packSeries, unpackSeries } from "#db/mongo/packed-series.ts";

/** Returns a value after its way through MongoDB. */
const stored = (value: unknown): unknown => BSON.deserialize(BSON.serialize({ value })).value;

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    date: addDays("2016-01-01", at * 3),
    kg: 100 + at / 3,
    form: at % 7 === 0 ? null : -at,
  }));

describe("a packed series", () => {
  test("comes back as it was, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ a: fc.double({ noNaN: true }), b: fc.option(fc.integer(), { nil: null }) }), {
          maxLength: 200,
        }),
        (series) => {
          const value = { name: "x", inner: [{ series }], at: new Date(0), none: null };
          expect(unpackSeries(stored(packSeries(value)))).toEqual(value);
        },
      ),
    );
  });

  test("keeps dates as days, and null apart from numbers", () => {
    const value = { series: rows(100) };
    const packed = packSeries(value);
    expect(BSON.serialize({ packed }).length).toBeLessThan(BSON.serialize(value).length / 2);
    expect(unpackSeries(stored(packed))).toEqual(value);
  });

  test("is left alone where it is short, or holds more than numbers", () => {
    const short = { series: rows(10) };
    const worded = { weeks: Array.from({ length: 100 }, (_, at) => ({ week: `2026-W${at}`, sets: at })) };
    expect(packSeries(short)).toEqual(short);
    expect(packSeries(worded)).toEqual(worded);
  });
});
