import { type Rate, type Take, take } from "./rate.ts";

/** Subjects that are remembered at once; the oldest gives way, so that a flood of addresses costs no more memory. */
const MAX_SUBJECTS = 50_000;

/**
 * Limits within this process, at the same quotas, while Redis is away: with n instances a subject may then make n times
 * as many requests. Answering some too many is better than answering nobody.
 */
export const createLocalLimiter = () => {
  const until = new Map<string, number>();
  const now = () => Math.round(performance.now() * 1000);
  const remember = (key: string, instant: number): void => {
    until.delete(key);
    until.set(key, instant);
    if (until.size > MAX_SUBJECTS) {
      const [oldest] = until.keys();
      if (oldest !== undefined) until.delete(oldest);
    }
  };
  return {
    ask: (key: string, rate: Rate): Take => take(until.get(key) ?? 0, now(), rate).take,
    take: (key: string, rate: Rate): Take => {
      const taken = take(until.get(key) ?? 0, now(), rate);
      if (taken.take.allowed) remember(key, taken.until);
      return taken.take;
    },
    giveBack: (key: string, microseconds: number): void => {
      const instant = until.get(key);
      if (instant !== undefined) until.set(key, instant - microseconds);
    },
  };
};

export type LocalLimiter = ReturnType<typeof createLocalLimiter>;
