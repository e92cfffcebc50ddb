import { CsvError, type Options, parse } from "csv-parse/sync";
import { ImportFailure } from "./failure.ts";
import type { ImportLog } from "./import-log.ts";
import { MAX_ROW_BYTES, MAX_ROWS } from "./limits.ts";

export const DELIMITERS = [",", ";", "\t"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A row and the line of the file on which it begins, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

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

export const readHeader = (text: string, delimiter: Delimiter): readonly string[] | null => {
  const head = skipPreamble(text).body.slice(0, HEAD_CHARACTERS);
  try {
    return parse(head, { ...options(delimiter), to: 1 })[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
};

type Progress = { readonly rows: CsvRow[]; next: number };

/** Texts of at most so many characters are shared, and at most so many of them. */
const SHARED_LENGTH = 64;
const MOST_SHARED = 20_000;

/** Makes equal cells one text: an export repeats most of its cells, and a million texts would be kept for them. */
const createSharing = (): ((cells: string[]) => void) => {
  const known = new Map<string, string>();
  return (cells) => {
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] ?? "";
      if (cell.length > SHARED_LENGTH) continue;
      const first = known.get(cell);
      if (first !== undefined) cells[at] = first;
      else if (known.size < MOST_SHARED) known.set(cell, cell);
    }
  };
};

const parseRows = (
  body: string,
  skipped: number,
  settings: Options,
  done: Progress = { rows: [], next: 0 },
): CsvRow[] => {
  done.next = skipped + 1;
  const share = createSharing();
  parse(body, {
    ...settings,
    to: MAX_ROWS + 2,
    on_record: (cells: string[], { lines }) => {
      share(cells);
      done.rows.push({ line: done.next, cells });
      done.next = skipped + lines + 1;
      return null;
    },
  });
  return done.rows;
};

/** A file with more of them is not CSV: each costs a parse of what follows. */
const MAX_UNCLOSED = 20;

const unclosed = (line: number): string => `A quotation mark is opened on line ${line} and never closed.`;

const hasSwallowed = ({ cells }: CsvRow, width: number): boolean =>
  cells.some((cell) => cell.includes("\n")) &&
  (cells.length > width || cells.some((cell) => cell.includes("\n") && /(?:^|[,;\t\n])"/.test(cell)));

type Lenient = {
  readonly rows: readonly CsvRow[] /** The line of a row that never ends. */;
  readonly brokenAt: number | null;
};

const parseUntilBroken = (body: string, skipped: number, width: number | null, settings: Options): Lenient => {
  const done: Progress = { rows: [], next: 0 };
  const { rows } = done;
  let endsAt: number | null = null;
  try {
    parseRows(body, skipped, { ...settings, relax_quotes: true }, done);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    endsAt = done.next;
  }
  const columns = width ?? rows[0]?.cells.length ?? 0;
  const at = rows.findIndex((row, index) => (width !== null || index > 0) && hasSwallowed(row, columns));
  return at < 0 ? { rows, brokenAt: endsAt } : { rows: rows.slice(0, at), brokenAt: rows[at]?.line ?? null };
};

/**
 * Keeps quotes that break the rules as characters. A row with a quote that never closes is one error, and reading
 * resumes on the next line.
 */
const parseLeniently = (body: string, skipped: number, settings: Options, log: ImportLog): CsvRow[] => {
  const lines = body.split("\n");
  const rows: CsvRow[] = [];
  let width: number | null = null;
  let from = 0;
  for (let broken = 0; ; broken += 1) {
    const rest = lines.slice(from).join("\n");
    const part = parseUntilBroken(rest, skipped + from, width, settings);
    for (const row of part.rows) rows.push(row);
    width ??= rows[0]?.cells.length ?? null;
    if (part.brokenAt === null) break;
    const line = part.brokenAt;
    if (width === null || broken === MAX_UNCLOSED) {
      throw new ImportFailure("csv-broken", `The file is not valid CSV. ${unclosed(line)}`);
    }
    log.error(line, null, unclosed(line));
    from = line - skipped;
  }
  if (rows.some(({ cells }) => cells.some((cell) => cell.includes('"')))) {
    log.warn("quotes-kept", "Some quotation marks don't follow the rules of CSV and were read as characters.");
  }
  return rows;
};

/** Spreadsheets leave rows of nothing but delimiters behind. */
const isFilled = ({ line, cells }: CsvRow, log: ImportLog): boolean => {
  if (cells.some((cell) => cell.trim() !== "")) return true;
  if (cells.length > 1) log.warn("rows-blank", "Some rows are blank and were left out.", line);
  return false;
};

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
