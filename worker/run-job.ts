import { DelayedError, type Job, UnrecoverableError } from "bullmq";
import { ForjaError } from "#core/errors.ts";
import { detach } from "#core/process/detach.ts";
import { addDeadLetter } from "#db/postgres/queries/jobs/dead-letters.ts";
import {
  type ClaimedJob,
  type CompletedJob,
  completeJobs,
  endCancelledJob,
  failJob,
  putBackJob,
  recordHeartbeat,
  takeJob,
  takeJobs,
} from "#db/postgres/queries/jobs/job-runs.ts";
import type { JobError, JobKind, JobResult } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { JOB_PAYLOADS, type JobMessage, type JobPayload, jobMessage, messageIdOf } from "#db/queues/job-kinds.ts";
import { inBatches } from "./batches.ts";
import type { Breakers } from "./breakers.ts";
import type { Isolation, Leave } from "./isolation.ts";
import type { WorkerMetrics } from "./metrics.ts";
import {
  JobCancelled,
  JobRefusal,
  type Processor,
  type Processors,
  type WorkerDependencies,
  WorkerStopping,
} from "./processors/types.ts";
import {
  AWAY_PAUSE_MS,
  deferralPauseMs,
  faultPauseMs,
  HAND_BACK_MS,
  MAIL_TIMEOUT_MS,
  MAX_DEFERRALS,
  MAX_FAULTS,
  MAX_STARTS,
  NEEDS,
  refusedPauseMs,
  uncertainPauseMs,
} from "./retry-policy.ts";
import { causeOf, type Passing, passingOf, type StoreName } from "./store-away.ts";

export type BullJob = Job<JobMessage>;
export type JobHandler = (kind: JobKind, job: BullJob, token: string | undefined) => Promise<void>;

export type RunJobOptions = {
  readonly deps: WorkerDependencies;
  readonly processors: Processors;
  readonly metrics: WorkerMetrics;
  readonly breakers: Breakers;
  readonly isolation: Isolation;
  /** The dashboard must show no failure of a requeued job. */
  readonly forget: (kind: JobKind, messageId: string) => Promise<unknown>;
  /** Aborted when the worker begins to stop: what has not begun is handed back. */
  readonly closing: AbortSignal;
  readonly stopping: AbortSignal;
};

const BEAT_MS = 1_000;

const ALIVE_SECONDS = 4;

const SOON_MS = 3_000;

/** Jobs of one claim or one completion: more than run at once. */
const MOST_AT_ONCE = 50;

/** Progress is written so often at most. A job of a blink writes none. */
const PROGRESS_MS = 250;

const KILLED = "process killed";

type Outcome = "completed" | "cancelled" | "failed" | "retried" | "handed-back" | "dead";

type Next =
  | { readonly go: "end" }
  | { readonly go: "fail"; readonly cause: string }
  /** `until` is a store whose return ends the pause. */
  | { readonly go: "later"; readonly pauseMs: number; readonly until?: StoreName };

const jobErrorOf = (error: unknown): JobError =>
  error instanceof ForjaError
    ? {
        code: error.code,
        ...(error.detail === undefined ? {} : { detail: error.detail }),
        ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
      }
    : { code: "internal" };

const payloadOf = <Kind extends JobKind>(kind: Kind, job: ClaimedJob): JobPayload<Kind> =>
  // The table maps each kind to the schema of its own payload, which its type cannot carry through an index.
  JOB_PAYLOADS[kind].parse(job.payload) as JobPayload<Kind>;

const perform = <Kind extends JobKind>(
  kind: Kind,
  { deps, processors }: RunJobOptions,
  run: Omit<Parameters<Processor<Kind>>[1], "payload" | "job"> & { readonly job: ClaimedJob },
): Promise<JobResult | null> => {
  const processor: Processor<Kind> = processors[kind];
  return processor(deps, { ...run, payload: payloadOf(kind, run.job) });
};

const keepAlive = (options: RunJobOptions, jobId: string, controller: AbortController) => {
  const { db, log } = options.deps;
  let percent = 0;
  let sent = -1;
  // The claim was the first heartbeat.
  let sentAt = performance.now();
  const beat = async (): Promise<void> => {
    if (options.breakers.isAway("postgres")) return;
    sent = percent;
    sentAt = performance.now();
    const [row] = await recordHeartbeat(db, { id: jobId, progress: percent });
    if (row?.cancelRequested === true) controller.abort(new JobCancelled());
  };
  const beatDetached = (): void => detach(beat(), (error) => log.warn({ err: error, jobId }, "job.beat-failed"));
  const timer = setInterval(beatDetached, BEAT_MS);
  return {
    progress: (value: number): void => {
      percent = Math.max(percent, Math.min(99, Math.round(value)));
      if (percent >= sent + 5 && performance.now() - sentAt >= PROGRESS_MS) beatDetached();
    },
    stop: () => clearInterval(timer),
  };
};

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });

