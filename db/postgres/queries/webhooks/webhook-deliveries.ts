import { sql } from "drizzle-orm";
import type { DELIVERY_STATUSES, DeliveryFailure, WebhookEvent } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

/** A delivery that a worker has taken on. */
export type TakenDelivery = {
  readonly id: string;
  readonly webhookId: string;
  readonly userId: string;
  readonly event: WebhookEvent;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly payload: Record<string, unknown>;
  /** This one included. */
  readonly attempt: number;
  readonly url: string;
  /** Host and port of `url`. */
  readonly place: string;
  /** In hexadecimal. */
  readonly sealedSecret: string;
};

type Take = {
  now: string;
  /** When an attempt of which nothing more is heard may be made again. */
  lostAt: string;
  limit: number;
  /** How many may be under way to one place, and how many of one user. */
  limitOfOne: number;
  /** A JSON object: how many are under way, by place and by user. */
  underWay: string;
};

/** The host and port of a URL. The URL is stored as `URL.href` writes it, without a user name. */
const placeOf = sql`split_part(w.url, '/', 3)`;

/**
 * Takes due deliveries, the oldest first, within the limits per host and per user. So hanging receivers of one user
 * delay nobody else. Deliveries of a disabled or deleted account fail here, unsent. Several workers at once take
 * different ones.
 */
export const takeDeliveries = sqlStatement<Take, { delivery: TakenDelivery }>(
  "webhook_deliveries.take",
  sql`with ended as (
      update webhook_deliveries d set status = 'failed', failure = 'account-ended', next_attempt_at = null
      from users u
      where d.status = 'pending' and d.next_attempt_at <= ${input("now")}::timestamptz and u.id = d.user_id
        and (u.disabled_at is not null or u.deleted_at is not null)
    ), busy as (
      select key, value::int as count from jsonb_each_text(${input("underWay")}::jsonb)
    ), due as (
      select d.id, d.user_id, d.next_attempt_at, ${placeOf} as place, coalesce(to_place.count, 0) as to_place,
        coalesce(of_user.count, 0) as of_user
      from webhook_deliveries d
      join webhooks w on w.id = d.webhook_id and w.suspended_at is null
      join users u on u.id = d.user_id and u.disabled_at is null and u.deleted_at is null
      left join busy to_place on to_place.key = ${placeOf}
      left join busy of_user on of_user.key = d.user_id::text
      where d.status = 'pending' and d.next_attempt_at <= ${input("now")}::timestamptz
        and coalesce(to_place.count, 0) < ${input("limitOfOne")}::int
        and coalesce(of_user.count, 0) < ${input("limitOfOne")}::int
      order by d.next_attempt_at limit 1000
    ), fair as (
      select id, greatest(to_place + row_number() over (partition by place order by next_attempt_at, id),
        of_user + row_number() over (partition by user_id order by next_attempt_at, id)) as nth
      from due
    ), taken as (
      select d.id from webhook_deliveries d join fair using (id)
      where fair.nth <= ${input("limitOfOne")}::int and d.status = 'pending'
        and d.next_attempt_at <= ${input("now")}::timestamptz
      order by d.next_attempt_at limit ${input("limit")}::int for update of d skip locked
    ), d as (
      update webhook_deliveries d set attempts = d.attempts + 1, last_attempt_at = ${input("now")}::timestamptz,
        next_attempt_at = ${input("lostAt")}::timestamptz
      from taken where d.id = taken.id
      returning d.*
    )
    select json_build_object('id', d.id, 'webhookId', d.webhook_id, 'userId', d.user_id, 'event', d.event,
      'eventId', d.event_id, 'occurredAt', iso_instant(d.occurred_at), 'payload', d.payload, 'attempt', d.attempts,
      'url', w.url, 'place', ${placeOf}, 'sealedSecret', encode(w.sealed_secret, 'hex')) as delivery
    from d join webhooks w on w.id = d.webhook_id`,
);

type Outcome = {
  id: string;
  userId: string;
  attempt: number;
  status: (typeof DELIVERY_STATUSES)[number];
  responseStatus: number | null;
  failure: DeliveryFailure | null;
  durationMs: number;
  now: string;
  /** For one that stays pending. */
  nextAttemptAt: string | null;
};

/** Writes down how an attempt ended. One that was given up for lost meanwhile has only its success to say. */
export const settleDelivery = sqlStatement<Outcome, { id: string }>(
  "webhook_deliveries.settle",
  sql`update webhook_deliveries set status = ${input("status")}::text, response_status = ${input("responseStatus")}::int,
      failure = ${input("failure")}::text, duration_ms = ${input("durationMs")}::int,
      next_attempt_at = ${input("nextAttemptAt")}::timestamptz,
      delivered_at = case when ${input("status")}::text = 'delivered' then ${input("now")}::timestamptz end
    where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid and status = 'pending'
      and (${input("status")}::text = 'delivered' or attempts = ${input("attempt")}::int)
    returning id`,
);

/** Deliveries are listed and can be sent again for 30 days. */
export const sweepDeliveries = sqlStatement<{ now: string }, Removed>(
  "webhook_deliveries.sweep",
  removing(sql`delete from webhook_deliveries where id in (
    select id from webhook_deliveries where created_at < ${input("now")}::timestamptz - interval '30 days'
    order by created_at limit 5000)`),
);
