import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { requestOwedNotices } from "#db/postgres/queries/accounts/access-notices.ts";
import {
  accessNotices,
  apiKeys,
  calendarFeeds,
  coachingGrants,
  jobs,
  routines,
  users,
  webhookDeliveries,
  webhooks,
} from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { at, PASSWORD, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";
import { sessionOf } from "#tests/support/signed-in.ts";
import { completeOne, newWebhook } from "#tests/support/webhooks.ts";

let mailbox: Mailbox;
let admin: Person;

const NEW_PASSWORD = "three plates a side, twice over";

const { stores, app, closing } = testBench();

beforeAll(async () => {
  mailbox = await openMailbox(stores);
  admin = await register(app);
  await stores.db.update(users).set({ role: "admin" }).where(eq(users.id, admin.userId));
});

closing(() => mailbox[Symbol.asyncDispose]());

const call = (token: string, method: string, path: string, body?: unknown) =>
  app.call(method, `/api/v1${path}`, { token, body });
const newKey = async (token: string): Promise<string> =>
  textAt((await call(token, "POST", "/auth/api-keys", { name: "script", scopes: ["read"] })).body, "key");

/** An account with a key, a calendar, a webhook with a delivery that waits, a coach and an athlete. */
const opened = async () => {
  const ada = await register(app);
  const key = await newKey(ada.token);
  const calendar = new URL(textAt((await call(ada.token, "POST", "/calendar")).body, "url")).pathname;
  const hook = await newWebhook(app, ada.token, "https://hooks.example.com/");
  await completeOne(app, ada.token);
  const coach = await coachOf(app, ada, ["read:training"]);
  const athlete = await register(app);
  const invited = await call(athlete.token, "POST", "/coaching/grants", {
    coachEmail: ada.email,
    scopes: ["read:training"],
  });
  const received = textAt(invited.body, "id");
  await call(ada.token, "POST", `/coaching/grants/${received}/accept`);
  const stands = async (token: string) => [
    (await call(key, "GET", "/workouts")).status,
    (await app.call("GET", calendar)).status,
    (await call(coach.token, "GET", `/workouts?athleteId=${ada.userId}`)).status,
    (await call(token, "GET", `/workouts?athleteId=${athlete.userId}`)).status,
  ];
  return { ada, key, coach, athlete, hook, received, stands };
};

const WAYS: readonly [string, (person: Person) => Promise<string | null>][] = [
  [
    "logout-all with everything",
    async ({ token }) => {
      expect((await call(token, "POST", "/auth/logout-all", { everything: true })).status).toBe(204);
      return null;
    },
  ],
  [
    "a password change with everything",
    async ({ token }) => {
      const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, everything: true };
      expect((await call(token, "POST", "/auth/password/change", body)).status).toBe(204);
      return token;
    },
  ],
  [
    "a password reset",
    async ({ email }) => {
      await app.call("POST", "/api/v1/auth/password/forgot", { body: { email } });
      const token = tokenIn(await mailbox.newest(email, "Choose a new password"));
      const answer = await app.call("POST", "/api/v1/auth/password/reset", {
        body: { token, newPassword: NEW_PASSWORD },
      });
      expect(answer.status).toBe(204);
      return null;
    },
  ],
  [
    "disabling the account, which enabling it does not undo",
    async ({ userId }) => {
      for (const disabled of [true, false]) {
        const answer = await call(admin.token, "PATCH", `/users/${userId}`, { disabled });
        expect(answer.status).toBe(200);
      }
      return null;
    },
  ],
];

