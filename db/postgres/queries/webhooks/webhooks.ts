import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Transaction } from "../../client.ts";
import {
  type DELIVERY_STATUSES,
  type DeliveryFailure,
  type WebhookEvent,
  webhookDeliveries,
  webhooks,
} from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { isFull } from "./webhook-events.ts";

/** A webhook as its owner sees it. */
export type WebhookView = {
  id: string;
  url: string;
  events: WebhookEvent[];
  createdAt: string;
  suspendedAt: string | null;
};

const webhookJson = sql`json_build_object('id', w.id, 'url', w.url, 'events', w.events,
  'createdAt', iso_instant(w.created_at), 'suspendedAt', iso_instant(w.suspended_at))`;

type Owned = { userId: string; id: string };
type Page = { beforeCreatedAt: string | null; beforeId: string | null; limit: number };

/** Lets webhooks of a user be made one after the other, so that they are counted right. */
export const lockWebhooks = sqlStatement<{ userId: string }, Record<string, never>>(
  "webhooks.lock",
  sql`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || ${input("userId")}::text, 0))`,
);

export const countWebhooks = sqlStatement<{ userId: string }, { count: number }>(
  "webhooks.count",
  sql`select count(*)::int as count from webhooks where user_id = ${input("userId")}::uuid`,
);

export const WEBHOOK_ID_CONSTRAINT = "webhooks_pkey";

type NewWebhook = Owned & {
  url: string;
  /** A JSON list. */
  events: string;
  /** In hexadecimal. */
  sealedSecret: string;
  now: string;
};

export const insertWebhook = sqlStatement<NewWebhook, { webhook: WebhookView }>(
  "webhooks.insert",
  sql`with w as (
      insert into webhooks (id, user_id, url, events, sealed_secret, created_at)
      values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("url")}::text,
        array(select jsonb_array_elements_text(${input("events")}::jsonb)),
        decode(${input("sealedSecret")}::text, 'hex'), ${input("now")}::timestamptz)
      returning *
    )
    select ${webhookJson} as webhook from w`,
);

export const findWebhook = sqlStatement<Owned, { webhook: WebhookView }>(
  "webhooks.find",
  sql`select ${webhookJson} as webhook from webhooks w
    where w.id = ${input("id")}::uuid and w.user_id = ${input("userId")}::uuid`,
);

export const listWebhooks = sqlStatement<Page & { userId: string }, { webhook: WebhookView; sortKey: string }>(
  "webhooks.list",
  sql`select ${webhookJson} as webhook, w.created_at::text as "sortKey" from webhooks w
    where w.user_id = ${input("userId")}::uuid
      and (${input("beforeId")}::uuid is null or
        (w.created_at, w.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by w.created_at desc, w.id desc limit ${input("limit")}::int`,
);

/** Ends a webhook, with all that was still to be delivered to it. */
export const deleteWebhook = sqlStatement<Owned, { id: string }>(
  "webhooks.delete",
  sql`delete from webhooks where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid returning id`,
);

/** Removes the events that came while the suspension was being written. */
const dropWaiting = statement<Owned, unknown>("webhooks.drop_waiting", (db) =>
  db
    .update(webhookDeliveries)
    .set({ status: "failed", failure: "webhook-suspended", nextAttemptAt: null })
    .where(
      and(
        eq(webhookDeliveries.webhookId, input("id")),
        eq(webhookDeliveries.userId, input("userId")),
        eq(webhookDeliveries.status, "pending"),
      ),
    ),
);

const clearSuspension = statement<Owned, { id: string }[]>("webhooks.resume", (db) =>
  db
    .update(webhooks)
    .set({ suspendedAt: null })
    .where(and(eq(webhooks.id, input("id")), eq(webhooks.userId, input("userId")), isNotNull(webhooks.suspendedAt)))
    .returning({ id: webhooks.id }),
);

/** Has events delivered again from now on; those of meanwhile are gone. Returns whether it was suspended. */
export const resumeWebhook = async (tx: Transaction, of: Owned): Promise<boolean> => {
  const [resumed] = await clearSuspension(tx, of);
  if (resumed === undefined) return false;
  await dropWaiting(tx, of);
  return true;
};

/** A delivery as the owner of its webhook sees it. */
export type DeliveryView = {
  id: string;
  event: WebhookEvent;
  eventId: string;
  status: (typeof DELIVERY_STATUSES)[number];
  attempts: number;
  responseStatus: number | null;
  failure: DeliveryFailure | null;
  durationMs: number | null;
  createdAt: string;
  lastAttemptAt: string | null;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
};

const deliveryJson = sql`json_build_object('id', d.id, 'event', d.event, 'eventId', d.event_id, 'status', d.status,
  'attempts', d.attempts, 'responseStatus', d.response_status, 'failure', d.failure, 'durationMs', d.duration_ms,
  'createdAt', iso_instant(d.created_at), 'lastAttemptAt', iso_instant(d.last_attempt_at),
  'nextAttemptAt', iso_instant(d.next_attempt_at), 'deliveredAt', iso_instant(d.delivered_at))`;

type DeliveryList = Page & { userId: string; webhookId: string };

/** Nothing when the user has no such webhook; `deliveries` is a row more than the page when there are more. */
export const listDeliveries = sqlStatement<DeliveryList, { deliveries: { delivery: DeliveryView; sortKey: string }[] }>(
  "webhook_deliveries.list",
  sql`select (
      select coalesce(json_agg(json_build_object('delivery', ${deliveryJson}, 'sortKey', d.created_at::text)
        order by d.created_at desc, d.id desc), '[]'::json)
      from (
        select * from webhook_deliveries d
        where d.webhook_id = w.id and (${input("beforeId")}::uuid is null or
          (d.created_at, d.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
        order by d.created_at desc, d.id desc limit ${input("limit")}::int
      ) d) as deliveries
    from webhooks w where w.id = ${input("webhookId")}::uuid and w.user_id = ${input("userId")}::uuid`,
);

type Resend = { userId: string; webhookId: string; deliveryId: string; id: string; now: string };

/**
 * Makes another delivery of the event. Null when too many wait or the webhook is suspended. No row when the user has no
 * such delivery.
 */
export const resendDelivery = sqlStatement<Resend, { delivery: DeliveryView | null; suspended: boolean }>(
  "webhook_deliveries.resend",
  sql`with known as (
      select d.*, ${isFull} as is_full, w.suspended_at is not null as suspended from webhook_deliveries d join webhooks w on w.id = d.webhook_id
      where d.id = ${input("deliveryId")}::uuid and d.webhook_id = ${input("webhookId")}::uuid
        and d.user_id = ${input("userId")}::uuid
    ), d as (
      insert into webhook_deliveries (id, webhook_id, user_id, event, event_id, occurred_at, resent, payload, created_at,
        next_attempt_at)
      select ${input("id")}::uuid, d.webhook_id, d.user_id, d.event, d.event_id, d.occurred_at, true, d.payload,
        ${input("now")}::timestamptz, ${input("now")}::timestamptz
      from known d where not is_full and not suspended
      returning *
    )
    select case when d.id is not null then ${deliveryJson} end as delivery, known.suspended, pg_notify('forja_webhooks', '')
    from known left join d on true`,
);
