import { Elysia } from "elysia";
import { RATES } from "../../../access/limits.ts";
import { PUBLIC, SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { mutate } from "../../../http/unit-of-work.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import type { AccountChange } from "../passwords/passwords.service.ts";
import * as schema from "../sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../sessions/credentials.ts";
import { writeEnding, writeEndingAfter } from "../sessions/write-ending.ts";
import * as emails from "./emails.service.ts";

export const emailRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, clock, newId } = deps;
  const changeBy = ({ requestId }: RequestContext): AccountChange => ({ requestId, now: clock(), newId });

  return new Elysia({ prefix: "/api/v1/auth/email" })
    .use(withRequestContext)
    .post(
      "/verify",
      ({ requestContext, set, request, body }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => ({
          answer: { status: 204, body: undefined },
          ended: [],
          activity: await emails.verify(tx, changeBy(requestContext), body.token),
        })),
      {
        body: schema.emailVerify,
        ...operation({
          id: "verifyEmail",
          access: PUBLIC,
          cost: "write",
          rate: RATES.mailTokens,
          summary: "Confirm an address with the token of a mail",
          description:
            "The token works once: it confirms the address of the account, or one of the two addresses of a change. " +
            "The change takes effect with the second.",
          answers: { 204: null },
          problems: ["email-taken"],
        }),
      },
    )
    .post(
      "/resend",
      ({ requestContext, set, request }) =>
        mutate(deps, { requestContext, set, request }, async (tx) => {
          await emails.resend(tx, changeBy(requestContext), requestContext.userId);
          return { status: 202, body: undefined };
        }),
      operation({
        id: "resendEmails",
        access: SESSION,
        proof: "none",
        cost: "write",
        rate: RATES.mails,
        summary: "Have the mails sent again that were not confirmed yet",
        description: "Where nothing is left to confirm, no mail is sent.",
        answers: { 202: null },
      }),
    )
    .post(
      "/change",
      ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const prepare = async () => {
          const confirmed = await confirmOwn(credentials, db, requestContext, body);
          await emails.checkNewEmail(db, requestContext.userId, body.newEmail);
          return confirmed;
        };
        return writeEndingAfter(deps, context, prepare, (confirmed) =>
          writeEnding(deps, context, async (tx) => {
            await emails.change(tx, changeBy(requestContext), confirmed, body.newEmail);
            const activity = { userId: requestContext.userId, action: "email.change-asked" };
            return { answer: { status: 202, body: undefined }, ended: [], activity };
          }),
        );
      },
      {
        body: schema.emailChange,
        ...operation({
          id: "changeEmail",
          access: SESSION,
          proof: "password",
          cost: "write",
          rate: RATES.mails,
          summary: "Ask for another address",
          description:
            "Both addresses get a mail, good for a day, and the account moves when both have confirmed. A new wish takes " +
            "the place of the one before it.",
          answers: { 202: null },
          problems: ["credentials-invalid", "two-factor-required", "email-taken"],
        }),
      },
    );
};
