import { beforeAll, describe, expect, test } from "bun:test";
import { declarationIn } from "#api/openapi/operation.ts";
import { failJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, reportRuns } from "#db/postgres/schema/index.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import { holdAccount } from "#tests/support/account-lock.ts";
import { type Answer, at, PASSWORD, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { codeAt, type Guarded, registerGuarded, steppingClock, TWO_FACTOR } from "#tests/support/authenticator.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { newPasskey, PASSKEY_SITE, passkeyDevice } from "#tests/support/passkey-device.ts";
import { giveRole } from "#tests/support/people.ts";
import { codeOf, confirm, endProof } from "#tests/support/proof.ts";

/** Another instance on the same stores. */
let second: TestApp;
const time = steppingClock();

const { stores, app, closing } = testBench({ clock: time.clock });

beforeAll(async () => {
  second = await testApp(stores, { clock: time.clock });
});

closing(() => second.close());

type Ask = { readonly by: Person; readonly ids?: Readonly<Record<string, string>>; readonly body?: unknown };

const must = (answer: Answer): unknown => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const post = async (token: string, path: string, body?: unknown) =>
  must(await app.call("POST", `/api/v1${path}`, { token, body }));
const admin = async (): Promise<Person> => {
  const person = await register(app);
  await giveRole(stores.db, person.userId, "admin");
  return person;
};
const grant = async (): Promise<{ athlete: Person; coach: Person; ids: { id: string } }> => {
  const [athlete, coach] = [await register(app), await register(app)];
  const made = await post(athlete.token, "/coaching/grants", { coachEmail: coach.email, scopes: ["read:training"] });
  return { athlete, coach, ids: { id: textAt(made, "id") } };
};
const HOOK = { url: "https://example.com/hook", events: ["goal.reached"] };
const KEY = { name: "script", scopes: ["read", "write"] };

const report = async (userId: string): Promise<string> => {
  const id = Bun.randomUUIDv7();
  const period = { kind: "weekly", periodKey: "2026-W47", periodStart: "2026-11-16", periodEnd: "2026-11-22" } as const;
  await stores.db.insert(reportRuns).values({ id, userId, ...period, status: "completed", completedAt: time.clock() });
  return id;
};

/** A valid request of each operation that declares `proof: "fresh"`, by its id. */
const FRESH: Readonly<Record<string, () => Promise<Ask>>> = {
  createApiKey: async () => ({ by: await register(app), body: KEY }),
  createPasskey: async () => {
    const by = await register(app);
    return { by, body: await newPasskey(app, by.token, passkeyDevice(PASSKEY_SITE)) };
  },
  setUpTwoFactor: async () => ({ by: await register(app) }),
  enableTwoFactor: async () => {
    const by = await register(app);
    const secret = textAt(await post(by.token, "/auth/two-factor/setup"), "secret");
    return { by, body: { code: codeAt(secret, time.clock()) } };
  },
  openCalendar: async () => ({ by: await register(app) }),
  shareReport: async () => {
    const by = await register(app);
    return { by, ids: { id: await report(by.userId) } };
  },
  createCoachingGrant: async () => ({
    by: await register(app),
    body: { coachEmail: "coach@example.com", scopes: ["read:training"] },
  }),
  patchCoachingGrant: async () => {
    const { athlete, ids } = await grant();
    return { by: athlete, ids, body: { scopes: ["read:training", "read:body"] } };
  },
  acceptCoachingGrant: async () => {
    const { coach, ids } = await grant();
    return { by: coach, ids };
  },
  resumeCoachingGrant: async () => {
    const { athlete, ids } = await grant();
    return { by: athlete, ids };
  },
  createWebhook: async () => ({ by: await register(app), body: HOOK }),
  resumeWebhook: async () => {
    const by = await register(app);
    return { by, ids: { id: textAt(await post(by.token, "/webhooks", HOOK), "id") } };
  },
  patchUser: async () => ({ by: await admin(), ids: { id: (await register(app)).userId }, body: { role: "coach" } }),
  removeTwoFactor: async () => ({ by: await admin(), ids: { id: (await registerGuarded(app, time)).userId } }),
  retryDeadLetter: async () => {
    const { userId } = await register(app);
    const newId = () => Bun.randomUUIDv7();
    const job = await createJob(stores.db, { userId, requestId: null, newId }, "build-export", { exportId: newId() });
    await failJob(stores.db, job.id, { code: "internal" });
    const letter = { id: newId(), queue: "build-export", messageId: messageIdOf(job.id), payload: { jobId: job.id } };
    await stores.db.insert(deadLetters).values({ ...letter, errorName: "ESOCKET", attempts: 4 });
    return { by: await admin(), ids: { id: letter.id } };
  },
};

/** They change no account of their caller. */
const OF_ADMINISTRATORS = new Set(["patchUser", "removeTwoFactor", "retryDeadLetter"]);

const NEW_PASSWORD = "a donkey eats purple thistles";
const shown = (by: Guarded, password = PASSWORD) => ({ password, code: by.code() });

/** The body of each operation that declares `proof: "password"`, by its id. */
const SHOWN: Readonly<Record<string, (by: Guarded, password?: string) => object>> = {
  confirm: shown,
  changePassword: (by, password = PASSWORD) => ({
    currentPassword: password,
    newPassword: NEW_PASSWORD,
    code: by.code(),
  }),
  changeEmail: (by, password) => ({ newEmail: `${Bun.randomUUIDv7()}@example.com`, ...shown(by, password) }),
  disableTwoFactor: shown,
  renewRecoveryCodes: shown,
  deleteMe: shown,
};

type Declared = { readonly id: string; readonly method: string; readonly path: string; readonly proof: string };

const declared = (): Declared[] =>
  app.app.routes.flatMap(({ method, path, hooks }) => {
    const declaration = declarationIn(hooks);
    return declaration === null ? [] : [{ id: declaration.id, method, path, proof: declaration.proof ?? "none" }];
  });
const operation = (id: string): Declared => {
  const found = declared().find((one) => one.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};
const send = (id: string, { by, ids = {}, body }: Ask, on = app, token = by.token): Promise<Answer> => {
  const { method, path } = operation(id);
  const address = path.replace(/:(\w+)/g, (_whole, name: string) => ids[name] ?? "");
  return on.call(method, address.replace(/(.)\/$/, "$1"), { token, body });
};

describe("an operation that needs fresh proof", () => {
  test("is one of this list, and has a valid request here", () => {
    const of = (proof: string) =>
      declared()
        .filter((one) => one.proof === proof)
        .map(({ id }) => id);
    expect(of("fresh").toSorted()).toEqual(Object.keys(FRESH).toSorted());
    expect(of("password").toSorted()).toEqual(Object.keys(SHOWN).toSorted());
  });

  test.each(Object.entries(FRESH))(
    "refuses a stale session on all instances until it confirms: %s",
    async (id, make) => {
      const ask = await make();
      await endProof(stores.db, ask.by.userId, time.clock());
      for (const on of [app, second]) expect(codeOf(await send(id, ask, on))).toEqual([403, "confirmation-required"]);
      expect((await confirm(second, ask.by.token)).status).toBe(204);
      const answer = await send(id, ask);
      expect([id, answer.status < 300 ? "done" : answer.body]).toEqual([id, "done"]);
    },
  );

  test.each(Object.entries(FRESH).filter(([id]) => !OF_ADMINISTRATORS.has(id)))(
    "checks the proof again where another session ends it meanwhile: %s",
    async (id, make) => {
      const ask = await make();
      await using account = await holdAccount(stores.db, ask.by.userId);
      const sent = send(id, ask);
      await account.waiting(1);
      await account.release((tx) => endProof(tx, ask.by.userId, time.clock()));
      expect([id, ...codeOf(await sent)]).toEqual([id, 403, "confirmation-required"]);
    },
  );

  test("answers every API key 403", async () => {
    const by = await admin();
    const key = textAt(await post(by.token, "/auth/api-keys", KEY), "key");
    for (const id of [...Object.keys(FRESH), ...Object.keys(SHOWN)]) {
      const answer = await send(id, { by, ids: { id: Bun.randomUUIDv7() }, body: {} }, app, key);
      expect([id, ...codeOf(answer)]).toEqual([id, 403, "forbidden"]);
    }
  });

  test("and a stale session may still take access away", async () => {
    const by = await register(app);
    const key = textAt(await post(by.token, "/auth/api-keys", KEY), "id");
    const hook = textAt(await post(by.token, "/webhooks", HOOK), "id");
    await post(by.token, "/calendar");
    const { athlete, ids } = await grant();
    await endProof(stores.db, by.userId, time.clock());
    await endProof(stores.db, athlete.userId, time.clock());
    const remove = async (path: string, { token } = by) =>
      (await app.call("DELETE", `/api/v1${path}`, { token })).status;
    expect(await remove(`/auth/api-keys/${key}`)).toBe(204);
    expect(await remove(`/webhooks/${hook}`)).toBe(204);
    expect(await remove("/calendar")).toBe(204);
    expect(await remove(`/coaching/grants/${ids.id}`, athlete)).toBe(204);
  });
});

describe("a password in the body is fresh proof", () => {
  test.each(Object.keys(SHOWN))("of %s, and a wrong one is none", async (id) => {
    const by = await registerGuarded(app, time);
    await endProof(stores.db, by.userId, time.clock());
    const body = SHOWN[id];
    expect(codeOf(await send(id, { by, body: body?.(by, "not the right one") }))).toEqual([401, "credentials-invalid"]);
    const { code: _left, ...withoutCode } = Object(body?.(by));
    expect(codeOf(await send(id, { by, body: withoutCode }))).toEqual([401, "two-factor-required"]);
    const { password: _one, currentPassword: _other, ...withoutPassword } = Object(body?.(by));
    expect((await send(id, { by, body: withoutPassword })).status).toBe(422);
    const answer = await send(id, { by, body: body?.(by) });
    expect([id, answer.status < 300]).toEqual([id, true]);
  });
});

describe("the link of a routine", () => {
  const routine = (token: string, body: object = {}) =>
    app.call("POST", "/api/v1/routines", { token, body: { name: "Fives", visibility: "link", ...body } });
  const patch = (token: string, id: string, visibility: string) =>
    app.call("PATCH", `/api/v1/routines/${id}`, { token, body: { visibility } });
  const push = async (token: string, operation: object) => {
    const body = { operations: [{ resource: "routines", op: "upsert", ...operation }] };
    return at((await app.call("POST", "/api/v1/sync", { token, body })).body, "results", 0);
  };

  test("is lasting access: it needs fresh proof by each way, and keys cannot make it", async () => {
    const by = await register(app);
    const linked = textAt(must(await routine(by.token)), "id");
    const plain = textAt(must(await routine(by.token, { visibility: "private" })), "id");
    const key = textAt(await post(by.token, "/auth/api-keys", KEY), "key");
    await endProof(stores.db, by.userId, time.clock());
    for (const [token, code] of [
      [by.token, "confirmation-required"],
      [key, "forbidden"],
    ] as const) {
      expect(codeOf(await routine(token))).toEqual([403, code]);
      expect(codeOf(await patch(token, plain, "link"))).toEqual([403, code]);
      const created = await push(token, { id: Bun.randomUUIDv7(), data: { name: "Fives", visibility: "link" } });
      expect(created).toMatchObject({ status: "invalid", problem: { status: 403, code } });
      const changed = await push(token, { id: plain, baseVersion: 1, data: { visibility: "link" } });
      expect(changed).toMatchObject({ status: "invalid", problem: { status: 403, code } });
      const tool = {
        method: "tools/call",
        params: { name: "create_routine", arguments: { name: "Fives", visibility: "link" } },
      };
      const headers = { accept: "application/json, text/event-stream" };
      const called = await app.call("POST", "/mcp", { token: key, headers, body: { jsonrpc: "2.0", id: 1, ...tool } });
      expect(called.body).toContain('"isError":true');
      expect(called.body).toContain("problems/forbidden");
      // The read state can be sent back: the link exists already.
      expect((await patch(token, linked, "link")).status).toBe(200);
    }
    expect(JSON.stringify((await app.call("GET", `/api/v1/routines/${plain}`, by)).body)).toContain('"private"');
    expect((await confirm(second, by.token)).status).toBe(204);
    expect((await patch(by.token, plain, "link")).status).toBe(200);
  });

  test("that a coach makes for an athlete needs the coach's own proof", async () => {
    const athlete = await register(app);
    const coach = await coachOf(app, athlete, ["read:training", "write:routines"]);
    const make = () =>
      app.call("POST", `/api/v1/routines?athleteId=${athlete.userId}`, {
        token: coach.token,
        body: { name: "Fives", visibility: "link" },
      });
    await endProof(stores.db, coach.userId, time.clock());
    expect(codeOf(await make())).toEqual([403, "confirmation-required"]);
    await endProof(stores.db, athlete.userId, time.clock());
    expect((await confirm(app, coach.token)).status).toBe(204);
    expect((await make()).status).toBe(201);
  });
});

describe("administration", () => {
  const list = (token: string, on: TestApp) => on.call("GET", "/api/v1/users", { token });

  test("in production needs two-factor login for reads and writes, and in development does not", async () => {
    await using production = await testApp(stores, { clock: time.clock, config: { production: true } });
    const by = await admin();
    const target = await register(app);
    const change = (on: TestApp) =>
      on.call("PATCH", `/api/v1/users/${target.userId}`, { token: by.token, body: { role: "coach" } });
    expect([(await list(by.token, app)).status, (await change(app)).status]).toEqual([200, 200]);
    expect(codeOf(await list(by.token, production))).toEqual([403, "two-factor-off"]);
    expect(codeOf(await change(production))).toEqual([403, "two-factor-off"]);
    expect(codeOf(await list(target.token, production))).toEqual([403, "forbidden"]);
    const secret = textAt(await post(by.token, "/auth/two-factor/setup"), "secret");
    const code = () => codeAt(secret, time.clock());
    must(await app.call("POST", `${TWO_FACTOR}/enable`, { token: by.token, body: { code: code() } }));
    expect([(await list(by.token, production)).status, (await change(production)).status]).toEqual([200, 200]);
    await endProof(stores.db, by.userId, time.clock());
    expect((await list(by.token, production)).status).toBe(200);
    expect(codeOf(await change(production))).toEqual([403, "confirmation-required"]);
    time.step();
    expect((await confirm(app, by.token, { code: code() })).status).toBe(204);
    expect((await change(production)).status).toBe(200);
  });
});
