import { canonicalValueOf } from "#core/body/measurements.ts";
import type { ExerciseReference } from "#core/shapes/field.ts";
import type { PlainRow } from "#db/postgres/plain-rows.ts";
import type { DocumentFacts, DocumentRows } from "#db/postgres/queries/imports/import-document.ts";
import { columnsOf } from "#db/postgres/row-columns.ts";
import {
  forEachPlain,
  PLAIN_NAMES,
  PLAIN_RESOURCES,
  type PlainName,
  type PlainResources,
} from "#db/postgres/schema/index.ts";
import type { DocumentRow, ForjaDocument, SectionRow } from "../../importers/forja/document.ts";
import { type IdMaker, placesOf } from "./document-ids.ts";

type Fields<Name extends PlainName> = Omit<SectionRow<Name>, "exercise">;
type Placed = "userId" | "importId" | "version";
type Named<Name extends PlainName> = SectionRow<Name> extends { readonly exercise: unknown } ? "exerciseId" : never;

/** The columns that no field of the shape fills. */
type Missing<Name extends PlainName> = Omit<
  PlainRow<PlainResources[Name]["table"]>,
  keyof ReturnType<typeof columnsOf<Fields<Name>>> | Placed | Named<Name>
>;

/** A resource needs an entry if it has such a column. */
type OwnColumns = {
  readonly [Name in PlainName as keyof Missing<Name> extends never ? never : Name]: (
    row: SectionRow<Name>,
  ) => Missing<Name>;
};

const OWN_COLUMNS: OwnColumns = {
  measurements: (row) => ({ canonicalValue: canonicalValueOf(row) }),
};

type Row = { readonly id: string; readonly exercise?: ExerciseReference | null };
type Own = Readonly<Partial<Record<PlainName, (row: Row) => object>>>;

/** The row belongs to the name, which the compiler cannot see in functions that are found by name. */
const ownColumns = (name: PlainName, row: Row): object => (OWN_COLUMNS as Own)[name]?.(row) ?? {};

export type PlainPlacer = {
  readonly userId: string;
  readonly importId: string;
  readonly newId: IdMaker;
  readonly exerciseId: (row: DocumentRow<Row>, exercise: ExerciseReference, path: string) => string;
};

const placedRow = (name: PlainName, row: DocumentRow<Row>, placer: PlainPlacer): object => {
  const { userId, importId, newId } = placer;
  const { exercise, ...fields } = row.row;
  const exerciseId = exercise == null ? null : placer.exerciseId(row, exercise, "/exercise");
  return {
    ...columnsOf(PLAIN_RESOURCES[name].shape, fields),
    ...ownColumns(name, row.row),
    ...(exercise === undefined ? {} : { exerciseId }),
    ...{ id: newId(fields.id), userId, importId, version: 1 },
  };
};

type NewRows = Readonly<Record<PlainName, readonly DocumentRow<Row>[]>>;

/** Returns the rows that the account does not have. */
export const newPlainRows = (document: ForjaDocument, facts: DocumentFacts, newId: IdMaker): NewRows =>
  forEachPlain<NewRows>((name) => {
    const rows: readonly DocumentRow<Row>[] = document[name];
    const places = placesOf(rows, facts.present[name], newId);
    return rows.filter(({ row }) => places.get(row.id)?.isNew === true);
  });

export const countPlain = (rows: Readonly<Record<PlainName, readonly unknown[]>>): number =>
  PLAIN_NAMES.reduce((sum, name) => sum + rows[name].length, 0);

/** @param place leaves out the rows that cannot be placed */
export const placePlainRows = (
  rows: NewRows,
  place: (rows: readonly DocumentRow<Row>[], placed: (row: DocumentRow<Row>) => object) => object[],
  placer: PlainPlacer,
): DocumentRows["plain"] =>
  // The columns follow from the fields, which the compiler cannot see in rows that are placed by name.
  forEachPlain<Record<PlainName, object[]>>((name) =>
    place(rows[name], (row) => placedRow(name, row, placer)),
  ) as DocumentRows["plain"];
