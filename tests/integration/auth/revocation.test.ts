import { afterEach, beforeAll, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "#db/postgres/client.ts";
import { endSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { LEASE_MS } from "#db/redis/revocation.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import { PASSWORD, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { countingProxy } from "#tests/support/counting-proxy.ts";
import { eventually } from "#tests/support/eventually.ts";

// Two instances on one Redis that these tests flush, stop and kill.

const { stores, closing } = storesBench();
let home: string;
let server: RunningServer;
let one: TestApp;
let two: TestApp;

const start = () => startRedis({ dir: home, persistent: true, print: () => {} });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "forja-revocation-"));
});

closing(() => rm(home, { recursive: true, force: true }));

beforeEach(async () => {
  server = await start();
  [one, two] = [await testApp(stores, { redisUrl: server.url }), await testApp(stores, { redisUrl: server.url })];
  await Promise.all([one.deps.redis.connected(2_000), two.deps.redis.connected(2_000)]);
});

afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
  await server.stop();
});

const me = async (app: TestApp, token: string): Promise<number> =>
  (await app.call("GET", "/api/v1/users/me", { token })).status;

const logout = async (app: TestApp, token: string): Promise<number> =>
  (await app.call("POST", "/api/v1/auth/logout", { token })).status;

const NOBODY = { userId: crypto.randomUUID(), sessionId: crypto.randomUUID(), epoch: 0 };

const hasLease = (app: TestApp): boolean => app.deps.endedSessions.check(NOBODY) === "live";

/** Until the instance answers for tokens by itself. */
const untilLeased = async (app: TestApp, person: Pick<Person, "token">): Promise<void> => {
  await eventually(
    async () => {
      await me(app, person.token);
      return hasLease(app);
    },
    (is) => is,
  );
};

const again = async ({ email }: Person): Promise<string> => {
  const { body } = await one.call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
  return textAt(body, "accessToken");
};

describe("a session that has ended", () => {
  test("is refused at once by every instance, under its lease", async () => {
    const ada = await register(one);
    const other = await again(ada);
    await untilLeased(two, { token: other });
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([200, 200]);
    expect(await logout(one, ada.token)).toBe(204);
    expect(hasLease(two)).toBe(true);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
    expect(await me(two, other)).toBe(200);
  });

  test("by logout-all takes every token of the user along", async () => {
    const ada = await register(one);
    const other = await again(ada);
    await untilLeased(two, { token: other });
    expect((await one.call("POST", "/api/v1/auth/logout-all", { token: ada.token })).status).toBe(204);
    expect([await me(two, ada.token), await me(two, other)]).toEqual([401, 401]);
  });

  test("stays ended when Redis is flushed", async () => {
    const [ada, bob] = [await register(one), await register(one)];
    await untilLeased(one, bob);
    await logout(one, ada.token);
    await one.deps.redis.commands.flushall();
    expect([await me(one, ada.token), await me(two, ada.token), await me(one, bob.token)]).toEqual([401, 401, 200]);
    await untilLeased(two, bob);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
  });

  test("stays ended when Redis dies and comes back with old data", async () => {
    const [ada, bob] = [await register(one), await register(one)];
    await untilLeased(one, bob);
    await one.deps.redis.commands.save();
    await logout(one, ada.token);
    await server.kill();
    expect([await me(one, ada.token), await me(two, ada.token), await me(two, bob.token)]).toEqual([401, 401, 200]);
    server = await start();
    await Promise.all([one.deps.redis.connected(5_000), two.deps.redis.connected(5_000)]);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
    await untilLeased(two, bob);
    expect([await me(one, ada.token), await me(two, ada.token), await me(two, bob.token)]).toEqual([401, 401, 200]);
  });

  test("while Redis was away stays ended, and its answer comes all the same", async () => {
    const [ada, bob] = [await register(one), await register(one)];
    await untilLeased(one, bob);
    await server.kill();
    expect(await logout(one, ada.token)).toBe(204);
    expect(await me(two, ada.token)).toBe(401);
    server = await start();
    await Promise.all([one.deps.redis.connected(5_000), two.deps.redis.connected(5_000)]);
    await untilLeased(two, bob);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
  });

  test("is answered only when no instance can let it pass, even if one is cut off from a Redis that goes on", async () => {
    const [ada, bob] = [await register(two), await register(two)];
    await untilLeased(two, bob);
    // The first instance loses Redis. The second one continues with it, and its copy stays valid.
    await using cutOff = await testApp(stores, { redisUrl: "redis://127.0.0.1:1" });
    const startedAt = performance.now();
    const answer = logout(cutOff, ada.token);
    await Bun.sleep(100);
    for (let count = 0; count < 3; count += 1) {
      await me(two, bob.token);
      await Bun.sleep(50);
    }
    expect(await answer).toBe(204);
    expect(performance.now() - startedAt).toBeGreaterThan(LEASE_MS);
    expect(await me(two, ada.token)).toBe(401);
    await untilLeased(two, bob);
    expect(await me(two, ada.token)).toBe(401);
  });

  test("while Redis hangs is refused as soon as it answers again", async () => {
    const [ada, bob] = [await register(one), await register(one)];
    await untilLeased(one, bob);
    process.kill(server.pid, "SIGSTOP");
    try {
      expect(await logout(one, ada.token)).toBe(204);
      expect([await me(one, ada.token), await me(two, bob.token)]).toEqual([401, 200]);
    } finally {
      process.kill(server.pid, "SIGCONT");
    }
    // Both paused Redis after it had hung; the next commands reach it anew.
    await Bun.sleep(1_100);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
    await untilLeased(two, bob);
    expect([await me(one, ada.token), await me(two, ada.token)]).toEqual([401, 401]);
  });
});

