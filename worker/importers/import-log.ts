import { countedWarning, type ImportWarning, type RowError } from "#core/imports/import-document.ts";

const LINES_PER_WARNING = 20;

export class ImportLog {
  readonly #errors: RowError[] = [];
  readonly #failedRows = new Set<number>();
  readonly #warnings = new Map<string, { code: string; message: string; count: number; rows: number[] }>();

  static of(other: ImportLog): ImportLog {
    const log = new ImportLog();
    for (const { row, column, message } of other.#errors) log.error(row, column, message);
    for (const [code, { rows, ...warning }] of other.#warnings)
      log.#warnings.set(code, { ...warning, rows: [...rows] });
    return log;
  }

  error(row: number, column: string | null, message: string): void {
    this.#errors.push({ row, column, message });
    this.#failedRows.add(row);
  }

  /** Warnings of one code become one, with the lines on which it happened. */
  warn(code: string, message: string, row?: number): void {
    let warning = this.#warnings.get(code);
    if (warning === undefined) {
      warning = { code, message, count: 0, rows: [] };
      this.#warnings.set(code, warning);
    }
    warning.count += 1;
    if (row !== undefined && warning.rows.length < LINES_PER_WARNING) warning.rows.push(row);
  }

  get rowErrors(): RowError[] {
    return this.#errors.toSorted((left, right) => left.row - right.row);
  }

  get failedRows(): number {
    return this.#failedRows.size;
  }

  get warnings(): ImportWarning[] {
    return Array.from(this.#warnings.values(), ({ code, message, count, rows }) =>
      countedWarning(code, message, count, rows),
    );
  }
}
