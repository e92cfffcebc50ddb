import { unguardedText } from "#core/guarded-text.ts";
import type { DistanceUnit } from "#core/imports/import-document.ts";
import type { WeightUnit } from "#core/units.ts";
import type { CsvRow } from "./csv.ts";
import type { WallClock } from "./dates.ts";
import type { Columns } from "./header.ts";
import type { ImportLog } from "./import-log.ts";
import { MAX_NAME_LENGTH, MAX_NOTES_LENGTH } from "./limits.ts";
import { type DecimalMark, parseDecimal } from "./numbers.ts";

export type ReadContext = {
  readonly log: ImportLog;
  readonly mark: DecimalMark;
  readonly literalLineBreaks: boolean;
  /** Texts that a spreadsheet would run may have an apostrophe before them, which is no part of them. */
  readonly guardedTexts: boolean;
  readonly parseWallClock: (text: string) => WallClock | null;
  readonly weightUnit: WeightUnit | null;
  readonly distanceUnit: DistanceUnit | null;
};

/** One reader serves all rows of a file in turn. */
export class RowReader<Field extends string> {
  readonly context: ReadContext;
  readonly #columns: Columns<Field>;
  readonly #width: number;
  #row: CsvRow = { line: 0, cells: [] };
  #failed = false;

  constructor(columns: Columns<Field>, width: number, context: ReadContext) {
    this.#columns = columns;
    this.#width = width;
    this.context = context;
  }

  load(row: CsvRow): void {
    this.#row = row;
    this.#failed = false;
    const { cells } = row;
    if (cells.length < this.#width) {
      this.context.log.warn("rows-short", "Some rows end early; what they lack was read as blank.", row.line);
    } else if (cells.length > this.#width && cells.slice(this.#width).some((cell) => cell.trim() !== "")) {
      this.fail(null, "The row has more cells than the header.");
    }
  }

  get line(): number {
    return this.#row.line;
  }

  get failed(): boolean {
    return this.#failed;
  }

  has(field: Field): boolean {
    return this.#columns.has(field);
  }

  fail(field: Field | null, message: string): void {
    this.#failed = true;
    this.context.log.error(this.line, field === null ? null : (this.#columns.get(field)?.name ?? null), message);
  }

  warn(code: string, message: string): void {
    this.context.log.warn(code, message, this.line);
  }

  takeAsNormal(): "normal" {
    this.warn("set-type-unknown", "Some set types are unknown: their sets were read as normal ones.");
    return "normal";
  }

  /** The cell without the blanks around it; "" when it is blank or the file has no such column. */
  text(field: Field): string {
    const column = this.#columns.get(field);
    return column === undefined ? "" : (this.#row.cells[column.index] ?? "").trim();
  }

  #freeText(field: Field): string {
    const text = this.text(field);
    return this.context.guardedTexts ? unguardedText(text).trim() : text;
  }

  name(field: Field): string | null {
    const name = this.#freeText(field).normalize("NFC").replace(/\s+/g, " ");
    if (name === "") return null;
    if (name.length > MAX_NAME_LENGTH) {
      this.fail(field, `The name is longer than ${MAX_NAME_LENGTH} characters.`);
      return null;
    }
    return name;
  }

  requiredName(field: Field): string | null {
    const name = this.name(field);
    if (name === null && this.text(field) === "") this.fail(field, "The cell is blank.");
    return name;
  }

  /**
   * Returns free text, or null when the cell is blank.
   * @param known the text of earlier rows of the same thing: most repeat it, and new text is added on its own line
   */
  notes(field: Field, known: string | null = null): string | null {
    const written = this.#freeText(field);
    const text = this.context.literalLineBreaks ? written.replaceAll("\\n", "\n").trim() : written;
    const isNews = text !== "" && text !== known && !`\n${known ?? ""}\n`.includes(`\n${text}\n`);
    if (!isNews) return known;
    const notes = known === null ? text : `${known}\n${text}`;
    if (notes.length <= MAX_NOTES_LENGTH) return notes;
    this.warn("notes-shortened", `Some notes are longer than ${MAX_NOTES_LENGTH} characters and were shortened.`);
    return notes.slice(0, MAX_NOTES_LENGTH).toWellFormed();
  }

  number(field: Field): number | null {
    const text = this.text(field);
    if (text === "") return null;
    const value = parseDecimal(text, this.context.mark);
    if (typeof value === "number") return value;
    this.fail(
      field,
      value === null
        ? "The cell is not a number."
        : "The number can be read in two ways: its mark may be decimal or part the thousands.",
    );
    return null;
  }

  optionalWallClock(field: Field): WallClock | null {
    const text = this.text(field);
    return text === "" ? null : this.context.parseWallClock(text);
  }

  wallClock(field: Field): WallClock | null {
    const parsed = this.optionalWallClock(field);
    if (parsed === null) this.fail(field, "The cell is not a date that exists, in a form that can be told apart.");
    return parsed;
  }
}
