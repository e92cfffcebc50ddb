import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createApp } from "#api/app.ts";
import { activityIn } from "#db/mongo/collections.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { sessions } from "#db/postgres/schema/index.ts";
import { at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";

const SECOND = 1_000;
const DAY = 86_400_000;

let now = new Date();

const { stores, app } = testBench({ clock: () => now });

beforeAll(async () => {
  await app.deps.redis.connected(2_000);
});

const later = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

const refresh = async (refreshToken: string, attemptId?: string) => {
  const { status, body } = await app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken, attemptId } });
  return { status, body, token: status === 200 ? textAt(body, "refreshToken") : "" };
};

const login = async ({ email }: Pick<Person, "email">, fields: Record<string, unknown> = {}, headers = {}) => {
  const { status, body } = await app.call("POST", "/api/v1/auth/login", {
    body: { email, password: PASSWORD, ...fields },
    headers,
  });
  expect(status).toBe(200);
  return { token: textAt(body, "accessToken"), refreshToken: textAt(body, "refreshToken") };
};

const me = async (token: string): Promise<number> => (await app.call("GET", "/api/v1/users/me", { token })).status;

const listed = async (token: string): Promise<Record<string, unknown>[]> => {
  const { body } = await app.call("GET", "/api/v1/auth/sessions?limit=200", { token });
  return at(body, "data") as Record<string, unknown>[];
};

