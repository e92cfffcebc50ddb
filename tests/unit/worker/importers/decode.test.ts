import { describe, expect, test } from "bun:test";
import { decodeText } from "#worker/importers/decode.ts";
import { ImportFailure } from "#worker/importers/failure.ts";
import { ImportLog } from "#worker/importers/import-log.ts";

const TEXT = "Datum;Übung;Weight\nÇa va – 5 €;Ñandú\n";
const utf8 = new TextEncoder().encode(TEXT);

const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(2 * text.length + 2));
  bytes.setUint16(0, 0xfeff, littleEndian);
  for (let index = 0; index < text.length; index += 1) {
    bytes.setUint16(2 * index + 2, text.charCodeAt(index), littleEndian);
  }
  return new Uint8Array(bytes.buffer);
};

const decode = (bytes: Uint8Array): { text: string; warnings: string[] } => {
  const log = new ImportLog();
  return { text: decodeText(bytes, log), warnings: log.warnings.map(({ code }) => code) };
};

const failureOf = (bytes: Uint8Array): string => {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof ImportFailure) return error.code;
    throw error;
  }
  return "none";
};

describe("the encoding of a file", () => {
  test.each([
    ["UTF-8", utf8],
    ["UTF-8 with a byte-order mark", new Uint8Array([0xef, 0xbb, 0xbf, ...utf8])],
    ["UTF-16, little end first", utf16(TEXT, true)],
    ["UTF-16, big end first", utf16(TEXT, false)],
  ])("%s is read as it is", (_, bytes) => {
    expect(decode(bytes)).toEqual({ text: TEXT, warnings: [] });
  });

  test("what is not UTF-8 is taken for Windows-1252 and said to be", () => {
    const bytes = new Uint8Array([0x53, 0xf3, 0x6c, 0x6f, 0x20, 0x35, 0x20, 0x80, 0x20, 0x93, 0x78, 0x94]);
    expect(decode(bytes)).toEqual({ text: "Sólo 5 € “x”", warnings: ["encoding-assumed"] });
  });

  test("bytes that mean nothing in either encoding are refused in place of being read as something else", () => {
    expect(failureOf(new Uint8Array([0x41, 0xff, 0x81, 0x42]))).toBe("encoding-unknown");
  });

  test("a mark that the bytes after it belie is refused", () => {
    expect(failureOf(new Uint8Array([0xef, 0xbb, 0xbf, 0x41, 0xff]))).toBe("encoding-unknown");
    expect(failureOf(new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0x42]))).toBe("encoding-unknown");
    expect(failureOf(new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]))).toBe("encoding-unknown");
  });

  test("each way to end a line is one line feed", () => {
    expect(decode(new TextEncoder().encode("a\r\nb\rc\n\r\nd")).text).toBe("a\nb\nc\n\nd");
  });
});

describe("what is no text", () => {
  test.each([
    ["a zip or a workbook", [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]],
    ["a gzip", [0x1f, 0x8b, 0x08]],
    ["a picture", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["an old workbook", [0xd0, 0xcf, 0x11, 0xe0]],
    ["a PDF", [0x25, 0x50, 0x44, 0x46, 0x2d]],
    ["text with a NUL byte", [0x44, 0x61, 0x00, 0x74, 0x65]],
    ["UTF-16 with a NUL character", [0xff, 0xfe, 0x41, 0x00, 0x00, 0x00]],
    ["text with control characters", [0x44, 0x61, 0x07, 0x74, 0x65]],
  ])("%s is refused", (_, bytes) => {
    expect(failureOf(new Uint8Array(bytes))).toBe("file-not-text");
  });

  test("an empty file and one above 32 MiB are refused", () => {
    expect(failureOf(new Uint8Array())).toBe("file-empty");
    expect(failureOf(new Uint8Array(32 * 1024 * 1024 + 1).fill(0x41))).toBe("file-too-large");
  });
});
