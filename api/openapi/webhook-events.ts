import { z } from "zod";
import { RECORD_UNITS } from "#core/analysis/history.ts";
import { GOAL_KINDS } from "#core/goals/goal-rules.ts";
import { RECORD_KINDS, REPORT_KINDS } from "#core/taxonomy.ts";
import type { WebhookData } from "#db/postgres/queries/webhooks/webhook-events.ts";
import { WEBHOOK_EVENTS, type WebhookEvent } from "#db/postgres/schema/index.ts";
import { documentedSchemaOf } from "./json-schema.ts";
import type { Json } from "./json-tree.ts";

type Event<Type extends WebhookEvent> = { readonly summary: string; readonly data: z.ZodType<WebhookData[Type]> };

const url = z.string();
const localDate = z.iso.date();
const instant = z.iso.datetime();
const recordUnits = [...new Set(Object.values(RECORD_UNITS))];

const EVENTS: { readonly [Type in WebhookEvent]: Event<Type> } = {
  "workout.completed": {
    summary: "A workout was finished, or logged as finished",
    data: z.object({
      workoutId: z.uuid(),
      url,
      routineId: z.uuid().nullable(),
      routineDayId: z.uuid().nullable(),
      localDate,
      startedAt: instant,
      endedAt: instant.nullable(),
      workingSets: z.number(),
      reps: z.number(),
      volumeKg: z.number(),
      durationSeconds: z.number().nullable(),
    }),
  },
  "record.set": {
    summary: "One change of a completed workout set current records",
    data: z.object({
      workoutId: z.uuid(),
      url,
      records: z.array(
        z.object({
          kind: z.enum(RECORD_KINDS),
          exerciseId: z.uuid(),
          setId: z.uuid(),
          value: z.number(),
          unit: z.enum(recordUnits),
          atWeightKg: z.number().nullable(),
          previousValue: z.number().nullable(),
        }),
      ),
    }),
  },
  "analysis.completed": {
    summary: "An analysis is done",
    data: z.object({ analysisId: z.uuid(), url, inputVersion: z.number(), from: localDate, to: localDate }),
  },
  "report.completed": {
    summary: "A report is done",
    data: z.object({
      reportId: z.uuid(),
      url,
      kind: z.enum(REPORT_KINDS),
      inputVersion: z.number(),
      periodStart: localDate,
      periodEnd: localDate,
    }),
  },
  "goal.reached": {
    summary: "The target of a goal is met",
    data: z.object({
      goalId: z.uuid(),
      url,
      kind: z.enum(GOAL_KINDS),
      exerciseId: z.uuid().nullable(),
      target: z.number(),
      unit: z.enum(["kg", "workouts"]),
      achievedOn: localDate,
    }),
  },
};

const SIGNATURE =
  "`t=<unix>,v1=<hex>`: `v1` is the HMAC-SHA-256 of `t`, a dot and the received bytes, under the secret of the webhook.";

const headers: Json[] = [
  ["Forja-Event", "The id of the event. It stays the same in every attempt."],
  ["Forja-Delivery", "The id of the delivery."],
  ["Forja-Signature", SIGNATURE],
].map(([name, description]) => ({ name, in: "header", required: true, description, schema: { type: "string" } }));

const operationIdOf = (type: WebhookEvent): string =>
  `on${type.replace(/(^|\.)([a-z])/g, (_whole, _dot, letter: string) => letter.toUpperCase())}`;

const eventOf = (type: WebhookEvent): Json => {
  const { summary, data } = EVENTS[type];
  const body = z.object({ id: z.uuid(), type: z.literal(type), createdAt: instant, data });
  return {
    post: {
      operationId: operationIdOf(type),
      summary,
      tags: ["events"],
      parameters: headers,
      requestBody: { required: true, content: { "application/json": { schema: documentedSchemaOf(body, "output") } } },
      responses: {
        "2XX": { description: "Received. Forja does not read the answer." },
        default: { description: "Not received: Forja tries again, nine times in a day." },
      },
    },
  };
};

/** The events that the server sends, for the `webhooks` of the document. */
export const webhookEvents = (): Json => Object.fromEntries(WEBHOOK_EVENTS.map((type) => [type, eventOf(type)]));
