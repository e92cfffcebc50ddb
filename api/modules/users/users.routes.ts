import { Elysia } from "elysia";
import { type ProfileDocument, patchProfile, readProfile } from "#db/mongo/profiles.ts";
import { SESSION, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { checkIfMatch, etagOf, readVersion } from "../../http/conditions.ts";
import { checkBodyId } from "../../http/read-only.ts";
import { write } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestScope, scoped } from "../../plugins/scope.ts";
import { confirmation } from "../auth/sessions/auth.schema.ts";
import { type CredentialCheck, confirmOwn } from "../auth/sessions/credentials.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import * as view from "./users.schema.ts";
import * as users from "./users.service.ts";

const profileBody = ({ profile, preferences }: ProfileDocument) => ({ profile, preferences });

export const userRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, mongo, clock, newId } = deps;
  const changeBy = (scope: RequestScope, request: Request) => ({
    userId: scope.userId,
    requestId: scope.requestId,
    ifMatch: request.headers.get("if-match"),
    now: clock(),
    newId,
  });
  const note = ({ userId, requestId }: RequestScope, action: string): void =>
    deps.activity.record({ userId, action, requestId });

  return new Elysia({ prefix: "/api/v1/users" })
    .use(scoped)
    .get(
      "/me",
      async ({ scope, set, request }) => {
        const user = await users.get(db, scope.userId);
        return readVersion({ request, set }, user.version, user);
      },
      operation({
        id: "getMe",
        access: user({ key: "read" }),
        cost: "read",
        served: "near",
        summary: "The own account",
        answers: { 200: view.userView },
        versioned: true,
      }),
    )
    .patch(
      "/me",
      async ({ scope, set, request, body }) => {
        checkBodyId(scope.userId, body);
        const changed = await write(deps, { scope, set, request, body }, async (tx) => {
          const user = await users.patch(tx, changeBy(scope, request), body);
          return { status: 200, body: user, version: user.version };
        });
        note(scope, "account.changed");
        return changed;
      },
      {
        body: view.userPatch,
        ...operation({
          id: "patchMe",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Change the own account",
          description:
            "A merge patch, `weeklyReport` included. Only what can be empty is cleared by `null`. No setting changes what was logged.",
          answers: { 200: view.userView },
          versioned: true,
        }),
      },
    )
    .delete(
      "/me",
      async ({ scope, set, request, body }) => {
        const confirmed = await confirmOwn(credentials, db, scope, body);
        return writeEnding(deps, { scope, set, request, body }, async (tx) => {
          const { job, ended } = await users.remove(tx, changeBy(scope, request), confirmed);
          const activity = { userId: scope.userId, action: "account.deleted" };
          return { answer: accepted(job, scope), ended, activity };
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
      async ({ scope, set, request }) => {
        const document = await readProfile(mongo, scope.userId);
        return readVersion({ request, set }, document.version, profileBody(document));
      },
      operation({
        id: "getProfile",
        access: user({ key: "read" }),
        cost: "read",
        served: "primary",
        summary: "The free-form profile and preferences",
        description: "Empty until something was written; then at version 0.",
        answers: { 200: view.profileView },
        versioned: true,
      }),
    )
    .patch(
      "/me/profile",
      async ({ scope, set, request, body }) => {
        const ifMatch = request.headers.get("if-match");
        const document = await patchProfile(mongo, scope.userId, {
          patch: body,
          now: clock(),
          check: (version) => checkIfMatch(ifMatch, version),
        });
        set.headers.etag = etagOf(document.version);
        note(scope, "profile.changed");
        return profileBody(document);
      },
      {
        body: view.profilePatch,
        ...operation({
          id: "patchProfile",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Change the free-form profile and preferences",
          description: "A merge patch at every depth. The whole may have 64 KiB.",
          answers: { 200: view.profileView },
          versioned: true,
        }),
      },
    );
};