describe("ending all access to an account", () => {
  test.each(WAYS)("all access ends with %s", async (_name, end) => {
    const { ada, coach, hook, received, stands } = await opened();
    expect(await stands(ada.token)).toEqual([200, 200, 200, 200]);
    const kept = await end(ada);
    expect((await call(ada.token, "GET", "/users/me")).status).toBe(kept === null ? 401 : 200);
    const [{ tokenEpoch = 0 } = {}] = await stores.db.select().from(users).where(eq(users.id, ada.userId));
    const { token } = await sessionOf(app, ada.userId, tokenEpoch);
    expect(await stands(token)).toEqual([401, 404, 404, 404]);

    const [delivery] = await stores.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.webhookId, hook.id));
    expect(delivery).toMatchObject({ status: "failed", failure: "webhook-suspended", nextAttemptAt: null });
    await completeOne(app, token);
    const rows = await stores.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.webhookId, hook.id));
    expect(rows).toHaveLength(1);
    const again = `/webhooks/${hook.id}/deliveries/${delivery?.id}/resend`;
    expect((await call(token, "POST", again)).status).toBe(409);

    // Other mails of this account may come before it.
    const ended = await eventually(
      async () => mailbox.mails.filter(({ to, text }) => to === ada.email && text.includes("- 1 API key: script\n")),
      (those) => those.length > 0,
    );
    expect(ended[0]?.text).toContain("- 1 webhook: hooks[.]example[.]com\n");

    for (const [id, direction] of [
      [coach.grantId, "given"],
      [received, "received"],
    ] as const) {
      const side = direction === "given" ? "athlete" : "coach";
      const seen = await call(token, "GET", `/coaching/grants/${id}`);
      expect(seen.body).toMatchObject({ direction, suspendedAt: expect.any(String), suspendedBy: [side] });
      const resumed = await call(token, "POST", `/coaching/grants/${id}/resume`);
      expect(resumed.body).toMatchObject({
        suspendedAt: null,
        suspendedBy: [],
        version: Number(at(seen.body, "version")) + 1,
      });
      const repeated = await call(token, "POST", `/coaching/grants/${id}/resume`);
      expect(repeated.body).toEqual(resumed.body);
    }
    expect(await stands(token)).toEqual([401, 404, 200, 200]);
    expect((await call(token, "POST", `/webhooks/${hook.id}/resume`)).body).toMatchObject({ suspendedAt: null });
    expect((await call(coach.token, "POST", `/webhooks/${hook.id}/resume`)).status).toBe(404);
  });

  test("is not what a password change or logout-all does by itself", async () => {
    const { ada, stands } = await opened();
    await call(ada.token, "POST", "/auth/password/change", { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
    expect(await stands(ada.token)).toEqual([200, 200, 200, 200]);
    expect((await call(ada.token, "POST", "/auth/logout-all")).status).toBe(204);
    expect((await stands(ada.token)).slice(0, 3)).toEqual([200, 200, 200]);
  });

  test("suspends for each side: a grant that both accounts have suspended counts again when both have resumed it", async () => {
    const { ada, coach, stands } = await opened();
    await call(coach.token, "POST", "/auth/logout-all", { everything: true });
    await call(ada.token, "POST", "/auth/logout-all", { everything: true });
    const renewed = await Promise.all([ada, coach].map(({ userId }) => sessionOf(app, userId, 1)));
    const [owner, trainer] = renewed.map(({ token }) => token);
    if (owner === undefined || trainer === undefined) throw new Error("no sessions");
    const path = `/coaching/grants/${coach.grantId}`;
    const reads = async () => (await call(trainer, "GET", `/workouts?athleteId=${ada.userId}`)).status;
    expect(at((await call(owner, "GET", path)).body, "suspendedBy")).toEqual(["athlete", "coach"]);
    await call(owner, "POST", `${path}/resume`);
    expect(await reads()).toBe(404);
    await call(trainer, "POST", `${path}/resume`);
    expect(await reads()).toBe(200);
    expect((await stands(owner))[0]).toBe(401);
  });

  test("leaves nothing that is being made at the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      const ada = await register(app);
      const coachEmail = `${Bun.randomUUIDv7()}@example.com`;
      const coach = await coachOf(app, ada, ["write:routines"]);
      const making = Array.from({ length: 6 }, () => [
        call(ada.token, "POST", "/auth/api-keys", { name: "late", scopes: ["read"] }),
        call(ada.token, "POST", "/calendar"),
        call(ada.token, "POST", "/routines", { name: "Late", visibility: "link" }),
        call(coach.token, "POST", `/routines?athleteId=${ada.userId}`, { name: "Late", visibility: "link" }),
        call(ada.token, "POST", "/sync", {
          operations: [
            { resource: "routines", op: "upsert", id: Bun.randomUUIDv7(), data: { name: "Late", visibility: "link" } },
          ],
        }),
        call(ada.token, "POST", "/webhooks", { url: "https://example.com/", events: ["record.set"] }),
        call(ada.token, "POST", "/coaching/grants", { coachEmail, scopes: ["read:body"] }),
      ]).flat();
      await Promise.all([...making, call(ada.token, "POST", "/auth/logout-all", { everything: true })]);
      const of = { keys: apiKeys, feeds: calendarFeeds, hooks: webhooks };
      const left = await Promise.all(
        Object.values(of).map((table) => stores.db.select().from(table).where(eq(table.userId, ada.userId))),
      );
      const grants = await stores.db.select().from(coachingGrants).where(eq(coachingGrants.athleteId, ada.userId));
      const [keys = [], feeds = [], hooks = []] = left;
      const plans = await stores.db.select().from(routines).where(eq(routines.userId, ada.userId));
      expect(plans.filter(({ visibility }) => visibility === "link")).toEqual([]);
      expect([keys.length, feeds.length]).toEqual([0, 0]);
      expect(
        [
          ...hooks.map((hook) => "suspendedAt" in hook && hook.suspendedAt),
          ...grants.map((grant) => grant.athleteSuspendedAt),
        ].every((since) => since instanceof Date),
      ).toBe(true);
    }
  });
});

