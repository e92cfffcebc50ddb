import type { DistanceUnit } from "#core/imports/import-document.ts";
import { exact, KG_PER_LB, METERS_PER_MILE, type WeightUnit } from "#core/units.ts";
import { foldName } from "./header.ts";
import type { RowReader } from "./row-reader.ts";

/** The meaning of a zero in the file: no entry, or a value like any other. */
export type Zero = "absent" | "value";

export type QuantityColumns<Field, Unit> = {
  readonly fixed: readonly (readonly [Field, Unit])[];
  readonly plain: Field;
  readonly unit: Field | null;
};

export type Quantity<Unit> = { readonly value: number; readonly unit: Unit | null };
type Found<Unit, Field> = Quantity<Unit> & { readonly field: Field };

export type UnitSystem<Unit extends string> = {
  readonly per: Readonly<Record<Unit, number>>;
  /** By written name: the unit that is kept, and how many of it one of the written unit is. */
  readonly names: ReadonlyMap<string, readonly [Unit, number]>;
  readonly expected: string;
};

const named = <Unit>(
  table: readonly (readonly [string, Unit, number])[],
): ReadonlyMap<string, readonly [Unit, number]> =>
  new Map(table.flatMap(([names, unit, factor]) => names.split(" ").map((name) => [name, [unit, factor]] as const)));

const METERS_PER_FOOT = 0.3048;

export const WEIGHTS: UnitSystem<WeightUnit> = {
  per: { kg: 1, lb: KG_PER_LB },
  names: named<WeightUnit>([
    ["kg kgs kilo kilos kilogram kilograms", "kg", 1],
    ["lb lbs pound pounds", "lb", 1],
  ]),
  expected: "kg and lb",
};

export const DISTANCES: UnitSystem<DistanceUnit> = {
  per: { km: 1000, mi: METERS_PER_MILE, m: 1 },
  names: named<DistanceUnit>([
    ["km kms kilometer kilometers kilometre kilometres", "km", 1],
    ["mi mile miles", "mi", 1],
    ["m meter meters metre metres", "m", 1],
    ["cm", "m", 0.01],
    ["ft foot feet", "m", METERS_PER_FOOT],
    ["yd yds yard yards", "m", 3 * METERS_PER_FOOT],
    ["in inch inches", "m", METERS_PER_FOOT / 12],
  ]),
  expected: "km, mi, m, cm, ft, yd and in",
};

/** Applications round what they convert; beyond this share two columns don't say the same. */
const CONVERSION_TOLERANCE = 0.02;

const decimals = (value: number): number => (String(value).split(".")[1] ?? "").length;

const agree = (one: number, other: number): boolean =>
  Math.abs(one - other) <= CONVERSION_TOLERANCE * Math.max(Math.abs(one), Math.abs(other));

/**
 * Returns the one quantity that several columns of fixed units hold. Between two filled ones, the rounder number is the
 * entered one, and the other is converted.
 */
const readFixed = <Field extends string, Unit extends string>(
  row: RowReader<Field>,
  columns: QuantityColumns<Field, Unit>["fixed"],
  per: UnitSystem<Unit>["per"],
): Found<Unit, Field> | null => {
  let found: { value: number; unit: Unit; field: Field } | null = null;
  for (const [field, unit] of columns) {
    const value = row.number(field);
    if (value === null) continue;
    if (found !== null && !agree(found.value * per[found.unit], value * per[unit])) {
      row.fail(field, "Two columns of the row don't hold the same quantity.");
      return null;
    }
    if (found === null || decimals(value) < decimals(found.value)) found = { value, unit, field };
  }
  return found;
};

const readPlain = <Field extends string, Unit extends string>(
  row: RowReader<Field>,
  columns: QuantityColumns<Field, Unit>,
  system: UnitSystem<Unit>,
  told: Unit | null,
): Found<Unit, Field> | null => {
  const value = row.number(columns.plain);
  if (value === null) return null;
  const written = columns.unit === null ? "" : row.text(columns.unit);
  if (written === "") return { value, unit: told, field: columns.plain };
  const known = system.names.get(written) ?? system.names.get(foldName(written));
  if (known !== undefined) {
    const [unit, factor] = known;
    return { value: factor === 1 ? value : exact(value * factor), unit, field: columns.plain };
  }
  if (value !== 0) row.fail(columns.unit, `The unit is not one of ${system.expected}.`);
  return { value, unit: null, field: columns.plain };
};

/**
 * Returns a quantity with its unit: from the column's name, else from the row, else from the sender, else null.
 * @returns null when the row has none, or when it was refused
 */
export const readQuantity = <Field extends string, Unit extends string>(
  row: RowReader<Field>,
  columns: QuantityColumns<Field, Unit>,
  system: UnitSystem<Unit>,
  options: { readonly told: Unit | null; readonly zero: Zero },
): Found<Unit, Field> | null => {
  const found = readFixed(row, columns.fixed, system.per) ?? readPlain(row, columns, system, options.told);
  return found === null || (found.value === 0 && options.zero === "absent") ? null : found;
};
