import { bigint, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/**
 * Timelines of Postgres' log that this database was on. A promotion or a recovery begins another one. The log of the
 * parent counts up to `beganAt`, in bytes. Replicas have the row once they follow the timeline.
 */
export const logTimelines = pgTable(
  "log_timelines",
  {
    /** The identifier of the cluster, and the OID of the database. */
    system: text().notNull(),
    timeline: integer().notNull(),
    /** Null for the first timeline. */
    parent: integer(),
    beganAt: bigint({ mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.system, t.timeline] })],
);