describe("a refresh token", () => {
  test("is traded for its successor and a working access token", async () => {
    const ada = await register(app);
    const first = await refresh(ada.refreshToken);
    expect(first.status).toBe(200);
    expect(Object.keys(Object(first.body)).toSorted()).toEqual([
      "accessToken",
      "expiresIn",
      "refreshToken",
      "tokenType",
    ]);
    expect(first.token).not.toBe(ada.refreshToken);
    expect(await me(textAt(first.body, "accessToken"))).toBe(200);
    expect((await refresh(first.token)).status).toBe(200);
  });

  test("whose answer was lost is answered with the same successor, long afterwards too", async () => {
    const ada = await register(app);
    const first = await refresh(ada.refreshToken, "attempt-1");
    later(3_600 * SECOND);
    expect((await refresh(ada.refreshToken, "attempt-1")).token).toBe(first.token);
    expect((await refresh(first.token)).status).toBe(200);
  });

  test("that several tabs use at once has one successor, and no tab is thrown out", async () => {
    const ada = await register(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(ada.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ token }) => token)).size).toBe(1);
    const [row] = await stores.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
    expect(row?.counter).toBe(1);
  });

  test("that somebody else uses again ends the session for both", async () => {
    const ada = await register(app);
    const stolen = ada.refreshToken;
    const own = await refresh(stolen, "attempt-of-ada");
    later(11 * SECOND);
    const theft = await refresh(stolen, "attempt-of-the-thief");
    expect([theft.status, at(theft.body, "code")]).toEqual([401, "session-ended"]);
    expect((await refresh(own.token)).status).toBe(401);
    expect(await me(textAt(own.body, "accessToken"))).toBe(401);
    expect(await me(ada.token)).toBe(401);
    const [row] = await stores.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
    expect(row?.revokedReason).toBe("refresh-token-reused");
    await app.deps.activity.flush();
    const entries = await app.deps.mongo.run((db) => activityIn(db).find({ userId: ada.userId }).toArray());
    expect(entries.map(({ action }) => action)).toEqual(["account.registered", "session.refresh-token-reused"]);
  });

  test("older than the last but one is theft too, but not when it only arrives late", async () => {
    const ada = await register(app);
    const second = await refresh(ada.refreshToken);
    const third = await refresh(second.token);
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    const fourth = await refresh(third.token);
    expect(fourth.status).toBe(200);
    later(11 * SECOND);
    expect((await refresh(second.token)).status).toBe(401);
    expect((await refresh(fourth.token)).status).toBe(401);
  });

  test("used by two thieves at once, once late, ends one session and nobody else's", async () => {
    const ada = await register(app);
    const other = await login(ada);
    const own = await refresh(ada.refreshToken);
    later(11 * SECOND);
    const thefts = await Promise.all(Array.from({ length: 10 }, () => refresh(ada.refreshToken)));
    expect(thefts.map(({ status }) => status)).toEqual(thefts.map(() => 401));
    expect((await refresh(own.token)).status).toBe(401);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  test("that is garbage is refused without Postgres", async () => {
    const nowhere = openPostgres({
      url: "postgres://127.0.0.1:1/none",
      poolSize: 1,
      applicationName: "forja-test",
      statementTimeoutMs: 1_000,
    });
    const garbage = `fr_${Buffer.alloc(53, 7).toString("base64url")}`;
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const body = JSON.stringify({ refreshToken: garbage });
    const request = new Request("http://localhost/api/v1/auth/refresh", { method: "POST", headers, body });
    expect((await createApp({ ...app.deps, db: nowhere.db }).handle(request)).status).toBe(401);
    await nowhere.close();
  });

  test("that is garbage, cut off, or of another server is refused alike", async () => {
    const ada = await register(app);
    for (const token of ["x", "fr_", "fr_AAAA", ada.token, ada.refreshToken.slice(0, -2), `${ada.refreshToken}A`]) {
      const { status, body } = await refresh(token);
      expect([status, at(body, "code")]).toEqual([401, "session-ended"]);
    }
    await using elsewhere = await testApp(stores, {
      config: { refreshSecret: "the refresh secret of quite another server" },
    });
    const body = { refreshToken: ada.refreshToken };
    expect((await elsewhere.call("POST", "/api/v1/auth/refresh", { body })).status).toBe(401);
    expect((await refresh(ada.refreshToken)).status).toBe(200);
  });

  test("runs out when it is not used for 30 days, and after 180 days in any case", async () => {
    const idle = await register(app);
    later(30 * DAY + SECOND);
    expect((await refresh(idle.refreshToken)).status).toBe(401);
    const busy = await register(app);
    let token = busy.refreshToken;
    for (let month = 1; month <= 8; month += 1) {
      later(20 * DAY);
      const next = await refresh(token);
      expect(next.status).toBe(200);
      token = next.token;
    }
    later(20 * DAY + SECOND);
    expect((await refresh(token)).status).toBe(401);
    now = new Date();
  });

  test("with an idempotency key is answered again as it was", async () => {
    const ada = await register(app);
    const headers = { "idempotency-key": `refresh-${ada.userId}` };
    const ask = () => app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken: ada.refreshToken }, headers });
    const [first, second] = [await ask(), await ask()];
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
  });
});

