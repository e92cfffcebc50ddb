import { isApiKey } from "../access/api-key.ts";
import { bearerToken } from "../access/bearer.ts";
import { ATHLETE_PARAMETER } from "../access/coaching.ts";
import type { Policy } from "../access/policy.ts";
import { readQuery } from "../plugins/query.ts";

export type Placed = { readonly policy: Policy; readonly request: Pick<Request, "headers" | "url"> };

/**
 * Returns a word for the reason why the primary region must answer, or null. It asks no store. API keys and grants
 * are checked in Postgres at each request. A replica would know of a revocation too late.
 */
export const whyPrimary = ({ policy, request }: Placed, hasReplica: boolean): string | null => {
  if (policy.served === "primary") return policy.cost === "write" ? "write" : "exact";
  if (policy.access.kind !== "public") {
    if (isApiKey(bearerToken(request.headers.get("authorization")) ?? "")) return "api-key";
    if (request.url.includes("?") && readQuery(request.url)[ATHLETE_PARAMETER] !== undefined) return "coach";
  }
  return hasReplica || policy.cost === "static" ? null : "no-replica";
};
