import { Elysia } from "elysia";
import { ForjaError } from "#core/errors.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Coaching } from "../access/coaching.ts";
import type { Identity, SessionIdentity } from "../access/identity.ts";
import type { Place } from "../access/user-load.ts";
import type { MatchedRoute } from "../http/route-table.ts";

export type { ApiKeyIdentity, Identity, SessionIdentity } from "../access/identity.ts";

/** The facts of one request, from its first byte to its log line. */
export class RequestContext {
  readonly requestId: string;
  readonly locale: Locale;
  readonly method: string;
  readonly path: string;
  readonly clientAddress: string;
  readonly userAgent: string | null;
  readonly startedAt = performance.now();
  route: MatchedRoute | null = null;
  identity: Identity | null = null;
  /** The request's place among those of its caller; null for an anonymous one. */
  place: Place | null = null;
  /** Set when the caller asks as the coach of somebody. */
  coaching: Coaching | null = null;
  /** Set where the answer's status is decided, for the log and the metrics. */
  status = 0;
  /** More for the wide log line: ids and counts, never submitted values. */
  readonly fields: Record<string, string | number | boolean | null> = {};
  error: unknown = undefined;
  /** The address of a new resource in the answer. */
  location: string | null = null;
  /** An address as the caller can read it; null for one that they cannot. */
  reach: (location: string) => string | null = (location) => location;

  constructor(init: {
    requestId: string;
    locale: Locale;
    method: string;
    path: string;
    clientAddress: string;
    userAgent: string | null;
  }) {
    this.requestId = init.requestId;
    this.locale = init.locale;
    this.method = init.method;
    this.path = init.path;
    this.clientAddress = init.clientAddress;
    this.userAgent = init.userAgent;
  }

  /**
   * Returns the owner of the data: the caller, or the athlete of a coach. Throws `token-missing` for an anonymous
   * request.
   */
  get userId(): string {
    return this.coaching?.athleteId ?? this.actorId;
  }

  /** Returns the caller, who acts. Throws `token-missing` for an anonymous request. */
  get actorId(): string {
    if (this.identity === null) throw new ForjaError("token-missing");
    return this.identity.userId;
  }

  /** True for a coach without `read:body`, who must not see weight, measurements and check-ins. */
  get hidesBody(): boolean {
    return this.coaching !== null && !this.coaching.scopes.includes("read:body");
  }

  /** The caller's session. Throws `token-missing` for an anonymous caller and `forbidden` for an API key. */
  get session(): SessionIdentity {
    if (this.identity === null) throw new ForjaError("token-missing");
    if (this.identity.kind !== "session") throw new ForjaError("forbidden");
    return this.identity;
  }
}

const UNENTERED = new RequestContext({
  requestId: "",
  locale: "en",
  method: "",
  path: "",
  clientAddress: "",
  userAgent: null,
});

/** Gives a module's handlers the type of `requestContext`; the entry hook puts the request's own in its place. */
export const withRequestContext = new Elysia({ name: "request-context" }).decorate("requestContext", UNENTERED);
