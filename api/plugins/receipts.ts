import { Elysia } from "elysia";
import { withRequestContext } from "./request-context.ts";

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
  .use(withRequestContext)
  .onAfterHandle({ as: "global" }, ({ requestContext, set, responseValue }) => {
    if (requestContext.identity?.kind !== "api-key" || requestContext.identity.scopes.includes("read"))
      return undefined;
    if (responseValue === null || typeof responseValue !== "object") return undefined;
    return receiptOf(requestContext.status || Number(set.status) || 200, responseValue);
  });
