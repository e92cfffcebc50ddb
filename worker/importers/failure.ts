/** Why a file as a whole can't be imported. */
export const IMPORT_FAILURE_CODES = [
  "file-empty",
  "file-too-large",
  "file-not-text",
  "encoding-unknown",
  "csv-broken",
  "too-many-rows",
  "format-unknown",
  "source-mismatch",
  "columns-missing",
  "columns-repeated",
  "too-many-row-errors",
] as const;
export type ImportFailureCode = (typeof IMPORT_FAILURE_CODES)[number];

/** A cell or a row that can't be imported: the line of the file, from 1, and the column as the file names it. */
export type RowError = { readonly row: number; readonly column: string | null; readonly message: string };

/** The file can't be imported. Neither the message nor the rows repeat anything that the file holds. */
export class ImportFailure extends Error {
  override readonly name = "ImportFailure";
  readonly code: ImportFailureCode;
  /** The first rows that are wrong, so that the sender can see a reason. */
  readonly rowErrors: readonly RowError[];

  constructor(code: ImportFailureCode, message: string, rowErrors: readonly RowError[] = []) {
    super(message);
    this.code = code;
    this.rowErrors = rowErrors;
  }
}
