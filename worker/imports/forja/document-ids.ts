import type { DocumentIds } from "#db/postgres/queries/imports/import-document.ts";
import { forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import type { DocumentRow, ForjaDocument } from "../../importers/forja/document.ts";
import { importedId } from "../../importers/index.ts";

/** Equal documents give equal ids. */
export type IdMaker = (original: string) => string;

export const idMaker =
  (userId: string): IdMaker =>
  (original) =>
    importedId(userId, "forja", original);

type Identified = { readonly id: string };

const bothIds = (rows: readonly DocumentRow<Identified>[], newId: IdMaker): string[] =>
  rows.flatMap(({ row }) => [row.id, newId(row.id)]);

/**
 * Returns the ids under which an account can have the rows: their own, where the document was made of it, or those of
 * an import.
 */
export const idsIn = (document: ForjaDocument, newId: IdMaker): DocumentIds => ({
  exercises: bothIds(document.exercises, newId),
  routines: bothIds(document.routines, newId),
  workouts: bothIds(document.workouts, newId),
  ...forEachPlain<Record<PlainName, string[]>>((name) => bothIds(document[name], newId)),
});

export type RowPlace = { readonly id: string; readonly isNew: boolean };

export type Places = ReadonlyMap<string, RowPlace>;

export const placesOf = (
  rows: readonly DocumentRow<Identified>[],
  present: readonly string[],
  newId: IdMaker,
): Places => {
  const known = new Set(present);
  return new Map(
    rows.map(({ row: { id } }) => {
      if (known.has(id)) return [id, { id, isNew: false }];
      const made = newId(id);
      return [id, { id: made, isNew: !known.has(made) }];
    }),
  );
};
