export type PendingGuesses = {
  /** Call the returned function when the guess is decided. */
  readonly begin: (counters: readonly string[]) => () => void;
  readonly next: (counters: readonly string[]) => Promise<void> | null;
};

export const createPendingGuesses = (): PendingGuesses => {
  const pending = new Map<string, Set<Promise<void>>>();
  return {
    begin: (counters) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const counter of counters) {
        const guesses = pending.get(counter) ?? new Set();
        pending.set(counter, guesses.add(promise));
      }
      return () => {
        for (const counter of counters) {
          const guesses = pending.get(counter);
          guesses?.delete(promise);
          if (guesses?.size === 0) pending.delete(counter);
        }
        resolve();
      };
    },
    next: (counters) => {
      const shared = counters.flatMap((counter) => [...(pending.get(counter) ?? [])]);
      return shared.length === 0 ? null : Promise.race(shared);
    },
  };
};
