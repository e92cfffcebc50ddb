/** Leaves what it was given for. Leaving twice is leaving once. */
export type Leave = () => void;

/**
 * Lets jobs run side by side, and a suspect run where nothing else does: when it kills the process again, no other job
 * was running. Whoever waits to be alone is next: jobs that come later wait behind it.
 */
export type Isolation = {
  readonly share: (signal: AbortSignal) => Promise<Leave>;
  /** Null when others did not end within `patienceMs`: nobody must wait for long behind a suspect that waits. */
  readonly alone: (patienceMs: number, signal: AbortSignal) => Promise<Leave | null>;
};

type Waiter = { readonly exclusive: boolean; readonly signal: AbortSignal; readonly enter: () => void };

export const createIsolation = (): Isolation => {
  let sharing = 0;
  let occupied = false;
  const line: Waiter[] = [];

  const admit = (): void => {
    for (let next = line[0]; next !== undefined; next = line[0]) {
      if (next.signal.aborted) {
        // Its own listener says so; it must not be let in before.
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

  const wait = (exclusive: boolean, signal: AbortSignal, patienceMs?: number): Promise<Leave | null> =>
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
      const timer = patienceMs === undefined ? undefined : setTimeout(() => giveUp(() => resolve(null)), patienceMs);
      if (signal.aborted) return abort();
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
    alone: (patienceMs, signal) => wait(true, signal, patienceMs),
  };
};
