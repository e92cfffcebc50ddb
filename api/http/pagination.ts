import { z } from "zod";
import { ForjaError, isUnreadable } from "#core/errors.ts";
import { id } from "./fields.ts";

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

const numeral = (form: RegExp, message: string) =>
  z.custom<string>((value) => typeof value === "string" && form.test(value), message);

/**
 * Returns the schema of a whole number in a query, where `Number("")` would be 0. The document has the number, and not
 * its digits.
 */
export const queryInteger = (minimum: number, maximum: number) =>
  numeral(/^-?\d{1,15}$/, "must be a whole number")
    .meta({ type: "integer", minimum, maximum })
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));

export const queryNumber = (minimum: number, maximum: number) =>
  numeral(/^-?\d{1,12}(\.\d{1,20})?$/, "must be a number")
    .meta({ type: "number", minimum, maximum })
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));

const MAX_VALUES = 50;

/** Several values of a filter, with commas between them. The document has a list. */
export const queryList = <Value extends string>(item: z.ZodType<Value, string>) =>
  z
    .custom<string>((value) => typeof value === "string" && value !== "", "must not be empty")
    .meta({ type: "array", items: z.toJSONSchema(item, { io: "input" }), minItems: 1, maxItems: MAX_VALUES })
    .transform((text, { issues }): Value[] => {
      const values = z.array(item).max(MAX_VALUES).safeParse(text.split(","));
      if (values.success) return values.data;
      // A value of a list has no pointer of its own in a query.
      for (const { message } of values.error.issues.slice(0, 1)) issues.push({ code: "custom", message, input: text });
      return z.NEVER;
    });

export const queryFlag = z.enum(["true", "false"]).transform((value) => value === "true");

export const pageQuery = {
  limit: queryInteger(1, MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .meta({ description: `${DEFAULT_LIMIT} unless given.` }),
  cursor: z.string().min(1).max(500).optional(),
};

/** A sort key that is an instant, as Postgres writes it in UTC with its microseconds. */
export const instantKey = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/);

export const instantCursor = z.object({ sortKey: instantKey, id });

export type Page<Item> = {
  readonly data: Item[];
  readonly page: { readonly nextCursor: string | null; readonly hasMore: boolean };
  /** Absent when nothing was left out. */
  readonly omitted?: number;
};

export const pageOf = <Schema extends z.ZodType>(item: Schema) =>
  z.object({
    data: z.array(item),
    page: z.object({ nextCursor: z.string().nullable(), hasMore: z.boolean() }),
    omitted: z.int().min(1).optional().meta({
      description: "Entries of this page that cannot be read. Absent when there are none.",
    }),
  });

export const encodeCursor = (key: Readonly<Record<string, string | number | null>>): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

export const decodeCursor = <Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | null => {
  if (cursor === undefined) return null;
  const refuse = () =>
    new ForjaError("request-invalid", { errors: [{ pointer: "/cursor", detail: "is not a cursor of this list" }] });
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw refuse();
  }
  const result = schema.safeParse(key);
  if (!result.success) throw refuse();
  return result.data;
};

type Key = Readonly<Record<string, string | number | null>>;

const readItems = <Row, Item>(rows: readonly Row[], toItem: (row: Row) => Item): Item[] =>
  rows.flatMap((row) => {
    try {
      return [toItem(row)];
    } catch (error) {
      if (isUnreadable(error)) return [];
      throw error;
    }
  });

/**
 * Makes a page from `limit` + 1 rows. An unreadable item is left out and counted. A row with an unreadable place has a
 * null key, and the cursor is the one before it.
 */
export const toPage = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  keyOf: (row: Row) => Key | null,
): Page<Item> => {
  const kept = rows.slice(0, limit);
  const data = readItems(kept, toItem);
  const last = kept.map(keyOf).findLast((key) => key !== null);
  const hasMore = rows.length > limit && last != null;
  const omitted = kept.length - data.length;
  return {
    data,
    page: { nextCursor: hasMore ? encodeCursor(last) : null, hasMore },
    ...(omitted === 0 ? {} : { omitted }),
  };
};
