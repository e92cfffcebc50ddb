import { Elysia } from "elysia";
import { scoped } from "./scope.ts";

/**
 * A receipt names the written rows and holds none of their data. A job holds none of the user's data, so it is whole.
 */
const receiptOf = (status: number, body: object): unknown => {
  if (status === 202) return body;
  const { results, id, version } = Object(body);
  if (Array.isArray(results)) return { results: results.map((result) => ({ ...result, data: undefined })) };
  return { id, version };
};

/**
 * A key without `read` must not read by writing: a merge patch that changes nothing answers with the whole resource. It
 * gets receipts alone, from every operation, whatever makes the answer.
 */
export const receipts = new Elysia({ name: "receipts" })
  .use(scoped)
  .onAfterHandle({ as: "global" }, ({ scope, set, responseValue }) => {
    if (scope.identity?.kind !== "api-key" || scope.identity.scopes.includes("read")) return undefined;
    if (responseValue === null || typeof responseValue !== "object") return undefined;
    return receiptOf(scope.status || Number(set.status) || 200, responseValue);
  });
