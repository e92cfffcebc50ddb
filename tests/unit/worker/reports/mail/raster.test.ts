import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { addText } from "#worker/reports/mail/letters.ts";
import { addCircle, addDashes, addPolygon, addRect, addStroke } from "#worker/reports/mail/outlines.ts";
import { Raster } from "#worker/reports/mail/raster.ts";

const SIZE = 40;
const WHITE = 0xff_ff_ff;
const BLACK = 0;

/** The share of each pixel that black covers, of a drawing on white. */
const drawn = (draw: (raster: Raster) => void): number[] => {
  const raster = new Raster(SIZE, SIZE, WHITE);
  draw(raster);
  raster.fill(BLACK);
  return Array.from({ length: SIZE * SIZE }, (_, at) => 1 - (raster.pixels[4 * at] ?? 0) / 255);
};

const areaOf = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0);

const shareAt = (shares: readonly number[], x: number, y: number): number | undefined => shares[y * SIZE + x];

const inside = fc.double({ min: 1, max: SIZE - 1, noNaN: true });
const place = fc.record({ x: inside, y: inside });

describe("a picture of outlines", () => {
  test("covers as many pixels as each triangle is large", () => {
    fc.assert(
      fc.property(fc.tuple(place, place, place), ([a, b, c]) => {
        const size = Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
        // Each of some hundred pixels of its border is rounded to 1/255.
        expect(Math.abs(areaOf(drawn((raster) => addPolygon(raster, [a, b, c]))) - size)).toBeLessThan(0.4);
      }),
    );
  });

  test("covers the parts of pixels, and each pixel once", () => {
    const half = drawn((raster) => addRect(raster, { x: 10.5, y: 10.25, width: 4, height: 2 }, 0));
    expect(shareAt(half, 10, 11)).toBeCloseTo(0.5, 2);
    expect(shareAt(half, 12, 10)).toBeCloseTo(0.75, 2);
    expect(shareAt(half, 12, 11)).toBe(1);
    expect(areaOf(half)).toBeCloseTo(8, 1);
    const twice = drawn((raster) => {
      addRect(raster, { x: 5, y: 5, width: 10, height: 10 }, 0);
      addRect(raster, { x: 10, y: 5, width: 10, height: 10 }, 0);
    });
    expect(areaOf(twice)).toBeCloseTo(150, 1);
  });

  test("draws circles, round corners, lines with joints, and dashes", () => {
    expect(areaOf(drawn((raster) => addCircle(raster, { x: 20, y: 20 }, 8)))).toBeCloseTo(Math.PI * 64, -1);
    const round = drawn((raster) => addRect(raster, { x: 5, y: 5, width: 20, height: 20 }, 4));
    expect(areaOf(round)).toBeCloseTo(400 - (4 - Math.PI) * 16, -0.5);
    const bent = [
      { x: 5, y: 30 },
      { x: 20, y: 30 },
      { x: 20, y: 5 },
    ];
    const line = drawn((raster) => addStroke(raster, bent, 2));
    expect(areaOf(line)).toBeGreaterThan(79);
    expect(areaOf(line)).toBeLessThan(82);
    const dashes = drawn((raster) => addDashes(raster, { from: { x: 2, y: 20 }, to: { x: 37, y: 20 } }, 2, [8, 6]));
    expect(areaOf(dashes)).toBeCloseTo(2 * (8 + 8 + 7), 1);
  });

  test("leaves nothing of one fill to the next, and cuts what lies beyond its border", () => {
    const raster = new Raster(SIZE, SIZE, WHITE);
    addRect(raster, { x: -50, y: 10, width: 200, height: 5 }, 0);
    raster.fill(0xff_00_00);
    addRect(raster, { x: 5, y: 30, width: 5, height: 50 }, 0);
    raster.fill(0x00_00_ff);
    const colorAt = (x: number, y: number) => [...raster.pixels.subarray(4 * (y * SIZE + x), 4 * (y * SIZE + x) + 4)];
    expect(colorAt(0, 12)).toEqual([255, 0, 0, 255]);
    expect(colorAt(39, 12)).toEqual([255, 0, 0, 255]);
    expect(colorAt(7, 39)).toEqual([0, 0, 255, 255]);
    expect(colorAt(20, 35)).toEqual([255, 255, 255, 255]);
  });

  test("writes a text at the side of its place that the anchor names, with the holes of its letters", () => {
    const columns = (anchor: "start" | "middle" | "end") => {
      const shares = drawn((raster) => addText(raster, { text: "00", x: 20, y: 30, anchor }, 20));
      const left = areaOf(shares.filter((_share, at) => at % SIZE < 20));
      return { left, right: areaOf(shares) - left };
    };
    expect(columns("start").left).toBeCloseTo(0, 0);
    expect(columns("end").right).toBeCloseTo(0, 0);
    expect(columns("middle").left).toBeCloseTo(columns("middle").right, -0.5);
    const zero = drawn((raster) => addText(raster, { text: "0", x: 20, y: 30, anchor: "middle" }, 30));
    expect(shareAt(zero, 20, 16)).toBe(0);
    expect(areaOf(zero)).toBeGreaterThan(60);
  });
});
