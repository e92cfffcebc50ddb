import { type SQL, sql } from "drizzle-orm";
import { customType, integer, timestamp, uuid } from "drizzle-orm/pg-core";

/** Returns an instant: kept with its zone, read as a `Date`. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: "date" });

export const id = () => uuid().primaryKey();

/** Columns of each resource that a client can change. ETag, If-Match and sync use them. */
export const versioned = {
  version: integer().notNull().default(1),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
};

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/**
 * Returns a CHECK that a text column holds one of a closed list. Text and CHECK replace enums, so a new value is one
 * cheap step.
 */
export const oneOf = (column: unknown, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`;
