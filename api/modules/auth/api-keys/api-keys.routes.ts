import { Elysia } from "elysia";
import { SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { idParams } from "../../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../../http/pagination.ts";
import { operation } from "../../../openapi/operation.ts";
import { withRequestContext } from "../../../plugins/request-context.ts";
import * as schema from "../sessions/auth.schema.ts";
import { type CredentialCheck, checkOwnCode } from "../sessions/credentials.ts";
import { holdForAccess, noticeAccess } from "../sessions/lasting-access.ts";
import { writeEnding, writeEndingAfter } from "../sessions/write-ending.ts";
import * as apiKeys from "./api-keys.service.ts";

const keyActivity = (action: string, userId: string, keyId: string) => ({
  userId,
  action,
  resource: "api-keys",
  resourceId: keyId,
});

export const apiKeyRoutes = (deps: ApiDependencies, credentials: CredentialCheck) =>
  new Elysia({ prefix: "/api/v1/auth/api-keys" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        const rows = await apiKeys.list(deps.db, requestContext.userId, page);
        return toPage(
          rows,
          query.limit,
          ({ sortKey: _sortKey, ...key }) => key,
          ({ sortKey, id }) => ({ sortKey, id }),
        );
      },
      {
        query: schema.apiKeyQuery,
        ...operation({
          id: "listApiKeys",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "API keys, newest first",
          answers: { 200: schema.apiKeyPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        // Fresh proof has shown a code already: a second one is not required.
        const prepare = async () =>
          body.code == null ? null : checkOwnCode(credentials, deps.db, requestContext, body.code);
        return writeEndingAfter(deps, context, prepare, (secondFactor) =>
          writeEnding<apiKeys.ApiKeyMade | apiKeys.ApiKeyStored>(deps, context, async (tx) => {
            const by = { userId: requestContext.userId, now: deps.clock(), newId: deps.newId };
            await holdForAccess(tx, deps, requestContext, { confirmed: false });
            const { created, body: key } = await apiKeys.create(tx, by, body, secondFactor);
            if (created) await noticeAccess(tx, deps, requestContext, { kind: "api-key", label: key.name });
            const activity = created ? keyActivity("api-key.made", requestContext.userId, key.id) : null;
            return { answer: { status: created ? 201 : 200, body: key }, ended: [], activity };
          }),
        );
      },
      {
        body: schema.apiKeyCreate,
        ...operation({
          id: "createApiKey",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Make an API key for a script",
          description:
            "Send it as `Authorization: Bearer fk_…`. With `read` it may GET, with `mutate` it may do everything else; what " +
            "belongs to the account itself (passwords, addresses, sessions, keys, its deletion) it may not touch.",
          answers: { 200: schema.apiKeyView, 201: schema.apiKeyMade },
          problems: ["credentials-invalid", "id-taken", "state-conflict"],
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await apiKeys.remove(tx, requestContext.userId, params.id);
          const activity = keyActivity("api-key.revoked", requestContext.userId, params.id);
          return { answer: { status: 204, body: undefined }, ended: [], activity };
        }),
      {
        params: idParams,
        ...operation({
          id: "revokeApiKey",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "Revoke an API key",
          description: "It is refused at once, everywhere.",
          answers: { 204: null },
        }),
      },
    );
