import type { LiftMemo } from "#core/strength/lift-analysis.ts";

export type LiftMemos = { readonly of: (userId: string) => LiftMemo };

/** A point with its findings is some 200 bytes, so all are some 20 MB. A year of a lift has about 100. */
const MOST_POINTS = 100_000;

const pointsOf = (memo: LiftMemo): number => {
  let points = 0;
  for (const { series } of memo.values()) points += 1 + series.days.length;
  return points;
};

/**
 * Creates the memory of lifts, by user. It forgets the user first who was not seen for the longest.
 * @param most points that are remembered beside those of the newest user
 */
export const createLiftMemos = (most = MOST_POINTS): LiftMemos => {
  const memos = new Map<string, { readonly memo: LiftMemo; points: number }>();
  let total = 0;
  let newest: string | null = null;
  const forget = (userId: string): void => {
    total -= memos.get(userId)?.points ?? 0;
    memos.delete(userId);
  };
  /** Weighs the newest memo, which an analysis has filled since. */
  const weigh = (): void => {
    const filled = newest === null ? undefined : memos.get(newest);
    if (filled === undefined) return;
    const points = pointsOf(filled.memo);
    total += points - filled.points;
    filled.points = points;
    for (const userId of memos.keys()) {
      if (total <= most) break;
      forget(userId);
    }
  };
  return {
    of: (userId) => {
      weigh();
      const memo: LiftMemo = memos.get(userId)?.memo ?? new Map();
      forget(userId);
      const points = pointsOf(memo);
      memos.set(userId, { memo, points });
      total += points;
      newest = userId;
      return memo;
    },
  };
};
