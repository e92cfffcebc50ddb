import type { Log } from "#db/log.ts";
import type { Movement } from "#db/watchdog.ts";

export type Loop = {
  /** Runs the step soon in place of at the end of the pause. */
  readonly wake: () => void;
  /** Resolves when the step under way has ended. */
  readonly stop: () => Promise<void>;
};

export type LoopOptions = {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Log;
  /** Returns whether there is more to do at once. A step that takes long says with `moved` that it goes on. */
  readonly step: (moved: () => void) => Promise<boolean>;
  /** How the watchdog sees the loop: at work during a step, and moved with each. */
  readonly movement?: Movement | undefined;
};

/** Repeats a step until it is stopped. A step that fails is logged and tried again after the pause. */
export const startLoop = ({ name, everyMs, log, step, movement }: LoopOptions): Loop => {
  let stopped = false;
  let woken = false;
  const moved = (): void => movement?.moved();
  let endPause = (): void => {};

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      movement?.rest();
      movement?.begin();
      const more = await step(moved).catch((error: unknown) => {
        log.warn({ err: error, loop: name }, "loop.failed");
        return false;
      });
      movement?.rest();
      if (!more && !woken && !stopped) await pause();
    }
  };
  const ended = run();
  return {
    wake: () => {
      woken = true;
      endPause();
    },
    stop: () => {
      stopped = true;
      endPause();
      return ended;
    },
  };
};
