import { expect, test } from "bun:test";
import { type Answer, at, PASSWORD, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { receiver } from "#tests/support/receiver.ts";
import { smtpServer } from "#tests/support/smtp-server.ts";

const { stores } = storesBench();

const NEW_PASSWORD = "three plates a side, twice over";
const PRIVATE = { WEBHOOK_ALLOW_PRIVATE: "1", RATE_LIMIT_SCALE: "1000" };

/** A mail as its reader sees it, without quoted-printable. */
const readable = (message: string): string =>
  Buffer.from(
    message
      .replace(/=\r?\n/g, "")
      .replace(
        /[^\0-\x7f]/g,
        (character) => `=${[...Buffer.from(character)].map((byte) => byte.toString(16)).join("=")}`,
      )
      .replace(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");

type Call = (api: ForjaProcess) => Promise<Answer>;
const asked = (method: string, path: string, token?: string, body?: unknown): Call => {
  const request = { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) };
  return (api) => callOver(api, method, path, request);
};

/** Returns the path of an address, for a process of the test. */
const pathOf = (url: unknown): string => new URL(String(url)).pathname;

/** All that somebody can leave behind who is in an account before its owner. */
const settleIn = async (thief: Client, mate: Client, athlete: Client, hook: string) => {
  const must = thief.expect;
  const key = textAt(
    await must(201, "POST", "/api/v1/auth/api-keys", { body: { name: "k", scopes: ["read", "write"] } }),
    "key",
  );
  const calendar = pathOf(at(await must(201, "POST", "/api/v1/calendar"), "url"));
  const routine = await must(201, "POST", "/api/v1/routines", { body: { name: "Fives", visibility: "link" } });
  const link = `/api/v1/routines/${textAt(routine, "id")}?shareToken=${textAt(routine, "shareToken")}`;
  await must(201, "POST", "/api/v1/workouts", { body: { status: "completed" } });
  const job = await must(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly" } });
  const report = textAt(await thief.jobEnd(textAt(job, "id")), "result", "id");
  const share = pathOf(at(await must(201, "POST", `/api/v1/progress/reports/${report}/share`), "url"));
  const events = ["workout.completed"];
  const webhook = textAt(await must(201, "POST", "/api/v1/webhooks", { body: { url: hook, events } }), "id");
  const scopes = ["read:training", "read:body", "write:routines"];
  const given = textAt(
    await must(201, "POST", "/api/v1/coaching/grants", { body: { coachEmail: mate.email, scopes } }),
    "id",
  );
  await mate.expect(200, "POST", `/api/v1/coaching/grants/${given}/accept`);
  const waiting = await must(201, "POST", "/api/v1/coaching/grants", { body: { coachEmail: athlete.email, scopes } });
  const received = textAt(
    await athlete.expect(201, "POST", "/api/v1/coaching/grants", { body: { coachEmail: thief.email, scopes } }),
    "id",
  );
  await must(200, "POST", `/api/v1/coaching/grants/${received}/accept`);
  await must(202, "POST", "/api/v1/auth/email/change", {
    body: { newEmail: "thief@evil.example", password: PASSWORD },
  });
  return { key, calendar, link, share, webhook, given, waiting: textAt(waiting, "id"), received };
};

test("the taken-over account: recovery ends all that was there before, on every instance, and its mail lists it", async () => {
  using hooked = receiver();
  using mails = await smtpServer();
  // The API knows of no mail server, as before addresses had to be confirmed: the thief can do everything.
  await using first = await startApi(stores, PRIVATE);
  await using second = await startApi(stores, PRIVATE);
  await using _worker = await startWorker(stores, { ...PRIVATE, SMTP_URL: mails.url });
  const [mate, athlete] = [await newClient(first), await newClient(first)];
  const thief = await newClient(first, { displayName: "http://evil.example/win click" });
  const left = await settleIn(thief, mate, athlete, hooked.url);
  const workouts = "/api/v1/workouts";
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const ways: Readonly<Record<string, Call>> = {
    session: asked("GET", workouts, thief.token),
    key: asked("GET", workouts, left.key),
    assistant: (api) =>
      callOver(api, "POST", "/mcp", {
        token: left.key,
        body: list,
        headers: { accept: "application/json, text/event-stream" },
      }),
    calendar: asked("GET", left.calendar),
    share: asked("GET", left.share),
    link: asked("GET", left.link, mate.token),
    coach: asked("GET", `${workouts}?athleteId=${thief.userId}`, mate.token),
    athlete: asked("GET", `${workouts}?athleteId=${athlete.userId}`, thief.token),
    athleteByKey: asked("GET", `${workouts}?athleteId=${athlete.userId}`, left.key),
  };
  const statuses = async (api: ForjaProcess) => {
    const answers = Object.entries(ways).map(async ([name, way]) => [name, (await way(api)).status] as const);
    return Object.fromEntries(await Promise.all(answers));
  };
  const open = Object.fromEntries(Object.keys(ways).map((name) => [name, 200]));
  expect([await statuses(first), await statuses(second)]).toEqual([open, open]);

  const mailTo = (email: string, ...words: readonly string[]) =>
    eventually(
      async () =>
        mails.messages.map(readable).find((mail) => [`To: ${email}`, ...words].every((word) => mail.includes(word))) ??
        "",
      (mail) => mail !== "",
    );
  const moving = /#token=(fm_[\w-]{43})/.exec(await mailTo("thief@evil.example"))?.[1];
  await callOver(first, "POST", "/api/v1/auth/email/verify", { body: { token: moving } });
  expect(await mailTo(thief.email, "Subject: New access to your account")).toContain("- an API key: k (");

  await callOver(second, "POST", "/api/v1/auth/password/forgot", { body: { email: thief.email } });
  const token = /#token=(fm_[\w-]{43})/.exec(await mailTo(thief.email, "Subject: Choose a new password"))?.[1];
  const reset = await callOver(second, "POST", "/api/v1/auth/password/reset", {
    body: { token, newPassword: NEW_PASSWORD },
  });
  expect(reset.status).toBe(204);
  const ended = {
    session: 401,
    key: 401,
    assistant: 401,
    calendar: 404,
    share: 404,
    link: 404,
    coach: 404,
    athlete: 401,
    athleteByKey: 401,
  };
  expect([await statuses(first), await statuses(second)]).toEqual([ended, ended]);
  const refreshed = await callOver(first, "POST", "/api/v1/auth/refresh", {
    body: { refreshToken: thief.refreshToken },
  });
  expect(refreshed.status).toBe(401);

  const told = await mailTo(thief.email, "Subject: Your password was changed");
  for (const line of [
    "- 1 API key: k",
    "- the address of the calendar",
    "- 1 shared report",
    "- the link of 1 routine: Fives",
    "- a change of the e-mail address that was not confirmed yet",
    "- 1 webhook: 127[.]0[.]0[.]1:",
    "- 2 coaches of yours: ",
    "- 1 athlete whose coach you are: ",
  ]) {
    expect(told.replaceAll("\r\n", "\n")).toContain(`\n${line}`);
  }
  for (const mail of mails.messages.map(readable)) expect(mail).not.toContain("http://evil.example");

  const login = await callOver(first, "POST", "/api/v1/auth/login", {
    body: { email: thief.email, password: NEW_PASSWORD },
  });
  const owner = (method: string, path: string, body?: unknown) =>
    asked(method, path, textAt(login.body, "accessToken"), body)(second);
  const received = hooked.received.length;
  expect((await owner("POST", workouts, { status: "completed", title: "Private" })).status).toBe(201);
  expect((await owner("GET", `${workouts}?athleteId=${athlete.userId}`)).status).toBe(404);
  expect((await owner("GET", `/api/v1/webhooks/${left.webhook}`)).body).toMatchObject({
    suspendedAt: expect.any(String),
  });

  // The other side resumes only its own; an invitation that waited is not taken behind the owner's back.
  const mateResumes = await mate.call("POST", `/api/v1/coaching/grants/${left.given}/resume`);
  expect([mateResumes.status, at(mateResumes.body, "suspendedBy")]).toEqual([200, ["athlete"]]);
  expect((await athlete.call("POST", `/api/v1/coaching/grants/${left.waiting}/accept`)).status).toBe(409);
  expect((await ways.coach?.(first))?.status).toBe(404);

  for (const grant of [left.given, left.received]) {
    const resumed = await owner("POST", `/api/v1/coaching/grants/${grant}/resume`);
    expect([resumed.status, at(resumed.body, "suspendedAt")]).toEqual([200, null]);
  }
  expect((await ways.coach?.(first))?.status).toBe(200);
  expect((await owner("GET", `${workouts}?athleteId=${athlete.userId}`)).status).toBe(200);
  expect((await owner("POST", `/api/v1/webhooks/${left.webhook}/resume`)).status).toBe(200);
  const after = await owner("POST", workouts, { status: "completed" });
  await eventually(
    async () => hooked.received.length,
    (count) => count > received,
  );
  expect(hooked.received.slice(received).map(({ body }) => at(JSON.parse(body), "data", "workoutId"))).toEqual([
    textAt(after.body, "id"),
  ]);
});

test("where mails are sent, an address that nobody has confirmed reaches no other person", async () => {
  using mails = await smtpServer();
  await using api = await startApi(stores, { ...PRIVATE, SMTP_URL: mails.url });
  await using _worker = await startWorker(stores, { ...PRIVATE, SMTP_URL: mails.url });
  const stranger = await newClient(api);
  const refused = (answer: Answer) => [answer.status, at(answer.body, "code")];
  const grant = { body: { coachEmail: "coach@example.com", scopes: ["read:training"] } };
  const hook = { body: { url: "https://example.com/", events: ["workout.completed"] } };
  expect(refused(await stranger.call("POST", "/api/v1/coaching/grants", grant))).toEqual([403, "email-unconfirmed"]);
  expect(refused(await stranger.call("POST", "/api/v1/webhooks", hook))).toEqual([403, "email-unconfirmed"]);

  const confirm = async ({ email }: Client) => {
    const mail = await eventually(
      async () => mails.messages.map(readable).find((each) => each.includes(`To: ${email}`)) ?? "",
      (found) => found !== "",
    );
    const token = /#token=(fm_[\w-]{43})/.exec(mail)?.[1];
    expect((await callOver(api, "POST", "/api/v1/auth/email/verify", { body: { token } })).status).toBe(204);
  };
  await confirm(stranger);
  await stranger.expect(201, "POST", "/api/v1/webhooks", hook);
  const coach = await newClient(api);
  const invitation = await stranger.expect(201, "POST", "/api/v1/coaching/grants", {
    body: { ...grant.body, coachEmail: coach.email },
  });
  const accept = `/api/v1/coaching/grants/${textAt(invitation, "id")}/accept`;
  expect(refused(await coach.call("POST", accept))).toEqual([403, "email-unconfirmed"]);
  await confirm(coach);
  await coach.expect(200, "POST", accept);
});
