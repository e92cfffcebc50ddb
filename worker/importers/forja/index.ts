import type { ReadableSource } from "#core/imports/import-document.ts";
import { decodeText } from "../decode.ts";
import { ImportFailure } from "../failure.ts";
import { ImportLog } from "../import-log.ts";
import type { ForjaDocument } from "./document.ts";
import { readForjaDocument } from "./read-document.ts";

/** The byte-order mark of UTF-8, and blanks. */
const BEFORE: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d]);
const BRACE = 0x7b;

const beginsWithBrace = (bytes: Uint8Array): boolean => bytes.find((byte) => !BEFORE.has(byte)) === BRACE;

export const isForjaFile = (bytes: Uint8Array, asked: "auto" | ReadableSource): boolean =>
  asked === "forja" || (asked === "auto" && beginsWithBrace(bytes));

/** @throws ImportFailure when the file is no document of Forja's */
export const readForjaFile = (bytes: Uint8Array): { document: ForjaDocument; dialect: string; log: ImportLog } => {
  const log = new ImportLog();
  const text = decodeText(bytes, log);
  if (text.trim() === "") throw new ImportFailure("file-empty", "The file is empty.");
  if (!beginsWithBrace(bytes)) throw new ImportFailure("format-unknown", "The file is not an export of Forja.");
  return { document: readForjaDocument(text, log), dialect: "forja-1", log };
};
