import type { Log } from "#core/logging/log.ts";
import { withProgress } from "#core/process/liveness.ts";
import type { Movement } from "#core/process/watchdog.ts";
import { queueErrors } from "./queues.ts";

export type Loop = {
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
};

export type LoopOptions = {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Log;
  readonly step: () => Promise<boolean>;
  readonly movement?: Movement | undefined;
};

/** A step that fails is tried again after the pause, and logged once a minute. */
export const startLoop = ({ name, everyMs, log, step, movement }: LoopOptions): Loop => {
  let stopped = false;
  let woken = false;
  const onError = queueErrors(log, "loop.failed");
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
      const more = await withProgress(moved, step).catch((error: unknown) => {
        onError(error, name);
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
