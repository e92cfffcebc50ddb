export type RedisKeys = ReturnType<typeof redisKeys>;

/** One hash tag puts all keys in one slot, so scripts work on a Redis Cluster. Queue keys have their own tag. */
export const redisKeys = (prefix: string) => {
  const tag = `{${prefix}:gate}`;
  return {
    all: `${tag}:`,
    epoch: `${tag}:epoch`,
    limit: (limitClass: string, subject: string) => `${tag}:limit:${limitClass}:${subject}`,
    /** The recently ended access of a user: one field per session, and the epoch. */
    ended: (userId: string) => `${tag}:ended:${userId}`,
    /** Holds the server's run id while every ended session is known to be in Redis. Short-lived. */
    ready: `${tag}:ready`,
    /** Holds the server's run id while only the newest ended sessions can be missing. */
    loaded: `${tag}:loaded`,
  };
};
