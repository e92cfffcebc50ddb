import { Elysia } from "elysia";
import { ForjaError, invalid } from "#core/errors.ts";
import { workFor } from "#core/process/deadline.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Database } from "#db/postgres/client.ts";
import type { PositionsSender } from "#db/redis/positions-stream.ts";
import type { AccountLocales } from "../access/account-locales.ts";
import type { Admission } from "../access/admission.ts";
import type { Authentication, Authenticator } from "../access/authentication.ts";
import { ATHLETE_PARAMETER, coachingOf, covers } from "../access/coaching.ts";
import type { Access, Policy } from "../access/policy.ts";
import type { UserLoad } from "../access/user-load.ts";
import { HandOn } from "../edge/hand-on.ts";
import type { NearReads } from "../edge/near-reads.ts";
import { passageReader } from "../edge/passage.ts";
import { whyPrimary } from "../edge/placement.ts";
import { POSITION_HEADER, type Positions } from "../edge/positions.ts";
import type { EdgeConfig } from "../edge/region.ts";
import { BODY_RULES, checkDeclaredLength, parseBody, refuseBody, takesNoBody } from "../http/body.ts";
import { isWithin } from "../http/calls-within.ts";
import { DEFAULT_LOCALE, negotiateLocale } from "../http/locale.ts";
import type { MatchedRoute, RouteFinder } from "../http/route-table.ts";
import { readQuery } from "./query.ts";
import { RequestContext, withRequestContext } from "./request-context.ts";

export type PipelineOptions = {
  readonly db: Database;
  readonly authenticator: Authenticator;
  readonly admit: Admission;
  readonly load: UserLoad;
  readonly locales: AccountLocales;
  readonly positions: Positions;
  readonly nearReads: NearReads | null;
  readonly writes: Pick<PositionsSender, "send"> | null;
  readonly trustFlyProxy: boolean;
  readonly edge: EdgeConfig | null;
  readonly newId: () => string;
  readonly routes: () => RouteFinder;
  readonly maxConcurrent: number;
};

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

const requestIdOf = (request: Request, newId: () => string): string => {
  const given = request.headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newId();
};

/**
 * Returns the path, cut like Elysia's (`handler.standardHostname` in `app.ts`): the checks must use the very route that
 * will answer. Null for a target without a host. Bun passes it as a bare path when the Host header is no host.
 */
const pathOf = (url: string): string | null => {
  if (!url.startsWith("http")) return null;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return start === -1 ? "/" : url.slice(start, end === -1 ? undefined : end);
};

/** A proxy and this process could take different ones for the host (RFC 9112, 3.2). Bun joins repeated headers by a comma. */
const hasSeveralHosts = (request: Request): boolean => request.headers.get("host")?.includes(",") === true;

type Addressed = { requestIP(request: Request): { address: string } | null };

const addressOf = (request: Request, server: Addressed | null, trustFlyProxy: boolean): string => {
  const peer = server?.requestIP(request)?.address ?? "127.0.0.1";
  return (trustFlyProxy ? request.headers.get("fly-client-ip") : null) ?? peer;
};

const varyBy = (vary: unknown, header: string): string => (typeof vary === "string" ? `${vary}, ${header}` : header);