describe("sessions", () => {
  test("are listed with their device, the one seen last first, and the own one marked", async () => {
    const ada = await register(app);
    later(SECOND);
    await login(ada, { deviceName: "Ada's phone" });
    later(SECOND);
    const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
    const last = await login(ada, {}, { "user-agent": firefox });
    const found = await listed(last.token);
    expect(found.map(({ deviceName, current }) => [deviceName, current])).toEqual([
      ["Firefox on Linux", true],
      ["Ada's phone", false],
      [null, false],
    ]);
    expect(Object.keys(found[0] ?? {}).toSorted()).toEqual(["createdAt", "current", "deviceName", "id", "lastSeenAt"]);
  });

  test("come in pages that miss none", async () => {
    const ada = await register(app);
    for (let index = 0; index < 4; index += 1) await login(ada);
    const seen: unknown[] = [];
    let cursor = "";
    do {
      const { body } = await app.call("GET", `/api/v1/auth/sessions?limit=2${cursor}`, { token: ada.token });
      seen.push(...(at(body, "data") as { id: string }[]).map(({ id }) => id));
      const next = at(body, "page", "nextCursor");
      cursor = next === null ? "" : `&cursor=${String(next)}`;
    } while (cursor !== "");
    expect(new Set(seen).size).toBe(5);
  });

  test("are ten at most: the one seen longest ago ends, with its tokens", async () => {
    const ada = await register(app);
    const others: Awaited<ReturnType<typeof login>>[] = [];
    for (let index = 0; index < 9; index += 1) {
      later(SECOND);
      others.push(await login(ada));
    }
    expect(await listed(ada.token)).toHaveLength(10);
    later(SECOND);
    const eleventh = await login(ada);
    expect(await listed(eleventh.token)).toHaveLength(10);
    expect(await me(ada.token)).toBe(401);
    expect(await me(others[0]?.token ?? "")).toBe(200);
  });

  test("stay ten at most when many begin at once", async () => {
    const ada = await register(app);
    await Promise.all(Array.from({ length: 14 }, () => login(ada)));
    const { token } = await login(ada);
    expect(await listed(token)).toHaveLength(10);
  });

  test("end one by one, by their owner alone", async () => {
    const [ada, bob] = [await register(app), await register(app)];
    const phone = await login(ada);
    const other = (await listed(ada.token)).find(({ current }) => current === false);
    const path = `/api/v1/auth/sessions/${String(other?.id)}`;
    expect((await app.call("DELETE", path, { token: bob.token })).status).toBe(404);
    expect(await me(phone.token)).toBe(200);
    expect((await app.call("DELETE", path, { token: ada.token })).status).toBe(204);
    expect(await me(phone.token)).toBe(401);
    expect((await refresh(phone.refreshToken)).status).toBe(401);
    expect((await app.call("DELETE", path, { token: ada.token })).status).toBe(404);
    expect((await app.call("DELETE", "/api/v1/auth/sessions/nonsense", { token: ada.token })).status).toBe(404);
    expect(await me(ada.token)).toBe(200);
  });

  test("end with logout, all of them with logout-all, and new ones begin afterwards", async () => {
    const ada = await register(app);
    const [phone, tablet] = [await login(ada), await login(ada)];
    expect((await app.call("POST", "/api/v1/auth/logout", { token: phone.token })).status).toBe(204);
    expect(await me(phone.token)).toBe(401);
    expect(await me(tablet.token)).toBe(200);
    expect((await app.call("POST", "/api/v1/auth/logout-all", { token: tablet.token })).status).toBe(204);
    expect([await me(tablet.token), await me(ada.token)]).toEqual([401, 401]);
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    expect(await me((await login(ada)).token)).toBe(200);
  });

  test("that end while others begin leave none behind that nobody ended", async () => {
    const ada = await register(app);
    const [, ...logins] = await Promise.all([
      app.call("POST", "/api/v1/auth/logout-all", { token: ada.token }),
      ...Array.from({ length: 5 }, () =>
        app.call("POST", "/api/v1/auth/login", { body: { email: ada.email, password: PASSWORD } }),
      ),
    ]);
    const works = await Promise.all(
      logins.map(async ({ status, body }) =>
        status === 200 ? (await me(textAt(body, "accessToken"))) === 200 : false,
      ),
    );
    const open = await stores.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
    const alive = open.filter(({ revokedAt }) => revokedAt === null).length;
    expect(alive).toBe(works.filter(Boolean).length);
  });
});

test("what an account does is in its activity log, and nothing that was submitted", async () => {
  const ada = await register(app);
  await app.call("POST", "/api/v1/auth/login", { body: { email: ada.email, password: "not her password" } });
  const { token } = await login(ada);
  await app.call("POST", "/api/v1/auth/logout", { token });
  const entries = await eventually(
    () => app.deps.mongo.run((db) => activityIn(db).find({ userId: ada.userId }).sort({ at: 1, _id: 1 }).toArray()),
    (found) => found.length >= 4,
  );
  expect(entries.map(({ action }) => action)).toEqual([
    "account.registered",
    "login.failed",
    "session.started",
    "session.ended",
  ]);
  expect(JSON.stringify(entries)).not.toContain(ada.email);
});
