import { Elysia } from "elysia";
import { SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { writeAfter } from "../../../http/unit-of-work.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestScope, scoped } from "../../../plugins/scope.ts";
import * as view from "../sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../sessions/credentials.ts";
import { holdForAccess } from "../sessions/lasting-access.ts";
import { writeEnding } from "../sessions/write-ending.ts";
import * as twoFactor from "./two-factor.service.ts";

export const twoFactorRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, newId, config } = deps;
  const changeBy = ({ userId, session, requestId }: RequestScope): twoFactor.TwoFactorChange => ({
    userId,
    sessionId: session.sessionId,
    requestId,
    now: clock(),
    newId,
    sealingSecret: config.sealingSecret,
  });
  const noted = <Body>({ userId }: RequestScope, action: string, status: 200 | 204, body: Body) => ({
    answer: { status, body },
    ended: [],
    activity: { userId, action },
  });

  return new Elysia({ prefix: "/api/v1/auth/two-factor" })
    .use(scoped)
    .post(
      "/setup",
      ({ scope, set, request }) =>
        writeEnding(deps, { scope, set, request }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: false });
          return noted(scope, "two-factor.set-up", 200, await twoFactor.setup(tx, changeBy(scope)));
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
        answers: { 200: view.twoFactorSecretView },
        problems: ["state-conflict"],
      }),
    )
    .post(
      "/enable",
      ({ scope, set, request, body }) =>
        writeEnding(deps, { scope, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: false });
          return noted(scope, "two-factor.enabled", 200, await twoFactor.enable(tx, changeBy(scope), body.code));
        }),
      {
        body: view.twoFactorEnable,
        ...operation({
          id: "enableTwoFactor",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Switch two-factor login on with a code of the authenticator",
          description:
            "The recovery codes are shown this once: each lets its owner in once without the authenticator. The account " +
            "is told by mail.",
          answers: { 200: view.recoveryCodesView },
          problems: ["credentials-invalid", "state-conflict"],
        }),
      },
    )
    .post(
      "/disable",
      ({ scope, set, request, body }) => {
        const context = { scope, set, request, body };
        const prepare = () => confirmOwn(credentials, db, scope, body);
        return writeAfter(deps, context, prepare, (confirmed) =>
          writeEnding(deps, context, async (tx) =>
            noted(scope, "two-factor.disabled", 204, await twoFactor.disable(tx, changeBy(scope), confirmed)),
          ),
        );
      },
      {
        body: view.confirmation,
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
      ({ scope, set, request, body }) => {
        const context = { scope, set, request, body };
        const prepare = () => confirmOwn(credentials, db, scope, body);
        return writeAfter(deps, context, prepare, (confirmed) =>
          writeEnding(deps, context, async (tx) =>
            noted(
              scope,
              "two-factor.recovery-codes-renewed",
              200,
              await twoFactor.renewRecoveryCodes(tx, changeBy(scope), confirmed),
            ),
          ),
        );
      },
      {
        body: view.confirmation,
        ...operation({
          id: "renewRecoveryCodes",
          access: SESSION,
          proof: "password",
          cost: "write",
          summary: "Get ten new recovery codes",
          description: "Those that were left are void.",
          answers: { 200: view.recoveryCodesView },
          problems: ["credentials-invalid", "two-factor-required", "state-conflict"],
        }),
      },
    );
};
