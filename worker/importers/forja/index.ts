import type { ReadableSource } from "#core/imports/import-document.ts";
import { decodeText } from "../decode.ts";
import { ImportFailure } from "../failure.ts";
import { ImportLog } from "../import-log.ts";
import type { ForjaDocument } from "./document.ts";
import { readForjaDocument } from "./read-document.ts";

/** Allowed bytes before a document: the mark of UTF-8, and blanks. */
const BEFORE: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d]);
const BRACE = 0x7b;

const beginsWithBrace = (bytes: Uint8Array): boolean => bytes.find((byte) => !BEFORE.has(byte)) === BRACE;

/** Whether a file is read as a document of Forja's: when its sender says so, or when it is JSON. */
export const isForjaFile = (bytes: Uint8Array, asked: "auto" | ReadableSource): boolean =>
  asked === "forja" || (asked === "auto" && beginsWithBrace(bytes));

/**
 * Reads a file as a document of Forja's.
 * @throws ImportFailure when it is none
 */
export const readForjaFile = (bytes: Uint8Array): { document: ForjaDocument; dialect: string; log: ImportLog } => {
  const log = new ImportLog();
  const text = decodeText(bytes, log);
  if (text.trim() === "") throw new ImportFailure("file-empty", "The file is empty.");
  if (!beginsWithBrace(bytes)) throw new ImportFailure("format-unknown", "The file is not an export of Forja.");
  return { document: readForjaDocument(text, log), dialect: "forja-1", log };
};
