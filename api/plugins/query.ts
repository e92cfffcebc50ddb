import { Elysia } from "elysia";
import { invalid } from "#core/errors.ts";
import { ATHLETE_PARAMETER } from "../access/coaching.ts";
import { pointerTo } from "../http/validation.ts";
import { type RequestContext, withRequestContext } from "./request-context.ts";

export const readQuery = (url: string): Record<string, string> => {
  // Without a prototype, so that no name of a parameter means more than itself.
  const query: Record<string, string> = Object.create(null);
  const start = url.indexOf("?");
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (name in query) throw invalid({ pointer: pointerTo([name]), detail: "must be given once" });
    query[name] = value;
  }
  return query;
};

/** Without known parameters, each one is unknown. Links to a page outside of the API may have grown some on the way. */
const refuseUnknown = ({ path, route }: RequestContext, query: Record<string, string>): void => {
  if (route === null || route.schemas.query !== undefined || !path.startsWith("/api/")) return;
  const errors = Object.keys(query).map((name) => ({ pointer: pointerTo([name]), detail: "is not a known field" }));
  if (errors.length > 0) throw invalid(...errors);
};

/**
 * Elysia reads commas, brackets and braces of a query as lists and objects, but a search may hold a comma. `requestPipeline` has
 * already decided the athlete, so the route does not see it.
 */
export const plainQuery = new Elysia({ name: "query" })
  .use(withRequestContext)
  .onTransform({ as: "global" }, (context) => {
    const query = readQuery(context.request.url);
    delete query[ATHLETE_PARAMETER];
    refuseUnknown(context.requestContext, query);
    context.query = query;
  });
