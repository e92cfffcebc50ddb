import { sql } from "drizzle-orm";
import type { JobKind, Priority } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

export type OutboxRow = {
  readonly id: string;
  readonly topic: string;
  readonly messageId: string;
  readonly payload: unknown;
  readonly priority: number;
};

/** Rows of one topic and priority: they wait behind each other, and behind no others. */
export type Lane = { readonly topic: JobKind; readonly priority: Priority };

const taken = sql`o.id::text, o.topic, o.message_id as "messageId", o.payload, o.priority`;

/** Takes what waits in each lane, the oldest first; several relays at once take different rows. */
export const takeOutbox = sqlStatement<{ lanes: string; limit: number }, OutboxRow>(
  "outbox.take",
  sql`select ${taken}
    from jsonb_to_recordset(${input("lanes")}::jsonb) as lane(topic text, priority int)
    cross join lateral (
      select * from outbox w where w.sent_at is null and w.topic = lane.topic and w.priority = lane.priority
      order by w.id limit ${input("limit")}::int for update skip locked
    ) o order by o.priority, o.id`,
);

/**
 * Takes what no lane leads to: a topic or a priority that this version does not know. A row of an hour is none that a
 * newer version has written while it is rolled out.
 */
export const takeStrayOutbox = sqlStatement<{ lanes: string; limit: number }, OutboxRow>(
  "outbox.take_stray",
  sql`select ${taken} from outbox o
    where o.sent_at is null and o.created_at < now() - interval '1 hour' and not exists (
      select 1 from jsonb_to_recordset(${input("lanes")}::jsonb) as lane(topic text, priority int)
      where lane.topic = o.topic and lane.priority = o.priority)
    order by o.id limit ${input("limit")}::int for update skip locked`,
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

export const sweepOutbox = sqlStatement<Record<string, never>, Removed>(
  "outbox.sweep",
  removing(sql`delete from outbox where id in (
    select id from outbox where sent_at < now() - interval '1 day' order by sent_at limit 5000)`),
);
