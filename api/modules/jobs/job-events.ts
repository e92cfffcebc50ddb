import type { Log } from "#core/logging/log.ts";
import type { JobFeed } from "./job-feed.ts";
import type { JobBody } from "./jobs.schema.ts";

export type JobEventsOptions = {
  readonly jobId: string;
  readonly feed: JobFeed;
  /** Null at the end: the job is gone with its account, or its reader has lost access. */
  readonly read: () => Promise<JobBody | null>;
  /** Aborted when the reader has gone, or the process stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The id of the last event that the reader has: it comes again only once it has changed. */
  readonly lastEventId?: string | null;
  readonly onEnd?: () => void;
  readonly pollMs?: number;
  readonly heartbeatMs?: number;
  readonly lifetimeMs?: number;
};

/** A stream lives no longer than the token that opened it could; the client's EventSource opens the next. */
const LIFETIME_MS = 600_000;
const POLL_MS = 2_000;
/** Below what proxies wait before they cut a silent connection. */
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;

const HEARTBEAT = ": still here\n\n";

/** The id of a state, in every process and region. An event is a whole state, so a reader that has it lacks nothing. */
const idOf = (content: string): string => Bun.hash(content).toString(36);

const eventOf = (content: string): string => `id: ${idOf(content)}\ndata: ${content}\n\n`;

const hasEnded = ({ status }: JobBody): boolean => status !== "queued" && status !== "running";

/** True for a reader that has the last event: another stream would be empty. */
export const hasLastEvent = (job: JobBody, lastEventId: string | null): boolean =>
  hasEnded(job) && lastEventId === idOf(JSON.stringify(job));

export async function* jobEvents(options: JobEventsOptions): AsyncGenerator<string, void> {
  const { jobId, feed, read, log, pollMs = POLL_MS, heartbeatMs = HEARTBEAT_MS, lifetimeMs = LIFETIME_MS } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(lifetimeMs)]);
  using changes = feed.follow(jobId);
  using _end = { [Symbol.dispose]: () => options.onEnd?.() };
  let sent = options.lastEventId ?? "";
  let spokeAt = performance.now();
  yield `retry: ${RETRY_MS}\n\n`;
  while (!signal.aborted) {
    // Postgres may be away for a moment; the stream outlives that.
    const job = await read().catch((error: unknown) => {
      log.warn({ err: error, jobId }, "job-events.read-failed");
      return undefined;
    });
    if (job === null) return;
    const content = job === undefined ? null : JSON.stringify(job);
    if (job !== undefined && content !== null && idOf(content) !== sent) {
      sent = idOf(content);
      spokeAt = performance.now();
      yield eventOf(content);
      if (hasEnded(job)) return;
    } else if (performance.now() - spokeAt >= heartbeatMs) {
      spokeAt = performance.now();
      yield HEARTBEAT;
    }
    await changes.next(pollMs, signal);
  }
}

export const streamOf = (texts: AsyncGenerator<string, void>, gone: () => void): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const { value, done } = await texts.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      gone();
      await texts.return();
    },
  });
};
