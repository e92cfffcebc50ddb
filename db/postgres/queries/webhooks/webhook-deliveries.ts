import { and, eq, lt, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, isoInstant } from "../../expressions.ts";
import { users, webhookDeliveries, webhooks } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

const d = alias(webhookDeliveries, "d");
const w = alias(webhooks, "w");
const u = alias(users, "u");

/** Text between the second and the third slash: the URL is stored as `URL.href` writes it, without a user name. */
const placeOf = expression("text", sql`split_part(${w.url}, '/', 3)`);

/**
 * Takes due deliveries, the oldest first. At most `limitOfOne` are under way to one place and of one user.
 * A receiver that hangs then delays nobody else. Due deliveries of a disabled or deleted account fail here, unsent. Several
 * workers at once take different ones.
 */
export const takeDeliveries = query(
  "webhook_deliveries.take",
  {
    now: "timestamptz",
    /** When an attempt without an outcome may be made again. */
    lostAt: "timestamptz",
    limit: "int",
    limitOfOne: "int",
    /** A JSON object: how many are under way, by place and by user. */
    underWay: "jsonb",
  },
  (p) =>
    rows(
      {
        id: d.id,
        webhookId: d.webhookId,
        userId: d.userId,
        event: d.event,
        eventId: d.eventId,
        occurredAt: isoInstant(d.occurredAt),
        payload: d.payload,
        /** This attempt included. */
        attempt: d.attempts,
        url: w.url,
        /** Host and port of `url`. */
        place: placeOf,
        sealedSecret: expression("text", sql`encode(${w.sealedSecret}, 'hex')`),
      },
      (list) => sql`with ended as (
      update ${webhookDeliveries} ${d} set status = 'failed', failure = 'account-ended', next_attempt_at = null
      from ${users} ${u}
      where ${d.status} = 'pending' and ${d.nextAttemptAt} <= ${p.now} and ${u.id} = ${d.userId}
        and (${u.disabledAt} is not null or ${u.deletedAt} is not null)
    ), busy as (
      select key, value::int as count from jsonb_each_text(${p.underWay})
    ), due as (
      select ${d.id}, ${d.userId}, ${d.nextAttemptAt}, ${placeOf} as place, coalesce(to_place.count, 0) as to_place,
        coalesce(of_user.count, 0) as of_user
      from ${webhookDeliveries} ${d}
      join ${webhooks} ${w} on ${w.id} = ${d.webhookId} and ${w.suspendedAt} is null
      join ${users} ${u} on ${u.id} = ${d.userId} and ${u.disabledAt} is null and ${u.deletedAt} is null
      left join busy to_place on to_place.key = ${placeOf}
      left join busy of_user on of_user.key = ${d.userId}::text
      where ${d.status} = 'pending' and ${d.nextAttemptAt} <= ${p.now}
        and coalesce(to_place.count, 0) < ${p.limitOfOne}
        and coalesce(of_user.count, 0) < ${p.limitOfOne}
      order by ${d.nextAttemptAt} limit 1000
    ), fair as (
      select id, greatest(to_place + row_number() over (partition by place order by next_attempt_at, id),
        of_user + row_number() over (partition by user_id order by next_attempt_at, id)) as nth
      from due
    ), taken as (
      select ${d.id} from ${webhookDeliveries} ${d} join fair using (id)
      where fair.nth <= ${p.limitOfOne} and ${d.status} = 'pending' and ${d.nextAttemptAt} <= ${p.now}
      order by ${d.nextAttemptAt} limit ${p.limit} for update of d skip locked
    ), d as (
      update ${webhookDeliveries} ${d} set attempts = ${d.attempts} + 1, last_attempt_at = ${p.now},
        next_attempt_at = ${p.lostAt}
      from taken where ${d.id} = taken.id
      returning d.*
    )
    select ${list} from d join ${webhooks} ${w} on ${w.id} = ${d.webhookId}`,
    ),
);

export type TakenDelivery = Awaited<ReturnType<typeof takeDeliveries>>[number];

/** After the attempt was given up as lost, only its success counts. */
export const settleDelivery = statement(
  "webhook_deliveries.settle",
  {
    id: webhookDeliveries.id,
    userId: webhookDeliveries.userId,
    attempt: webhookDeliveries.attempts,
    status: webhookDeliveries.status,
    responseStatus: webhookDeliveries.responseStatus,
    failure: webhookDeliveries.failure,
    durationMs: webhookDeliveries.durationMs,
    now: "timestamptz",
    nextAttemptAt: "timestamptz?",
  },
  (db, p) =>
    db
      .update(webhookDeliveries)
      .set({
        status: p.status,
        responseStatus: p.responseStatus,
        failure: p.failure,
        durationMs: p.durationMs,
        nextAttemptAt: p.nextAttemptAt,
        deliveredAt: sql`case when ${p.status} = 'delivered' then ${p.now} end`,
      })
      .where(
        and(
          eq(webhookDeliveries.id, p.id),
          eq(webhookDeliveries.userId, p.userId),
          eq(webhookDeliveries.status, "pending"),
          or(eq(p.status, "delivered"), eq(webhookDeliveries.attempts, p.attempt)),
        ),
      )
      .returning({ id: webhookDeliveries.id }),
);

/** Until 30 days have passed they are listed and can be sent again. */
export const sweepDeliveries = sweep("webhook_deliveries.sweep", { now: "timestamptz" }, (p) => ({
  table: webhookDeliveries,
  key: webhookDeliveries.id,
  where: lt(webhookDeliveries.createdAt, sql`${p.now} - interval '30 days'`),
  oldest: webhookDeliveries.createdAt,
}));
