import { z } from "zod";
import { DELIVERY_FAILURES, DELIVERY_STATUSES, WEBHOOK_EVENTS } from "#db/postgres/schema/index.ts";
import { id, instantOut, text } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";

export const webhookCreate = z.strictObject({
  id: id.nullish(),
  url: text(2_000, 1).meta({
    format: "uri",
    examples: ["https://example.com/hooks/forja"],
    description: "Begins with https:// and leads to the open internet.",
  }),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .max(WEBHOOK_EVENTS.length)
    .refine((events) => new Set(events).size === events.length, "must name each event once")
    .meta({ uniqueItems: true }),
});
export type WebhookCreate = z.output<typeof webhookCreate>;

export const webhookQuery = z.strictObject(pageQuery);

export const webhookView = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  createdAt: instantOut,
  suspendedAt: instantOut.nullable().meta({
    description: "Since when nothing is delivered, because the account was recovered.",
  }),
});

export const webhookMade = webhookView.extend({
  secret: z.string().meta({ description: "Signs what is delivered. Shown this once." }),
});

export const webhookPage = pageOf(webhookView);

export const deliveryParams = z.object({ id, deliveryId: id });

export const deliveryView = z.object({
  id: z.uuid(),
  event: z.enum(WEBHOOK_EVENTS),
  eventId: z.uuid().meta({ description: "The same in every delivery of an event." }),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  responseStatus: z.number().nullable(),
  failure: z.enum(DELIVERY_FAILURES).nullable().meta({ description: "Why the last attempt had no answer." }),
  durationMs: z.number().nullable(),
  createdAt: instantOut,
  lastAttemptAt: instantOut.nullable(),
  nextAttemptAt: instantOut.nullable(),
  deliveredAt: instantOut.nullable(),
});

export const deliveryPage = pageOf(deliveryView);
