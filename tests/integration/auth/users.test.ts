import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { jobs, outbox, reportSchedules, users } from "#db/postgres/schema/index.ts";
import { at, PASSWORD, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { within } from "#tests/support/within.ts";

/** A Wednesday. */
const NOON = new Date("2026-11-25T12:00:00.000Z");

const { stores, app } = testBench({ clock: () => NOON });

beforeAll(async () => {
  await app.deps.redis.connected(2_000);
});

const ME = "/api/v1/users/me";
const PROFILE = "/api/v1/users/me/profile";

const nextReport = async (userId: string): Promise<string | undefined> => {
  const [schedule] = await stores.db.select().from(reportSchedules).where(eq(reportSchedules.userId, userId));
  return schedule?.nextRunAt?.toISOString();
};

describe("the own account", () => {
  test("is changed by a merge patch, and keeps what the patch does not name", async () => {
    const { token } = await register(app, { displayName: "Ada" });
    const body = {
      weekStart: "sunday",
      sex: "female",
      birthDate: "1990-02-28",
      heightCm: 171.5,
      weeklyReport: { email: false },
    };
    const changed = await app.call("PATCH", ME, { token, body });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).toBe('"v2"');
    expect(changed.body).toMatchObject({
      ...body,
      displayName: "Ada",
      version: 2,
      weeklyReport: { enabled: true, email: false, weekday: 1, localTime: "06:00" },
    });
    const cleared = await app.call("PATCH", ME, {
      token,
      raw: '{"displayName":null,"birthDate":null,"sex":null}',
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect(cleared.body).toMatchObject({ displayName: null, birthDate: null, heightCm: 171.5, version: 3 });
    expect(at(cleared.body, "sex")).toBe("unspecified");
    expect((await app.call("GET", ME, { token })).body).toEqual(cleared.body);
  });

  test("is put back by null to what a new account has, where it cannot be empty", async () => {
    const { token } = await register(app, { locale: "es", timeZone: "Europe/Madrid", unitSystem: "imperial" });
    const report = { enabled: false, email: false, weekday: 4, localTime: "08:15" };
    await app.call("PATCH", ME, { token, body: { weekStart: "sunday", weeklyReport: report } });
    const part = await app.call("PATCH", ME, { token, body: { weekStart: null, weeklyReport: { weekday: null } } });
    expect(part.body).toMatchObject({ weekStart: "monday", weeklyReport: { ...report, weekday: 1 } });
    const body = { locale: null, timeZone: null, unitSystem: null, weeklyReport: null };
    expect((await app.call("PATCH", ME, { token, body })).body).toMatchObject({
      locale: "en",
      timeZone: "UTC",
      unitSystem: "metric",
      weeklyReport: { enabled: true, email: true, weekday: 1, localTime: "06:00" },
    });
  });

  test("refuses what it cannot be, and changes nothing then", async () => {
    const { token } = await register(app);
    const cases: [Record<string, unknown>, string][] = [
      [{ mail: "new@example.com" }, "/mail"],
      [{ locale: "de" }, "/locale"],
      [{ birthDate: "2026-02-30" }, "/birthDate"],
      [{ birthDate: "2027-01-01" }, "/birthDate"],
      [{ heightCm: 1.8 }, "/heightCm"],
      [{ timeZone: "+02:00" }, "/timeZone"],
      [{ weeklyReport: { weekday: 0 } }, "/weeklyReport/weekday"],
      [{ weeklyReport: { localTime: "24:00" } }, "/weeklyReport/localTime"],
      [{ weeklyReport: { hour: 6 } }, "/weeklyReport/hour"],
    ];
    for (const [body, pointer] of cases) {
      const answer = await app.call("PATCH", ME, { token, body: { displayName: "Changed", ...body } });
      expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect((await app.call("GET", ME, { token })).body).toMatchObject({ displayName: null, version: 1 });
  });

  test("ignores what the server alone sets", async () => {
    const { token } = await register(app);
    const before = (await app.call("GET", ME, { token })).body;
    const body = { email: "new@example.com", emailVerified: true, role: "admin", version: 7 };
    const answer = await app.call("PATCH", ME, { token, body });
    expect([answer.status, answer.body]).toEqual([200, before]);
  });

  test("answers conditions", async () => {
    const { token } = await register(app);
    expect((await app.call("GET", ME, { token, headers: { "if-none-match": '"v1"' } })).status).toBe(304);
    const patch = (ifMatch: string, displayName = "Ada") =>
      app.call("PATCH", ME, { token, body: { displayName }, headers: { "if-match": ifMatch } });
    expect((await patch('"v9"')).status).toBe(412);
    expect((await patch('"v1"')).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => patch('"v2"', `Ada ${index}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412, 412]);
  });

  test("moves its weekly report with its settings and its zone, and skips no week", async () => {
    const { token, userId } = await register(app, { timeZone: "Europe/Madrid" });
    const patch = (body: unknown) => app.call("PATCH", ME, { token, body });
    expect(await nextReport(userId)).toBe("2026-11-30T05:00:00.000Z");
    await patch({ weeklyReport: { localTime: "07:30" } });
    expect(await nextReport(userId)).toBe("2026-11-30T06:30:00.000Z");
    await patch({ timeZone: "Pacific/Auckland" });
    expect(await nextReport(userId)).toBe("2026-11-29T18:30:00.000Z");
    await patch({ weeklyReport: { weekday: 5 } });
    expect(await nextReport(userId)).toBe("2026-11-26T18:30:00.000Z");
    await patch({ displayName: "Ada" });
    expect(await nextReport(userId)).toBe("2026-11-26T18:30:00.000Z");
    await patch({ weeklyReport: { enabled: false } });
    await patch({ weeklyReport: { enabled: true, weekday: 3, localTime: "00:00" } });
    expect(await nextReport(userId)).toBe("2026-12-01T11:00:00.000Z");
  });
});

describe("deleting the own account", () => {
  test("asks for the password", async () => {
    const { token } = await register(app);
    expect((await app.call("DELETE", ME, { token })).status).toBe(422);
    const wrong = await app.call("DELETE", ME, { token, body: { password: "not the right password" } });
    expect([wrong.status, at(wrong.body, "code")]).toEqual([401, "credentials-invalid"]);
    expect((await app.call("GET", ME, { token })).status).toBe(200);
    const stale = await app.call("DELETE", ME, {
      token,
      body: { password: PASSWORD },
      headers: { "if-match": '"v7"' },
    });
    expect(stale.status).toBe(412);
  });

  test("closes it at once, frees its address, keeps no name, and leaves the rest to a job", async () => {
    const ada = await register(app, { displayName: "Ada" });
    const answer = await app.call("DELETE", ME, { token: ada.token, body: { password: PASSWORD } });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ kind: "purge-account", status: "queued" });
    expect(answer.headers.get("location")).toBe(`/api/v1/jobs/${textAt(answer.body, "id")}`);
    expect((await app.call("GET", ME, { token: ada.token })).status).toBe(401);
    expect((await app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken: ada.refreshToken } })).status).toBe(
      401,
    );
    const body = { email: ada.email, password: PASSWORD };
    expect((await app.call("POST", "/api/v1/auth/login", { body })).status).toBe(401);
    const [row] = await stores.db.select().from(users).where(eq(users.id, ada.userId));
    expect(row).toMatchObject({ email: "", displayName: null, passwordHash: "" });
    const [job] = await stores.db.select().from(jobs).where(eq(jobs.userId, ada.userId));
    const sent = await stores.db
      .select()
      .from(outbox)
      .where(eq(outbox.messageId, `job-${job?.id}`));
    expect(sent).toHaveLength(1);
    const next = await app.call("POST", "/api/v1/auth/register", { body });
    expect(next.status).toBe(201);
    expect(textAt(next.body, "user", "id")).not.toBe(ada.userId);
  });
});

describe("the profile", () => {
  test("is empty, then what was written, each user's own", async () => {
    const [ada, bob] = [await register(app), await register(app)];
    const empty = await app.call("GET", PROFILE, { token: ada.token });
    expect([empty.body, empty.headers.get("etag")]).toEqual([{ profile: {}, preferences: {}, version: 0 }, '"v0"']);
    await app.call("PATCH", PROFILE, {
      token: ada.token,
      body: { profile: { gym: { name: "Home", bars: [20] } }, preferences: { theme: "dark" } },
    });
    const patched = await app.call("PATCH", PROFILE, {
      token: ada.token,
      body: { profile: { gym: { bars: [15, 20], name: null } } },
    });
    expect([patched.status, patched.headers.get("etag")]).toEqual([200, '"v2"']);
    expect(patched.body).toEqual({
      profile: { gym: { bars: [15, 20] } },
      preferences: { theme: "dark" },
      version: 2,
    });
    expect((await app.call("GET", PROFILE, { token: ada.token })).body).toEqual(patched.body);
    expect((await app.call("GET", PROFILE, { token: bob.token })).body).toEqual({
      profile: {},
      preferences: {},
      version: 0,
    });
  });

  test("answers conditions and has its bounds", async () => {
    const { token } = await register(app);
    expect((await app.call("GET", PROFILE, { token, headers: { "if-none-match": '"v0"' } })).status).toBe(304);
    expect(
      (await app.call("PATCH", PROFILE, { token, body: { profile: {} }, headers: { "if-match": '"v5"' } })).status,
    ).toBe(412);
    expect((await app.call("PATCH", PROFILE, { token, body: { profile: { text: "x".repeat(70_000) } } })).status).toBe(
      422,
    );
    expect((await app.call("PATCH", PROFILE, { token, body: { other: {} } })).status).toBe(422);
    expect((await app.call("PATCH", PROFILE, { token, body: { profile: [] } })).status).toBe(422);
  });

  test("says within a second that its store is away, and the account goes on", async () => {
    await using apart = await testApp(stores, { mongoUrl: "mongodb://127.0.0.1:1/none" });
    const { token } = await register(apart);
    await within(1_000, async () => {
      expect((await apart.call("GET", PROFILE, { token })).status).toBe(503);
    });
    expect((await apart.call("GET", ME, { token })).status).toBe(200);
  });
});
