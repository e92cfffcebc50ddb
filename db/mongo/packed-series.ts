import { Binary } from "mongodb";
import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";

/**
 * A long list of rows of numbers in its stored form: column after column of doubles, the least byte first. Dates are
 * days since 1970-01-01, and null is NaN. A document of ten years is then a quarter as large, and its write takes a
 * quarter of the time. A short list stays readable.
 */
type PackedSeries = { readonly fields: readonly string[]; readonly rows: number; readonly columns: Binary };

const LONG = 64;

const DATE = "date";

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;

const isCell = (field: string, value: unknown): boolean =>
  field === DATE ? typeof value === "string" : value === null || (typeof value === "number" && !Number.isNaN(value));

const fieldsOf = (rows: readonly unknown[]): readonly string[] | null => {
  const [first] = rows;
  if (!isRow(first)) return null;
  const fields = Object.keys(first);
  const alike = rows.every(
    (row) =>
      isRow(row) && Object.keys(row).length === fields.length && fields.every((field) => isCell(field, row[field])),
  );
  return fields.length > 0 && alike ? fields : null;
};

const numberOf = (field: string, value: unknown): number => {
  if (field === DATE) return toEpochDay(String(value));
  return value === null ? Number.NaN : Number(value);
};

const packRows = (rows: readonly unknown[], fields: readonly string[]): PackedSeries => {
  const cells = new Float64Array(rows.length * fields.length);
  for (const [column, field] of fields.entries()) {
    const start = column * rows.length;
    for (const [at, row] of rows.entries()) cells[start + at] = numberOf(field, isRow(row) ? row[field] : null);
  }
  return { fields, rows: rows.length, columns: new Binary(Buffer.from(cells.buffer)) };
};

const isPacked = (value: Row): value is PackedSeries => value.columns instanceof Binary && Array.isArray(value.fields);

const unpackRows = ({ fields, rows, columns }: PackedSeries): Row[] => {
  if (columns.length() !== rows * fields.length * Float64Array.BYTES_PER_ELEMENT) {
    throw new RangeError("a packed series has not as many cells as it says");
  }
  const cells = new Float64Array(new Uint8Array(columns.value()).buffer);
  return Array.from({ length: rows }, (_, at) =>
    Object.fromEntries(
      fields.map((field, column) => {
        const cell = cells[column * rows + at] ?? Number.NaN;
        if (field === DATE) return [field, fromEpochDay(cell)];
        return [field, Number.isNaN(cell) ? null : cell];
      }),
    ),
  );
};

export const packSeries = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const fields = value.length < LONG ? null : fieldsOf(value);
    return fields === null ? value.map(packSeries) : packRows(value, fields);
  }
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, packSeries(inner)]));
};

export const unpackSeries = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unpackSeries);
  if (!isRow(value)) return value;
  if (isPacked(value)) return unpackRows(value);
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, unpackSeries(inner)]));
};
