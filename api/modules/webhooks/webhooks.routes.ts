import { Elysia } from "elysia";
import { SESSION } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { holdForAccess, noticeAccess } from "../auth/sessions/lasting-access.ts";
import * as schema from "./webhooks.schema.ts";
import * as webhooks from "./webhooks.service.ts";

export const webhookRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);
  const note = ({ userId, requestId }: RequestContext, action: string, resourceId: string): void =>
    deps.activity.record({ userId, action, resource: "webhooks", resourceId, requestId });

  return new Elysia({ prefix: "/api/v1/webhooks" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        return toPage(
          await webhooks.list(deps.nearDb, requestContext.userId, page),
          query.limit,
          (row) => row.webhook,
          ({ sortKey, webhook }) => ({ sortKey, id: webhook.id }),
        );
      },
      {
        query: schema.webhookQuery,
        ...operation({
          id: "listWebhooks",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "near",
          summary: "Webhooks, newest first",
          answers: { 200: schema.webhookPage },
        }),
      },
    )
    .post(
      "/",
      async ({ requestContext, set, request, body }) => {
        const outcome: { made?: string } = {};
        const answer = await mutate<webhooks.WebhookMade | Awaited<ReturnType<typeof webhooks.get>>>(
          deps,
          { requestContext, set, request, body },
          async (tx) => {
            await holdForAccess(tx, deps, requestContext, { confirmed: true });
            const { created, webhook } = await webhooks.create(
              tx,
              changeBy(requestContext, request),
              body,
              deps.config,
            );
            if (created) {
              outcome.made = webhook.id;
              await noticeAccess(tx, deps, requestContext, { kind: "webhook", label: new URL(webhook.url).host });
            }
            const location = `/api/v1/webhooks/${webhook.id}`;
            return { status: created ? 201 : 200, body: webhook, location };
          },
        );
        // An answer that is given again has made nothing.
        if (outcome.made !== undefined) note(requestContext, "webhook.made", outcome.made);
        return answer;
      },
      {
        body: schema.webhookCreate,
        ...operation({
          id: "createWebhook",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Have events delivered to an address",
          description:
            "Each event is a POST of JSON with `Forja-Signature: t=<unix>,v1=<hex>`: HMAC-SHA-256 of `t.body` under `secret`. " +
            "A user has ten webhooks at most. The same client-chosen id with the same body answers the stored webhook (200), " +
            "without its secret.",
          answers: { 200: schema.webhookView, 201: schema.webhookMade },
          problems: ["email-unconfirmed", "id-taken", "state-conflict"],
        }),
      },
    )
    .get("/:id", ({ requestContext, params }) => webhooks.get(deps.nearDb, requestContext.userId, params.id), {
      params: idParams,
      ...operation({
        id: "getWebhook",
        access: SESSION,
        proof: "none",
        cost: "read",
        served: "near",
        summary: "One webhook",
        answers: { 200: schema.webhookView },
      }),
    })
    .delete(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const answer = await mutate(deps, { requestContext, set, request }, async (tx) => {
          await webhooks.remove(tx, requestContext.userId, params.id);
          return { status: 204, body: undefined };
        });
        note(requestContext, "webhook.deleted", params.id);
        return answer;
      },
      {
        params: idParams,
        ...operation({
          id: "deleteWebhook",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "Delete a webhook",
          description: "What was still to be delivered to it is not.",
          answers: { 204: null },
        }),
      },
    )
    .post(
      "/:id/resume",
      async ({ requestContext, set, request, params }) => {
        const outcome = { resumed: false };
        const answer = await mutate(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: true });
          const { webhook, resumed } = await webhooks.resume(tx, requestContext.userId, params.id);
          outcome.resumed = resumed;
          if (resumed) {
            await noticeAccess(tx, deps, requestContext, { kind: "webhook-resumed", label: new URL(webhook.url).host });
          }
          return { status: 200, body: webhook };
        });
        if (outcome.resumed) note(requestContext, "webhook.resumed", params.id);
        return answer;
      },
      {
        params: idParams,
        ...operation({
          id: "resumeWebhook",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Have events delivered again to a webhook that a recovery has suspended",
          description: "What happened meanwhile is not delivered. Once more is the same.",
          answers: { 200: schema.webhookView },
          problems: ["email-unconfirmed"],
        }),
      },
    )
    .get(
      "/:id/deliveries",
      async ({ requestContext, query, params }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        return toPage(
          await webhooks.deliveries(deps.nearDb, { userId: requestContext.userId, webhookId: params.id }, page),
          query.limit,
          (row) => row.delivery,
          ({ sortKey, delivery }) => ({ sortKey, id: delivery.id }),
        );
      },
      {
        params: idParams,
        query: schema.webhookQuery,
        ...operation({
          id: "listWebhookDeliveries",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "near",
          summary: "Deliveries of a webhook, newest first",
          description: "Kept for 30 days.",
          answers: { 200: schema.deliveryPage },
        }),
      },
    )
    .post(
      "/:id/deliveries/:deliveryId/resend",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx) => {
          const of = { webhookId: params.id, deliveryId: params.deliveryId };
          return { status: 202, body: await webhooks.resend(tx, changeBy(requestContext, request), of) };
        }),
      {
        params: schema.deliveryParams,
        ...operation({
          id: "resendWebhookDelivery",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "Deliver an event once more",
          description: "Makes a new delivery with the same `eventId`, whatever became of the one that is named.",
          answers: { 202: schema.deliveryView },
          problems: ["state-conflict"],
        }),
      },
    );
};
