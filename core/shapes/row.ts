import type { Fields } from "./shape.ts";
import { isExported, rowName } from "./shape.ts";

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * A row of Forja's own format, in the order of the shape. A field that is null is left out: absent and null mean the same.
 * @param json the exported fields of a resource, by their names in that format
 */
export const exportedRow = ({ fields }: { readonly fields: Fields }, json: Json): Json =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      if (!isExported(field)) return [];
      const key = rowName(name, field);
      const value = json[key];
      if (value === null || value === undefined) return [];
      const { items } = field;
      if (items === undefined || !Array.isArray(value)) return [[key, value]];
      return [[key, value.filter(isJson).map((item) => exportedRow(items, item))]];
    }),
  );
