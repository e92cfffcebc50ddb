import { ForjaError } from "#core/errors.ts";

/** A stream holds a connection and asks Postgres now and then: nobody needs many. */
const MOST = 20;

const RETRY_SECONDS = 5;

/** Gives a user a place for a stream, and a way to leave it. Throws `quota-exceeded` when all of theirs are taken. */
export type StreamPlaces = (userId: string) => () => void;

/** Counts the streams that each user has open in this process. */
export const createStreamPlaces = (most = MOST): StreamPlaces => {
  const taken = new Map<string, number>();
  return (userId) => {
    const before = taken.get(userId) ?? 0;
    if (before >= most) throw new ForjaError("quota-exceeded", { retryAfterSeconds: RETRY_SECONDS });
    taken.set(userId, before + 1);
    return () => {
      const left = (taken.get(userId) ?? 1) - 1;
      if (left === 0) taken.delete(userId);
      else taken.set(userId, left);
    };
  };
};
