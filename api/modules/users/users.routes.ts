import { Elysia } from "elysia";
import { type ProfileDocument, patchProfile, readProfile } from "#db/mongo/profiles.ts";
import { SESSION, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { checkIfMatch, etagOf, readText, readVersion } from "../../http/conditions.ts";
import { checkBodyId } from "../../http/read-only.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { confirmation } from "../auth/sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../auth/sessions/credentials.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import * as schema from "./users.schema.ts";
import * as users from "./users.service.ts";

const profileBody = ({ profile, preferences, version }: ProfileDocument) => ({ profile, preferences, version });

export const userRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, mongo, clock, newId } = deps;
  const changeBy = (requestContext: RequestContext, request: Request) => ({
    userId: requestContext.userId,
    requestId: requestContext.requestId,
    ifMatch: request.headers.get("if-match"),
    now: clock(),
    newId,
  });
  const note = ({ userId, requestId }: RequestContext, action: string): void =>
    deps.activity.record({ userId, action, requestId });

  return new Elysia({ prefix: "/api/v1/users" })
    .use(withRequestContext)
    .get(
      "/me",
      async ({ requestContext, set, request }) => {
        return readText({ requestContext, request, set }, await users.getText(deps.nearDb, requestContext.userId));
      },
      operation({
        id: "getMe",
        access: user({ key: "read" }),
        cost: "read",
        served: "near",
        summary: "The own account",
        answers: { 200: schema.userView },
        versioned: true,
      }),
    )
    .patch(
      "/me",
      async ({ requestContext, set, request, body }) => {
        checkBodyId(requestContext.userId, body);
        const changed = await mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const { user, hasChanged } = await users.patch(tx, changeBy(requestContext, request), body);
          requestContext.hasChanged = hasChanged;
          requestContext.hasNewLocale = hasChanged;
          return { status: 200, body: user, version: user.version };
        });
        if (requestContext.hasChanged) note(requestContext, "account.changed");
        return changed;
      },
      {
        body: schema.userPatch,
        ...operation({
          id: "patchMe",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Change the own account",
          description:
            "A merge patch, `weeklyReport` included. Only what can be empty is cleared by `null`. No setting changes what was logged.",
          answers: { 200: schema.userView },
          versioned: true,
        }),
      },
    )
    .delete(
      "/me",
      async ({ requestContext, set, request, body }) => {
        const confirmed = await confirmOwn(credentials, db, requestContext, body);
        return writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          const { job, ended } = await users.remove(tx, changeBy(requestContext, request), confirmed);
          const activity = { userId: requestContext.userId, action: "account.deleted" };
          return { answer: accepted(job, requestContext), ended, activity };
        });
      },
      {
        body: confirmation,
        ...operation({
          id: "deleteMe",
          access: SESSION,
          proof: "password",
          cost: "write",
          summary: "Delete the own account and all that it holds",
          description:
            "The account is closed at once: its sessions end, its address is free for a new account, and the job that is " +
            "answered removes the rest. The job goes with the account, so nobody can ask for it afterwards.",
          answers: { 202: jobView },
          problems: ["credentials-invalid", "two-factor-required"],
          versioned: true,
        }),
      },
    )
    .get(
      "/me/profile",
      async ({ requestContext, set, request }) => {
        const document = await readProfile(mongo, requestContext.userId);
        return readVersion({ requestContext, request, set }, document.version, profileBody(document));
      },
      operation({
        id: "getProfile",
        access: user({ key: "read" }),
        cost: "read",
        served: "primary",
        summary: "The free-form profile and preferences",
        description: "Empty until something was written; then at version 0.",
        answers: { 200: schema.profileView },
        versioned: true,
      }),
    )
    .patch(
      "/me/profile",
      async ({ requestContext, set, request, body }) => {
        const ifMatch = request.headers.get("if-match");
        const document = await patchProfile(mongo, requestContext.userId, {
          patch: body,
          now: clock(),
          check: (version) => checkIfMatch(ifMatch, version),
        });
        set.headers.etag = etagOf(document.version);
        note(requestContext, "profile.changed");
        await deps.positions.answerKnown({ set, requestContext });
        return profileBody(document);
      },
      {
        body: schema.profilePatch,
        ...operation({
          id: "patchProfile",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Change the free-form profile and preferences",
          description: "A merge patch at every depth. The whole may have 64 KiB.",
          answers: { 200: schema.profileView },
          versioned: true,
        }),
      },
    );
};
