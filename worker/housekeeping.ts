import { sweepAbandonedUploads } from "#db/mongo/temp-files.ts";
import { sweepAccessEndings } from "#db/postgres/queries/accounts/access-endings.ts";
import { sweepAccessNotices } from "#db/postgres/queries/accounts/access-notices.ts";
import { sweepEmailChanges, sweepEmailTokens } from "#db/postgres/queries/accounts/email-tokens.ts";
import { sweepPasskeyChallenges } from "#db/postgres/queries/accounts/passkeys.ts";
import { sweepSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { sweepExports } from "#db/postgres/queries/exports/exports.ts";
import { sweepDeadLetters } from "#db/postgres/queries/jobs/dead-letters.ts";
import { sweepJobs } from "#db/postgres/queries/jobs/jobs.ts";
import { sweepMails } from "#db/postgres/queries/jobs/mails.ts";
import { sweepOutbox } from "#db/postgres/queries/jobs/outbox.ts";
import { sweepReportShares } from "#db/postgres/queries/reports/report-shares.ts";
import { sweepSupersededChanges } from "#db/postgres/queries/sync/changes.ts";
import { sweepDeletedResources } from "#db/postgres/queries/sync/deleted-resources.ts";
import { sweepIdempotencyKeys } from "#db/postgres/queries/sync/idempotency.ts";
import { sweepSyncOperations } from "#db/postgres/queries/sync/sync-operations.ts";
import { sweepDeliveries } from "#db/postgres/queries/webhooks/webhook-deliveries.ts";
import { type Removed, SWEEP_BATCH } from "#db/postgres/sweep.ts";
import type { WorkerDependencies } from "./processors/types.ts";

type Deps = Pick<WorkerDependencies, "db" | "mongo" | "clock" | "log">;

type Sweep = (deps: Deps, now: string) => Promise<readonly Removed[]>;

const SWEEPS: Readonly<Record<string, Sweep>> = {
  idempotencyKeys: ({ db }) => sweepIdempotencyKeys(db, {}),
  outbox: ({ db }) => sweepOutbox(db, {}),
  sessions: ({ db }) => sweepSessions(db, {}),
  emailChanges: ({ db }) => sweepEmailChanges(db, {}),
  emailTokens: ({ db }) => sweepEmailTokens(db, {}),
  passkeyChallenges: ({ db }) => sweepPasskeyChallenges(db, {}),
  mails: ({ db }, now) => sweepMails(db, { now }),
  deliveries: ({ db }, now) => sweepDeliveries(db, { now }),
  supersededChanges: ({ db }) => sweepSupersededChanges(db, {}),
  syncOperations: ({ db }) => sweepSyncOperations(db, {}),
  accessEndings: ({ db }) => sweepAccessEndings(db, {}),
  accessNotices: ({ db }) => sweepAccessNotices(db, {}),
  reportShares: ({ db }) => sweepReportShares(db, {}),
  exports: ({ db }, now) => sweepExports(db, { now }),
  jobs: ({ db }, now) => sweepJobs(db, { now }),
  deadLetters: ({ db }) => sweepDeadLetters(db, {}),
  deletedResources: ({ db }, now) => sweepDeletedResources(db, { now }),
};

/** A worker that stops waits for one batch alone. A failed sweep delays no other sweep. */
export const createHousekeeping = (deps: Deps): (() => Promise<boolean>) => {
  let waiting = Object.keys(SWEEPS);
  return async () => {
    const now = deps.clock().toISOString();
    const full: string[] = [];
    const first = waiting.length === Object.keys(SWEEPS).length;
    for (const name of waiting) {
      try {
        const [gone] = (await SWEEPS[name]?.(deps, now)) ?? [];
        if ((gone?.removed ?? 0) >= SWEEP_BATCH) full.push(name);
      } catch (error) {
        deps.log.warn({ err: error, sweep: name }, "housekeeping.failed");
      }
    }
    if (first) {
      await sweepAbandonedUploads(deps.mongo, deps.clock()).catch((error: unknown) => {
        deps.log.warn({ err: error, sweep: "uploads" }, "housekeeping.failed");
      });
    }
    waiting = full.length > 0 ? full : Object.keys(SWEEPS);
    return full.length > 0;
  };
};
