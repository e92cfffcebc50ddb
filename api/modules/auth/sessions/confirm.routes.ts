import { Elysia } from "elysia";
import { ForjaError } from "#core/errors.ts";
import { proveSession } from "#db/postgres/queries/accounts/sessions.ts";
import { RATES } from "../../../access/limits.ts";
import { SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import { WrongCode } from "../two-factor/second-factor.ts";
import * as schema from "./auth.schema.ts";
import { type Confirmed, type CredentialCheck, confirmOwn, holdConfirmed } from "./credentials.ts";
import { writeEnding, writeEndingAfter } from "./write-ending.ts";

type Shown = { readonly password: string; readonly code?: string | null | undefined };

export const confirmRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, activity } = deps;
  const actOf = ({ userId, session }: RequestContext, action: string) => ({
    userId,
    action,
    resource: "sessions",
    resourceId: session.sessionId,
  });
  const confirm = async (requestContext: RequestContext, shown: Shown): Promise<Confirmed> => {
    try {
      return await confirmOwn(credentials, db, requestContext, shown);
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
        (confirmed) =>
          writeEnding(deps, context, async (tx) => {
            const now = clock();
            await holdConfirmed(tx, confirmed, now);
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
      body: schema.confirmation,
      ...operation({
        id: "confirm",
        summary: "Give fresh proof for this session",
        description:
          "For ten minutes the session may do what is otherwise `confirmation-required`, on every instance. With two-factor " +
          "login on, `code` is required too. Wrong guesses count as those of a login. A stored answer of an Idempotency-Key " +
          "gives no new proof.",
        answers: { 204: null },
        access: SESSION,
        proof: "password",
        cost: "write",
        rate: RATES.confirm,
        problems: ["credentials-invalid", "two-factor-required"],
      }),
    },
  );
};
