import { guardedText } from "#core/guarded-text.ts";

export type CsvCell = string | number | null;
export type CsvDelimiter = "," | ";";

/** Blanks around a text are part of it, which only quotes say. */
const needsQuotes = (text: string, delimiter: CsvDelimiter): boolean =>
  text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);

const cellText = (cell: CsvCell, delimiter: CsvDelimiter): string => {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = guardedText(cell);
  return needsQuotes(text, delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Returns a line of CSV without its end (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly CsvCell[], delimiter: CsvDelimiter): string =>
  cells.map((cell) => cellText(cell, delimiter)).join(delimiter);
