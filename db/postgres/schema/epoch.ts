import { sql } from "drizzle-orm";
import { bigint, check, integer, pgTable } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

const number = () => bigint({ mode: "number" });

/**
 * The history that the stores share, in one row. A restore begins another one: an epoch is the millisecond in which it
 * began, and the first one is 0. MongoDB and Redis hold copies of epoch and pulse; a copy that is ahead says that this
 * row went back, one that is behind that the other store did.
 */
export const storeEpoch = pgTable(
  "store_epoch",
  {
    id: integer().primaryKey(),
    epoch: number().notNull().default(0),
    /** The epoch before it; null for the first one. */
    previous: number(),
    startedAt: instant().notNull().defaultNow(),
    /** Grows with each beat of a worker. */
    pulse: number().notNull().default(0),
    /** The latest beat. */
    seenAt: instant().notNull().defaultNow(),
    /** The pulses that are known to stand in the other stores. */
    mongoPulse: number().notNull().default(0),
    redisPulse: number().notNull().default(0),
  },
  (t) => [check("store_epoch_single_check", sql`${t.id} = 1`)],
);
