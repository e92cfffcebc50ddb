import { Redis } from "ioredis";
import type { Log } from "../log.ts";
import { type RedisKeys, redisKeys } from "./keys.ts";
import { isDemoted } from "./redis-error.ts";

export type RedisOptions = {
  readonly url: string;
  readonly prefix: string;
  readonly connectionName: string;
  readonly log: Log;
};

/** Redis as requests use it. Queues have connections of their own, with other manners. */
export type RedisHandles = {
  readonly commands: Redis;
  readonly keys: RedisKeys;
  /** Waits for the first connection; false when there is none in time. */
  readonly connected: (withinMs: number) => Promise<boolean>;
  readonly ping: () => Promise<void>;
  readonly close: () => void;
};

/** A command that takes longer counts as failed: the request goes on without Redis. */
const COMMAND_TIMEOUT_MS = 300;

/**
 * Connects in the background. A command fails at once while Redis is away, and is never sent again by itself: what a
 * command found on one server says nothing about the server behind a new connection.
 */
export const openRedis = ({ url, prefix, connectionName, log }: RedisOptions): RedisHandles => {
  const commands = new Redis(url, {
    connectionName,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // The connection goes as well: its peer may have vanished, and until there is another one, commands fail at once.
    socketTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 1_000,
    reconnectOnError: isDemoted,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  });
  let up = false;
  let lastError: unknown;
  commands.on("ready", () => {
    up = true;
    log.info("redis.connected");
  });
  // Each attempt to connect fails with an error; the log is told once.
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
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return commands.status === "ready";
  };

  return {
    commands,
    keys: redisKeys(prefix),
    connected,
    ping: async () => {
      await commands.ping();
    },
    close: () => {
      // What is closed on purpose is not lost.
      up = false;
      commands.disconnect();
    },
  };
};
