import { createEndedSessions, type EndedSessions, type LeaseSource } from "#api/access/ended-sessions.ts";
import { leaseSourceOf } from "#api/access/open-ended-sessions.ts";
import type { TokenClaim } from "#api/access/verified-tokens.ts";
import { endSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { openRedis } from "#db/redis/connections.ts";
import { type EndingsChannel, openEndingsStream } from "#db/redis/endings-stream.ts";
import { insertUser } from "./people.ts";
import { insertSessionOf } from "./signed-in.ts";
import type { TestStores } from "./stores.ts";
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";
import { silentLog } from "./worker.ts";

/** Instances of one process, each behind a way to Redis and with clocks of its own. */
export type Node = {
  readonly id: string;
  readonly proxy: TcpProxy;
  readonly ended: EndedSessions;
  readonly isPaused: () => boolean;
  /** Nothing reaches it until it is resumed. A suspended machine has a monotonic clock that stops. */
  readonly pause: (kind: "stopped" | "suspended") => void;
  readonly resume: () => void;
  readonly setClock: (ms: number) => void;
  /** Delays the answers of Postgres, so that they are old when they come. */
  readonly delayReads: (ms: number) => void;
  /** Ends it as a kill does: its row stays. */
  readonly kill: () => Promise<void>;
  /** Resolves when it was killed. Its clients get no answer then. */
  readonly killed: Promise<"killed">;
  readonly close: () => Promise<void>;
};

type NodeOptions = {
  readonly stores: TestStores;
  readonly redisUrl: string;
  readonly leaseMs: number;
  /** A replica of Redis: the node is in another region, and hears of endings there. */
  readonly replicaUrl?: string | undefined;
};

export const startNode = async ({ stores, redisUrl, leaseMs, replicaUrl }: NodeOptions): Promise<Node> => {
  const id = Bun.randomUUIDv7();
  const proxy = await tcpProxy(redisUrl);
  await proxy.open();
  const redis = openRedis({ url: proxy.url, prefix: stores.redisPrefix, connectionName: "node", log: silentLog });
  const near =
    replicaUrl === undefined
      ? undefined
      : openRedis({ url: replicaUrl, prefix: stores.redisPrefix, connectionName: "near", log: silentLog });
  await redis.connected(5_000);
  let gate: { readonly open: Promise<void>; readonly resume: () => void; readonly at: number } | null = null;
  let isSuspended = false;
  let lostMs = 0;
  let wallMs = 0;
  let delayMs = 0;

  const resumed = async (): Promise<void> => {
    while (gate !== null) await gate.open;
  };
  const inner = leaseSourceOf(stores.db);
  const source: LeaseSource = {
    ...inner,
    read: async (instanceId, after) => {
      await resumed();
      const read = await inner.read(instanceId, after);
      await Bun.sleep(delayMs);
      await resumed();
      return read;
    },
  };
  const stream = openEndingsStream(redis, id, silentLog, near);
  const channel: EndingsChannel = {
    ...stream,
    listen: ({ onMessage, onConfirmed }) =>
      stream.listen({
        onMessage: (message) => (gate === null ? onMessage(message) : resumed().then(() => onMessage(message))),
        onConfirmed,
      }),
  };
  const now = (): number =>
    performance.now() - lostMs - (isSuspended && gate !== null ? performance.now() - gate.at : 0);
  const ended = createEndedSessions({
    instanceId: id,
    source,
    channel,
    log: silentLog,
    newId: () => Bun.randomUUIDv7(),
    clock: { now, wall: () => Date.now() + wallMs, sleep: (ms) => Bun.sleep(ms) },
    leaseMs,
    ...(near === undefined ? {} : { renewAfterMs: leaseMs / 4, keepMs: 10 * leaseMs }),
  });
  const resume = (): void => {
    const paused = gate;
    if (paused === null) return;
    if (isSuspended) lostMs += performance.now() - paused.at;
    gate = null;
    isSuspended = false;
    paused.resume();
  };
  const death = Promise.withResolvers<"killed">();
  const stop = async (): Promise<void> => {
    stream.close();
    redis.close();
    near?.close();
    await proxy.cut();
  };
  return {
    id,
    proxy,
    ended,
    isPaused: () => gate !== null,
    pause: (kind) => {
      if (gate !== null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = { open: promise, resume: resolve, at: performance.now() };
      isSuspended = kind === "suspended";
    },
    resume,
    setClock: (ms) => {
      wallMs = ms;
    },
    delayReads: (ms) => {
      delayMs = ms;
    },
    kill: () => {
      death.resolve("killed");
      return stop();
    },
    killed: death.promise,
    close: async () => {
      delayMs = 0;
      resume();
      await ended.close();
      await stop();
    },
  };
};

/** A session of a new account. */
export const newClaim = async ({ db }: TestStores): Promise<TokenClaim> => {
  const { id: userId, tokenEpoch } = await insertUser(db);
  const sessionId = Bun.randomUUIDv7();
  await insertSessionOf(db, { userId, sessionId, createdAt: new Date() });
  return { userId, sessionId, epoch: tokenEpoch };
};

/** Ends a session by way of one instance, and returns the milliseconds until no instance accepts its token. */
export const endBy = async (
  { db }: TestStores,
  { ended }: Node,
  { userId, sessionId }: TokenClaim,
): Promise<number> => {
  const endings = await endSessions(db, userId, sessionId, "logout");
  const startedAt = performance.now();
  await ended.announce(endings);
  return performance.now() - startedAt;
};

/** Looks at every instance again and again, as its clients do. Returns what an instance accepted after it had ended. */
export const watchNodes = (nodes: () => readonly Node[], live: TokenClaim) => {
  const over: TokenClaim[] = [];
  const accepted: string[] = [];
  const look = (): void => {
    for (const node of nodes()) {
      if (node.isPaused()) continue;
      node.ended.check(live);
      for (const claim of over) if (node.ended.check(claim) === "live") accepted.push(`${node.id} ${claim.sessionId}`);
    }
  };
  const timer = setInterval(look, 3);
  return {
    look,
    /** The claim has ended, and its ending was answered. */
    end: (claim: TokenClaim): void => {
      over.push(claim);
      look();
    },
    accepted,
    stop: (): void => clearInterval(timer),
  };
};
