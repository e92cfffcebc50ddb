import { expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { usedSecret } from "#core/security/secrets.ts";
import { TEST_CONFIG, testApp } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { checkLeases } from "#tests/support/lease-property.ts";
import { ownRedis, ownReplica } from "#tests/support/own-redis.ts";
import { insertUser } from "#tests/support/people.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SignedIn, sessionOf } from "#tests/support/signed-in.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

const ROUNDS = 40;
const HISTORIES = 150;
const LEASE_MS = 2_000;

const { stores, closing } = storesBench();
const redis = ownRedis(closing);
const { server, restart } = redis;
const far = ownReplica(redis, closing);

test("hundreds of histories", async () => {
  const figures = await checkLeases({
    stores,
    leaseMs: 200,
    runs: HISTORIES,
    steps: 20,
    server,
    restart,
    far,
  });
  console.info(JSON.stringify(figures));
  expect(figures.accepted).toEqual([]);
}, 1_800_000);

type Instance = { api: ForjaProcess; readonly proxy: TcpProxy };

const startInstance = async (proxy: TcpProxy): Promise<ForjaProcess> =>
  startApi(stores, { REDIS_URL: proxy.url, JWT_SECRET: usedSecret(TEST_CONFIG.jwtSecret), RATE_LIMIT_SCALE: "100000" });

const asked = async (
  api: ForjaProcess,
  token: string,
  method = "GET",
  path = "progress/measurements?limit=1",
): Promise<number> => {
  const response = await fetch(`${api.url}/api/v1/${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
};

test("processes that are stopped, killed and cut off accept no ended token", async () => {
  const random = randomFrom(Number(process.env.SEED ?? 1));
  const instances: Instance[] = await Promise.all(
    [0, 1, 2].map(async () => {
      const proxy = await tcpProxy(server().url);
      await proxy.open();
      return { proxy, api: await startInstance(proxy) };
    }),
  );
  const [one, two, three] = instances;
  if (one === undefined || two === undefined || three === undefined) throw new Error("three instances");
  await using app = await testApp(stores, { redisUrl: server().url });
  const waits: Record<string, number[]> = {};
  let accepted = 0;
  const signal = (instance: Instance, name: "SIGSTOP" | "SIGCONT"): void => {
    process.kill(instance.api.pid, name);
  };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const victim = random.pick([two, three]);
      const fault = random.pick(["none", "stop", "cut", "swallow", "silence", "flush", "restart", "kill"]);
      const { id, tokenEpoch } = await insertUser(stores.db);
      const people: SignedIn[] = [];
      while (people.length < 3) people.push(await sessionOf(app, id, tokenEpoch));
      const [person, second] = people;
      if (person === undefined || second === undefined) throw new Error("a round has sessions");
      for (const { api } of instances) for (const { token } of people) expect(await asked(api, token)).toBe(200);
      if (fault === "stop") signal(victim, "SIGSTOP");
      if (fault === "cut") await victim.proxy.cut();
      if (fault === "swallow") victim.proxy.swallow();
      if (fault === "silence") victim.proxy.silence();
      if (fault === "restart") await restart();
      if (fault === "flush") await app.deps.redis.commands.flushall().catch(() => null);
      if (fault === "kill") await victim.api.kill();
      // Requests that arrive while it is stopped are answered when it wakes, after the session has ended.
      const late = fault === "stop" ? [0, 1, 2, 3].map(() => asked(victim.api, person.token)) : [];
      const startedAt = performance.now();
      const everything = random.chance(0.5);
      const status = everything
        ? await fetch(`${one.api.url}/api/v1/auth/logout-all`, {
            method: "POST",
            headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
            body: "{}",
          }).then((response) => response.status)
        : await asked(one.api, person.token, "POST", "auth/logout");
      expect(status).toBe(204);
      waits[fault] = [...(waits[fault] ?? []), Math.round(performance.now() - startedAt)];
      if (fault === "stop") signal(victim, "SIGCONT");
      const tokens = everything ? people.map(({ token }) => token) : [person.token];
      const living = instances.filter((instance) => fault !== "kill" || instance !== victim);
      const statuses = [
        ...(await Promise.all(late)),
        ...(await Promise.all(living.flatMap(({ api }) => tokens.map((token) => asked(api, token))))),
      ];
      accepted += statuses.filter((found) => found !== 401).length;
      if (!everything) for (const { api } of living) expect(await asked(api, second.token)).toBe(200);
      await victim.proxy.cut();
      await victim.proxy.open();
      if (fault === "kill") victim.api = await startInstance(victim.proxy);
      if (random.chance(0.5)) await Bun.sleep(random.between(0, LEASE_MS));
    }
  } finally {
    for (const { api, proxy } of instances) {
      process.kill(api.pid, "SIGCONT");
      await api.stop();
      await proxy.cut();
    }
  }
  console.info(JSON.stringify(waits));
  expect(accepted).toBe(0);
}, 1_800_000);
