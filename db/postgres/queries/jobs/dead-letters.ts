import { lt, sql } from "drizzle-orm";
import { deadLetters } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

export const addDeadLetter = statement(
  "dead_letters.insert",
  {
    id: deadLetters.id,
    queue: deadLetters.queue,
    messageId: deadLetters.messageId,
    payload: "jsonb",
    errorName: deadLetters.errorName,
    attempts: deadLetters.attempts,
  },
  (db, p) => db.insert(deadLetters).values(p),
);

/** Nobody requeues a dead letter that was not looked at within 90 days. */
export const sweepDeadLetters = sweep("dead_letters.sweep", {}, () => ({
  table: deadLetters,
  key: deadLetters.id,
  where: lt(deadLetters.failedAt, sql`now() - interval '90 days'`),
  oldest: deadLetters.failedAt,
}));
