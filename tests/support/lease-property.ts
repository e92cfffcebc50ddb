import fc from "fast-check";
import { Redis } from "ioredis";
import type { RunningServer } from "#scripts/stack/server.ts";
import { eventually } from "./eventually.ts";
import { endBy, type Node, newClaim, startNode, watchNodes } from "./lease-faults.ts";
import type { FarRedis } from "./own-redis.ts";
import type { TestStores } from "./stores.ts";
import type { TcpProxy } from "./tcp-proxy.ts";

const WAYS = ["cut", "silence", "swallow", "mend"] as const;
const SERVERS = ["flush", "restart", "forget"] as const;

const MOST_STEP_MS = 600_000;

const place = fc.nat(2);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("end" as const), at: place, waits: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("way" as const), at: place, way: fc.constantFrom(...WAYS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pause" as const),
      at: place,
      how: fc.constantFrom("stopped" as const, "suspended" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("resume" as const), at: place }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("delay" as const), at: place, share: fc.constantFrom(0, 0.3, 0.7, 0.9) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("clock" as const),
      at: place,
      ms: fc.constantFrom(-MOST_STEP_MS, -500, 0, 500, MOST_STEP_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("replace" as const), at: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("replica" as const), way: fc.constantFrom(...WAYS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("server" as const), how: fc.constantFrom(...SERVERS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), share: fc.constantFrom(0.2, 0.6, 1.2) }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

export type LeaseProperty = {
  readonly stores: TestStores;
  readonly leaseMs: number;
  readonly runs: number;
  readonly steps: number;
  readonly server: () => RunningServer;
  /** Kills the server of Redis and starts it again. */
  readonly restart: () => Promise<void>;
  /** The replica of Redis in another region, where the last instance is. Its link lags, breaks and loses. */
  readonly far: () => FarRedis;
};

export type LeaseFigures = { endings: number; endedAtOnce: number; longestMs: number; accepted: string[] };

const drop = async ({ server, stores }: LeaseProperty, how: "flush" | "forget"): Promise<void> => {
  const redis = new Redis(server().url, { maxRetriesPerRequest: 1 });
  try {
    if (how === "flush") await redis.flushall();
    else await redis.del(`{${stores.redisPrefix}:gate}:endings`);
  } finally {
    redis.disconnect();
  }
};

/** The place of the instance in another region. */
const FAR = 2;

const breakWay = async (proxy: TcpProxy, way: (typeof WAYS)[number]): Promise<void> => {
  if (way === "cut") await proxy.cut();
  else if (way === "silence") proxy.silence();
  else if (way === "swallow") proxy.swallow();
  else {
    await proxy.cut();
    await proxy.open();
  }
};

/** One history of faults, and the endings in it. */
const play = async (property: LeaseProperty, steps: readonly Step[], figures: LeaseFigures): Promise<void> => {
  const { stores, leaseMs, server, restart } = property;
  const { server: replica, link } = property.far();
  const start = (at: number): Promise<Node> =>
    startNode({ stores, redisUrl: server().url, leaseMs, replicaUrl: at === FAR ? replica.url : undefined });
  await link.cut();
  await link.open();
  const nodes = await Promise.all([start(0), start(1), start(FAR)]);
  const live = await newClaim(stores);
  const watch = watchNodes(() => nodes, live);
  const pending: Promise<void>[] = [];
  const nodeAt = (at: number): Node => {
    const node = nodes[at];
    if (node === undefined) throw new Error("a history has three instances");
    return node;
  };
  const end = async (node: Node): Promise<void> => {
    const claim = await newClaim(stores);
    for (const other of nodes) if (!other.isPaused()) other.ended.check(claim);
    const ms = await Promise.race([endBy(stores, node, claim), node.killed]);
    if (ms === "killed") return;
    watch.end(claim);
    figures.endings += 1;
    figures.longestMs = Math.max(figures.longestMs, ms);
    if (ms < leaseMs / 2) figures.endedAtOnce += 1;
  };
  const take = async (one: Step): Promise<void> => {
    if (one.kind === "pass") return Bun.sleep(one.share * leaseMs);
    if (one.kind === "replica") return breakWay(link, one.way);
    if (one.kind === "server") return one.how === "restart" ? restart() : drop(property, one.how);
    const node = nodeAt(one.at);
    if (one.kind === "end") {
      if (node.isPaused()) return;
      const done = end(node);
      pending.push(done);
      if (one.waits) await done;
    } else if (one.kind === "way") {
      await breakWay(node.proxy, one.way);
    } else if (one.kind === "pause") {
      node.pause(one.how);
    } else if (one.kind === "resume") {
      node.resume();
      watch.look();
    } else if (one.kind === "delay") {
      node.delayReads(one.share * leaseMs);
    } else if (one.kind === "clock") {
      node.setClock(one.ms);
    } else {
      await node.kill();
      nodes[one.at] = await start(one.at);
    }
  };
  try {
    for (const one of steps) await take(one);
    for (const node of nodes) {
      node.resume();
      node.delayReads(0);
      // Later than any clock before: one that went back far has no lease.
      node.setClock(2 * MOST_STEP_MS);
      watch.look();
    }
    await Promise.all(pending);
    await Promise.all(
      nodes.map((node) =>
        eventually(
          async () => node.ended.check(live),
          (state) => state === "live",
        ),
      ),
    );
    watch.look();
  } finally {
    watch.stop();
    figures.accepted.push(...watch.accepted);
    await Promise.all(nodes.map((node) => node.close()));
    await stores.db.execute("delete from api_instances");
  }
  if (watch.accepted.length > 0) throw new Error(`accepted after the ending: ${watch.accepted.join(", ")}`);
};

/** Plays histories of cuts, losses, pauses, clocks, deaths and restarts. No instance may accept what has ended. */
export const checkLeases = async (property: LeaseProperty, seed?: number): Promise<LeaseFigures> => {
  const figures: LeaseFigures = { endings: 0, endedAtOnce: 0, longestMs: 0, accepted: [] };
  const histories = fc.array(step, { minLength: property.steps, maxLength: property.steps });
  await fc.assert(
    fc.asyncProperty(histories, (steps) => play(property, steps, figures)),
    { numRuns: property.runs, endOnFailure: true, ...(seed === undefined ? {} : { seed }) },
  );
  return figures;
};
