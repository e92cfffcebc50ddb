import { expect, test } from "bun:test";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { endBy, type Node, newClaim, startNode } from "#tests/support/lease-faults.ts";
import { checkLeases } from "#tests/support/lease-property.ts";
import { ownRedis, ownReplica } from "#tests/support/own-redis.ts";

const LEASE_MS = 200;

const { stores, closing } = storesBench();
const redis = ownRedis(closing);
const { server, restart } = redis;
const far = ownReplica(redis, closing);

test("no instance accepts an ended token after its ending is answered, whatever fails meanwhile", async () => {
  const figures = await checkLeases({
    stores,
    leaseMs: LEASE_MS,
    runs: 12,
    steps: 14,
    server,
    restart,
    far,
  });
  expect(figures.accepted).toEqual([]);
  expect(figures.endings).toBeGreaterThan(10);
}, 120_000);

test("an ending takes one round trip among instances that answer, and a lease where one is silent, once", async () => {
  const leaseMs = 2_000;
  const open = (replicaUrl?: string): Promise<Node> =>
    startNode({ stores, redisUrl: server().url, leaseMs, replicaUrl });
  await far().link.cut();
  await far().link.open();
  // The second one is in another region, where the replica of Redis brings the endings.
  const [one, two, three] = await Promise.all([open(), open(far().server.url), open()]);
  const live = await newClaim(stores);
  const state = async (node: Node) => node.ended.check(live);
  for (const node of [one, two, three])
    await eventually(
      () => state(node),
      (is) => is === "live",
    );
  const quick: number[] = [];
  await eventually(
    async () => {
      quick.push(await endBy(stores, one, await newClaim(stores)));
      return Math.min(...quick);
    },
    (ms) => ms < leaseMs / 4,
  );
  expect(Math.min(...quick)).toBeLessThan(leaseMs / 4);
  await three.kill();
  const first = await endBy(stores, one, await newClaim(stores));
  expect(first).toBeGreaterThan(leaseMs);
  // The killed instance is under suspicion, and the next ending may still wait for the rest of that lease.
  await Bun.sleep(leaseMs / 2);
  expect(await endBy(stores, one, await newClaim(stores))).toBeLessThan(leaseMs);
  await eventually(
    async () => stores.db.execute("select id from api_instances"),
    (rows) => [...rows].length === 2,
  );
  await Promise.all([one.close(), two.close()]);
  expect([...(await stores.db.execute("select id from api_instances"))]).toEqual([]);
}, 60_000);