describe("new lasting access", () => {
  const noticesOf = ({ userId }: Person) =>
    stores.db.select().from(accessNotices).where(eq(accessNotices.userId, userId)).orderBy(accessNotices.createdAt);
  const mailsAsked = async ({ userId }: Person) =>
    (await stores.db.select().from(jobs).where(eq(jobs.userId, userId))).filter(
      ({ payload }) => payload.mail === "access-added",
    ).length;

  test("is told to the owner once, in one mail for many, and the rest a while later", async () => {
    const ada = await register(app, { locale: "es" });
    await newKey(ada.token);
    const first = await mailbox.newest(ada.email, "Nuevo acceso");
    expect(first.text).toContain("- una clave de API: script (");
    await eventually(
      () => noticesOf(ada),
      ([notice]) => notice?.mailedAt instanceof Date,
    );
    for (let count = 0; count < 5; count += 1) await newKey(ada.token);
    const coach = await coachOf(app, ada, ["read:training"]);
    await call(ada.token, "PATCH", `/coaching/grants/${coach.grantId}`, { scopes: ["read:body"] });
    await call(ada.token, "POST", "/calendar");
    await call(ada.token, "POST", "/routines", { name: "Mine", visibility: "link" });
    expect(await mailsAsked(ada)).toBe(1);
    expect((await noticesOf(ada)).map(({ kind, mailedAt }): [string, boolean] => [kind, mailedAt !== null])).toEqual([
      ["api-key", true],
      ...Array.from({ length: 5 }, (): [string, boolean] => ["api-key", false]),
      ["grant", false],
      ["coach-accepted", false],
      ["grant-changed", false],
      ["calendar", false],
      ["routine-link", false],
    ]);
    const ask = (pauseSeconds: number) =>
      inTransaction(stores.db, (tx) => requestOwedNotices(tx, () => Bun.randomUUIDv7(), { pauseSeconds }));
    await ask(300);
    expect(await mailsAsked(ada)).toBe(1);
    await Bun.sleep(20);
    await ask(0.01);
    const second = await mailbox.newest(ada.email, "Nuevo acceso", 2);
    expect(second.text.match(/^- /gm)).toHaveLength(10);
    expect(second.text).toContain("alguien ha aceptado entrenarte: ");
    // A mail is marked when the mail server has taken it.
    await eventually(
      () => noticesOf(ada),
      (notices) => notices.every(({ mailedAt }) => mailedAt !== null),
    );
    await ask(0.01);
    expect(await mailsAsked(ada)).toBe(2);
  });

  test("is not told twice for an answer that is given again", async () => {
    const ada = await register(app);
    const request = {
      token: ada.token,
      body: { name: "script", scopes: ["read"] },
      headers: { "idempotency-key": crypto.randomUUID() },
    };
    await app.call("POST", "/api/v1/auth/api-keys", request);
    await app.call("POST", "/api/v1/auth/api-keys", request);
    expect(await noticesOf(ada)).toHaveLength(1);
  });
});
