import type { ImportFailureCode, RowError } from "#core/imports/import-document.ts";

/** Neither the message nor the rows repeat anything that the file holds. */
export class ImportFailure extends Error {
  override readonly name = "ImportFailure";
  readonly code: ImportFailureCode;
  readonly rowErrors: readonly RowError[];

  constructor(code: ImportFailureCode, message: string, rowErrors: readonly RowError[] = []) {
    super(message);
    this.code = code;
    this.rowErrors = rowErrors;
  }
}
