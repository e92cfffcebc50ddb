import type { Gauge } from "prom-client";
import type { Log } from "#core/logging/log.ts";
import { detach } from "#core/process/detach.ts";
import { expireAfter } from "#core/process/expire.ts";
import { STORES, type StoreName } from "./store-away.ts";

export type Probe = () => Promise<unknown>;

export type BreakerOptions = {
  readonly probes: Readonly<Record<StoreName, Probe>>;
  readonly log: Log;
  readonly away?: Gauge<"store">;
  readonly probeMs: number;
  readonly probeTimeoutMs: number;
};

/** Jobs that need a store that is away wait, and use no attempt. */
export type Breakers = {
  readonly isAway: (store: StoreName) => boolean;
  readonly check: (store: StoreName) => Promise<boolean>;
  /** Rejects with the signal's reason when it is aborted. */
  readonly back: (stores: readonly StoreName[], signal: AbortSignal) => Promise<void>;
  /**
   * Notes that a store answered the probe but refused a job: it is full, read-only, or a mail server that answers "not
   * yet".
   */
  readonly refused: (store: StoreName) => void;
  readonly served: (store: StoreName) => void;
  /** True when a store has refused so many jobs in a row that the next success is a recovery. */
  readonly isRefusing: (store: StoreName) => boolean;
  readonly onChange: (listener: () => void) => void;
  /** Also called when a store serves again after it refused. */
  readonly onBack: (listener: (store: StoreName) => void) => void;
  readonly stop: () => void;
};

/** Stores that are asked while nothing is wrong as well. A mail server counts connections, so it is asked after a failure. */
const WATCHED: readonly StoreName[] = ["postgres", "redis", "mongo"];
const WATCH_EVERY = 3;
const REFUSALS_IN_A_ROW = 5;

type State = {
  away: boolean;
  since: number;
  refusals: number;
  probe: Promise<boolean> | null;
  timer: ReturnType<typeof setTimeout> | null;
};

const answersWithin = async (probe: Probe, ms: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const over = expireAfter(ms, () => resolve(false));
  // A probe may throw before it waits for anything.
  Promise.resolve()
    .then(probe)
    .then(
      () => resolve(true),
      () => resolve(false),
    );
  const answered = await promise;
  over();
  return answered;
};

export const createBreakers = (options: BreakerOptions): Breakers => {
  const { probes, log, away, probeMs, probeTimeoutMs } = options;
  const state = (): State => ({ away: false, since: 0, refusals: 0, probe: null, timer: null });
  const states: Readonly<Record<StoreName, State>> = {
    postgres: state(),
    redis: state(),
    mongo: state(),
    smtp: state(),
  };
  const listeners: ((store: StoreName) => void)[] = [];
  const changeListeners: (() => void)[] = [];
  let waiting: (() => void)[] = [];
  let stopped = false;

  const changed = (): void => {
    const those = waiting;
    waiting = [];
    for (const look of those) look();
  };

  const recovered = (store: StoreName): void => {
    states[store].refusals = 0;
    for (const listener of listeners) listener(store);
  };

  const settle = (store: StoreName, answers: boolean): void => {
    const own = states[store];
    if (own.away !== answers) return;
    own.away = !answers;
    away?.set({ store }, own.away ? 1 : 0);
    for (const listener of changeListeners) listener();
    if (own.away) {
      own.since = performance.now();
      log.warn({ store }, "store.away");
    } else {
      log.info({ store, awayMs: Math.round(performance.now() - own.since) }, "store.back");
      changed();
      recovered(store);
    }
  };

  const schedule = (store: StoreName): void => {
    const own = states[store];
    if (own.timer !== null) clearTimeout(own.timer);
    own.timer = null;
    if (stopped || (!own.away && !WATCHED.includes(store))) return;
    own.timer = setTimeout(
      () => {
        detach(check(store), (error) => log.warn({ err: error, store }, "store.check-failed"));
      },
      own.away ? probeMs : probeMs * WATCH_EVERY,
    );
  };

  const probe = async (store: StoreName): Promise<boolean> => {
    const answers = await answersWithin(probes[store], probeTimeoutMs);
    states[store].probe = null;
    if (!stopped) settle(store, answers);
    schedule(store);
    return !answers;
  };

  const check = (store: StoreName): Promise<boolean> => {
    const own = states[store];
    own.probe ??= probe(store);
    return own.probe;
  };

  for (const store of STORES) {
    away?.set({ store }, 0);
    schedule(store);
  }

  return {
    isAway: (store) => states[store].away,
    check,
    back: (stores, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (signal.aborted) reject(signal.reason);
          else if (stores.some((store) => states[store].away)) waiting.push(look);
          else {
            signal.removeEventListener("abort", look);
            resolve();
          }
        };
        signal.addEventListener("abort", look, { once: true });
        look();
      }),
    refused: (store) => {
      states[store].refusals += 1;
    },
    served: (store) => {
      const was = states[store].refusals;
      states[store].refusals = 0;
      if (was >= REFUSALS_IN_A_ROW) recovered(store);
    },
    isRefusing: (store) => states[store].refusals >= REFUSALS_IN_A_ROW,
    onChange: (listener) => {
      changeListeners.push(listener);
    },
    onBack: (listener) => {
      listeners.push(listener);
    },
    stop: () => {
      stopped = true;
      for (const { timer } of Object.values(states)) if (timer !== null) clearTimeout(timer);
    },
  };
};
