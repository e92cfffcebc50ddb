import { ForjaError } from "#core/errors.ts";
import type { Log } from "#core/logging/log.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { ActivityLog } from "#db/mongo/activity-log.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Database } from "#db/postgres/client.ts";
import type { ClaimedJob } from "#db/postgres/queries/jobs/job-runs.ts";
import type { JobKind, JobResult } from "#db/postgres/schema/index.ts";
import type { JobPayload } from "#db/queues/job-kinds.ts";
import type { LiftMemos } from "../lift-memos.ts";
import type { Mailer } from "../mails/mailer.ts";
import type { WebhookSending } from "../webhooks/deliverer.ts";

export type WorkerDependencies = {
  readonly db: Database;
  readonly mongo: Mongo;
  readonly activity: ActivityLog;
  readonly mailer: Mailer;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly sealingSecret: Secrets;
  readonly webhooks: WebhookSending;
  readonly liftMemos: LiftMemos;
  readonly log: Log;
  readonly clock: () => Date;
  /** A new UUID v7. */
  readonly newId: () => string;
};

export type JobRun<Kind extends JobKind> = {
  readonly job: Pick<ClaimedJob, "id" | "userId" | "requestId" | "priority" | "createdAt">;
  readonly payload: JobPayload<Kind>;
  readonly signal: AbortSignal;
  /** From 0 to 100; only ever grows. */
  readonly progress: (percent: number) => void;
  readonly log: Log;
};

/**
 * Does one job: load, call core, write. It may run twice, at once even: what it writes is guarded by version or id, so
 * that a second run changes nothing. A `ForjaError` other than `unavailable` fails the job for good.
 */
export type Processor<Kind extends JobKind> = (
  deps: WorkerDependencies,
  run: JobRun<Kind>,
) => Promise<JobResult | null>;

export type Processors = { readonly [Kind in JobKind]: Processor<Kind> };

export class JobRefusal extends ForjaError {
  readonly result: JobResult;

  constructor(error: ForjaError, result: JobResult) {
    super(error.code, { detail: error.detail, errors: error.errors, cause: error });
    this.result = result;
  }
}

export const checkStopped = (signal: AbortSignal): void => {
  if (signal.aborted) throw signal.reason;
};

export class JobCancelled extends Error {
  override readonly name = "JobCancelled";
}
export class WorkerStopping extends Error {
  override readonly name = "WorkerStopping";
}
