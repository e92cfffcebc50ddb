import { crc32, deflateSync } from "node:zlib";

/** Rows of RGBA from the top, four bytes a pixel. */
export type Pixels = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BYTES_A_PIXEL = 4;
const BITS = 8;
const RGBA = 6;
const INDEXED = 3;
const MOST_COLORS = 256;

/** Bits of a colour that are kept, from all to the highest three of each channel: as many as give a palette. */
const KEPT_BITS = [0xff_ff_ff_ff, 0xff_fe_fe_fe, 0xff_fc_fc_fc, 0xff_f8_f8_f8, 0xff_f0_f0_f0, 0xff_e0_e0_e0] as const;
const OPAQUE = 0xff;

type Indexed = { readonly palette: Uint8Array; readonly rows: Uint8Array };

const chunk = (type: string, data: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
};

/** Returns null for more than 256 colours, and for a colour that is not opaque. */
const indexedWith = ({ width, height, pixels }: Pixels, kept: number): Indexed | null => {
  const colors = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const indexes = new Map<number, number>();
  const palette = Buffer.alloc(3 * MOST_COLORS);
  const rows = new Uint8Array((width + 1) * height);
  // Most pixels have the colour of the one before.
  let last = -1;
  let index = 0;
  for (let y = 0, at = 0, to = 0; y < height; y += 1) {
    to += 1;
    for (let x = 0; x < width; x += 1, at += 1, to += 1) {
      const color = colors[at] ?? 0;
      if (color !== last) {
        last = color;
        const shade = (color & kept) >>> 0;
        const known = indexes.get(shade);
        index = known ?? indexes.size;
        if (known === undefined) {
          if (color >>> 24 !== OPAQUE || indexes.size === MOST_COLORS) return null;
          indexes.set(shade, index);
          // All of a shade gets its first colour, so that flat colours stay exact.
          palette.writeUIntLE(color & 0xff_ff_ff, 3 * index, 3);
        }
      }
      rows[to] = index;
    }
  }
  return { palette: palette.subarray(0, 3 * indexes.size), rows };
};

const isAligned = ({ pixels }: Pixels): boolean => pixels.byteOffset % BYTES_A_PIXEL === 0;

const indexed = (picture: Pixels): Indexed | null => {
  if (!isAligned(picture)) return null;
  for (const kept of KEPT_BITS) {
    const found = indexedWith(picture, kept);
    if (found !== null) return found;
  }
  return null;
};

const rgba = ({ width, height, pixels }: Pixels): Uint8Array => {
  const row = width * BYTES_A_PIXEL;
  const rows = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return rows;
};

/**
 * Returns a picture as PNG (ISO/IEC 15948). The encoder of resvg is five times dearer, because it deflates as
 * WebAssembly. A picture with at most 256 shades has a palette, which leaves a quarter of the bytes. Rows have the
 * filter 0: flat colours are the smallest that way.
 */
export const encodePng = (picture: Pixels): Uint8Array => {
  const { width, height } = picture;
  const shades = indexed(picture);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, shades === null ? RGBA : INDEXED], 8);
  const rows = shades === null ? rgba(picture) : shades.rows;
  const parts = [
    chunk("IHDR", header),
    ...(shades === null ? [] : [chunk("PLTE", shades.palette)]),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parts]);
};
