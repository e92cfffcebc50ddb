import type { ControllerHandlerReturnType } from "@bull-board/api/typings/app";
import type { Job } from "bullmq";
import { JOB_KINDS } from "#db/postgres/schema/index.ts";
import type { JobMessage } from "#db/queues/job-kinds.ts";
import type { JobQueues } from "./queues.ts";

export type Requeue = (messageId: string) => Promise<boolean>;

/**
 * Lists Bull Board's orders that only change when jobs run. All other orders are refused, because they would bypass the
 * ledger. A retry in Redis alone does nothing, and a job added by hand has no row. An obliterated queue stops its
 * consumers.
 */
const HARMLESS: readonly RegExp[] = [
  /^\/api\/queues\/(pause|resume)$/,
  /^\/api\/queues\/[^/]+\/(pause|resume|promote|empty)$/,
  /^\/api\/queues\/[^/]+\/clean\/[^/]+$/,
  /^\/api\/queues\/[^/]+\/[^/]+\/(promote|clean)$/,
];

const RETRY_ALL = /^\/api\/queues\/([^/]+)\/retry\/([^/]+)\/?$/;
const RETRY = /^\/api\/queues\/([^/]+)\/([^/]+)\/retry\/?$/;
const PAGE = 100;

const refusal = (status: 400 | 404 | 405 | 409, key: string, options: Record<string, string> = {}) => ({
  status,
  body: { error: { key, options } },
});

type Answer = ControllerHandlerReturnType;

/** Null for orders that Bull Board may carry out itself. */
export const dashboardOrders = (queues: JobQueues, requeue: Requeue) => {
  const queueOf = (name: string) => {
    const kind = JOB_KINDS.find((known) => known === name);
    return kind === undefined ? null : queues[kind];
  };

  /** The message is another one from now on: the old one would show a failure that is none any more. */
  const retryOne = async ({ id = "" }: Pick<Job<JobMessage>, "id">, remove: (id: string) => Promise<unknown>) => {
    if (!(await requeue(id))) return false;
    await remove(id);
    return true;
  };

  const retry = async (name: string, id: string): Promise<Answer> => {
    const queue = queueOf(name);
    if (queue === null) return refusal(404, "ERRORS.QUEUE_NOT_FOUND");
    const state = await queue.getJobState(id);
    if (state !== "failed") return refusal(400, "ERRORS.JOB_NOT_RETRIABLE", { state });
    return (await retryOne({ id }, (message) => queue.remove(message)))
      ? { status: 204, body: {} }
      : refusal(409, "ERRORS.JOB_NOT_RETRIABLE", { state: "failed, and no dead letter: its user was answered" });
  };

  const retryAll = async (name: string, status: string): Promise<Answer> => {
    const queue = queueOf(name);
    if (queue === null) return refusal(404, "ERRORS.QUEUE_NOT_FOUND");
    if (status !== "failed") return refusal(400, "ERRORS.STATUS_NOT_RETRIABLE", { status });
    let retried = 0;
    let skipped = 0;
    for (;;) {
      const failed = await queue.getJobs(["failed"], skipped, skipped + PAGE - 1);
      for (const job of failed) {
        if (await retryOne(job, (id) => queue.remove(id))) retried += 1;
        else skipped += 1;
      }
      if (failed.length < PAGE) return { status: 200, body: { retried, skipped } };
    }
  };

  return async (method: string, path: string): Promise<Answer | null> => {
    if (method === "GET" || !path.startsWith("/api/")) return null;
    const all = RETRY_ALL.exec(path);
    if (all !== null) return retryAll(decodeURIComponent(all[1] ?? ""), all[2] ?? "");
    const one = RETRY.exec(path);
    if (one !== null) return retry(decodeURIComponent(one[1] ?? ""), decodeURIComponent(one[2] ?? ""));
    return HARMLESS.some((pattern) => pattern.test(path.replace(/\/$/, "")))
      ? null
      : refusal(405, "ERRORS.QUEUE_READ_ONLY");
  };
};
