export type RedisKeys = ReturnType<typeof redisKeys>;

/** One hash tag puts all keys in one slot, so scripts work on a Redis Cluster. Queue keys have their own tag. */
export const redisKeys = (prefix: string) => {
  const tag = `{${prefix}:gate}`;
  return {
    all: `${tag}:`,
    epoch: `${tag}:epoch`,
    limit: (limitClass: string, subject: string) => `${tag}:limit:${limitClass}:${subject}`,
    /** A stream of the recently ended access. */
    endings: `${tag}:endings`,
    /** A channel of writes that the processes of a region passed on. */
    passedWrites: `${tag}:passed-writes`,
    /** A stream of the recent writes, for regions with a replica. */
    positions: `${tag}:positions`,
    /** A stream of the instances that know what this instance has sent. */
    confirmations: (instanceId: string) => `${tag}:confirmations:${instanceId}`,
  };
};
