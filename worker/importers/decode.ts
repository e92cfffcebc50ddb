import { ImportFailure } from "./failure.ts";
import type { ImportLog } from "./import-log.ts";
import { MAX_FILE_BYTES } from "./limits.ts";

const NOT_TEXT = "The file is not text. Send the CSV file that the application exports, not packed and not a workbook.";

/** How files begin that are sent by mistake, and that may get far without a NUL byte. */
const SIGNATURES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // zip, xlsx, numbers
  [0x50, 0x4b, 0x05, 0x06], // an empty zip
  [0x1f, 0x8b], // gzip
  [0xd0, 0xcf, 0x11, 0xe0], // xls
  [0x89, 0x50, 0x4e, 0x47], // png
  [0xff, 0xd8, 0xff], // jpeg
  [0x47, 0x49, 0x46, 0x38], // gif
  [0x25, 0x50, 0x44, 0x46], // pdf
  [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], // sqlite
];

const UNASSIGNED_IN_WINDOWS_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Control characters that text doesn't hold: all of C0 but tab, line feed, vertical tab, form feed, carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const BINARY = /[\u0000-\u0008\u000e-\u001f]/;

const begins = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

const encodingByMark = (bytes: Uint8Array): Encoding | null => {
  if (begins(bytes, [0xef, 0xbb, 0xbf])) return "utf-8";
  if (begins(bytes, [0xff, 0xfe])) return "utf-16le";
  if (begins(bytes, [0xfe, 0xff])) return "utf-16be";
  return null;
};

/** Returns null where the bytes break the rules of the encoding. The text has no byte-order mark. */
const decodeStrictly = (bytes: Uint8Array, encoding: Encoding): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

const decodeWindows1252 = (bytes: Uint8Array, log: ImportLog): string => {
  if (bytes.some((byte) => UNASSIGNED_IN_WINDOWS_1252.has(byte))) {
    throw new ImportFailure(
      "encoding-unknown",
      "The file's characters can't be told apart. Save it as UTF-8 and send it again.",
    );
  }
  log.warn(
    "encoding-assumed",
    "The file is not UTF-8, so it was read as Windows-1252. Check the accented letters in names and notes.",
  );
  return new TextDecoder("windows-1252").decode(bytes);
};

/**
 * Returns the text of an export: UTF-8, or UTF-16 with a byte-order mark; what is neither is taken for Windows-1252,
 * with a warning. Lines end in a line feed, whatever ended them before.
 */
export const decodeText = (bytes: Uint8Array, log: ImportLog): string => {
  if (bytes.length === 0) throw new ImportFailure("file-empty", "The file is empty.");
  if (bytes.length > MAX_FILE_BYTES) throw new ImportFailure("file-too-large", "The file is larger than 32 MiB.");
  if (SIGNATURES.some((signature) => begins(bytes, signature))) throw new ImportFailure("file-not-text", NOT_TEXT);
  const marked = encodingByMark(bytes);
  if (marked === null && bytes.includes(0)) throw new ImportFailure("file-not-text", NOT_TEXT);
  const strict = decodeStrictly(bytes, marked ?? "utf-8");
  if (strict === null && marked !== null) {
    throw new ImportFailure(
      "encoding-unknown",
      "The file breaks the rules of the encoding that its first bytes announce.",
    );
  }
  const text = strict ?? decodeWindows1252(bytes, log);
  if (BINARY.test(text)) throw new ImportFailure("file-not-text", NOT_TEXT);
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
};
