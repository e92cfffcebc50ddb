import { Redis, type RedisOptions } from "ioredis";
import { renewing } from "../redis/redis-error.ts";

/** Queue keys share one hash slot by their braces, which is what BullMQ needs on a cluster. */
export const queuePrefix = (redisPrefix: string): string => `{${redisPrefix}:queue}`;

/**
 * Resolves when the connection is open. BullMQ asks for the server's version when it creates a queue. A queue without
 * an answer stays unusable, so a process that starts before its Redis waits here.
 */
export const connected = async (connection: Redis): Promise<void> => {
  if (connection.status === "ready") return;
  await new Promise<void>((resolve) => {
    connection.once("ready", resolve);
  });
};

export type QueueConnectionPurpose = "producer" | "consumer";

/** A connection without an answer for so long is destroyed: its peer may have vanished without a reset. */
const SILENT_MS = 4_000;
/** BullMQ lets a command block for ten seconds at the most. */
const BLOCKING_SILENT_MS = 12_000;

const POLICY = /^maxmemory_policy:.*$/m;

/** Each queue and consumer of BullMQ would write a bare line about a policy of eviction, which `eviction.ts` logs once. */
const hidePolicy = (connection: Redis): Redis => {
  const info = connection.info.bind(connection) as (...args: unknown[]) => Promise<unknown>;
  const quiet = (...args: unknown[]): Promise<unknown> =>
    args.length > 0 ? info(...args) : info().then((text) => String(text).replace(POLICY, ""));
  connection.info = quiet as Redis["info"];
  return connection;
};

/** BullMQ makes connections of its own from the consumer's, for commands that block: those may be silent for longer. */
const lettingBlock = (connection: Redis): Redis => {
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (override) =>
    hidePolicy(
      duplicate({
        ...override,
        socketTimeout: BLOCKING_SILENT_MS,
        reconnectOnError: renewing(),
      } satisfies Partial<RedisOptions>),
    );
  return connection;
};

/**
 * Opens a connection for BullMQ. A producer fails at once while Redis is away, so the relay's transaction ends and the
 * rows wait in Postgres. A consumer waits without a limit. BullMQ does not close a given connection.
 */
export const openQueueConnection = (url: string, purpose: QueueConnectionPurpose): Redis =>
  lettingBlock(
    hidePolicy(
      new Redis(url, {
        maxRetriesPerRequest: purpose === "producer" ? 1 : null,
        enableOfflineQueue: purpose === "consumer",
        socketTimeout: SILENT_MS,
        connectTimeout: 3_000,
        reconnectOnError: renewing(),
        retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
        connectionName: `forja-${purpose}`,
      }),
    ),
  );
