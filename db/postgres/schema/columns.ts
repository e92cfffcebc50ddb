import { type SQL, sql } from "drizzle-orm";
import { customType, integer, timestamp, uuid } from "drizzle-orm/pg-core";

/** An instant: kept with its zone, read as a `Date`. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: "date" });

export const id = () => uuid().primaryKey();

/** Columns of each resource that a client can change: what ETag, If-Match and sync stand on. */
export const versioned = {
  version: integer().notNull().default(1),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
};

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** A CHECK that a text column holds one of a closed list; text and CHECK stand in place of enums so that a value can be added in one cheap step. */
export const oneOf = (column: unknown, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`;
