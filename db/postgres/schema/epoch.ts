import { sql } from "drizzle-orm";
import { bigint, check, integer, pgTable } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

const number = () => bigint({ mode: "number" });

/**
 * The shared history of the stores, in one row. A restore begins another epoch. An epoch is the millisecond of its
 * start, and the first one is 0. MongoDB and Redis hold copies of epoch and pulse. A copy that is ahead shows that this
 * row went back. A copy that is behind shows that the other store did.
 */
export const storeEpoch = pgTable(
  "store_epoch",
  {
    id: integer().primaryKey(),
    epoch: number().notNull().default(0),
    /** Null for the first one. */
    previous: number(),
    startedAt: instant().notNull().defaultNow(),
    pulse: number().notNull().default(0),
    seenAt: instant().notNull().defaultNow(),
    mongoPulse: number().notNull().default(0),
    redisPulse: number().notNull().default(0),
    /** The place of the latest beat in Postgres' log. A promoted replica that has the row has the log up to it. */
    logTimeline: integer().notNull().default(0),
    logAt: number().notNull().default(0),
  },
  (t) => [check("store_epoch_single_check", sql`${t.id} = 1`)],
);