/** It runs before a byte of the body is read. */
export const requestPipeline = ({
  db,
  authenticator: gate,
  admit,
  load,
  locales,
  positions,
  nearReads,
  writes,
  trustFlyProxy,
  edge,
  newId,
  routes,
  maxConcurrent,
}: PipelineOptions) => {
  const passageOf = edge === null ? null : passageReader({ trustFlyProxy, secret: edge.secret });
  let underWay = 0;
  const entered = new WeakMap<Request, RequestContext>();

  const leave = (request: Request): void => {
    const requestContext = entered.get(request);
    if (requestContext === undefined) return;
    entered.delete(request);
    underWay -= 1;
    requestContext.place?.leave();
    if (requestContext.hasNewLocale && requestContext.identity !== null) locales.forget(requestContext.userId);
    if (writes !== null) tellWrite(writes, requestContext);
  };

  /** Throws `position-unknown`, or hands a read on that the replica of this region cannot answer yet. */
  const admitRead = (
    request: Request,
    { policy }: MatchedRoute,
    { identity, issuedAt }: Authentication,
  ): Promise<void> | undefined => {
    const position = request.headers.get(POSITION_HEADER);
    if (nearReads === null) return position === null ? undefined : positions.require(position);
    if (identity === null || policy.cost === "static") return undefined;
    const authorization = request.headers.get("authorization");
    return nearReads.admit({ userId: identity.userId, authorization, issuedAt, position });
  };

  /** A static answer needs no store, and English is better than none. */
  const localeOf = async (userId: string, { cost }: Policy): Promise<Locale> => {
    try {
      return await locales.of(userId);
    } catch (error) {
      if (cost === "static") return DEFAULT_LOCALE;
      throw error;
    }
  };

  /** The next read of a client that sends positions must not be older than this one, wherever it is answered. */
  const withPosition = async (request: Request, answer: Promise<unknown>): Promise<unknown> => {
    const response = await answer;
    const isRead = entered.get(request)?.route?.policy.cost === "read";
    if (!isRead || !(response instanceof Response) || response.status >= 400) return response;
    if (response.headers.has(POSITION_HEADER)) return response;
    const position = await (nearReads ?? positions).seen().catch(() => null);
    if (position !== null) response.headers.set(POSITION_HEADER, position);
    return response;
  };

  /** Lets a coach ask for an athlete. From then on the request is about the athlete, and has the addresses that the coach can read. */
  const admitCoach = async (
    requestContext: RequestContext,
    find: RouteFinder,
    access: Access,
    url: string,
  ): Promise<void> => {
    const athleteId = readQuery(url)[ATHLETE_PARAMETER];
    if (athleteId === undefined) return;
    const coaching = await coachingOf(db, { athleteId, access, identity: requestContext.identity });
    if (coaching === null) return;
    requestContext.coaching = coaching;
    requestContext.fields[ATHLETE_PARAMETER] = coaching.athleteId;
    requestContext.reach = (location) => {
      const { route } = find("GET", location);
      return route !== null && covers(coaching.scopes, route.policy.access)
        ? `${location}?${ATHLETE_PARAMETER}=${coaching.athleteId}`
        : null;
    };
  };

  /** A coach's request counts for the coach, and a key's for its user. */
  const takePlace = async (requestContext: RequestContext, request: Request, userId: string): Promise<void> => {
    requestContext.place = isWithin(request) ? load.enterWithin(userId) : await load.enter(userId);
    workFor(requestContext.place.caller);
  };

  return (
    new Elysia({ name: "entry" })
      .use(withRequestContext)
      .onRequest(async (context) => {
        const { request, set, server } = context;
        const target = pathOf(request.url);
        const path = target ?? "/";
        const passage = passageOf === null ? null : passageOf(request.headers);
        const asked = negotiateLocale(request.headers.get("accept-language"));
        const requestContext = new RequestContext({
          requestId: requestIdOf(request, newId),
          locale: asked ?? DEFAULT_LOCALE,
          method: request.method,
          path,
          clientAddress: passage?.clientAddress ?? addressOf(request, server, trustFlyProxy),
          userAgent: request.headers.get("user-agent") || null,
          passage,
        });
        context.requestContext = requestContext;
        underWay += 1;
        entered.set(request, requestContext);
        set.headers["x-request-id"] = requestContext.requestId;
        set.headers["content-language"] = requestContext.locale;
        if (hasSeveralHosts(request)) throw new ForjaError("request-malformed", { detail: "Host must be given once." });
        if (target === null) throw new ForjaError("not-found");
        if (request.method === "OPTIONS") return;

        const find = routes();
        const { route, allow } = find(request.method, path);
        if (route === null) throw new ForjaError(allow.length > 0 ? "method-not-allowed" : "not-found", { allow });
        requestContext.route = route;
        if (route.policy.worded) set.headers.vary = varyBy(set.headers.vary, "Accept-Language");
        const limit = BODY_RULES[route.policy.body].bytes;
        // A crowd is no reason to call the process dead: what asks after its health is answered still.
        if (route.policy.access.kind === "probe") return checkDeclaredLength(request, limit);
        if (underWay - load.waiting() > maxConcurrent) throw new ForjaError("unavailable", { retryAfterSeconds: 1 });
        if (edge !== null && !edge.region.isPrimary) {
          const why = whyPrimary({ policy: route.policy, request }, edge.hasReplica);
          if (why !== null) {
            checkDeclaredLength(request, limit);
            throw new HandOn("primary", why);
          }
        }
        admit(route);

        const admission = await gate.authenticate({
          authorization: request.headers.get("authorization"),
          clientAddress: requestContext.clientAddress,
          policy: route.policy,
          enter: (userId) => takePlace(requestContext, request, userId),
          onLimit: ({ policy, limit }) => {
            set.headers["ratelimit-policy"] = policy;
            set.headers.ratelimit = limit;
          },
        });
        requestContext.identity = admission.identity;
        if (admission.identity !== null) {
          await admitRead(request, route, admission);
          if (asked === null) {
            requestContext.locale = await localeOf(admission.identity.userId, route.policy);
            set.headers["content-language"] = requestContext.locale;
          }
        }
        checkEncoding(request.url);
        checkDeclaredLength(request, limit);
        if (takesNoBody(route)) {
          await refuseBody(request, limit);
          await beginWrite(requestContext);
        }
        await admitCoach(requestContext, find, route.policy.access, request.url);
      })
      // `null` keeps Elysia from reading a body in its own way, where the operation takes none.
      .onParse({ as: "global" }, ({ request, requestContext, requestContext: { route } }) =>
        route?.schemas.body === undefined
          ? null
          : parseBody(request, route, { arrived: () => beginWrite(requestContext) }),
      )
      // `onAfterResponse` runs in a later turn of the event loop. A crowd of quick answers would count as under way until then.
      .wrap((handle) => (...args: unknown[]) => {
        const [request] = args;
        const answer = handle(...args);
        if (!(request instanceof Request)) return answer;
        if (answer instanceof Promise) {
          const sends = edge !== null && request.headers.has(POSITION_HEADER) ? withPosition(request, answer) : answer;
          return sends.finally(() => leave(request));
        }
        leave(request);
        return answer;
      })
  );
};

