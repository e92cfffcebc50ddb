export type Leave = () => void;

/** When a suspect kills the process again, no other job is running. Later jobs queue behind a waiting suspect. */
export type Isolation = {
  readonly share: (signal: AbortSignal) => Promise<Leave>;
  /**
   * Returns null when others did not end in time, and for a while after that. A suspect must not hold others up beside
   * a long job.
   */
  readonly alone: (signal: AbortSignal) => Promise<Leave | null>;
};

export type IsolationOptions = {
  /** Time for which a suspect first holds others up; it doubles each time that this was too short. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A steady clock in milliseconds. */
  readonly now: () => number;
};

const PATIENCE: IsolationOptions = { firstWaitMs: 5_000, longestWaitMs: 20_000, now: () => performance.now() };

/** Factor on a wait that was too short: others run for so long before a suspect may hold them up again. */
const REST = 4;

type Waiter = { readonly exclusive: boolean; readonly signal: AbortSignal; readonly enter: () => void };

export const createIsolation = ({
  firstWaitMs: firstPatienceMs,
  longestWaitMs: mostPatienceMs,
  now,
} = PATIENCE): Isolation => {
  let waitMs = firstPatienceMs;
  let restUntil = 0;
  let sharing = 0;
  let occupied = false;
  const line: Waiter[] = [];

  const admit = (): void => {
    for (let next = line[0]; next !== undefined; next = line[0]) {
      if (next.signal.aborted) {
        // Its own listener reports that. It must not start before.
        line.shift();
        continue;
      }
      if (occupied || (next.exclusive && sharing > 0)) return;
      line.shift();
      if (next.exclusive) occupied = true;
      else sharing += 1;
      next.enter();
    }
  };

  const leaving = (exclusive: boolean): Leave => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (exclusive) occupied = false;
      else sharing -= 1;
      admit();
    };
  };

  const wait = (exclusive: boolean, signal: AbortSignal, waitMs?: number): Promise<Leave | null> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        settle();
      };
      const waiter: Waiter = { exclusive, signal, enter: () => end(() => resolve(leaving(exclusive))) };
      const giveUp = (settle: () => void): void => {
        const at = line.indexOf(waiter);
        if (at !== -1) line.splice(at, 1);
        end(settle);
        admit();
      };
      const abort = (): void => giveUp(() => reject(signal.reason));
      const timer = waitMs === undefined ? undefined : setTimeout(() => giveUp(() => resolve(null)), waitMs);
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener("abort", abort, { once: true });
      line.push(waiter);
      admit();
    });

  return {
    share: async (signal) => {
      const leave = await wait(false, signal);
      if (leave === null) throw new Error("waiting without patience has no end");
      return leave;
    },
    alone: async (signal) => {
      const isEmpty = sharing === 0 && !occupied;
      if (!isEmpty && now() < restUntil) return null;
      const waited = waitMs;
      const leave = await wait(true, signal, waited);
      if (leave !== null) waitMs = firstPatienceMs;
      else if (now() >= restUntil) {
        // Suspects that waited together have waited once.
        restUntil = now() + REST * waited;
        waitMs = Math.min(mostPatienceMs, 2 * waited);
      }
      return leave;
    },
  };
};
