import { Redis } from "ioredis";

/** Queue keys share one hash slot by their braces, which is what BullMQ needs on a cluster. */
export const queuePrefix = (redisPrefix: string): string => `{${redisPrefix}:queue}`;

/**
 * Resolves when the connection stands. BullMQ asks for the server's version when a queue is made, and one that cannot
 * be asked then stays unusable: a process that starts before its Redis waits here.
 */
export const connected = async (connection: Redis): Promise<void> => {
  if (connection.status !== "ready") await new Promise<void>((resolve) => connection.once("ready", resolve));
};

export type QueueConnectionPurpose = "producer" | "consumer";

/**
 * A connection for BullMQ. A producer fails at once while Redis is away, so that the relay's transaction ends and the
 * rows wait in Postgres; a consumer waits for as long as it takes. BullMQ does not close what it is handed.
 */
export const openQueueConnection = (url: string, purpose: QueueConnectionPurpose): Redis =>
  new Redis(url, {
    maxRetriesPerRequest: purpose === "producer" ? 1 : null,
    enableOfflineQueue: purpose === "consumer",
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    connectionName: `forja-${purpose}`,
  });