/** A region that passed a write on waits for its end, also where nothing was committed. */
const tellWrite = (
  writes: Pick<PositionsSender, "send">,
  { identity, coaching, passage, position, isPositionLost }: RequestContext,
): void => {
  // The region then waits for as long as a write may take.
  const write = isPositionLost ? null : (passage?.write ?? null);
  if (position === null && write === null) return;
  writes.send({ userId: identity?.userId ?? null, position, write });
  if (coaching !== null && position !== null) writes.send({ userId: coaching.athleteId, position, write: null });
};

/** A slow body must not keep a place among the writes: its request is a write once the body has arrived. */
const beginWrite = async ({ place, route }: RequestContext): Promise<void> => {
  if (route?.policy.cost === "write") await place?.write();
};

const isEncodedText = (part: string): boolean => {
  try {
    return !decodeURIComponent(part).includes("\0");
  } catch {
    return false;
  }
};

/** A path that encodes no text names nothing. Such a query is invalid. */
const checkEncoding = (url: string): void => {
  if (!url.includes("%")) return;
  const [path = "", ...query] = url.split("?");
  if (!isEncodedText(path)) throw new ForjaError("not-found");
  if (!isEncodedText(query.join("?"))) {
    throw invalid({ pointer: "", detail: "must be a query in percent-encoded UTF-8, without NUL" });
  }
};
