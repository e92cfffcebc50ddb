import { limitAddress } from "#core/limit-address.ts";
import { createLocalLimiter } from "#db/redis/local-limiter.ts";
import type { Rate } from "#db/redis/rate.ts";

/** The worker counts for itself, since it must do so without Redis too. */
const BY_ADDRESS: Rate = { quota: 10, windowSeconds: 900 };
const BY_EVERYBODY: Rate = { quota: 50, windowSeconds: 900 };

const MOST_KNOWN = 100;

export const createGuesses = () => {
  const limiter = createLocalLimiter();
  const known = new Set<string>();
  const everybody = "everybody";

  return {
    /** Null when a guess may come now. */
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
