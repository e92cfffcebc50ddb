export type RedisKeys = ReturnType<typeof redisKeys>;

/**
 * Returns the names of all keys of the API. One hash tag puts them in one slot. So a script that reads several of them
 * works on a Redis Cluster, too. Queue keys have their own tag (`db/queues/connection.ts`).
 */
export const redisKeys = (prefix: string) => {
  const tag = `{${prefix}:gate}`;
  return {
    /** The beginning of all of them. */
    all: `${tag}:`,
    /** The latest pulse of the stores' epoch. */
    epoch: `${tag}:epoch`,
    /** A counter: whose it is, and which class of requests it counts. */
    limit: (limitClass: string, subject: string) => `${tag}:limit:${limitClass}:${subject}`,
    /** The recently ended access of a user: one field per session, and the epoch. */
    ended: (userId: string) => `${tag}:ended:${userId}`,
    /** Holds the server's run id while every ended session is known to be in Redis. Short-lived. */
    ready: `${tag}:ready`,
    /** Holds the server's run id while only the newest ended sessions can be missing. */
    loaded: `${tag}:loaded`,
  };
};
