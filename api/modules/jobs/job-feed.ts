import type { Log } from "#core/logging/log.ts";
import { detach } from "#core/process/detach.ts";
import type { Notifications } from "#db/postgres/notifications.ts";
import { JOBS_CHANNEL } from "#db/postgres/queries/jobs/jobs.ts";

export type JobChanges = Disposable & {
  /** Resolves when the job changed since the last call, when the time is over, or when the signal is aborted. */
  readonly next: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type JobFeed = { readonly follow: (jobId: string) => JobChanges };

/**
 * Emits changes of jobs. One LISTEN serves all streams of the process, and begins with the first. A notification can be
 * lost with its connection, so followers also poll from time to time.
 */
export const createJobFeed = (notifications: Notifications, log: Log): JobFeed => {
  const followers = new Map<string, Set<() => void>>();
  let listening = false;

  const listen = async (): Promise<void> => {
    if (listening) return;
    listening = true;
    await notifications.listen(JOBS_CHANNEL, (jobId) => {
      for (const tell of followers.get(jobId) ?? []) tell();
    });
  };

  return {
    follow: (jobId) => {
      detach(listen(), (error) => {
        // The next stream tries again. Until then streams poll.
        listening = false;
        log.warn({ err: error }, "job-feed.not-listening");
      });
      let changed = false;
      let wake = (): void => {};
      const tell = (): void => {
        changed = true;
        wake();
      };
      const others = followers.get(jobId) ?? new Set();
      followers.set(jobId, others.add(tell));
      return {
        next: async (ms, signal) => {
          if (!changed && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>();
            wake = () => resolve();
            const timer = setTimeout(wake, ms);
            signal.addEventListener("abort", wake, { once: true });
            await promise;
            clearTimeout(timer);
            signal.removeEventListener("abort", wake);
          }
          changed = false;
        },
        [Symbol.dispose]: () => {
          others.delete(tell);
          if (others.size === 0) followers.delete(jobId);
        },
      };
    },
  };
};
