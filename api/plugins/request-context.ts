import { Elysia } from "elysia";
import { ForjaError } from "#core/errors.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";
import type { Coaching } from "../access/coaching.ts";
import type { Identity, SessionIdentity } from "../access/identity.ts";
import type { Place } from "../access/user-load.ts";
import type { Passage } from "../edge/passage.ts";
import type { MatchedRoute } from "../http/route-table.ts";

export type { ApiKeyIdentity, Identity, SessionIdentity } from "../access/identity.ts";

export class RequestContext {
  readonly requestId: string;
  locale: Locale;
  readonly method: string;
  readonly path: string;
  readonly clientAddress: string;
  readonly userAgent: string | null;
  /** Null for a request that came from its client alone. */
  readonly passage: Passage | null;
  readonly startedAt = performance.now();
  route: MatchedRoute | null = null;
  identity: Identity | null = null;
  place: Place | null = null;
  coaching: Coaching | null = null;
  status = 0;
  hasNewLocale = false;
  /** False for a patch that changed nothing. */
  hasChanged = true;
  /** Ids and counts, never submitted values. */
  readonly fields: Record<string, string | number | boolean | null> = {};
  error: unknown = undefined;
  /** The path of what a request made, or of its job. */
  location: string | null = null;
  /** The answer is that of an earlier request with the same Idempotency-Key. */
  isReplay = false;
  /** The place of this request's commit in the log. */
  position: LogPosition | null = null;
  /** A change was committed, and nobody knows its place. */
  isPositionLost = false;
  /** Null for an address that the caller cannot read. */
  reach: (location: string) => string | null = (location) => location;

  constructor(init: {
    requestId: string;
    locale: Locale;
    method: string;
    path: string;
    clientAddress: string;
    userAgent: string | null;
    passage?: Passage | null;
  }) {
    this.requestId = init.requestId;
    this.locale = init.locale;
    this.method = init.method;
    this.path = init.path;
    this.clientAddress = init.clientAddress;
    this.userAgent = init.userAgent;
    this.passage = init.passage ?? null;
  }

  get userId(): string {
    return this.coaching?.athleteId ?? this.actorId;
  }

  get actorId(): string {
    if (this.identity === null) throw new ForjaError("token-missing");
    return this.identity.userId;
  }

  /** True for a coach without `read:body`, who must not see weight, measurements and check-ins. */
  get hidesBody(): boolean {
    return this.coaching !== null && !this.coaching.scopes.includes("read:body");
  }

  /** The language that the tag of the answer names; null where the answer holds no words of one language. */
  get tagLocale(): Locale | null {
    return this.route?.policy.worded === true ? this.locale : null;
  }

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

export const withRequestContext = new Elysia({ name: "request-context" }).decorate("requestContext", UNENTERED);
