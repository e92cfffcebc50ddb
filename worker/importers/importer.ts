import type { DateOrder, DistanceUnit, ReadableSource } from "#core/imports/import-document.ts";
import type { WeightUnit } from "#core/units.ts";
import { type Delimiter, readRows } from "./csv.ts";
import { readDates } from "./dates.ts";
import { ImportFailure } from "./failure.ts";
import { type Aliases, type Columns, indexAliases, matchHeader } from "./header.ts";
import type { ImportLog } from "./import-log.ts";
import type { NeutralWorkout } from "./neutral.ts";
import { findDecimalMark } from "./numbers.ts";
import { RowReader } from "./row-reader.ts";

export type ImportOptions = {
  readonly source: "auto" | ReadableSource;
  readonly weightUnit?: WeightUnit | undefined;
  readonly distanceUnit?: DistanceUnit | undefined;
  /** Used for dates in figures when no date of the file shows their order. */
  readonly dateOrder?: DateOrder | undefined;
  /** IANA name: where the clock of the file hangs. */
  readonly timeZone: string;
};

export type ParsedRow = { readonly workouts: NeutralWorkout[]; readonly rests: number; readonly notes: number };

export type RowParser<Field extends string> = {
  take(row: RowReader<Field>): void;
  finish(log: ImportLog): ParsedRow;
};

export type TextFile = { readonly text: string; readonly delimiter: Delimiter };
export type ReadFile = ParsedRow & {
  readonly rows: number;
  readonly hasOpenDates: boolean;
};

export type Recognition =
  | {
      readonly kind: "known";
      readonly dialect: string;
      readonly read: (file: TextFile, options: ImportOptions, log: ImportLog) => ReadFile;
    }
  | {
      readonly kind: "unknown";
      readonly known: number;
      readonly missing: readonly string[];
    };

export type Importer = {
  readonly source: ReadableSource;
  readonly label: string;
  readonly recognise: (header: readonly string[]) => Recognition;
};

export type ImporterDefinition<Field extends string> = {
  readonly source: ReadableSource;
  readonly label: string;
  readonly aliases: Aliases<Field>;
  readonly required: readonly Field[];
  readonly anyOf: readonly (readonly Field[])[];
  /** Their values decide the order of dates. */
  readonly dates: readonly Field[];
  /** Their values decide the decimal mark. */
  readonly numeric: readonly Field[];
  readonly literalLineBreaks?: boolean;
  /** Forja writes this format too, and guards it against spreadsheets. */
  readonly guardedTexts?: boolean;
  readonly dialectOf: (columns: Columns<Field>) => string;
  readonly createTaker: () => RowParser<Field>;
};

function* cellsOf<Field extends string>(
  rows: readonly { readonly cells: readonly string[] }[],
  columns: Columns<Field>,
  fields: readonly Field[],
): Generator<string> {
  const indexes = fields.flatMap((field) => columns.get(field)?.index ?? []);
  for (const { cells } of rows) {
    for (const index of indexes) yield (cells[index] ?? "").trim();
  }
}

export const defineImporter = <Field extends string>(definition: ImporterDefinition<Field>): Importer => {
  const {
    source,
    label,
    aliases,
    required,
    anyOf,
    dates,
    numeric,
    literalLineBreaks = false,
    guardedTexts = false,
    dialectOf,
    createTaker,
  } = definition;
  const fields = indexAliases(aliases);

  const recognise = (header: readonly string[]): Recognition => {
    const { columns, unknown, repeated } = matchHeader(header, fields);
    const nameOf = (field: Field): string => aliases[field][0] ?? field;
    const missing = [
      ...required.filter((field) => !columns.has(field)).map(nameOf),
      ...anyOf
        .filter((group) => !group.some((field) => columns.has(field)))
        .map((group) => group.map(nameOf).join(" or ")),
    ];
    if (missing.length > 0) return { kind: "unknown", known: columns.size, missing };
    const read = ({ text, delimiter }: TextFile, options: ImportOptions, log: ImportLog): ReadFile => {
      if (repeated) throw new ImportFailure("columns-repeated", "Two columns of the file have the same meaning.");
      if (unknown.length > 0) {
        log.warn("columns-ignored", `Columns that Forja has no use for were left out: ${unknown.join(", ")}.`);
      }
      const rows = readRows(text, delimiter, log);
      const brokenRows = log.failedRows;
      const [broken] = log.rowErrors;
      if (rows.length === 0 && broken !== undefined) {
        throw new ImportFailure("csv-broken", `The file is not valid CSV. ${broken.message}`, [broken]);
      }
      const { timeZone, dateOrder } = options;
      const { parse: parseWallClock, isOpen } = readDates(cellsOf(rows, columns, dates), { timeZone, dateOrder });
      const reader = new RowReader(columns, header.length, {
        log,
        literalLineBreaks,
        guardedTexts,
        mark: findDecimalMark(cellsOf(rows, columns, numeric), delimiter),
        parseWallClock,
        weightUnit: options.weightUnit ?? null,
        distanceUnit: options.distanceUnit ?? null,
      });
      const taker = createTaker();
      for (const row of rows) {
        reader.load(row);
        taker.take(reader);
      }
      return { ...taker.finish(log), rows: rows.length + brokenRows, hasOpenDates: isOpen };
    };
    return { kind: "known", dialect: dialectOf(columns), read };
  };

  return { source, label, recognise };
};
