import { sql } from "drizzle-orm";
import { input, sqlStatement } from "../statement.ts";

export type OutboxRow = {
  readonly id: string;
  readonly topic: string;
  readonly messageId: string;
  readonly payload: unknown;
};

/** Takes what waits to be sent; several relays at once take different rows. */
export const takeOutbox = sqlStatement<{ topics: string; limit: number }, OutboxRow>(
  "outbox.take",
  sql`select id::text, topic, message_id as "messageId", payload from outbox
    where sent_at is null and topic in (select jsonb_array_elements_text(${input("topics")}::jsonb))
    order by outbox.id limit ${input("limit")}::int for update skip locked`,
);

export const markSent = sqlStatement<{ ids: string }, Record<string, never>>(
  "outbox.mark_sent",
  sql`update outbox set sent_at = now()
    where id in (select value::bigint from jsonb_array_elements_text(${input("ids")}::jsonb))`,
);

/** How many messages wait, and for how long the oldest does. */
export const outboxLag = sqlStatement<Record<string, never>, { waiting: number; oldestSeconds: number }>(
  "outbox.lag",
  sql`select count(*)::int as waiting, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds"
    from outbox where sent_at is null`,
);

export const sweepOutbox = sqlStatement<Record<string, never>, Record<string, never>>(
  "outbox.sweep",
  sql`delete from outbox where id in (
    select id from outbox where sent_at < now() - interval '1 day' order by sent_at limit 5000)`,
);
