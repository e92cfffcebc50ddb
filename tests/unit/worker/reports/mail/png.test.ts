import { expect, test } from "bun:test";
import { crc32, inflateSync } from "node:zlib";
import { encodePng } from "#worker/reports/mail/png.ts";

test("a PNG has its header, its pixels row by row, and the checksum of each chunk", () => {
  const [width, height] = [5, 3];
  const pixels = Uint8Array.from({ length: 4 * width * height }, (_, at) => (at * 37) % 256);
  const png = Buffer.from(encodePng({ width, height, pixels }));
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, end));
    at = end + 4;
  }
  expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
  expect([...(chunks.get("IHDR") ?? [])]).toEqual([0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0]);
  const rows = inflateSync(chunks.get("IDAT") ?? Buffer.alloc(0));
  const row = 4 * width;
  const shown = Array.from({ length: height }, (_, y) => [0, ...pixels.subarray(y * row, (y + 1) * row)]);
  expect([...rows]).toEqual(shown.flat());
});
