import { ForjaError } from "#core/errors.ts";

export type WorkQueueOptions = {
  /** Limit of parallel work: 1 or more. */
  readonly slots: number;
  /** Limit of a wait in milliseconds: work that would wait longer is refused at once. */
  readonly maxWaitMs: number;
  readonly now?: () => number;
};

export type WorkQueue = {
  /** Runs `work` when its turn comes. Throws `unavailable` when that would take, or has taken, too long. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly isCrowded: () => boolean;
};

/** The weight of the newest duration: some ten of them make up the mean. */
const NEWEST = 0.1;

/** Factor on the expected wait, after which a place is given up. */
const WAIT_FACTOR = 1.3;

/** Until connections are made and code is compiled, nobody knows how long work takes: nobody is refused for that. */
const COLD_WAIT_MS = 5_000;

/** A timer that is late by less is on time. */
const JITTER_MS = 10;

/** Clients that were refused together should not come back together. */
const RETRY_SECONDS = [1, 2, 3] as const;

type Waiting = { readonly go: () => void; readonly since: number; dueAt: number; timer: ReturnType<typeof setTimeout> };

/**
 * Queues work in front of a scarce resource: first come, first served. The length times the mean duration estimates the
 * wait of the last one (Little's law). Work that would wait too long is refused at once. So accepted work starts soon.
 */
export const createWorkQueue = ({ slots, maxWaitMs, now = () => performance.now() }: WorkQueueOptions): WorkQueue => {
  // Without a slot everybody would be refused for ever.
  if (!Number.isInteger(slots) || slots < 1) throw new RangeError("a line needs a slot");
  const waiting = new Set<Waiting>();
  let free = slots;
  let done = 0;
  let meanMs = 0;
  let refusals = 0;

  const refused = (): ForjaError => {
    refusals += 1;
    return new ForjaError("unavailable", { retryAfterSeconds: RETRY_SECONDS[refusals % RETRY_SECONDS.length] ?? 1 });
  };
  /** Up to `slots` may wait, however long the work takes: else slow work would never run in parallel. */
  const isCrowded = (): boolean =>
    free <= 0 && waiting.size >= slots && ((waiting.size + 1) * meanMs) / slots > maxWaitMs;

  const isCold = (): boolean => done < slots;
  const isAmongNext = (place: Waiting): boolean => {
    let ahead = 0;
    for (const other of waiting) {
      if (other === place) return true;
      ahead += 1;
      if (ahead === slots) return false;
    }
    return false;
  };
  const patienceFor = (place: Waiting): number => {
    if (isCold()) return COLD_WAIT_MS;
    return WAIT_FACTOR * Math.max(maxWaitMs, isAmongNext(place) ? meanMs : 0);
  };

  const turn = (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    if (isCrowded()) throw refused();
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        // A blocked loop has not yet learned which work has ended.
        const stoodStillMs = Math.min(now() - place.dueAt, maxWaitMs);
        const leftMs = Math.max(patienceFor(place) - (now() - place.since), stoodStillMs);
        if (leftMs > JITTER_MS) {
          place.dueAt = now() + leftMs;
          place.timer = setTimeout(giveUp, leftMs);
          return;
        }
        waiting.delete(place);
        reject(refused());
      };
      const waitMs = WAIT_FACTOR * maxWaitMs;
      const place: Waiting = { go: resolve, since: now(), dueAt: now() + waitMs, timer: setTimeout(giveUp, waitMs) };
      waiting.add(place);
    });
  };
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    // A slot is handed on, not freed and fought over.
    waiting.delete(next);
    clearTimeout(next.timer);
    next.go();
  };
  /** Very long work is no estimate of later work: a store that was away must not close the line once it is back. */
  const learn = (tookMs: number): void => {
    const wasCold = isCold();
    done += 1;
    if (wasCold) return;
    const counted = Math.min(tookMs, 2 * maxWaitMs);
    meanMs = meanMs === 0 ? counted : meanMs + (counted - meanMs) * NEWEST;
  };

  return {
    isCrowded,
    run: async (work) => {
      await turn();
      const startedAt = now();
      try {
        return await work();
      } finally {
        learn(now() - startedAt);
        leave();
      }
    },
  };
};
