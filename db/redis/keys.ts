export type RedisKeys = ReturnType<typeof redisKeys>;

/**
 * The names of all keys of the API. One hash tag puts them in one slot, so that a script that reads several of them
 * works on a Redis Cluster too. Queue keys have a tag of their own (`db/queues/connection.ts`).
 */
export const redisKeys = (prefix: string) => {
  const tag = `{${prefix}:gate}`;
  return {
    /** The beginning of all of them. */
    all: `${tag}:`,
    /** The latest beat of the stores' epoch. */
    epoch: `${tag}:epoch`,
    /** A counter: whose it is, and which class of requests it counts. */
    limit: (limitClass: string, subject: string) => `${tag}:limit:${limitClass}:${subject}`,
    /** What of a user was ended lately: a field a session, and the epoch. */
    ended: (userId: string) => `${tag}:ended:${userId}`,
    /** Holds the server's run id while every ended session is known to stand in Redis. Short-lived. */
    ready: `${tag}:ready`,
    /** Holds the server's run id while only the newest ended sessions can be missing. */
    loaded: `${tag}:loaded`,
  };
};
