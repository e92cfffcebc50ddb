import { Elysia } from "elysia";
import { emailKeyOf } from "#core/email-key.ts";
import { ForjaError } from "#core/errors.ts";
import { endedOfAddress } from "#db/postgres/queries/accounts/access-endings.ts";
import { endSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { credentialsByEmail } from "#db/postgres/queries/accounts/users.ts";
import { RATES } from "../../../access/limits.ts";
import { PUBLIC, SESSION } from "../../../access/policy.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import { idParams } from "../../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../../http/pagination.ts";
import { mutate } from "../../../http/unit-of-work.ts";
import { operation } from "../../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../../plugins/request-context.ts";
import { WrongCode } from "../two-factor/second-factor.ts";
import * as schema from "./auth.schema.ts";
import * as auth from "./auth.service.ts";
import type { Confirmed, CredentialCheck, Guesser } from "./credentials.ts";
import { deviceNameOf } from "./device-name.ts";
import { DEVICE_HEADER, type DeviceContext, deviceOf, deviceToken } from "./known-device.ts";
import * as sessions from "./sessions.service.ts";
import { signIns, tokenKeysOf } from "./sign-in.ts";
import { writeEnding, writeEndingAfter } from "./write-ending.ts";

const sessionActivity = (action: string, userId: string, sessionId: string) => ({
  userId,
  action,
  resource: "sessions",
  resourceId: sessionId,
});

export const authRoutes = (deps: ApiDependencies, credentials: CredentialCheck) => {
  const { db, endedSessions, activity, config, clock, newId } = deps;
  const keys = tokenKeysOf(deps);
  const signInBy = signIns(deps, keys);
  const deviceContext = (email: string): DeviceContext => ({
    sealingSecret: config.sealingSecret,
    emailKey: emailKeyOf(email),
    now: clock(),
  });
  /** A recovery forgets all devices, because earlier intruders must be strangers after it. */
  const knownDevice = async (device: DeviceContext, token: string | null): Promise<string | null> => {
    const known = deviceOf(device, token);
    if (known === null) return null;
    const ended = await endedOfAddress(db, { emailKey: device.emailKey, since: known.since.toISOString() });
    return ended.length === 0 ? known.id : null;
  };
  const confirmLogin = async (
    { clientAddress, requestId }: RequestContext,
    deviceId: string | null,
    body: schema.Login,
  ): Promise<Confirmed> => {
    const { password, code } = body;
    const emailKey = emailKeyOf(body.email);
    const guesser: Guesser = deviceId === null ? { kind: "address", clientAddress } : { kind: "device", deviceId };
    let found: string | undefined;
    const find = async () => {
      const [account] = await credentialsByEmail(db, { emailKey });
      found = account?.id;
      return account;
    };
    try {
      return await credentials.confirm({ emailKey, guesser, password, code, find });
    } catch (error) {
      if (found !== undefined && error instanceof ForjaError && error.code === "credentials-invalid") {
        // A client that gets as far as the code knows the password.
        const action = error instanceof WrongCode ? "login.code-failed" : "login.failed";
        activity.record({ userId: found, action, requestId });
      }
      throw error;
    }
  };
  /** A used token came back, so the whole family of tokens ends. */
  const endFamily = async (requestContext: RequestContext, reused: sessions.RefreshTokenReused): Promise<never> => {
    await endedSessions.announce(await endSessions(db, reused.userId, reused.sessionId, "refresh-token-reused"));
    const entry = sessionActivity("session.refresh-token-reused", reused.userId, reused.sessionId);
    activity.record({ ...entry, requestId: requestContext.requestId });
    throw new ForjaError("session-ended");
  };

  return new Elysia({ prefix: "/api/v1/auth" })
    .use(withRequestContext)
    .post(
      "/register",
      async ({ requestContext, set, request, body }) => {
        const passwordHash = await auth.hashNewPassword(credentials.passwords, body);
        const context = signInBy(requestContext, deviceNameOf(requestContext.userAgent));
        const answer = await writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          const made = await auth.register(tx, context, {
            ...body,
            passwordHash,
            preferredLocale: requestContext.locale,
          });
          return {
            answer: { status: 201, body: made.body, location: "/api/v1/users/me" },
            ended: made.ended,
            activity: { userId: made.body.user.id, action: "account.registered" },
          };
        });
        if (requestContext.isReplay) return answer;
        set.headers[DEVICE_HEADER] = deviceToken(deviceContext(body.email), newId());
        await credentials.trust(emailKeyOf(body.email), requestContext.clientAddress);
        return answer;
      },
      {
        body: schema.registration,
        ...operation({
          id: "register",
          access: PUBLIC,
          cost: "write",
          rate: RATES.register,
          hashes: true,
          summary: "Make an account and log in to it",
          description: "The language is that of Accept-Language unless `locale` says it; the zone is UTC unless said.",
          answers: { 201: schema.signedInView },
          opensAccount: true,
          problems: ["email-taken"],
        }),
      },
    )
    .post(
      "/login",
      async ({ requestContext, set, request, body }) => {
        const context = { requestContext, set, request, body };
        const signIn = signInBy(requestContext, body.deviceName ?? deviceNameOf(requestContext.userAgent));
        const device = deviceContext(body.email);
        const deviceId = await knownDevice(device, request.headers.get(DEVICE_HEADER));
        const answer = await writeEndingAfter(
          deps,
          context,
          () => confirmLogin(requestContext, deviceId, body),
          (confirmed) =>
            writeEnding(deps, context, async (tx) => {
              const opened = await auth.login(tx, signIn, confirmed);
              return {
                answer: { status: 200, body: opened.body },
                ended: opened.ended,
                activity: sessionActivity("session.started", confirmed.id, opened.sessionId),
              };
            }),
        );
        // A repeated request has shown no password: its password may be an old one.
        if (!requestContext.isReplay) set.headers[DEVICE_HEADER] = deviceToken(device, deviceId ?? newId());
        return answer;
      },
      {
        body: schema.login,
        ...operation({
          id: "login",
          access: PUBLIC,
          cost: "write",
          rate: RATES.login,
          hashes: true,
          summary: "Begin a session",
          description:
            "A user has at most ten sessions; the one seen longest ago ends when another begins. Wrong passwords are " +
            "limited by account, by address and by both. With two-factor login on, a login without `code` is " +
            "`two-factor-required` once the password was right; wrong codes are limited by account. Guesses of strangers " +
            "do not lock out an address that the account was opened from, nor a device: send the `Forja-Device` of the " +
            "last answer back, and the device has a count of its own.",
          answers: { 200: schema.signedInView },
          opensAccount: true,
          problems: ["credentials-invalid", "two-factor-required", "account-disabled"],
        }),
      },
    )
    .post(
      "/refresh",
      ({ requestContext, set, request, body }) => {
        // Garbage must not cost a transaction.
        sessions.checkSealed(keys, body.refreshToken);
        return mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const { tokens } = await sessions.refresh(tx, { keys, now: clock() }, body);
          return { status: 200, body: tokens };
        }).catch((error: unknown) => {
          if (error instanceof sessions.RefreshTokenReused) return endFamily(requestContext, error);
          throw error;
        });
      },
      {
        body: schema.refresh,
        ...operation({
          id: "refresh",
          access: PUBLIC,
          cost: "write",
          rate: RATES.refresh,
          summary: "Trade a refresh token for its successor and a new access token",
          description:
            "Each token is used once. When an answer was lost, send the same request with the same `attemptId` again: it " +
            "is answered with the same successor. A token that is used a second time otherwise ends its session.",
          answers: { 200: schema.tokensView },
          problems: ["session-ended"],
        }),
      },
    )
    .post(
      "/logout",
      ({ requestContext, set, request }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const ended = await sessions.logout(tx, requestContext.session);
          const activity = sessionActivity("session.ended", requestContext.userId, requestContext.session.sessionId);
          return { answer: { status: 204, body: undefined }, ended, activity };
        }),
      operation({
        id: "logout",
        access: SESSION,
        proof: "none",
        cost: "write",
        summary: "End this session",
        answers: { 204: null },
      }),
    )
    .post(
      "/logout-all",
      ({ requestContext, set, request, body }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          const everything = body.everything ?? false;
          const { requestId } = requestContext;
          const ended = await sessions.logoutAll(
            tx,
            requestContext.session,
            { requestId, now: clock(), newId },
            everything,
          );
          const action = everything ? "access.all-ended" : "session.all-ended";
          return {
            answer: { status: 204, body: undefined },
            ended,
            activity: { userId: requestContext.userId, action },
          };
        }),
      {
        body: schema.logoutAll,
        ...operation({
          id: "logoutAll",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "End every session of this account",
          description:
            "With `everything`, API keys, the address of the calendar, shared reports, links of routines and a waiting " +
            "change of the e-mail address end too; webhooks and grants, given and received, rest until they are resumed. " +
            "The mail lists it.",
          answers: { 204: null },
        }),
      },
    )
    .get(
      "/sessions",
      async ({ requestContext, query }) => {
        const page = { limit: query.limit, after: decodeCursor(instantCursor, query.cursor) };
        const rows = await sessions.list(db, requestContext.session, clock(), page);
        return toPage(
          rows,
          query.limit,
          ({ sortKey: _sortKey, ...session }) => session,
          ({ sortKey, id }) => ({ sortKey, id }),
        );
      },
      {
        query: schema.sessionQuery,
        ...operation({
          id: "listSessions",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "Sessions that can go on, the one seen last first",
          answers: { 200: schema.sessionPage },
        }),
      },
    )
    .delete(
      "/sessions/:id",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const ended = await sessions.endOne(tx, requestContext.userId, params.id);
          const activity = sessionActivity("session.ended", requestContext.userId, params.id);
          return { answer: { status: 204, body: undefined }, ended, activity };
        }),
      {
        params: idParams,
        ...operation({
          id: "endSession",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "End one session",
          answers: { 204: null },
        }),
      },
    );
};