export const buryJob = async (
  { deps, metrics }: Pick<RunJobOptions, "deps" | "metrics">,
  job: Pick<ClaimedJob, "id" | "userId" | "kind" | "requestId" | "requeues">,
  end: { readonly error: JobError; readonly cause: string; readonly attempts: number },
): Promise<void> => {
  const isBuried = await inTransaction(deps.db, async (tx) => {
    const ended = await failJob(tx, job.id, end.error);
    if (ended.length === 0) return false;
    const { id: jobId, userId, requestId } = job;
    await addDeadLetter(tx, {
      id: deps.newId(),
      queue: job.kind,
      messageId: messageIdOf(jobId, job.requeues),
      payload: JSON.stringify({ jobId, userId, requestId } satisfies JobMessage),
      errorName: end.cause,
      attempts: end.attempts,
    });
    return true;
  });
  if (isBuried) metrics.deadLetters.inc({ kind: job.kind });
};

/** The ledger says the work and its end, BullMQ only the time. */
export const createJobHandler = (options: RunJobOptions): JobHandler => {
  const { deps, metrics, breakers, isolation, closing, stopping } = options;
  const { db } = deps;
  const chance = Math.random;
  const limits = { maxStarts: MAX_STARTS, aliveSeconds: ALIVE_SECONDS };
  const take = inBatches(MOST_AT_ONCE, (ids: readonly string[]) => takeJobs(db, ids, limits));
  const complete = inBatches(MOST_AT_ONCE, async (ends: readonly CompletedJob[]) => {
    await completeJobs(db, ends);
    return ends;
  });

  /** Without it, the job would count as one that killed us. */
  const persist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (passingOf(error)?.store !== "postgres" || stopping.aborted) throw error;
        if (await breakers.check("postgres")) await breakers.back(["postgres"], stopping);
        else await sleep(BEAT_MS, stopping);
      }
    }
  };

  const putBack = async (job: ClaimedJob, counts: "fault" | "deferral" | null, cause: string | null): Promise<void> => {
    await persist(() => putBackJob(db, job.id, { counts, cause }));
  };

  const bury = async (job: ClaimedJob, error: unknown, cause: string, attempts: number): Promise<void> => {
    await persist(() => buryJob(options, job, { error: jobErrorOf(error), cause, attempts }));
  };

  const isPastPatience = (kind: JobKind, job: ClaimedJob): boolean =>
    kind === "send-mail"
      ? deps.clock().getTime() - Date.parse(job.triedFrom) >= MAIL_TIMEOUT_MS
      : job.deferrals + 1 >= MAX_DEFERRALS;

  /** Returns whether the store refuses everybody, so that no job is to blame. */
  const refusesAll = ({ store, isTooSlow, isUncertain }: Passing): boolean => {
    if (store === null) return false;
    // A store that is taken to refuse is asked again every few seconds, which would send a mail many times.
    if (isUncertain !== true) breakers.refused(store);
    return isTooSlow !== true && breakers.isRefusing(store);
  };

  /** A store that is away uses no attempt. A store that refuses this job is asked again, up to a limit. */
  const defer = async (
    kind: JobKind,
    job: ClaimedJob,
    passing: Passing,
    error: unknown,
  ): Promise<{ outcome: Outcome; next: Next }> => {
    const { store, code } = passing;
    if (store !== null && (await breakers.check(store))) {
      await putBack(job, null, code);
      return {
        outcome: "retried",
        next: NEEDS[kind].includes(store)
          ? { go: "later", pauseMs: HAND_BACK_MS }
          : { go: "later", pauseMs: AWAY_PAUSE_MS, until: store },
      };
    }
    const isStoreToBlame = refusesAll(passing);
    if (isStoreToBlame && kind !== "send-mail") {
      await putBack(job, null, code);
      return { outcome: "retried", next: { go: "later", pauseMs: refusedPauseMs(chance()) } };
    }
    if (isPastPatience(kind, job)) {
      await bury(job, error, code, job.deferrals + 1);
      return { outcome: "dead", next: { go: "fail", cause: code } };
    }
    await putBack(job, "deferral", code);
    const pauseMs =
      passing.isUncertain === true
        ? uncertainPauseMs(job.deferrals, chance())
        : deferralPauseMs(kind, job.deferrals, chance());
    return { outcome: "retried", next: { go: "later", pauseMs } };
  };

  const settle = async (kind: JobKind, job: ClaimedJob, error: unknown): Promise<{ outcome: Outcome; next: Next }> => {
    if (error instanceof JobCancelled) {
      await persist(() => endCancelledJob(db, job.id));
      return { outcome: "cancelled", next: { go: "end" } };
    }
    if (error instanceof WorkerStopping) {
      await putBack(job, null, null);
      return { outcome: "handed-back", next: { go: "later", pauseMs: 0 } };
    }
    const passing = passingOf(error);
    if (passing !== null) return defer(kind, job, passing, error);
    if (error instanceof ForjaError) {
      const left = error instanceof JobRefusal ? error.result : null;
      await persist(() => failJob(db, job.id, jobErrorOf(error), left));
      return { outcome: "failed", next: { go: "fail", cause: error.code } };
    }
    if (job.faults + 1 < MAX_FAULTS) {
      await putBack(job, "fault", causeOf(error));
      return { outcome: "retried", next: { go: "later", pauseMs: faultPauseMs(job.faults, chance()) } };
    }
    await bury(job, error, causeOf(error), job.faults + 1);
    return { outcome: "dead", next: { go: "fail", cause: causeOf(error) } };
  };

  const run = async (kind: JobKind, job: ClaimedJob): Promise<Next> => {
    const log = deps.log.child({ requestId: job.requestId, jobId: job.id, kind });
    const started = performance.now();
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, stopping]);
    if (job.requeues > 0) {
      options
        .forget(kind, messageIdOf(job.id, job.requeues - 1))
        .catch((error: unknown) => log.warn({ err: error }, "job.message-kept"));
    }
    const life = keepAlive(options, job.id, controller);
    let end: { outcome: Outcome; next: Next } = { outcome: "completed", next: { go: "end" } };
    let failure: unknown;
    try {
      const result = await perform(kind, options, { job, signal, progress: life.progress, log });
      await persist(() => complete({ id: job.id, result }));
      for (const store of NEEDS[kind]) breakers.served(store);
    } catch (error) {
      failure = error;
      end = await settle(kind, job, signal.aborted ? (signal.reason ?? error) : error);
    } finally {
      life.stop();
    }
    const { outcome } = end;
    const runMs = Math.round(performance.now() - started);
    metrics.jobs.inc({ kind, outcome });
    metrics.jobDuration.observe({ kind }, runMs / 1000);
    const line = { userId: job.userId, outcome, attempt: job.attempt, queuedMs: job.queuedMs, runMs };
    if (outcome === "dead") log.error({ ...line, cause: causeOf(failure), err: failure }, "job.finished");
    else if (outcome === "retried") {
      // A store that is away has its own log line. One stack per affected job would hide all others.
      const isPassing = passingOf(failure) !== null;
      log.warn({ ...line, cause: causeOf(failure), ...(isPassing ? {} : { err: failure }) }, "job.finished");
    } else log.info({ ...line, ...(outcome === "failed" ? jobErrorOf(failure) : {}) }, "job.finished");
    return end.next;
  };

  /** A job runs alone when a process died of it or beside it. */
  const takeAndRun = async (kind: JobKind, jobId: string): Promise<Next> => {
    let leave: Leave | null = await isolation.share(closing);
    try {
      for (let alone = false; ; alone = true) {
        const taken = await (alone ? takeJob(db, jobId, { ...limits, alone }) : take(jobId));
        if (!("refused" in taken)) return await run(kind, taken.job);
        if (taken.refused === "running") return { go: "later", pauseMs: SOON_MS };
        if (taken.refused === "killer") {
          await bury(taken.job, null, KILLED, taken.starts);
          deps.log.error({ jobId, kind, starts: taken.starts }, "job.killed-its-process");
          return { go: "fail", cause: KILLED };
        }
        if (taken.refused === "ended") {
          // It has ended, or was cancelled while nobody ran it.
          await endCancelledJob(db, jobId);
          return { go: "end" };
        }
        leave();
        leave = await isolation.alone(closing);
        if (leave === null) return { go: "later", pauseMs: SOON_MS };
      }
    } finally {
      leave?.();
    }
  };

  const attempt = async (kind: JobKind, jobId: string): Promise<Next> => {
    if (NEEDS[kind].some(breakers.isAway)) return { go: "later", pauseMs: HAND_BACK_MS };
    try {
      return await takeAndRun(kind, jobId);
    } catch (error) {
      if (closing.aborted) return { go: "later", pauseMs: 0 };
      if (passingOf(error)?.store !== "postgres") throw error;
      return { go: "later", pauseMs: (await breakers.check("postgres")) ? HAND_BACK_MS : SOON_MS };
    }
  };

  return async (kind, bull, token) => {
    const message = jobMessage.safeParse(bull.data);
    if (!message.success) throw new UnrecoverableError("unreadable message");
    const next = await attempt(kind, message.data.jobId);
    if (next.go === "end") return;
    if (next.go === "fail") throw new UnrecoverableError(next.cause);
    await bull.moveToDelayed(Date.now() + next.pauseMs, token);
    if (next.until !== undefined && !breakers.isAway(next.until)) {
      // The store came back before the job was asleep. When somebody has woken it already, nothing is left to do.
      await bull.promote().catch(() => {});
    }
    throw new DelayedError();
  };
};
