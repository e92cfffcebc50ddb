import type { LiftMemo } from "#core/strength/lift-analysis.ts";

export type LiftMemos = { readonly of: (userId: string) => LiftMemo };

/** A year of a lift is some kilobytes. */
const MOST_USERS = 500;

/** @param most users that are remembered; who was not seen for the longest is forgotten first */
export const createLiftMemos = (most = MOST_USERS): LiftMemos => {
  const memos = new Map<string, LiftMemo>();
  return {
    of: (userId) => {
      const memo = memos.get(userId) ?? new Map();
      memos.delete(userId);
      memos.set(userId, memo);
      const [oldest] = memos.keys();
      if (memos.size > most && oldest !== undefined) memos.delete(oldest);
      return memo;
    },
  };
};
