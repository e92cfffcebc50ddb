import { ForjaError } from "#core/errors.ts";
import type { WorkQueue } from "#core/process/work-queue.ts";
import type { Database } from "#db/postgres/client.ts";
import { isPoolCrowded } from "#db/postgres/pool-queue.ts";
import type { MatchedRoute } from "../http/route-table.ts";

const RETRY_SECONDS = 1;

export type Admission = (route: MatchedRoute) => void;

export const createAdmission =
  (db: Database, hashing: WorkQueue): Admission =>
  ({ method, policy }) => {
    // Requests that need no store are answered under any load.
    if (policy.cost === "static") return;
    const isRead = method === "GET";
    const isCrowded = isPoolCrowded(db, isRead ? "statement" : "transaction") || (policy.hashes && hashing.isCrowded());
    if (isCrowded) throw new ForjaError("unavailable", { retryAfterSeconds: RETRY_SECONDS });
  };
