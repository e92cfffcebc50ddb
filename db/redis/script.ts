import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { z } from "zod";

export type Script<Reply> = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>;

const isUnknown = (error: unknown): boolean => error instanceof Error && error.message.startsWith("NOSCRIPT");

/** Only a server that does not know the digest gets the text. */
export const script = <Schema extends z.ZodType>(source: string, reply: Schema): Script<z.output<Schema>> => {
  const digest = createHash("sha1").update(source).digest("hex");
  return async (redis, keys, args) => {
    const answer = await redis.evalsha(digest, keys.length, ...keys, ...args).catch((error: unknown) => {
      if (isUnknown(error)) return redis.eval(source, keys.length, ...keys, ...args);
      throw error;
    });
    return reply.parse(answer);
  };
};
