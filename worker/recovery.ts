import type { Log } from "#core/logging/log.ts";
import { detach } from "#core/process/detach.ts";
import { overdueMails } from "#db/postgres/queries/jobs/job-runs.ts";
import { JOB_KINDS, type JobKind } from "#db/postgres/schema/index.ts";
import type { Breakers } from "./breakers.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { WorkerDependencies } from "./processors/types.ts";
import type { Consumers, JobQueues } from "./queues.ts";
import { MAIL_TIMEOUT_MS, NEEDS } from "./retry-policy.ts";
import { buryJob } from "./run-job.ts";
import { STORES, type StoreName } from "./store-away.ts";

const kindsOf = (store: StoreName): readonly JobKind[] =>
  JOB_KINDS.filter((kind) => NEEDS[kind].includes(store) || (kind === "send-mail" && store === "mongo"));

const promoteAll = async (queues: JobQueues, kinds: readonly JobKind[]): Promise<void> => {
  const promoted = await Promise.allSettled(kinds.map((kind) => queues[kind].promoteJobs()));
  const failed = promoted.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
};

export type RecoveryOptions = {
  readonly breakers: Breakers;
  readonly queues: JobQueues;
  readonly log: Log;
  readonly onLedgerBack: () => void;
};

/** Another process may have died before it could wake its jobs. */
export const recoverWithStores = ({ breakers, queues, log, onLedgerBack }: RecoveryOptions): void => {
  // Jobs that Redis could not wake start by themselves after their pause.
  const logFailure = (error: unknown): void => log.warn({ err: error }, "jobs.promotion-failed");
  breakers.onBack((store) => {
    detach(promoteAll(queues, store === "redis" ? JOB_KINDS : kindsOf(store)), logFailure);
    if (store === "redis" || store === "postgres") onLedgerBack();
  });
  detach(promoteAll(queues, JOB_KINDS), logFailure);
};

/** Another worker may have the store, so waiting jobs are left to it. */
export const pauseWithStores = (breakers: Pick<Breakers, "isAway" | "onChange">, consumers: Consumers): void => {
  breakers.onChange(() => {
    for (const [kind, consumer] of consumers) {
      const isAway = NEEDS[kind].some(breakers.isAway);
      if (isAway === consumer.isPaused()) continue;
      // Both wait only for their own flag, and a failure emits the consumer's `error`.
      detach(Promise.resolve(isAway ? consumer.pause(true) : consumer.resume()), () => {});
    }
  });
};

/** The first success shows that the store serves again, and wakes the rest. */
export const sendPilots = async (breakers: Breakers, queues: JobQueues): Promise<void> => {
  const kinds = new Set(STORES.filter(breakers.isRefusing).flatMap(kindsOf));
  for (const kind of kinds) {
    const [first] = await queues[kind].getDelayed(0, 0);
    await first?.promote();
  }
};

const BATCH = 100;

export const giveUpMails = async (
  deps: WorkerDependencies,
  metrics: WorkerMetrics,
  breakers: Pick<Breakers, "isAway">,
): Promise<boolean> => {
  if (breakers.isAway("postgres")) return false;
  const overdue = await overdueMails(deps.db, {
    now: deps.clock().toISOString(),
    patienceMs: MAIL_TIMEOUT_MS,
    untried: breakers.isAway("smtp"),
    limit: BATCH,
  });
  for (const mail of overdue) {
    const cause = mail.lastCause ?? (breakers.isAway("smtp") ? "smtp away" : "not sent in time");
    await buryJob({ deps, metrics }, mail, { error: { code: "unavailable" }, cause, attempts: mail.attempt });
  }
  return overdue.length === BATCH;
};
