import { burstSeconds, type Rate, scaled, type Take } from "#db/redis/rate.ts";

/** Every class has a burst: a quota that may come all at once makes everybody else wait. */
export type LimitClass = Required<Rate> & {
  /** The policy's name in the answer's headers, and the counter's in Redis. */
  readonly name: string;
};

/** Who has no valid token is counted by address. */
const BY_ADDRESS: LimitClass = { name: "ip", quota: 600, windowSeconds: 60, burst: 100 };
const BY_USER: LimitClass = { name: "user", quota: 600, windowSeconds: 60, burst: 100 };

/** What makes us send mails, together. */
const MAILS: LimitClass = { name: "mails", quota: 20, windowSeconds: 60, burst: 10 };
/** Where tokens of mails are shown. */
const MAIL_TOKENS: LimitClass = { name: "mail-tokens", quota: 60, windowSeconds: 60, burst: 20 };

/** The page and its parts: half a second of CPU the first time, and 1.5 MB each time. */
const DOCS: LimitClass = { name: "docs", quota: 60, windowSeconds: 60, burst: 30 };

/** Routes that cost more than the rest, or that are worth guessing at, have a counter of their own. */
const ROUTE_CLASSES: ReadonlyMap<string, LimitClass> = new Map([
  ["POST /api/v1/auth/register", { name: "register", quota: 60, windowSeconds: 60, burst: 20 }],
  ["POST /api/v1/auth/login", { name: "login", quota: 60, windowSeconds: 60, burst: 30 }],
  ["POST /api/v1/auth/refresh", { name: "refresh", quota: 120, windowSeconds: 60, burst: 40 }],
  ["POST /api/v1/auth/password/forgot", MAILS],
  ["POST /api/v1/auth/password/reset", MAIL_TOKENS],
  ["POST /api/v1/auth/email/verify", MAIL_TOKENS],
  ["POST /api/v1/auth/email/resend", MAILS],
  ["POST /api/v1/auth/email/change", MAILS],
  ["POST /api/v1/coaching/grants", MAILS],
  // Each keeps up to 32 MiB for a week.
  ["POST /api/v1/imports", { name: "imports", quota: 60, windowSeconds: 3_600, burst: 10 }],
  // Each may hold 500 changes.
  ["POST /api/v1/sync", { name: "sync", quota: 60, windowSeconds: 60, burst: 20 }],
  // Each reads all that somebody has, and keeps it for a week.
  ["POST /api/v1/exports", { name: "exports", quota: 20, windowSeconds: 3_600, burst: 5 }],
  ["POST /api/v1/progress/analyses", { name: "analyses", quota: 30, windowSeconds: 60, burst: 10 }],
  ["GET /openapi.json", DOCS],
  ["GET /docs", DOCS],
  ["GET /docs/start.js", DOCS],
  ["GET /docs/swagger-ui-bundle.js", DOCS],
  ["GET /docs/swagger-ui.css", DOCS],
  ["GET /api/v1/reports/unsubscribe", MAIL_TOKENS],
  ["POST /api/v1/reports/unsubscribe", MAIL_TOKENS],
  ["POST /api/v1/progress/reports", { name: "reports", quota: 30, windowSeconds: 60, burst: 10 }],
]);

/** The one limit that a request counts against. */
export const limitClassOf = (request: { routeKey: string; isPublic: boolean; authenticated: boolean }): LimitClass => {
  const general = request.authenticated ? BY_USER : BY_ADDRESS;
  return request.isPublic || request.authenticated ? (ROUTE_CLASSES.get(request.routeKey) ?? general) : general;
};

/**
 * Guesses at a password: by account and address, by account, and by address. Successes do not count. And guesses at the
 * code of an account whose password is known already: three of a million codes are good at a time, so that somebody who
 * goes on guessing finds one in four years.
 */
export const LOGIN_RATES = {
  pair: { quota: 5, windowSeconds: 900 },
  account: { quota: 100, windowSeconds: 3_600, burst: 25 },
  address: { quota: 30, windowSeconds: 900 },
  code: { quota: 10, windowSeconds: 3_600 },
} as const satisfies Record<string, Rate>;

export const scaleClass = (limit: LimitClass, factor: number): LimitClass => ({ ...limit, ...scaled(limit, factor) });

/**
 * Returns the headers of draft-ietf-httpapi-ratelimit-headers, with a member for the quota and one for its burst. Both
 * use one count, so the burst is the tighter one.
 */
export const limitHeaders = (limit: LimitClass, take: Take): { readonly policy: string; readonly limit: string } => {
  const { name, quota, windowSeconds, burst } = limit;
  const seconds = Math.max(1, Math.ceil(take.resetMs / 1000));
  return {
    policy: `"${name}";q=${quota};w=${windowSeconds}, "${name}-burst";q=${burst};w=${burstSeconds(limit)}`,
    limit: `"${name}";r=${quota - burst + take.remaining};t=${seconds}, "${name}-burst";r=${take.remaining};t=${seconds}`,
  };
};
