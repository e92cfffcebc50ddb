import { and, count, desc, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Transaction } from "../../client.ts";
import { asText, expression, isoInstant, jsonList, jsonObject, orNone, subquery } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { webhookDeliveries, webhooks } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { isFull } from "./webhook-events.ts";

const owned = { id: webhooks.id, userId: webhooks.userId };
type Owned = { readonly id: string; readonly userId: string };

const fields = {
  id: webhooks.id,
  url: webhooks.url,
  events: webhooks.events,
  createdAt: isoInstant(webhooks.createdAt),
  suspendedAt: isoInstant(webhooks.suspendedAt),
};

export const lockWebhooks = query("webhooks.lock", { userId: "uuid" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || ${p.userId}::text, 0))`),
);

export const countWebhooks = statement("webhooks.count", { userId: webhooks.userId }, (db, p) =>
  db.select({ count: count() }).from(webhooks).where(eq(webhooks.userId, p.userId)),
);

export const WEBHOOK_ID_CONSTRAINT = "webhooks_pkey";

export const insertWebhook = statement(
  "webhooks.insert",
  {
    ...owned,
    url: webhooks.url,
    events: "jsonb",
    /** In hexadecimal. */
    sealedSecret: "text",
    now: "timestamptz",
  },
  (db, p) =>
    db
      .insert(webhooks)
      .values({
        id: p.id,
        userId: p.userId,
        url: p.url,
        events: sql`array(select jsonb_array_elements_text(${p.events}))`,
        sealedSecret: sql`decode(${p.sealedSecret}, 'hex')`,
        createdAt: p.now,
      })
      .returning(fields),
);

export const findWebhook = statement("webhooks.find", owned, (db, p) =>
  db
    .select(fields)
    .from(webhooks)
    .where(and(eq(webhooks.id, p.id), eq(webhooks.userId, p.userId))),
);

export type WebhookView = Awaited<ReturnType<typeof findWebhook>>[number];

export const listWebhooks = statement(
  "webhooks.list",
  { userId: webhooks.userId, beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({ ...fields, sortKey: asText(webhooks.createdAt) })
      .from(webhooks)
      .where(
        and(
          eq(webhooks.userId, p.userId),
          or(isNull(p.beforeId), sql`(${webhooks.createdAt}, ${webhooks.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
        ),
      )
      .orderBy(desc(webhooks.createdAt), desc(webhooks.id))
      .limit(plain(p.limit)),
);

export const deleteWebhook = statement("webhooks.delete", owned, (db, p) =>
  db
    .delete(webhooks)
    .where(and(eq(webhooks.id, p.id), eq(webhooks.userId, p.userId)))
    .returning({ id: webhooks.id }),
);

/** Removes the events that came while the suspension was being written. */
const dropWaiting = statement("webhooks.drop_waiting", owned, (db, p) =>
  db
    .update(webhookDeliveries)
    .set({ status: "failed", failure: "webhook-suspended", nextAttemptAt: null })
    .where(
      and(
        eq(webhookDeliveries.webhookId, p.id),
        eq(webhookDeliveries.userId, p.userId),
        eq(webhookDeliveries.status, "pending"),
      ),
    ),
);

const clearSuspension = statement("webhooks.resume", owned, (db, p) =>
  db
    .update(webhooks)
    .set({ suspendedAt: null })
    .where(and(eq(webhooks.id, p.id), eq(webhooks.userId, p.userId), isNotNull(webhooks.suspendedAt)))
    .returning({ id: webhooks.id }),
);

/** The events of the suspension are dropped. Returns whether it was suspended. */
export const resumeWebhook = async (tx: Transaction, of: Owned): Promise<boolean> => {
  const [resumed] = await clearSuspension(tx, of);
  if (resumed === undefined) return false;
  await dropWaiting(tx, of);
  return true;
};

const d = alias(webhookDeliveries, "d");
const w = alias(webhooks, "w");

const delivery = jsonObject({
  id: d.id,
  event: d.event,
  eventId: d.eventId,
  status: d.status,
  attempts: d.attempts,
  responseStatus: d.responseStatus,
  failure: d.failure,
  durationMs: d.durationMs,
  createdAt: isoInstant(d.createdAt),
  lastAttemptAt: isoInstant(d.lastAttemptAt),
  nextAttemptAt: isoInstant(d.nextAttemptAt),
  deliveredAt: isoInstant(d.deliveredAt),
});

export type DeliveryView = (typeof delivery)["_"]["type"];

/** `deliveries` has a row more than the page when there are more. */
export const listDeliveries = query(
  "webhook_deliveries.list",
  { userId: "uuid", webhookId: "uuid", beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (p) => {
    const listed = jsonList(
      jsonObject({ delivery, sortKey: asText(d.createdAt) }),
      sql`${desc(d.createdAt)}, ${desc(d.id)}`,
    );
    return rows(
      {
        deliveries: subquery(
          listed,
          sql`from (
            select * from ${webhookDeliveries} ${d}
            where ${d.webhookId} = ${w.id} and (${p.beforeId} is null or
              (${d.createdAt}, ${d.id}) < (${p.beforeCreatedAt}, ${p.beforeId}))
            order by ${d.createdAt} desc, ${d.id} desc limit ${p.limit}
          ) d`,
        ),
      },
      (list) => sql`select ${list} from ${webhooks} ${w} where ${w.id} = ${p.webhookId} and ${w.userId} = ${p.userId}`,
    );
  },
);

/**
 * Creates another delivery of the same event. The delivery is null where too many wait or the webhook is suspended.
 * Returns no row when the user has no such delivery.
 */
export const resendDelivery = query(
  "webhook_deliveries.resend",
  { userId: "uuid", webhookId: "uuid", deliveryId: "uuid", id: "uuid", now: "timestamptz" },
  (p) =>
    rows(
      {
        delivery: orNone(sql`${d.id} is not null`, delivery),
        suspended: expression("boolean", sql`known.suspended`),
        notified: sql`pg_notify('forja_webhooks', '')`,
      },
      (list) => sql`with known as (
      select d.*, ${isFull} as is_full, ${w.suspendedAt} is not null as suspended
      from ${webhookDeliveries} ${d} join ${webhooks} ${w} on ${w.id} = ${d.webhookId}
      where ${d.id} = ${p.deliveryId} and ${d.webhookId} = ${p.webhookId} and ${d.userId} = ${p.userId}
    ), d as (
      insert into ${webhookDeliveries} (id, webhook_id, user_id, event, event_id, occurred_at, resent, payload,
        created_at, next_attempt_at)
      select ${p.id}, ${d.webhookId}, ${d.userId}, ${d.event}, ${d.eventId}, ${d.occurredAt}, true, ${d.payload},
        ${p.now}, ${p.now}
      from known d where not is_full and not suspended
      returning *
    )
    select ${list} from known left join d on true`,
    ),
);
