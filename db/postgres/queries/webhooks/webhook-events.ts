import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { RecordUnit } from "#core/analysis/history.ts";
import type { GoalKind } from "#core/goals/goal-rules.ts";
import type { RecordKind, ReportKind } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import type { Executor } from "../../client.ts";
import { recordset } from "../../expressions.ts";
import { type WebhookEvent, webhookDeliveries, webhooks } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";

export const WEBHOOKS_CHANNEL = "forja_webhooks";

/** Limit of waiting deliveries of one webhook: a receiver that is away for long must not fill the table. */
const MAX_WAITING = 1_000;

const w = alias(webhooks, "w");
const waiting = alias(webhookDeliveries, "waiting");

export const isFull: SQL = sql`((select count(*) from (select from ${webhookDeliveries} ${waiting}
  where ${waiting.webhookId} = ${w.id} and ${waiting.status} = 'pending' limit ${sql.raw(String(MAX_WAITING))}) waiting)
  = ${sql.raw(String(MAX_WAITING))})`;

/** The data of each event: ids and numbers, never text of a user. `url` is the address of the resource. */
export type WebhookData = {
  "workout.completed": {
    readonly workoutId: string;
    readonly url: string;
    readonly routineId: string | null;
    readonly routineDayId: string | null;
    readonly localDate: LocalDate;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly workingSets: number;
    readonly reps: number;
    readonly volumeKg: number;
    readonly durationSeconds: number | null;
  };
  "record.set": {
    readonly workoutId: string;
    readonly url: string;
    readonly records: readonly {
      readonly kind: RecordKind;
      readonly exerciseId: string;
      readonly setId: string;
      readonly value: number;
      readonly unit: RecordUnit;
      readonly atWeightKg: number | null;
      readonly previousValue: number | null;
    }[];
  };
  "analysis.completed": {
    readonly analysisId: string;
    readonly url: string;
    readonly inputVersion: number;
    readonly from: LocalDate;
    readonly to: LocalDate;
  };
  "report.completed": {
    readonly reportId: string;
    readonly url: string;
    readonly kind: ReportKind;
    readonly inputVersion: number;
    readonly periodStart: LocalDate;
    readonly periodEnd: LocalDate;
  };
  "goal.reached": {
    readonly goalId: string;
    readonly url: string;
    readonly kind: GoalKind;
    readonly exerciseId: string | null;
    readonly target: number;
    readonly unit: "kg" | "workouts";
    readonly achievedOn: LocalDate;
  };
};

/** Its id identifies it: an event that is emitted twice is delivered once. */
export type EmittedEvent = {
  [Type in WebhookEvent]: { readonly type: Type; readonly id: string; readonly data: WebhookData[Type] };
}[WebhookEvent];

const eventFields = { type: "text", id: "uuid", data: "jsonb" } as const;

const insert = query("webhook_events.tell", { userId: "uuid", news: "json", now: "timestamptz" }, (p) => {
  const news = recordset("news", eventFields, p.news);
  return rows(
    { notified: sql`pg_notify('forja_webhooks', '')` },
    (list) => sql`with told as (
      insert into ${webhookDeliveries} (id, webhook_id, user_id, event, event_id, occurred_at, payload, created_at,
        status, failure, next_attempt_at)
      select gen_random_uuid(), ${w.id}, ${w.userId}, news.type, news.id, ${p.now}, news.data, ${p.now},
        case when ${isFull} then 'failed' else 'pending' end,
        case when ${isFull} then 'too-many-waiting' end, case when not ${isFull} then ${p.now} end
      from ${webhooks} ${w}
      join ${news.from} on news.type = any(${w.events})
      where ${w.userId} = ${p.userId} and ${w.suspendedAt} is null
      on conflict (webhook_id, event_id) where not resent do nothing
      returning id
    )
    select ${list} from told limit 1`,
  );
});

/** Without a webhook this is one lookup in an index. */
export const emitEvents = async (
  tx: Executor,
  userId: string,
  now: Date,
  news: readonly EmittedEvent[],
): Promise<void> => {
  if (news.length === 0) return;
  await insert(tx, { userId, news: JSON.stringify(news), now: now.toISOString() });
};
