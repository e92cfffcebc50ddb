import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { asText, expression, recordset } from "../../expressions.ts";
import { type JobKind, outbox, type Priority } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

/** Rows of one topic and priority: they wait behind each other, and behind no others. */
export type Lane = { readonly topic: JobKind; readonly priority: Priority };

const o = alias(outbox, "o");
const w = alias(outbox, "w");

const taken = {
  id: asText(o.id),
  topic: o.topic,
  messageId: o.messageId,
  payload: o.payload,
  priority: o.priority,
};

const laneFields = { topic: "text", priority: "int" } as const;

/** Several relays at once take different rows. */
export const takeOutbox = query("outbox.take", { lanes: "json", limit: "int" }, (p) => {
  const lane = recordset("lane", laneFields, p.lanes);
  return rows(
    taken,
    (list) => sql`select ${list} from ${lane.from}
      cross join lateral (
        select * from ${outbox} ${w}
        where ${and(isNull(w.sentAt), eq(w.topic, lane.columns.topic), eq(w.priority, lane.columns.priority))}
        order by ${w.id} limit ${p.limit} for update skip locked
      ) ${o} order by ${o.priority}, ${o.id}`,
  );
});

export type OutboxRow = Awaited<ReturnType<typeof takeOutbox>>[number];

/**
 * Takes rows of a topic or a priority that this version does not know. A row of an hour was not written by a newer
 * version during its rollout.
 */
export const takeStrayOutbox = query("outbox.take_stray", { lanes: "json", limit: "int" }, (p) => {
  const lane = recordset("lane", laneFields, p.lanes);
  return rows(
    taken,
    (list) => sql`select ${list} from ${outbox} ${o}
      where ${and(isNull(o.sentAt), lt(o.createdAt, sql`now() - interval '1 hour'`))} and not exists (
        select 1 from ${lane.from}
        where ${and(eq(lane.columns.topic, o.topic), eq(lane.columns.priority, o.priority))})
      order by ${o.id} limit ${p.limit} for update skip locked`,
  );
});

export const markSent = statement("outbox.mark_sent", { ids: "jsonb" }, (db, p) =>
  db
    .update(outbox)
    .set({ sentAt: sql`now()` })
    .where(sql`${outbox.id} in (select value::bigint from jsonb_array_elements_text(${p.ids}))`),
);

export const outboxLag = statement("outbox.lag", {}, (db) =>
  db
    .select({
      waiting: expression("int", sql`count(*)`),
      oldestSeconds: expression("float8", sql`coalesce(extract(epoch from now() - min(${outbox.createdAt})), 0)`),
    })
    .from(outbox)
    .where(isNull(outbox.sentAt)),
);

export const sweepOutbox = sweep("outbox.sweep", {}, () => ({
  table: outbox,
  key: outbox.id,
  where: lt(outbox.sentAt, sql`now() - interval '1 day'`),
  oldest: outbox.sentAt,
}));
