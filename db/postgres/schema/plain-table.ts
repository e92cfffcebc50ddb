import { type BuildExtraConfigColumns, sql } from "drizzle-orm";
import { index, type PgColumnBuilderBase, type PgTableExtraConfigValue, pgTable, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { id, versioned } from "./columns.ts";

const owned = () => ({
  id: id(),
  userId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
});

const kept = () => ({ importId: uuid(), ...versioned });

type Whole<Columns> = ReturnType<typeof owned> & Columns & ReturnType<typeof kept>;

/**
 * A table of a plain resource, with the columns and indexes that each of them has.
 * @param own its own indexes and constraints
 */
export const plainTable = <const Name extends string, Columns extends Record<string, PgColumnBuilderBase>>(
  name: Name,
  columns: Columns,
  own: (t: BuildExtraConfigColumns<Name, Whole<Columns>, "pg">) => PgTableExtraConfigValue[] = () => [],
) => {
  const whole: Whole<Columns> = { ...owned(), ...columns, ...kept() };
  return pgTable(name, whole, (t) => [
    index(`${name}_user_id_index`).on(t.userId, t.createdAt, t.id),
    index(`${name}_import_id_index`).on(t.importId).where(sql`import_id is not null`),
    ...own(t),
  ]);
};
