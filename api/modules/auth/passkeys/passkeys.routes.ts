import { Elysia } from "elysia";
import { credentialsOf } from "#db/postgres/queries/accounts/users.ts";
import { RATES } from "../../../access/limits.ts";
import { PUBLIC, PUBLIC_OR_SESSION, SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { idParams } from "../../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../../http/pagination.ts";
import { mutate } from "../../../http/unit-of-work.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import { signedInView } from "../sessions/auth.schema.ts";
import * as auth from "../sessions/auth.service.ts";
import type { Confirmed, CredentialCheck } from "../sessions/credentials.ts";
import { deviceNameOf } from "../sessions/device-name.ts";
import { holdForAccess, noticeAccess } from "../sessions/lasting-access.ts";
import { signIns } from "../sessions/sign-in.ts";
import { writeEnding, writeEndingAfter } from "../sessions/write-ending.ts";
import * as schema from "./passkeys.schema.ts";
import * as passkeys from "./passkeys.service.ts";
import { refusedPasskey, relyingParty } from "./webauthn.ts";

const activityOf = (action: string, userId: string, resourceId: string) => ({
  ...{ userId, action, resource: "passkeys", resourceId },
});

export const passkeyRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, config, clock, newId } = deps;
  const signInBy = signIns(deps);

  const confirmLogin = async (shown: passkeys.Shown, code: string | null | undefined): Promise<Confirmed> => {
    const { id, userId } = shown.passkey;
    const [account] = await credentialsOf(db, { id: userId });
    if (account === undefined) throw refusedPasskey();
    return { ...account, newHash: null, secondFactor: await credentials.checkCode(account, code, id) };
  };

  const sessionOf = ({ identity }: RequestContext) => (identity?.kind === "session" ? identity : null);

  return new Elysia({ prefix: "/api/v1/auth/passkeys" })
    .use(withRequestContext)
    .post(
      "/options",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const by = { purpose: body.for, session: sessionOf(requestContext), now: clock() };
          return { status: 200, body: await passkeys.begin(tx, relyingParty(config), by) };
        }),
      {
        body: schema.passkeyOptions,
        ...operation({
          id: "beginPasskey",
          access: PUBLIC_OR_SESSION,
          cost: "write",
          rate: RATES.login,
          summary: "Get the challenge that a browser answers with a passkey",
          description:
            "Give the answer to `navigator.credentials`: `create` for `register`, else `get`. `register` and `confirm` need " +
            "a session.",
          answers: { 200: schema.optionsView },
          problems: ["address-not-configured"],
        }),
      },
    )
    .post(
      "/login",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const signIn = signInBy(requestContext, body.deviceName ?? deviceNameOf(requestContext.userAgent));
        return writeEndingAfter(
          deps,
          context,
          async () => {
            const shown = await passkeys.check(db, relyingParty(config), body.passkey, null);
            return { shown, confirmed: await confirmLogin(shown, body.code) };
          },
          ({ shown, confirmed }) =>
            writeEnding(deps, context, async (tx) => {
              await passkeys.take(tx, shown, { purpose: "login", sessionId: null, now: signIn.now });
              const opened = await auth.login(tx, signIn, confirmed);
              const activity = {
                ...activityOf("session.started", confirmed.id, opened.sessionId),
                resource: "sessions",
              };
              return { answer: { status: 200, body: opened.body }, ended: opened.ended, activity };
            }),
        );
      },
      {
        body: schema.passkeyLogin,
        ...operation({
          id: "loginByPasskey",
          access: PUBLIC,
          cost: "write",
          rate: RATES.login,
          summary: "Begin a session by a passkey",
          answers: { 200: signedInView },
          problems: ["credentials-invalid", "two-factor-required", "account-disabled", "address-not-configured"],
        }),
      },
    )
    .get(
      "/",
      async ({ requestContext, query }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        const rows = await passkeys.list(db, requestContext.userId, page);
        return toPage(
          rows,
          query.limit,
          ({ sortKey: _sortKey, ...passkey }) => passkey,
          ({ sortKey, id }) => ({ sortKey, id }),
        );
      },
      {
        query: schema.passkeyQuery,
        ...operation({
          id: "listPasskeys",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "Passkeys, newest first",
          answers: { 200: schema.passkeyPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const name = body.name ?? deviceNameOf(requestContext.userAgent) ?? "Passkey";
        return writeEndingAfter(
          deps,
          context,
          () => passkeys.checkNew(relyingParty(config), body),
          (credential) =>
            writeEnding(deps, context, async (tx) => {
              await holdForAccess(tx, deps, requestContext, { confirmed: false });
              const by = { session: requestContext.session, now: clock(), newId };
              const { created, passkey } = await passkeys.create(tx, by, { ...body, name }, credential);
              if (created) await noticeAccess(tx, deps, requestContext, { kind: "passkey", label: passkey.name });
              const activity = created ? activityOf("passkey.added", requestContext.userId, passkey.id) : null;
              return { answer: { status: created ? 201 : 200, body: passkey }, ended: [], activity };
            }),
        );
      },
      {
        body: schema.passkeyCreate,
        ...operation({
          id: "createPasskey",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Register a passkey",
          description:
            "It answers a challenge `for` `register` of this session. Without a `name` it is called after the browser.",
          answers: { 200: schema.passkeyView, 201: schema.passkeyView },
          problems: ["id-taken", "state-conflict", "address-not-configured"],
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await passkeys.remove(tx, requestContext.userId, params.id);
          const activity = activityOf("passkey.removed", requestContext.userId, params.id);
          return { answer: { status: 204, body: undefined }, ended: [], activity };
        }),
      {
        params: idParams,
        ...operation({
          id: "deletePasskey",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "Remove a passkey",
          answers: { 204: null },
        }),
      },
    );
};
