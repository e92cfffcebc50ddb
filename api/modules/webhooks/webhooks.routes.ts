import { Elysia } from "elysia";
import { SESSION, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { write } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestScope, scoped } from "../../plugins/scope.ts";
import { holdForAccess, tellOfAccess } from "../auth/sessions/lasting-access.ts";
import * as view from "./webhooks.schema.ts";
import * as webhooks from "./webhooks.service.ts";

export const webhookRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);
  const note = ({ userId, requestId }: RequestScope, action: string, resourceId: string): void =>
    deps.activity.record({ userId, action, resource: "webhooks", resourceId, requestId });

  return new Elysia({ prefix: "/api/v1/webhooks" })
    .use(scoped)
    .get(
      "/",
      async ({ scope, query }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        return toPage(
          await webhooks.list(deps.db, scope.userId, page),
          query.limit,
          (row) => row.webhook,
          ({ sortKey, webhook }) => ({ sortKey, id: webhook.id }),
        );
      },
      {
        query: view.webhookQuery,
        ...operation({
          id: "listWebhooks",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Webhooks, newest first",
          answers: { 200: view.webhookPage },
        }),
      },
    )
    .post(
      "/",
      async ({ scope, set, request, body }) => {
        const outcome: { made?: string } = {};
        const answer = await write<webhooks.WebhookMade | Awaited<ReturnType<typeof webhooks.get>>>(
          deps,
          { scope, set, request, body },
          async (tx) => {
            await holdForAccess(tx, deps, scope, { confirmed: true });
            const { created, webhook } = await webhooks.create(tx, changeBy(scope, request), body, deps.config);
            if (created) {
              outcome.made = webhook.id;
              await tellOfAccess(tx, deps, scope, { kind: "webhook", label: new URL(webhook.url).host });
            }
            const location = `/api/v1/webhooks/${webhook.id}`;
            return { status: created ? 201 : 200, body: webhook, location };
          },
        );
        // An answer that is given again has made nothing.
        if (outcome.made !== undefined) note(scope, "webhook.made", outcome.made);
        return answer;
      },
      {
        body: view.webhookCreate,
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
          answers: { 200: view.webhookView, 201: view.webhookMade },
          problems: ["email-unconfirmed", "id-taken", "state-conflict"],
        }),
      },
    )
    .get("/:id", ({ scope, params }) => webhooks.get(deps.db, scope.userId, params.id), {
      params: idParams,
      ...operation({
        id: "getWebhook",
        access: user({ key: "read" }),
        cost: "read",
        served: "near",
        summary: "One webhook",
        answers: { 200: view.webhookView },
      }),
    })
    .delete(
      "/:id",
      async ({ scope, set, request, params }) => {
        const answer = await write(deps, { scope, set, request }, async (tx) => {
          await webhooks.remove(tx, scope.userId, params.id);
          return { status: 204, body: undefined };
        });
        note(scope, "webhook.deleted", params.id);
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
      async ({ scope, set, request, params }) => {
        const outcome = { resumed: false };
        const answer = await write(deps, { scope, set, request }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: true });
          const { webhook, resumed } = await webhooks.resume(tx, scope.userId, params.id);
          outcome.resumed = resumed;
          if (resumed) {
            await tellOfAccess(tx, deps, scope, { kind: "webhook-resumed", label: new URL(webhook.url).host });
          }
          return { status: 200, body: webhook };
        });
        if (outcome.resumed) note(scope, "webhook.resumed", params.id);
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
          answers: { 200: view.webhookView },
          problems: ["email-unconfirmed"],
        }),
      },
    )
    .get(
      "/:id/deliveries",
      async ({ scope, query, params }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        return toPage(
          await webhooks.deliveries(deps.db, { userId: scope.userId, webhookId: params.id }, page),
          query.limit,
          (row) => row.delivery,
          ({ sortKey, delivery }) => ({ sortKey, id: delivery.id }),
        );
      },
      {
        params: idParams,
        query: view.webhookQuery,
        ...operation({
          id: "listWebhookDeliveries",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Deliveries of a webhook, newest first",
          description: "Kept for 30 days.",
          answers: { 200: view.deliveryPage },
        }),
      },
    )
    .post(
      "/:id/deliveries/:deliveryId/resend",
      ({ scope, set, request, params }) =>
        write(deps, { scope, set, request }, async (tx) => {
          const of = { webhookId: params.id, deliveryId: params.deliveryId };
          return { status: 202, body: await webhooks.resend(tx, changeBy(scope, request), of) };
        }),
      {
        params: view.deliveryParams,
        ...operation({
          id: "resendWebhookDelivery",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "Deliver an event once more",
          description: "Makes a new delivery with the same `eventId`, whatever became of the one that is named.",
          answers: { 202: view.deliveryView },
          problems: ["state-conflict"],
        }),
      },
    );
};
