import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

type DeadLetter = {
  id: string;
  queue: string;
  messageId: string;
  payload: string;
  errorName: string;
  attempts: number;
};

export const buryMessage = sqlStatement<DeadLetter, Record<string, never>>(
  "dead_letters.insert",
  sql`insert into dead_letters (id, queue, message_id, payload, error_name, attempts)
    values (${input("id")}::uuid, ${input("queue")}::text, ${input("messageId")}::text, ${input("payload")}::jsonb,
      ${input("errorName")}::text, ${input("attempts")}::int)`,
);

/** An operator who has not used one within 90 days will not requeue it. */
export const sweepDeadLetters = sqlStatement<Record<string, never>, Removed>(
  "dead_letters.sweep",
  removing(sql`delete from dead_letters where id in (
    select id from dead_letters where failed_at < now() - interval '90 days' order by failed_at limit 5000)`),
);
