import { Elysia } from "elysia";
import { ForjaError } from "#core/errors.ts";
import { proveSession } from "#db/postgres/queries/accounts/sessions.ts";
import { credentialsOf } from "#db/postgres/queries/accounts/users.ts";
import { RATES } from "../../../access/limits.ts";
import { SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import type { LoginAnswer } from "../passkeys/passkeys.schema.ts";
import * as passkeys from "../passkeys/passkeys.service.ts";
import { relyingParty } from "../passkeys/webauthn.ts";
import { WrongCode } from "../two-factor/second-factor.ts";
import * as schema from "./auth.schema.ts";
import { type Confirmed, type CredentialCheck, checkOwnCode, confirmOwn, holdConfirmed } from "./credentials.ts";
import { writeEnding, writeEndingAfter } from "./write-ending.ts";

type Proven = {
  readonly account: Pick<Confirmed, "id" | "passwordVersion" | "secondFactor">;
  readonly passkey: passkeys.Shown | null;
};

export const confirmRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, activity } = deps;
  const actOf = ({ userId, session }: RequestContext, action: string) => ({
    userId,
    action,
    resource: "sessions",
    resourceId: session.sessionId,
  });
  const confirmByPasskey = async (
    requestContext: RequestContext,
    passkey: LoginAnswer,
    code: string | null | undefined,
  ): Promise<Proven> => {
    const { userId } = requestContext;
    const shown = await passkeys.check(db, relyingParty(deps.config), passkey, userId);
    const [account] = await credentialsOf(db, { id: userId });
    if (account === undefined) throw new ForjaError("token-invalid");
    const secondFactor = await checkOwnCode(credentials, db, requestContext, code);
    return { account: { ...account, secondFactor }, passkey: shown };
  };
  const confirm = async (requestContext: RequestContext, shown: schema.ShownProof): Promise<Proven> => {
    const { password, passkey, code } = shown;
    try {
      if (passkey != null) return await confirmByPasskey(requestContext, passkey, code);
      const account = await confirmOwn(credentials, db, requestContext, { password: password ?? "", code });
      return { account, passkey: null };
    } catch (error) {
      if (error instanceof ForjaError && error.code === "credentials-invalid") {
        const action = error instanceof WrongCode ? "confirmation.code-failed" : "confirmation.failed";
        activity.record({ ...actOf(requestContext, action), requestId: requestContext.requestId });
      }
      throw error;
    }
  };

  return new Elysia({ prefix: "/api/v1/auth" }).use(withRequestContext).post(
    "/confirm",
    ({ requestContext, set, request, body }) => {
      const { userId, sessionId } = requestContext.session;
      // A stored answer belongs to one session: it must not report a proof of another.
      const context = { requestContext, set, request, body: { ...body, sessionId } };
      return writeEndingAfter(
        deps,
        context,
        () => confirm(requestContext, body),
        ({ account, passkey }) =>
          writeEnding(deps, context, async (tx) => {
            const now = clock();
            await holdConfirmed(tx, account, now);
            if (passkey !== null) await passkeys.take(tx, passkey, { purpose: "confirm", sessionId, now });
            const proven = await proveSession(tx, { userId, sessionId, now: now.toISOString() });
            if (proven.length === 0) throw new ForjaError("token-invalid");
            return {
              answer: { status: 204, body: undefined },
              ended: [],
              activity: actOf(requestContext, "session.confirmed"),
            };
          }),
      );
    },
    {
      body: schema.shownProof,
      ...operation({
        id: "confirm",
        summary: "Give fresh proof for this session",
        description:
          "By the password or a passkey. For ten minutes the session may do what is otherwise `confirmation-required`, on every instance. With two-factor " +
          "login on, `code` is required too. Wrong guesses count as those of a login. A stored answer of an Idempotency-Key " +
          "gives no new proof.",
        answers: { 204: null },
        access: SESSION,
        proof: "password",
        cost: "write",
        rate: RATES.confirm,
        problems: ["credentials-invalid", "two-factor-required", "address-not-configured"],
      }),
    },
  );
};
