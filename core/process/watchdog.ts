import type { Log } from "../logging/log.ts";

export type Movement = {
  readonly begin: () => void;
  readonly moved: () => void;
  readonly rest: () => void;
};

export type Watchdog = {
  readonly watch: (name: string) => Movement;
  /** The things that have not moved for half of the time after which the process ends. */
  readonly stuck: () => readonly string[];
  /** While this returns true, nothing counts as stuck: a store that is away is no fault of a loop. */
  readonly excuse: (isExcused: () => boolean) => void;
  readonly stop: () => void;
};

export type WatchdogOptions = {
  readonly service: string;
  readonly log: Log;
  readonly end: (status: number) => void;
  readonly stuckMs?: number;
  readonly tickMs?: number;
};

export type ThreadStart = {
  readonly beats: SharedArrayBuffer;
  readonly stuckMs: number;
  readonly tickMs: number;
  readonly service: string;
};

const STUCK_MS = 60_000;
const TICK_MS = 1_000;

/** A compiled program carries the thread's file under the path that it has in the checkout. */
const THREAD = import.meta.path.startsWith("/$bunfs/")
  ? "/$bunfs/root/core/process/watchdog-thread.js"
  : new URL("./watchdog-thread.ts", import.meta.url).href;

type Watched = { working: boolean; stillMs: number };

/**
 * Ends the process with status 1 when a watched activity has work but does not move. A blocked event loop ends it as
 * well, which a separate thread detects. The supervisor then starts another process.
 */
export const startWatchdog = (options: WatchdogOptions): Watchdog => {
  const { service, log, end, stuckMs = STUCK_MS, tickMs = TICK_MS } = options;
  const watched = new Map<string, Watched>();
  const excuses: (() => boolean)[] = [];
  const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const counter = new Int32Array(beats);

  const thread = new Worker(THREAD);
  thread.onerror = ({ message }) => log.error({ reason: message }, "watchdog.no-thread");
  thread.unref();
  const start: ThreadStart = { beats, stuckMs, tickMs, service };
  thread.postMessage(start);

  const stillFor = (ms: number): string[] =>
    [...watched].filter(([, { working, stillMs }]) => working && stillMs >= ms).map(([name]) => name);

  const timer = setInterval(() => {
    Atomics.add(counter, 0, 1);
    const excused = excuses.some((isExcused) => isExcused());
    for (const one of watched.values()) one.stillMs = one.working && !excused ? one.stillMs + tickMs : 0;
    const loops = stillFor(stuckMs);
    if (loops.length === 0) return;
    log.fatal({ loops }, "process.stuck");
    end(1);
  }, tickMs);
  timer.unref();

  return {
    watch: (name) => {
      const own: Watched = { working: false, stillMs: 0 };
      watched.set(name, own);
      return {
        begin: () => {
          if (!own.working) own.stillMs = 0;
          own.working = true;
        },
        moved: () => {
          own.stillMs = 0;
        },
        rest: () => {
          own.working = false;
          own.stillMs = 0;
        },
      };
    },
    stuck: () => stillFor(stuckMs / 2),
    excuse: (isExcused) => {
      excuses.push(isExcused);
    },
    stop: () => {
      clearInterval(timer);
      thread.terminate();
    },
  };
};
