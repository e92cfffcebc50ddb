import { ForjaError } from "#core/errors.ts";
import type { WorkQueue } from "#core/process/work-queue.ts";
import type { Database } from "#db/postgres/client.ts";
import { isPoolCrowded } from "#db/postgres/pool-queue.ts";
import type { MatchedRoute } from "../http/route-table.ts";

const RETRY_SECONDS = 1;

/** Throws `unavailable` for a request that would wait too long: before its token is looked at and its body is read. */
export type Admission = (route: MatchedRoute) => void;

/** Sheds load by the lines in front of Postgres and of the hashing of passwords. Bounds of one user belong here too. */
export const createAdmission =
  (db: Database, hashing: WorkQueue): Admission =>
  ({ method, policy }) => {
    // Requests that need no store are answered under any load.
    if (policy.cost === "static") return;
    const isRead = method === "GET";
    const isCrowded = isPoolCrowded(db, isRead ? "statement" : "transaction") || (policy.hashes && hashing.isCrowded());
    if (isCrowded) throw new ForjaError("unavailable", { retryAfterSeconds: RETRY_SECONDS });
  };
