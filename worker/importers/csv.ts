import { CsvError, type Options, parse } from "csv-parse/sync";
import { ImportFailure } from "./failure.ts";
import type { ImportLog } from "./import-log.ts";
import { MAX_ROW_BYTES, MAX_ROWS } from "./limits.ts";

export const DELIMITERS = [",", ";", "\t"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A row and the line of the file on which it begins, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** Enough for any header. */
const HEAD_CHARACTERS = 16_384;

/** Blank lines, and the line `sep=;` that spreadsheets write, before the header. */
const PREAMBLE = /^(?:[^\S\n]*\n|sep=[^\n]?\n)*/i;

const skipPreamble = (text: string): { readonly body: string; readonly skipped: number } => {
  const preamble = PREAMBLE.exec(text)?.[0] ?? "";
  return { body: text.slice(preamble.length), skipped: preamble.split("\n").length - 1 };
};

const options = (delimiter: Delimiter): Options => ({
  delimiter,
  record_delimiter: "\n",
  relax_column_count: true,
  max_record_size: MAX_ROW_BYTES,
});

/** The cells of the first line, or null when they can't be told with this delimiter. */
export const readHeader = (text: string, delimiter: Delimiter): readonly string[] | null => {
  const head = skipPreamble(text).body.slice(0, HEAD_CHARACTERS);
  try {
    return parse(head, { ...options(delimiter), to: 1 })[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
};

const parseRows = (body: string, skipped: number, settings: Options): CsvRow[] => {
  const rows: CsvRow[] = [];
  let next = skipped + 1;
  parse(body, {
    ...settings,
    to: MAX_ROWS + 2,
    on_record: (cells: string[], { lines }) => {
      rows.push({ line: next, cells });
      next = skipped + lines + 1;
      return null;
    },
  });
  return rows;
};

/** Quotes that don't follow the rules are kept as characters, unless one never ends. */
const parseLeniently = (body: string, skipped: number, settings: Options, log: ImportLog): CsvRow[] => {
  try {
    const rows = parseRows(body, skipped, { ...settings, relax_quotes: true });
    log.warn("quotes-kept", "Some quotation marks don't follow the rules of CSV and were read as characters.");
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportFailure("csv-broken", "The file is not valid CSV: a quotation mark is opened and never closed.");
  }
};

/** Whether a row says something. Spreadsheets leave rows of nothing but delimiters behind. */
const isFilled = ({ line, cells }: CsvRow, log: ImportLog): boolean => {
  if (cells.some((cell) => cell.trim() !== "")) return true;
  if (cells.length > 1) log.warn("rows-blank", "Some rows are blank and were left out.", line);
  return false;
};

/** The rows after the header that are not blank. */
export const readRows = (text: string, delimiter: Delimiter, log: ImportLog): CsvRow[] => {
  const { body, skipped } = skipPreamble(text);
  const settings = options(delimiter);
  let rows: CsvRow[];
  try {
    rows = parseRows(body, skipped, settings);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    rows = parseLeniently(body, skipped, settings, log);
  }
  if (rows.length > MAX_ROWS + 1) throw new ImportFailure("too-many-rows", "The file has more than 200,000 rows.");
  return rows.slice(1).filter((row) => isFilled(row, log));
};
