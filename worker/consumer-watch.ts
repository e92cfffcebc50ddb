import type { Movement, Watchdog } from "#core/process/watchdog.ts";
import { JOB_KINDS, type JobKind } from "#db/postgres/schema/index.ts";
import type { JobQueues } from "./queues.ts";
import type { JobHandler } from "./run-job.ts";

const ASK_MS = 5_000;

export type ConsumerWatch = {
  readonly watching: (handle: JobHandler) => JobHandler;
  readonly stop: () => void;
};

/** A consumer that runs a job is at work, however long. When Redis is away, no consumer is to blame. */
export const watchConsumers = (watchdog: Pick<Watchdog, "watch">, queues: JobQueues, askMs = ASK_MS): ConsumerWatch => {
  const movements = new Map<JobKind, Movement>(JOB_KINDS.map((kind) => [kind, watchdog.watch(`consumer ${kind}`)]));
  const running = new Map<JobKind, number>();

  const isWaiting = async (kind: JobKind): Promise<boolean> => {
    const { waiting = 0, prioritized = 0 } = await queues[kind].getJobCounts("waiting", "prioritized");
    return waiting + prioritized > 0 && !(await queues[kind].isPaused());
  };

  const look = async (): Promise<void> => {
    for (const [kind, movement] of movements) {
      const idle = (running.get(kind) ?? 0) === 0;
      if (idle && (await isWaiting(kind).catch(() => false))) movement.begin();
      else movement.rest();
    }
  };
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await look();
    isLooking = false;
  }, askMs);
  timer.unref();

  return {
    watching: (handle) => async (kind, job, token) => {
      running.set(kind, (running.get(kind) ?? 0) + 1);
      movements.get(kind)?.moved();
      try {
        await handle(kind, job, token);
      } finally {
        running.set(kind, (running.get(kind) ?? 1) - 1);
        movements.get(kind)?.moved();
      }
    },
    stop: () => clearInterval(timer),
  };
};
