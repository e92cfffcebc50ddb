import { beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { activityIn } from "#db/mongo/collections.ts";
import { deadLetters, jobs, reportSchedules, sessions, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { logIn } from "#tests/support/authenticator.ts";
import { testBench } from "#tests/support/bench.ts";
import { giveRole } from "#tests/support/people.ts";
import { silentLog } from "#tests/support/worker.ts";
import { tick } from "#worker/scheduler.ts";

let admin: Person;

const { stores, app } = testBench();

/** Each test has its own administrator, and no other one. */
beforeEach(async () => {
  await stores.db.update(users).set({ role: "user" }).where(eq(users.role, "admin"));
  admin = await newAdmin();
});

const newAdmin = async (): Promise<Person> => {
  const person = await register(app);
  await giveRole(stores.db, person.userId, "admin");
  return person;
};

const USERS = "/api/v1/users";
const get = (path: string, by = admin, on = app, headers: Record<string, string> = {}) =>
  on.call("GET", path, { token: by.token, headers });
const patch = (id: string, body: unknown, by = admin, headers: Record<string, string> = {}) =>
  app.call("PATCH", `${USERS}/${id}`, { token: by.token, body, headers });
const me = async ({ token }: Pick<Person, "token">, on = app) =>
  (await on.call("GET", "/api/v1/users/me", { token })).status;
const idsIn = ({ body }: Answer): string[] => {
  const data = at(body, "data");
  return Array.isArray(data) ? data.map((item) => textAt(item, "id")) : [];
};
const codeOf = ({ status, body }: Answer): [number, unknown] => [status, Reflect.get(Object(body), "code")];
const actsOn = async (userId: string, by: Person) => {
  await app.deps.activity.flush();
  const found = await app.deps.mongo.run((db) =>
    activityIn(db).find({ userId, actorId: by.userId }).sort({ _id: 1 }).toArray(),
  );
  return found.map(({ action }) => action);
};

describe("the list of accounts", () => {
  test("is searched by address and name, in any case, and by nothing of the pattern's own", async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    const ada = await register(app, { email: `ada.${mark}@example.com`, displayName: `Ada 100%_${mark}` });
    const bob = await register(app, { email: `bob.${mark}@example.com` });
    const search = async (text: string) => idsIn(await get(`${USERS}?search=${encodeURIComponent(text)}`));
    expect(await search(mark)).toEqual([bob.userId, ada.userId]);
    expect(await search(`ADA.${mark.toUpperCase()}`)).toEqual([ada.userId]);
    expect(await search(`100%_${mark}`)).toEqual([ada.userId]);
    expect(await search(`1%${mark}`)).toEqual([]);
    expect(await search(`a__.${mark}`)).toEqual([]);
  });

  test("shows how an account stands, and nothing of body or training", async () => {
    const ada = await register(app, { displayName: "Ada", locale: "es", timeZone: "Europe/Madrid" });
    const listed = (await get(`${USERS}?search=${ada.email}`)).body;
    const shown = at(listed, "data", 0);
    expect(shown).toEqual({
      id: ada.userId,
      email: ada.email,
      emailVerified: false,
      displayName: "Ada",
      locale: "es",
      timeZone: "Europe/Madrid",
      role: "user",
      disabled: false,
      disabledAt: null,
      twoFactorEnabled: false,
      version: 1,
      createdAt: textAt(shown, "createdAt"),
      updatedAt: textAt(shown, "updatedAt"),
    });
    const one = await get(`${USERS}/${ada.userId}`);
    expect(one.body).toEqual(shown);
    expect(one.headers.get("etag")).toBe('"v1"');
    expect((await get(`${USERS}/${ada.userId}`, admin, app, { "if-none-match": '"v1"' })).status).toBe(304);
    expect(codeOf(await get(`${USERS}/${Bun.randomUUIDv7()}`))).toEqual([404, "not-found"]);
  });

  test("is filtered by role and by who is disabled, and leaves out who is deleted", async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    const people = await Promise.all(
      ["a", "b", "c"].map((name) => register(app, { email: `${name}.${mark}@example.com` })),
    );
    const [ada, bob, cid] = people.map(({ userId }) => userId);
    await patch(ada ?? "", { role: "coach" });
    await patch(bob ?? "", { disabled: true });
    await stores.db
      .update(users)
      .set({ deletedAt: new Date() })
      .where(eq(users.id, cid ?? ""));
    const list = async (filter: string) => idsIn(await get(`${USERS}?search=${mark}${filter}`)).toSorted();
    expect(await list("")).toEqual([ada ?? "", bob ?? ""].toSorted());
    expect(await list("&role=coach")).toEqual([ada ?? ""]);
    expect(await list("&disabled=true")).toEqual([bob ?? ""]);
    expect(await list("&disabled=false")).toEqual([ada ?? ""]);
    expect((await get(`${USERS}/${cid}`)).status).toBe(404);
    expect((await patch(cid ?? "", { role: "coach" })).status).toBe(404);
  });

  test("comes in pages that neither skip nor repeat while accounts are made", async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      made.push((await register(app, { email: `p${index}.${mark}@example.com` })).userId);
    }
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await get(`${USERS}?search=${mark}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...idsIn(page));
      cursor = String(at(page.body, "page", "nextCursor") ?? "");
      if (seen.length === 3) await register(app, { email: `late.${mark}@example.com` });
    } while (cursor !== "");
    expect(seen).toEqual(made.toReversed());
  });

  test("says which parameters are wrong", async () => {
    const cases = [
      ["role=owner", "/role"],
      ["disabled=1", "/disabled"],
      ["search=", "/search"],
      [`search=${"x".repeat(201)}`, "/search"],
      ["limit=201", "/limit"],
      ["cursor=abc", "/cursor"],
      ["sort=email", "/sort"],
    ];
    for (const [query, pointer] of cases) {
      const answer = await get(`${USERS}?${query}`);
      expect([query, answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([query, 422, pointer]);
    }
    const bodies: [unknown, string][] = [
      [{ role: "owner" }, "/role"],
      [{ role: null }, "/role"],
      [{ disabled: "yes" }, "/disabled"],
      [{ name: "New" }, "/name"],
    ];
    const ada = await register(app);
    for (const [body, pointer] of bodies) {
      const answer = await patch(ada.userId, body);
      expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect((await get(`${USERS}/${ada.userId}`)).body).toMatchObject({ role: "user", disabled: false, version: 1 });
  });
});

describe("a disabled account", () => {
  test("is out at once on every instance, with its sessions and its keys, and comes back without them when it is enabled", async () => {
    await using second = await testApp(stores);
    const ada = await register(app);
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: ada.token,
      body: { name: "script", scopes: ["read"] },
    });
    const key = { token: textAt(made.body, "key") };
    expect([await me(ada), await me(ada, second), await me(key), await me(key, second)]).toEqual([200, 200, 200, 200]);
    const disabled = await patch(ada.userId, { disabled: true });
    expect(disabled.status).toBe(200);
    expect(disabled.body).toMatchObject({ disabled: true, disabledAt: expect.any(String), version: 2 });
    expect(disabled.headers.get("etag")).toBe('"v2"');
    expect([await me(ada), await me(ada, second), await me(key), await me(key, second)]).toEqual([401, 401, 401, 401]);
    const refreshed = await app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken: ada.refreshToken } });
    expect(codeOf(refreshed)).toEqual([401, "session-ended"]);
    expect(codeOf(await logIn(app, ada.email))).toEqual([403, "account-disabled"]);
    const ended = await stores.db.select().from(sessions).where(eq(sessions.userId, ada.userId));
    expect(ended.map(({ revokedReason }) => revokedReason)).toEqual(["account-disabled"]);

    expect((await patch(ada.userId, { disabled: false })).body).toMatchObject({ disabled: false, disabledAt: null });
    expect([await me(ada), await me(key)]).toEqual([401, 401]);
    expect((await logIn(app, ada.email)).status).toBe(200);
    expect(await actsOn(ada.userId, admin)).toEqual(["account.disabled", "account.enabled"]);
  });

  test("gets no reports while it is disabled, and is not owed them afterwards", async () => {
    const ada = await register(app, { timeZone: "Europe/Madrid" });
    await patch(ada.userId, { disabled: true });
    const due = new Date(Date.now() - 30 * 86_400_000);
    await stores.db.update(reportSchedules).set({ nextRunAt: due }).where(eq(reportSchedules.userId, ada.userId));
    const run = () =>
      tick({
        db: stores.db,
        clock: () => new Date(),
        newId: () => Bun.randomUUIDv7(),
        log: silentLog,
        spreadSeconds: 0,
      });
    const reports = async () =>
      (await stores.db.select().from(jobs).where(eq(jobs.userId, ada.userId))).filter(
        ({ kind }) => kind === "build-report",
      );
    await run();
    expect(await reports()).toEqual([]);
    await patch(ada.userId, { disabled: false });
    await run();
    expect(await reports()).toEqual([]);
    const [schedule] = await stores.db.select().from(reportSchedules).where(eq(reportSchedules.userId, ada.userId));
    expect((schedule?.nextRunAt?.getTime() ?? 0) - Date.now()).toBeWithin(0, 8 * 86_400_000);
  });
});

describe("the role of an account", () => {
  test("is looked up with each request: who was an administrator a moment ago is none", async () => {
    const other = await newAdmin();
    expect((await get(USERS, other)).status).toBe(200);
    expect((await patch(other.userId, { role: "user" })).body).toMatchObject({ role: "user", version: 2 });
    expect(codeOf(await get(USERS, other))).toEqual([403, "forbidden"]);
    expect(codeOf(await patch(admin.userId, { role: "user" }, other))).toEqual([403, "forbidden"]);
    // The session goes on: only the role is gone.
    expect(await me(other)).toBe(200);
    expect(await actsOn(other.userId, admin)).toEqual(["account.made-user"]);
  });

  test("honours conditions, and changes nothing where nothing is new", async () => {
    const ada = await register(app);
    expect((await patch(ada.userId, { role: "coach" }, admin, { "if-match": '"v7"' })).status).toBe(412);
    const same = await patch(ada.userId, { role: "user", disabled: false });
    expect([same.status, at(same.body, "version")]).toEqual([200, 1]);
    const both = await patch(ada.userId, { role: "coach", disabled: true }, admin, { "if-match": '"v1"' });
    expect(both.body).toMatchObject({ role: "coach", disabled: true, version: 2 });
    expect(await actsOn(ada.userId, admin)).toEqual(["account.made-coach", "account.disabled"]);
  });

  test("of the last administrator stays, and so does their access", async () => {
    await patch((await newAdmin()).userId, { disabled: true });
    for (const body of [{ role: "user" }, { role: "coach" }, { disabled: true }, { role: "user", disabled: true }]) {
      expect(codeOf(await patch(admin.userId, body))).toEqual([409, "state-conflict"]);
    }
    expect((await get(USERS)).status).toBe(200);
    const other = await newAdmin();
    expect((await patch(admin.userId, { role: "user" })).status).toBe(200);
    expect((await get(USERS)).status).toBe(403);
    expect((await get(USERS, other)).status).toBe(200);
  });

  test("is not taken by two administrators from each other, or from themselves, at once", async () => {
    const standing = async () =>
      (await stores.db.select().from(users).where(eq(users.role, "admin"))).filter(({ disabledAt }) => !disabledAt);
    for (const body of [{ role: "user" }, { disabled: true }]) {
      const [ada, bob] = [await newAdmin(), await newAdmin()];
      await stores.db.update(users).set({ role: "user" }).where(eq(users.id, admin.userId));
      const crossed = await Promise.all([patch(bob.userId, body, ada), patch(ada.userId, body, bob)]);
      expect(crossed.map(({ status }) => status).toSorted()[0]).toBe(200);
      expect(await standing()).toHaveLength(1);
      const [left] = await standing();
      const [keeper, loser] = left?.id === ada.userId ? [ada, bob] : [bob, ada];
      await stores.db.update(users).set({ role: "admin", disabledAt: null }).where(eq(users.id, loser.userId));
      const again = (await logIn(app, loser.email)).body;
      const back: Person = { ...loser, token: textAt(again, "accessToken") };
      const own = await Promise.all([patch(keeper.userId, body, keeper), patch(back.userId, body, back)]);
      expect(own.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      expect(await standing()).toHaveLength(1);
      await stores.db.update(users).set({ role: "user" }).where(eq(users.role, "admin"));
      await giveRole(stores.db, admin.userId, "admin");
    }
  });
});

describe("the overview of jobs", () => {
  test("shows everybody's jobs of every kind, how many stand how, and what failed for good", async () => {
    const ada = await register(app);
    await app.call("POST", "/api/v1/progress/analyses", { token: ada.token, body: {} });
    const failed = Bun.randomUUIDv7();
    await stores.db.insert(jobs).values({
      id: failed,
      userId: ada.userId,
      kind: "analyze-progress",
      status: "failed",
      attempts: 4,
      error: { code: "internal" },
      payload: { secret: "never shown" },
    });
    await stores.db.insert(deadLetters).values({
      id: Bun.randomUUIDv7(),
      queue: "analyze-progress",
      messageId: `job-${failed}`,
      payload: { jobId: failed, userId: ada.userId, requestId: null },
      errorName: "TypeError",
      attempts: 4,
    });
    const overview = (query: string) =>
      app.call("GET", `/api/v1/admin/jobs?userId=${ada.userId}${query}`, {
        token: admin.token,
        headers: { "accept-language": "es" },
      });
    const { body } = await overview("");
    expect(at(body, "data", 0)).toMatchObject({
      id: failed,
      userId: ada.userId,
      status: "failed",
      attempts: 4,
      error: { code: "internal", title: "Algo falló por nuestra parte" },
    });
    expect(JSON.stringify(body)).not.toContain("never shown");
    expect(at(body, "counts")).toEqual([
      { kind: "analyze-progress", status: "failed", count: 1 },
      { kind: "analyze-progress", status: "queued", count: 1 },
      { kind: "send-mail", status: "queued", count: 1 },
    ]);
    expect(at(body, "deadLetters")).toMatchObject({
      count: 1,
      newest: [{ jobId: failed, userId: ada.userId, errorName: "TypeError", attempts: 4 }],
    });
    expect(idsIn(await overview("&status=failed"))).toEqual([failed]);
    expect(idsIn(await overview("&kind=send-mail"))).toHaveLength(1);
    const first = await overview("&limit=2");
    const second = await overview(`&limit=2&cursor=${at(first.body, "page", "nextCursor")}`);
    expect(idsIn(first).concat(idsIn(second))).toEqual(idsIn({ ...first, body }));
    expect(at(second.body, "page", "hasMore")).toBe(false);
    const all = await get("/api/v1/admin/jobs?limit=200");
    expect(idsIn(all).length).toBeGreaterThan(3);
    expect(await actsOn(ada.userId, admin)).toContain("jobs.listed");
    expect((await get("/api/v1/admin/jobs?kind=unknown")).status).toBe(422);
  });
});

describe("what administrators look at", () => {
  test("is on record, in the log of whom it concerns", async () => {
    const ada = await register(app);
    await get(`${USERS}/${ada.userId}`);
    await get(`/api/v1/admin/activity?userId=${ada.userId}`);
    await get(`${USERS}?search=ada`);
    expect(await actsOn(ada.userId, admin)).toEqual(["account.read", "activity.listed"]);
    expect(await actsOn(admin.userId, admin)).toContain("accounts.listed");
    const own = await app.call("GET", "/api/v1/users/me/activity?action=account.read", { token: ada.token });
    expect(at(own.body, "data", 0, "actor")).toEqual({ id: admin.userId, self: false });
  });
});

describe("the command that gives a role", () => {
  const run = async (parameters: string[], script = ["db/set-role.ts"]) => {
    const child = Bun.spawn([process.execPath, ...script, ...parameters], {
      env: { ...process.env, DATABASE_URL: stores.sqlUrl },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { output, error, code };
  };

  test("makes the first administrator, by an address however it is written", async () => {
    const ada = await register(app);
    expect((await get(USERS, ada)).status).toBe(403);
    expect(await run([` ${ada.email.toUpperCase()}`, "admin"])).toMatchObject({ code: 0, error: "" });
    expect((await get(USERS, ada)).status).toBe(200);
    expect(await run(["role", ada.email, "user"], ["scripts/release/forja.ts"])).toMatchObject({ code: 0 });
    expect((await get(USERS, ada)).status).toBe(403);
  });

  test("says what is wrong, and changes nothing then", async () => {
    const ada = await register(app);
    const usage = await run([ada.email, "owner"]);
    expect([usage.code, usage.error]).toEqual([64, "usage: role EMAIL user | coach | admin\n"]);
    const unknown = await run(["nobody@example.com", "admin"]);
    expect([unknown.code, unknown.error]).toEqual([1, "There is no account with this address.\n"]);
    expect((await get(USERS, ada)).status).toBe(403);
  });
});
