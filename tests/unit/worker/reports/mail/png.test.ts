import { describe, expect, test } from "bun:test";
import { crc32, inflateSync } from "node:zlib";
import { encodePng, type Pixels } from "#worker/reports/mail/png.ts";

/** The chunks of a PNG, whose signature and checksums are right. */
const chunksOf = (bytes: Uint8Array): Map<string, Buffer> => {
  const png = Buffer.from(bytes);
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
};

/** The pixels of a PNG as RGBA. */
const decoded = ({ width, height }: Pixels, chunks: ReadonlyMap<string, Buffer>): number[] => {
  const rows = inflateSync(chunks.get("IDAT") ?? Buffer.alloc(0));
  const palette = chunks.get("PLTE");
  const row = (palette === undefined ? 4 : 1) * width;
  return Array.from({ length: height }, (_, y) => {
    const at = y * (row + 1);
    expect(rows[at]).toBe(0);
    const values = [...rows.subarray(at + 1, at + 1 + row)];
    return palette === undefined
      ? values
      : values.flatMap((index) => [...palette.subarray(3 * index, 3 * index + 3), 255]);
  }).flat();
};

const pictureOf = (width: number, height: number, colorAt: (at: number) => readonly number[]): Pixels => ({
  width,
  height,
  pixels: Uint8Array.from(Array.from({ length: width * height }, (_, at) => colorAt(at)).flat()),
});

describe("a PNG", () => {
  test("has every colour in its palette when there are at most 256", () => {
    const picture = pictureOf(17, 16, (at) => [at % 256, (at * 37) % 256, 7, 255]);
    const chunks = chunksOf(encodePng(picture));
    expect([...chunks.keys()]).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    expect([...(chunks.get("IHDR") ?? [])]).toEqual([0, 0, 0, 17, 0, 0, 0, 16, 8, 3, 0, 0, 0]);
    expect(decoded(picture, chunks)).toEqual([...picture.pixels]);
  });

  test("has a palette of near shades when there are more, and none is far from its colour", () => {
    const picture = pictureOf(60, 20, (at) => [(at * 3) % 256, (at * 5) % 64, (at >> 3) % 256, 255]);
    const chunks = chunksOf(encodePng(picture));
    expect([...chunks.keys()]).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    expect(chunks.get("PLTE")?.length).toBeLessThanOrEqual(768);
    const shown = decoded(picture, chunks);
    expect(Math.max(...shown.map((value, at) => Math.abs(value - (picture.pixels[at] ?? 0))))).toBeLessThan(32);
  });

  test("keeps each pixel as it is when one is not opaque", () => {
    const picture = pictureOf(5, 3, (at) => [at * 4, at * 41, at * 78, at * 115].map((value) => value % 256));
    const chunks = chunksOf(encodePng(picture));
    expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
    expect([...(chunks.get("IHDR") ?? [])]).toEqual([0, 0, 0, 5, 0, 0, 0, 3, 8, 6, 0, 0, 0]);
    expect(decoded(picture, chunks)).toEqual([...picture.pixels]);
  });
});
