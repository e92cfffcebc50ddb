import { Elysia } from "elysia";
import { SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import * as schema from "../sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../sessions/credentials.ts";
import { holdForAccess } from "../sessions/lasting-access.ts";
import { writeEnding, writeEndingAfter } from "../sessions/write-ending.ts";
import * as twoFactor from "./two-factor.service.ts";

export const twoFactorRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, newId, config } = deps;
  const changeBy = ({ userId, session, requestId }: RequestContext): twoFactor.TwoFactorChange => ({
    userId,
    sessionId: session.sessionId,
    requestId,
    now: clock(),
    newId,
    sealingSecret: config.sealingSecret,
  });
  const noted = <Body>({ userId }: RequestContext, action: string, status: 200 | 204, body: Body) => ({
    answer: { status, body },
    ended: [],
    activity: { userId, action },
  });

  return new Elysia({ prefix: "/api/v1/auth/two-factor" })
    .use(withRequestContext)
    .post(
      "/setup",
      ({ requestContext, set, request }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: false });
          return noted(requestContext, "two-factor.set-up", 200, await twoFactor.setup(tx, changeBy(requestContext)));
        }),
      operation({
        id: "setUpTwoFactor",
        access: SESSION,
        proof: "fresh",
        cost: "write",
        summary: "Get a secret for an authenticator",
        description:
          "Nothing changes until the secret is enabled with a code of it. Asked again before that, it is another secret, " +
          "and the one before it is void.",
        answers: { 200: schema.twoFactorSecretView },
        problems: ["state-conflict"],
      }),
    )
    .post(
      "/enable",
      ({ requestContext, set, request, body }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: false });
          return noted(
            requestContext,
            "two-factor.enabled",
            200,
            await twoFactor.enable(tx, changeBy(requestContext), body.code),
          );
        }),
      {
        body: schema.twoFactorEnable,
        ...operation({
          id: "enableTwoFactor",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Switch two-factor login on with a code of the authenticator",
          description:
            "The recovery codes are shown this once: each lets its owner in once without the authenticator. The account " +
            "is told by mail.",
          answers: { 200: schema.recoveryCodesView },
          problems: ["credentials-invalid", "state-conflict"],
        }),
      },
    )
    .post(
      "/disable",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const prepare = () => confirmOwn(credentials, db, requestContext, body);
        return writeEndingAfter(deps, context, prepare, (confirmed) =>
          writeEnding(deps, context, async (tx) =>
            noted(
              requestContext,
              "two-factor.disabled",
              204,
              await twoFactor.disable(tx, changeBy(requestContext), confirmed),
            ),
          ),
        );
      },
      {
        body: schema.confirmation,
        ...operation({
          id: "disableTwoFactor",
          access: SESSION,
          proof: "password",
          cost: "write",
          summary: "Switch two-factor login off",
          description: "The secret and the recovery codes are gone with it. The account is told by mail.",
          answers: { 204: null },
          problems: ["credentials-invalid", "two-factor-required", "state-conflict"],
        }),
      },
    )
    .post(
      "/recovery-codes",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const prepare = () => confirmOwn(credentials, db, requestContext, body);
        return writeEndingAfter(deps, context, prepare, (confirmed) =>
          writeEnding(deps, context, async (tx) =>
            noted(
              requestContext,
              "two-factor.recovery-codes-renewed",
              200,
              await twoFactor.renewRecoveryCodes(tx, changeBy(requestContext), confirmed),
            ),
          ),
        );
      },
      {
        body: schema.confirmation,
        ...operation({
          id: "renewRecoveryCodes",
          access: SESSION,
          proof: "password",
          cost: "write",
          summary: "Get ten new recovery codes",
          description: "Those that were left are void.",
          answers: { 200: schema.recoveryCodesView },
          problems: ["credentials-invalid", "two-factor-required", "state-conflict"],
        }),
      },
    );
};
