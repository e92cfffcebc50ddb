import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { instant, oneOf } from "./columns.ts";

export const RESTORABLE = ["workouts", "routines"] as const;
export type Restorable = (typeof RESTORABLE)[number];

/** A workout or routine that its user deleted, as it was answered. It can be restored for 30 days. */
export const deletedResources = pgTable(
  "deleted_resources",
  {
    id: uuid().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    resource: text({ enum: RESTORABLE }).notNull(),
    /** The version that the deletion wrote to the change log. */
    version: integer().notNull(),
    document: jsonb().$type<unknown>().notNull(),
    /** The workouts of a routine, which it left. */
    workoutIds: jsonb().$type<readonly string[]>().notNull().default(sql`'[]'`),
    deletedAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ name: "deleted_resources_pkey", columns: [t.userId, t.id] }),
    index("deleted_resources_deleted_at_index").on(t.deletedAt),
    check("deleted_resources_resource_check", oneOf(t.resource, RESTORABLE)),
  ],
);
