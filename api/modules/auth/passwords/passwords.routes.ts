import { Elysia } from "elysia";
import { emailKeyOf } from "#core/email-key.ts";
import { RATES } from "../../../access/limits.ts";
import { PUBLIC, SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { mutate } from "../../../http/unit-of-work.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import * as schema from "../sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../sessions/credentials.ts";
import { writeEnding, writeEndingAfter } from "../sessions/write-ending.ts";
import * as passwords from "./passwords.service.ts";

/** Longer than the request for the mail takes, so the time of the answer does not reveal an account. */
const FORGOT_MS = 200;

export const passwordRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, newId } = deps;
  const changeBy = ({ requestId }: RequestContext): passwords.AccountChange => ({ requestId, now: clock(), newId });

  return new Elysia({ prefix: "/api/v1/auth/password" })
    .use(withRequestContext)
    .post(
      "/change",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const prepare = async () => {
          const confirmed = await confirmOwn(credentials, db, requestContext, {
            password: body.currentPassword,
            code: body.code,
          });
          const passwordHash = await passwords.hashFor(
            db,
            credentials.passwords,
            requestContext.userId,
            body.newPassword,
          );
          return { confirmed, passwordHash, everything: body.everything ?? false };
        };
        return writeEndingAfter(deps, context, prepare, (prepared) =>
          writeEnding(deps, context, async (tx) => ({
            answer: { status: 204, body: undefined },
            ended: await passwords.change(tx, changeBy(requestContext), requestContext.session, prepared),
            activity: { userId: requestContext.userId, action: "password.changed" },
          })),
        );
      },
      {
        body: schema.passwordChange,
        ...operation({
          id: "changePassword",
          access: SESSION,
          proof: "password",
          cost: "write",
          summary: "Choose another password",
          description:
            "Every other session ends at once, and with `everything` what `POST /auth/logout-all` names. The mail lists what ended.",
          answers: { 204: null },
          problems: ["credentials-invalid", "two-factor-required"],
        }),
      },
    )
    .post(
      "/forgot",
      async ({ requestContext, set, request, body }) => {
        const asked = mutate(deps, { requestContext, set, request, body }, async (tx) => {
          await passwords.forgot(tx, changeBy(requestContext), emailKeyOf(body.email));
          return { status: 202, body: undefined };
        });
        await Promise.all([asked, Bun.sleep(FORGOT_MS)]);
      },
      {
        body: schema.passwordForgot,
        ...operation({
          id: "forgotPassword",
          access: PUBLIC,
          cost: "write",
          rate: RATES.mails,
          summary: "Have a mail sent that lets its reader choose a new password",
          description: "The answer is the same whether there is such an account or not. The mail is good for an hour.",
          answers: { 202: null },
        }),
      },
    )
    .post(
      "/reset",
      async ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        let proven: string | null = null;
        const prepare = () => passwords.prepareReset(db, credentials.passwords, clock(), body);
        await writeEndingAfter(deps, context, prepare, (prepared) =>
          writeEnding(deps, context, async (tx) => {
            const { userId, emailKey, ended } = await passwords.reset(tx, changeBy(requestContext), prepared);
            const activity = { userId, action: "password.reset" };
            proven = emailKey;
            return { answer: { status: 204, body: undefined }, ended, activity };
          }),
        );
        // Lets the owner in on a new device while strangers guess at the account.
        if (proven !== null) await credentials.trust(proven, requestContext.clientAddress);
      },
      {
        body: schema.passwordReset,
        ...operation({
          id: "resetPassword",
          access: PUBLIC,
          cost: "write",
          rate: RATES.mailTokens,
          hashes: true,
          summary: "Choose a new password with the token of a mail",
          description:
            "The token works once. All access ends at once, as with `everything` of `POST /auth/logout-all`; the mail lists it.",
          answers: { 204: null },
        }),
      },
    );
};
