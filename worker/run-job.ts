import { DelayedError, type Job, UnrecoverableError } from "bullmq";
import { ForjaError } from "#core/errors.ts";
import { isTimeout, isUnreachable } from "#db/postgres/pg-error.ts";
import { buryMessage } from "#db/postgres/queries/dead-letters.ts";
import {
  beatJob,
  type ClaimedJob,
  claimJob,
  completeJob,
  endCancelledJob,
  failJob,
  requeueJob,
} from "#db/postgres/queries/jobs.ts";
import type { JobError, JobKind, JobResult } from "#db/postgres/schema/index.ts";
import { JOB_PAYLOADS, type JobMessage, type JobPayload, jobMessage, messageIdOf } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import {
  isPassing,
  JobCancelled,
  type Processor,
  type Processors,
  type WorkerDependencies,
  WorkerStopping,
} from "./processors/frame.ts";

export type BullJob = Job<JobMessage>;
export type JobHandler = (kind: JobKind, job: BullJob, token: string | undefined) => Promise<void>;

export type RunJobOptions = {
  readonly deps: WorkerDependencies;
  readonly processors: Processors;
  readonly metrics: WorkerMetrics;
  /** Aborted when running jobs must be handed back. */
  readonly stopping: AbortSignal;
};

const BEAT_MS = 1_000;

/** Tries of a job that fails on our side; one whose store is away gets all that its queue allows. */
const MAX_FAULTS = 4;

type Outcome = "completed" | "cancelled" | "failed" | "retried" | "handed-back" | "dead";

/** What the ledger keeps of an error: its code, and of ours only that it was ours. */
const jobErrorOf = (error: unknown): JobError =>
  error instanceof ForjaError
    ? {
        code: error.code,
        ...(error.detail === undefined ? {} : { detail: error.detail }),
        ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
      }
    : { code: "internal" };

/** What Redis keeps of an error; BullMQ would store its message and stack, which can repeat values. */
const nameOnly = (error: unknown): string => (error instanceof Error ? error.name : "Error");

const isAway = (error: unknown): boolean => isPassing(error) || isUnreachable(error) || isTimeout(error);

const payloadOf = <Kind extends JobKind>(kind: Kind, job: ClaimedJob): JobPayload<Kind> =>
  // The table maps each kind to the schema of its own payload, which its type cannot carry through an index.
  JOB_PAYLOADS[kind].parse(job.payload) as JobPayload<Kind>;

const perform = <Kind extends JobKind>(
  kind: Kind,
  { deps, processors }: RunJobOptions,
  run: Omit<Parameters<Processor<Kind>>[1], "payload">,
): Promise<JobResult | null> => {
  const processor: Processor<Kind> = processors[kind];
  return processor(deps, { ...run, payload: payloadOf(kind, run.job) });
};

/** Signs of life while a job runs; they carry its progress and bring back the wish to stop. */
const keepAlive = (options: RunJobOptions, jobId: string, controller: AbortController) => {
  const { db, log } = options.deps;
  let percent = 0;
  let sent = -1;
  const beat = async (): Promise<void> => {
    try {
      sent = percent;
      const [row] = await beatJob(db, { id: jobId, progress: percent });
      if (row?.cancelRequested === true) controller.abort(new JobCancelled());
    } catch (error) {
      log.warn({ err: error, jobId }, "job.beat-failed");
    }
  };
  const timer = setInterval(beat, BEAT_MS);
  return {
    progress: (value: number): void => {
      percent = Math.max(percent, Math.min(99, Math.round(value)));
      if (percent >= sent + 5) void beat();
    },
    stop: () => clearInterval(timer),
  };
};

/** Makes the handler of BullMQ's jobs: the ledger says what is to be done and how it ended, BullMQ only when. */
export const createJobHandler = (options: RunJobOptions): JobHandler => {
  const { deps, metrics, stopping } = options;

  const settle = async (kind: JobKind, job: ClaimedJob, bull: BullJob, error: unknown): Promise<Outcome> => {
    if (error instanceof JobCancelled) {
      await endCancelledJob(deps.db, job.id);
      return "cancelled";
    }
    if (error instanceof WorkerStopping) {
      await requeueJob(deps.db, { id: job.id });
      return "handed-back";
    }
    if (error instanceof ForjaError && !isPassing(error)) {
      await failJob(deps.db, job.id, jobErrorOf(error));
      return "failed";
    }
    const attempts = bull.attemptsMade + 1;
    const allowed = isAway(error) ? (bull.opts.attempts ?? MAX_FAULTS) : MAX_FAULTS;
    if (attempts < allowed) {
      await requeueJob(deps.db, { id: job.id });
      return "retried";
    }
    await failJob(deps.db, job.id, jobErrorOf(error));
    await buryMessage(deps.db, {
      id: deps.newId(),
      queue: kind,
      messageId: messageIdOf(job.id),
      payload: JSON.stringify(bull.data),
      errorName: nameOnly(error),
      attempts,
    });
    metrics.deadLetters.inc({ kind });
    return "dead";
  };

  return async (kind, bull, token) => {
    const message = jobMessage.parse(bull.data);
    const log = deps.log.child({ requestId: message.requestId, jobId: message.jobId, kind });
    const job = await claimJob(deps.db, message.jobId);
    if (job === null) {
      // It has ended, or was cancelled while nobody ran it.
      await endCancelledJob(deps.db, message.jobId);
      return;
    }
    const started = performance.now();
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, stopping]);
    const life = keepAlive(options, job.id, controller);
    let outcome: Outcome = "completed";
    let failure: unknown;
    try {
      const result = await perform(kind, options, { job, signal, progress: life.progress, log });
      await completeJob(deps.db, job.id, result);
    } catch (error) {
      failure = error;
      outcome = await settle(kind, job, bull, signal.aborted ? (signal.reason ?? error) : error);
    } finally {
      life.stop();
    }
    const runMs = Math.round(performance.now() - started);
    metrics.jobs.inc({ kind, outcome });
    metrics.jobDuration.observe({ kind }, runMs / 1000);
    const line = { userId: job.userId, outcome, attempt: bull.attemptsMade + 1, queuedMs: job.queuedMs, runMs };
    if (outcome === "dead") log.error({ ...line, err: failure }, "job.finished");
    else if (outcome === "retried") log.warn({ ...line, err: failure }, "job.finished");
    else log.info({ ...line, ...(outcome === "failed" ? jobErrorOf(failure) : {}) }, "job.finished");

    if (outcome === "handed-back") {
      await bull.moveToDelayed(Date.now(), token);
      throw new DelayedError();
    }
    if (outcome === "retried") throw new Error(nameOnly(failure));
    if (outcome === "failed" || outcome === "dead") throw new UnrecoverableError(nameOnly(failure));
  };
};
