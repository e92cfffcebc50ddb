import { ForjaError } from "#core/errors.ts";
import type { Line } from "#db/line.ts";
import type { Database } from "#db/postgres/client.ts";
import { isPoolCrowded } from "#db/postgres/lines.ts";
import { isDocument, isProbe } from "./public-routes.ts";
import type { MatchedRoute } from "./route-table.ts";

/** Each of them hashes a password, which costs as much as tens of other requests. */
const HASHING_ROUTES: ReadonlySet<string> = new Set([
  "POST /api/v1/auth/login",
  "POST /api/v1/auth/register",
  "POST /api/v1/auth/password/change",
  "POST /api/v1/auth/password/reset",
]);

/** Requests that need no store are answered under any load. */
const asksNoStore = ({ key, path }: MatchedRoute): boolean =>
  isProbe(path) || isDocument(path) || key === "GET /api/v1/exercises/catalogue";

const RETRY_SECONDS = 1;

/** Throws `unavailable` for a request that would wait too long: before its token is looked at and its body is read. */
export type Admission = (route: MatchedRoute) => void;

/** Sheds load by the lines in front of Postgres and of the hashing of passwords. Bounds of one user belong here too. */
export const createAdmission =
  (db: Database, hashing: Line): Admission =>
  (route) => {
    if (asksNoStore(route)) return;
    const isRead = route.method === "GET";
    const isCrowded =
      isPoolCrowded(db, isRead ? "statement" : "transaction") || (HASHING_ROUTES.has(route.key) && hashing.isCrowded());
    if (isCrowded) throw new ForjaError("unavailable", { retryAfterSeconds: RETRY_SECONDS });
  };
