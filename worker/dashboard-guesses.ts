import { limitAddress } from "#core/limit-address.ts";
import { createLocalLimiter } from "#db/redis/local-limiter.ts";
import type { Rate } from "#db/redis/rate.ts";

/** Wrong passwords. The worker that serves the dashboard counts them for itself, since it must do so without Redis too. */
const BY_ADDRESS: Rate = { quota: 10, windowSeconds: 900 };
const BY_EVERYBODY: Rate = { quota: 50, windowSeconds: 900 };

/** Addresses of earlier logins of the operator. A new one replaces the oldest. */
const MOST_KNOWN = 100;

/** Counts wrong passwords by address, and all of them together. */
export const createGuesses = () => {
  const limiter = createLocalLimiter();
  const known = new Set<string>();
  const everybody = "everybody";

  return {
    /** Returns the seconds until another guess may come, or null when it may come now. */
    waitSeconds: (address: string): number | null => {
      const subject = limitAddress(address);
      const own = limiter.ask(subject, BY_ADDRESS);
      // Strangers must not lock the operator out of an address where the password was right before.
      const shared = known.has(subject) ? null : limiter.ask(everybody, BY_EVERYBODY);
      const waitMs = Math.max(own.retryMs, shared?.retryMs ?? 0);
      return waitMs === 0 ? null : Math.ceil(waitMs / 1000);
    },
    wrong: (address: string): void => {
      limiter.take(limitAddress(address), BY_ADDRESS);
      limiter.take(everybody, BY_EVERYBODY);
    },
    right: (address: string): void => {
      known.add(limitAddress(address));
      const [oldest] = known;
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    },
  };
};
