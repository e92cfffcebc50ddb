import { Elysia } from "elysia";
import { pausingDeadline } from "#core/process/deadline.ts";
import { causesOf } from "#core/process/network-error.ts";
import { isReadOnly, isTimeout, isUnreachable } from "#db/postgres/pg-error.ts";
import { isWithin } from "../http/calls-within.ts";
import { type RequestContext, withRequestContext } from "../plugins/request-context.ts";
import type { Forward } from "./forward.ts";
import { HandOn } from "./hand-on.ts";
import { FORWARD_HEADERS, stateOf } from "./passage.ts";
import type { EdgeConfig } from "./region.ts";

/** A request that left this region. It was forwarded and has its answer, or Fly's proxy repeats it elsewhere. */
export type HandedOn = {
  readonly request: Pick<Request, "headers" | "method">;
  readonly why: string;
  readonly answer: Pick<Response, "headers" | "status"> | null;
  /** The id of a write. Null for a read, and for a write of nobody. */
  readonly write: string | null;
};

export type HandOverOptions = {
  readonly edge: EdgeConfig;
  readonly forward: Forward | null;
  readonly newId: () => string;
  readonly onHandedOn?: (handedOn: HandedOn) => void;
};

/** Fly's proxy keeps no larger body, and cannot repeat its request. */
const MOST_REPLAYED_BYTES = 1_000_000;

/** Fly acts on the header alone. A client without that proxy sees by the status that nothing was done. */
const REPLAYED_STATUS = 409;

const isRead = ({ method }: Request): boolean => method === "GET" || method === "HEAD";

/** A body without a declared length could be of any size. */
const isReplayable = (request: Request): boolean => {
  if (isRead(request) || request.body === null) return true;
  const declared = request.headers.get("content-length");
  return declared !== null && Number(declared) <= MOST_REPLAYED_BYTES;
};

/** A read that Postgres could not answer here has had no effect: the primary region may know more. */
const handOnFor = (error: unknown, request: Request, { isPrimary }: EdgeConfig["region"]): HandOn | null => {
  const handOn = causesOf(error).find((cause) => cause instanceof HandOn);
  if (handOn !== undefined) return handOn;
  if (isPrimary || !isRead(request)) return null;
  if (isReadOnly(error)) return new HandOn("primary", "read-only");
  return isUnreachable(error) || isTimeout(error) ? new HandOn("primary", "replica-away") : null;
};

/** A request that nobody else can answer comes back to this process. Its client then gets 503 with `Retry-After`. */
const FALLBACK = "fallback=force_self";

/** Other machines of a region that is cut off are cut off, too. So each replay goes to the primary region. */
const replayOf = ({ to, why }: HandOn, { region }: EdgeConfig, write: string | null): Response => {
  const toPrimary = `region=${region.primary}`;
  const target = to === "primary" ? toPrimary : region.isPrimary ? "elsewhere=true" : `elsewhere=true;${toPrimary}`;
  return new Response(null, {
    status: REPLAYED_STATUS,
    headers: {
      "fly-replay": `${target};state=${stateOf(why, region.here, write)};${FALLBACK}`,
      "cache-control": "no-store",
    },
  });
};

/**
 * Turns a `HandOn` into `fly-replay` or a forward. Each request is replayed once at most, and forwarded once at most.
 * It leaves the error to `problems` if nobody else can answer. The answer is then 503.
 */
export const handOver = ({ edge, forward, newId, onHandedOn }: HandOverOptions) => {
  const { region, forwards } = edge;

  const forwarded = async (request: Request, requestContext: RequestContext): Promise<Response | null> => {
    const { passage, requestId, clientAddress } = requestContext;
    // Also without a good secret: two regions with different secrets must not forward in a circle.
    if (forward === null || region.isPrimary || passage?.by === "forward") return null;
    // The machine that should have answered may have done the write.
    if (passage?.by === "failed-replay" && !isRead(request)) return null;
    if (request.headers.has(FORWARD_HEADERS.region) || request.bodyUsed) return null;
    return pausingDeadline(forward(request, { requestId, clientAddress }));
  };

  return new Elysia({ name: "hand-over" })
    .use(withRequestContext)
    .onRequest(({ set }) => {
      set.headers["forja-region"] = region.here;
    })
    .onError({ as: "global" }, async ({ error, request, requestContext, set }) => {
      const handOn = handOnFor(error, request, region);
      if (handOn === null || isWithin(request)) return undefined;
      if (region.isPrimary && handOn.to === "primary") return undefined;
      const { why } = handOn;
      requestContext.fields.handedOn = why;
      const write = isRead(request) || !request.headers.has("authorization") ? null : newId();
      if (!forwards && requestContext.passage === null && isReplayable(request)) {
        onHandedOn?.({ request, why, answer: null, write });
        requestContext.status = REPLAYED_STATUS;
        return replayOf(handOn, edge, write);
      }
      const answer = await forwarded(request, requestContext);
      if (answer === null) return undefined;
      onHandedOn?.({ request, why, answer, write });
      requestContext.status = answer.status;
      // The answer has its headers from the region that made it.
      set.headers = {};
      return answer;
    });
};
