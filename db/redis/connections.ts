import { Redis } from "ioredis";
import type { Log } from "#core/logging/log.ts";
import { type RedisKeys, redisKeys } from "./keys.ts";
import { renewing } from "./redis-error.ts";
import { endSilence } from "./silence.ts";

export type RedisOptions = {
  readonly url: string;
  readonly prefix: string;
  readonly connectionName: string;
  readonly log: Log;
  /** Milliseconds without an answer after which a connection counts as lost. */
  readonly silentMs?: number;
};

export type RedisHandles = {
  readonly commands: Redis;
  readonly keys: RedisKeys;
  /** Opens another connection, for a command that blocks. Its owner closes it. */
  readonly open: (purpose: string) => Redis;
  readonly connected: (withinMs: number) => Promise<boolean>;
  readonly ping: () => Promise<void>;
  readonly close: () => void;
};

const SILENT_MS = 300;

const CONNECT_MS = 1_000;

export type LimitsRedis = Pick<RedisOptions, "prefix" | "log"> & {
  /** A Redis of this region alone. */
  readonly url: string | undefined;
  readonly redis: RedisHandles;
  /** The other Redis is in another region. */
  readonly isFar: boolean;
};

/** Returns the Redis that counts the quotas of a region; null where each process counts for itself. */
export const limitsRedis = ({ url, prefix, redis, isFar, log }: LimitsRedis): RedisHandles | null => {
  if (url === undefined) return isFar ? null : redis;
  return openRedis({ url, prefix, connectionName: "forja-api-limits", log });
};

/**
 * Connects in the background. A command fails at once while Redis is away, and is never repeated by itself. Its effect
 * on one server is unknown to the server behind a new connection.
 */
export const openRedis = ({ url, prefix, connectionName, log, silentMs = SILENT_MS }: RedisOptions): RedisHandles => {
  const commands = new Redis(url, {
    connectionName,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: Math.max(CONNECT_MS, silentMs),
    reconnectOnError: renewing(),
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  });
  endSilence(commands, silentMs);
  let up = false;
  let lastError: unknown;
  commands.on("ready", () => {
    up = true;
    log.info("redis.connected");
  });
  // Each attempt to connect fails with an error, and is logged once.
  commands.on("error", (error) => {
    if (lastError === undefined) log.warn({ err: error }, "redis.error");
    lastError = error;
  });
  commands.on("close", () => {
    if (up) log.warn("redis.lost");
    if (up) lastError = undefined;
    up = false;
  });

  const connected = async (withinMs: number): Promise<boolean> => {
    const deadline = performance.now() + withinMs;
    while (commands.status !== "ready" && performance.now() < deadline) {
      await Bun.sleep(10);
    }
    return commands.status === "ready";
  };

  const open = (purpose: string): Redis => {
    const connection = commands.duplicate({ connectionName: `${connectionName}-${purpose}` });
    // The other connection logs the state of Redis.
    connection.on("error", () => {});
    return connection;
  };

  return {
    commands,
    keys: redisKeys(prefix),
    open,
    connected,
    ping: async () => {
      await commands.ping();
    },
    close: () => {
      // A connection that was closed on purpose is not lost.
      up = false;
      commands.disconnect();
    },
  };
};
