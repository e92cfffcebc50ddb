import { burstSeconds, type Rate, scaled, type Take } from "#db/redis/rate.ts";

/** Every class has a burst: a quota that may come all at once makes everybody else wait. */
export type LimitClass = Required<Rate> & {
  readonly name: string;
};

/** Requests without a valid token are counted by address. */
const BY_ADDRESS: LimitClass = { name: "ip", quota: 600, windowSeconds: 60, burst: 100 };
const BY_USER: LimitClass = { name: "user", quota: 600, windowSeconds: 60, burst: 100 };

/** Operations that cost more than the rest, or that are worth guessing at, have a counter of their own. */
export const RATES = {
  register: { name: "register", quota: 60, windowSeconds: 60, burst: 20 },
  login: { name: "login", quota: 60, windowSeconds: 60, burst: 30 },
  confirm: { name: "confirm", quota: 60, windowSeconds: 60, burst: 30 },
  refresh: { name: "refresh", quota: 120, windowSeconds: 60, burst: 40 },
  mails: { name: "mails", quota: 20, windowSeconds: 60, burst: 10 },
  mailTokens: { name: "mail-tokens", quota: 60, windowSeconds: 60, burst: 20 },
  /** Each import keeps up to 32 MiB for a week. */
  imports: { name: "imports", quota: 60, windowSeconds: 3_600, burst: 10 },
  /** Each push may hold 500 changes. */
  sync: { name: "sync", quota: 60, windowSeconds: 60, burst: 20 },
  /** Each export reads all data of a user, and is kept for a week. */
  exports: { name: "exports", quota: 20, windowSeconds: 3_600, burst: 5 },
  analyses: { name: "analyses", quota: 30, windowSeconds: 60, burst: 10 },
  reports: { name: "reports", quota: 30, windowSeconds: 60, burst: 10 },
  /** The page and its parts: half a second of CPU the first time, and 1.5 MB each time. */
  docs: { name: "docs", quota: 60, windowSeconds: 60, burst: 30 },
} as const satisfies Readonly<Record<string, LimitClass>>;

/** Callers without access do not use up an operation's own limit. */
export const limitClassOf = (
  { access, rate }: { readonly access: { readonly kind: string }; readonly rate: LimitClass | null },
  authenticated: boolean,
): LimitClass => {
  if (authenticated) return rate ?? BY_USER;
  return access.kind === "public" && rate !== null ? rate : BY_ADDRESS;
};

/**
 * Guesses at a password: by account and address, by account, and by address. Successes do not count. Also guesses at
 * the code of an account with a known password. Three of a million codes are valid at a time, so guessing takes four
 * years.
 */
export const LOGIN_RATES = {
  pair: { quota: 5, windowSeconds: 900 },
  account: { quota: 100, windowSeconds: 3_600, burst: 25 },
  address: { quota: 30, windowSeconds: 900 },
  code: { quota: 10, windowSeconds: 3_600 },
} as const satisfies Record<string, Rate>;

export const scaleClass = (limit: LimitClass, factor: number): LimitClass => ({ ...limit, ...scaled(limit, factor) });

/** Returns `scaleClass` for one factor. It makes each class once, since every request needs one. */
export const classScale = (factor: number): ((limit: LimitClass) => LimitClass) => {
  const made = new Map<LimitClass, LimitClass>();
  return (limit) => {
    const known = made.get(limit);
    if (known !== undefined) return known;
    const scaled = scaleClass(limit, factor);
    made.set(limit, scaled);
    return scaled;
  };
};

/**
 * Returns whether Redis counts a request exactly. Such an operation writes and has a limit of its own: it is costly, or
 * worth guessing at, as login and registration.
 */
export const countsExactly = (
  { rate, cost }: { readonly rate: LimitClass | null; readonly cost: string },
  limit: LimitClass,
): boolean => cost === "write" && limit === rate;

const policyHeaders = new WeakMap<LimitClass, string>();

const policyHeaderOf = (limit: LimitClass): string => {
  const known = policyHeaders.get(limit);
  if (known !== undefined) return known;
  const { name, quota, windowSeconds, burst } = limit;
  const header = `"${name}";q=${quota};w=${windowSeconds}, "${name}-burst";q=${burst};w=${burstSeconds(limit)}`;
  policyHeaders.set(limit, header);
  return header;
};

/**
 * Returns the headers of draft-ietf-httpapi-ratelimit-headers, with a member for the quota and one for its burst. Both
 * use one count, so the burst is the tighter one.
 */
export const limitHeaders = (limit: LimitClass, take: Take): { readonly policy: string; readonly limit: string } => {
  const { name, quota, burst } = limit;
  const seconds = Math.max(1, Math.ceil(take.resetMs / 1000));
  return {
    policy: policyHeaderOf(limit),
    limit: `"${name}";r=${quota - burst + take.remaining};t=${seconds}, "${name}-burst";r=${take.remaining};t=${seconds}`,
  };
};

/** Limits of one user in a process. `maxWaitMs` is in milliseconds. */
export const USER_LOAD = { requests: 8, writes: 2, streams: 20, maxWaitMs: 1_000 } as const;

export const scaledPlaces = (places: number, factor: number): number => Math.max(1, Math.floor(places * factor));