test("without Redis requests go on, and without Postgres too no token is accepted", async () => {
  const ada = await register(one);
  await server.kill();
  expect(await me(one, ada.token)).toBe(200);
  const nowhere = openPostgres({
    url: "postgres://x@127.0.0.1:1/x",
    poolSize: 1,
    applicationName: "x",
    statementTimeoutMs: 100,
  });
  await using alone = await testApp({ ...stores, db: nowhere.db }, { redisUrl: server.url });
  const answer = await alone.call("GET", "/api/v1/users/me", { token: ada.token });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).not.toBeNull();
  await nowhere.close();
});

test("a session that ended in Postgres alone is refused when the lease is over", async () => {
  const [ada, bob] = [await register(one), await register(one)];
  await untilLeased(two, bob);
  // Simulates the death of the instance between its commit and the announcement.
  await endSessions(stores.db, ada.userId, null, "logout");
  await Bun.sleep(LEASE_MS);
  expect(await me(two, ada.token)).toBe(401);
  await untilLeased(two, bob);
  expect(await me(two, ada.token)).toBe(401);
});

test("a repeated change is answered when no instance accepts what its first run has ended", async () => {
  const [ada, bob] = [await register(one), await register(one)];
  const other = await again(ada);
  await untilLeased(two, bob);
  const change = () =>
    one.call("POST", "/api/v1/auth/password/change", {
      token: ada.token,
      headers: { "idempotency-key": "a-change-that-is-repeated" },
      body: { currentPassword: PASSWORD, newPassword: "another horse, another battery" },
    });
  // The first run dies after its commit: it announces nothing.
  const silent = spyOn(one.deps.endedSessions, "announce").mockImplementation(async () => {});
  expect((await change()).status).toBe(204);
  expect(await me(two, other)).toBe(200);
  silent.mockRestore();
  const repeated = await change();
  expect([repeated.status, repeated.headers.get("idempotency-replayed")]).toEqual([204, "true"]);
  expect(hasLease(two)).toBe(true);
  expect(await me(two, other)).toBe(401);
});

test("a read asks Redis nothing: limits are settled in one batch every 50 ms", async () => {
  const ada = await register(one);
  await untilLeased(one, ada);
  await using proxy = await countingProxy(server.url);
  await using app = await testApp(stores, { redisUrl: proxy.url, config: { rateLimitScale: 100 } });
  await app.deps.redis.connected(2_000);
  await untilLeased(app, ada);
  await app.deps.limiter.flush();
  const before = proxy.commands();
  const startedAt = performance.now();
  for (let index = 0; index < 300; index += 1) expect(await me(app, ada.token)).toBe(200);
  await app.deps.limiter.flush();
  const batches = (performance.now() - startedAt) / 50 + 1;
  // Beside the batches, a connection waits for endings and asks once a second.
  expect(proxy.commands() - before).toBeLessThanOrEqual(batches + 10);
});
