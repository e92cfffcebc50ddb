import type { DistanceUnit, ReadableSource } from "#core/training/import-document.ts";
import type { WeightUnit } from "#core/units.ts";
import { type Delimiter, readRows } from "./csv.ts";
import { createWallClockParser } from "./dates.ts";
import { ImportFailure } from "./failure.ts";
import { type Aliases, type Columns, indexAliases, matchHeader } from "./header.ts";
import type { ImportLog } from "./import-log.ts";
import type { NeutralWorkout } from "./neutral.ts";
import { findDecimalMark } from "./numbers.ts";
import { RowReader } from "./row-reader.ts";

export type ImportOptions = {
  readonly source: "auto" | ReadableSource;
  /** For weights of which the file doesn't tell the unit. */
  readonly weightUnit?: WeightUnit | undefined;
  readonly distanceUnit?: DistanceUnit | undefined;
  /** IANA name: where the clock of the file hangs. */
  readonly timeZone: string;
};

/** What an importer makes of the rows that it took: the workouts, and how many rows became a rest or a note. */
export type Taken = { readonly workouts: NeutralWorkout[]; readonly rests: number; readonly notes: number };

/** Takes the rows of one file in turn. A row that it can't use must fail in the reader. */
export type RowTaker<Field extends string> = {
  take(row: RowReader<Field>): void;
  finish(log: ImportLog): Taken;
};

export type TextFile = { readonly text: string; readonly delimiter: Delimiter };
export type ReadFile = Taken & { readonly rows: number };

/** What an importer says of a header: that it can read the file, or what is missing of it. */
export type Recognition =
  | {
      readonly kind: "known";
      readonly dialect: string;
      readonly read: (file: TextFile, options: ImportOptions, log: ImportLog) => ReadFile;
    }
  | { readonly kind: "unknown"; readonly found: number; readonly missing: readonly string[] };

/** An application whose exports can be read. */
export type Importer = {
  readonly source: ReadableSource;
  readonly label: string;
  readonly recognise: (header: readonly string[]) => Recognition;
};

export type ImporterDefinition<Field extends string> = {
  readonly source: ReadableSource;
  readonly label: string;
  readonly aliases: Aliases<Field>;
  /** What tells the application and what no row can do without. */
  readonly required: readonly Field[];
  /** The columns that hold numbers, by which the decimal mark is found. */
  readonly numeric: readonly Field[];
  /** A line break in notes is written as a backslash and an n. */
  readonly literalLineBreaks?: boolean;
  /** Forja writes this format too, and guards it against spreadsheets. */
  readonly guardedTexts?: boolean;
  readonly dialectOf: (columns: Columns<Field>) => string;
  readonly createTaker: () => RowTaker<Field>;
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

/** An importer of a CSV file with one row a set. */
export const defineImporter = <Field extends string>(definition: ImporterDefinition<Field>): Importer => {
  const {
    source,
    label,
    aliases,
    required,
    numeric,
    literalLineBreaks = false,
    guardedTexts = false,
    dialectOf,
    createTaker,
  } = definition;
  const fields = indexAliases(aliases);

  const recognise = (header: readonly string[]): Recognition => {
    const { columns, unknown, repeated } = matchHeader(header, fields);
    const missing = required.filter((field) => !columns.has(field));
    if (missing.length > 0) {
      return {
        kind: "unknown",
        found: required.length - missing.length,
        missing: missing.map((field) => aliases[field][0] ?? field),
      };
    }
    const read = ({ text, delimiter }: TextFile, options: ImportOptions, log: ImportLog): ReadFile => {
      if (repeated) throw new ImportFailure("columns-repeated", "Two columns of the file have the same meaning.");
      if (unknown.length > 0) {
        log.warn("columns-ignored", `Columns that Forja has no use for were left out: ${unknown.join(", ")}.`);
      }
      const rows = readRows(text, delimiter, log);
      const reader = new RowReader(columns, header.length, {
        log,
        literalLineBreaks,
        guardedTexts,
        mark: findDecimalMark(cellsOf(rows, columns, numeric), delimiter),
        parseWallClock: createWallClockParser(options.timeZone),
        weightUnit: options.weightUnit ?? null,
        distanceUnit: options.distanceUnit ?? null,
      });
      const taker = createTaker();
      for (const row of rows) {
        reader.load(row);
        taker.take(reader);
      }
      return { ...taker.finish(log), rows: rows.length };
    };
    return { kind: "known", dialect: dialectOf(columns), read };
  };

  return { source, label, recognise };
};
