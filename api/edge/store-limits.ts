import type { Region } from "./region.ts";

/** Time limits of calls to stores, in milliseconds. */
export type StoreLimits = {
  readonly redisSilentMs: number;
  readonly mongoMs: number;
  /** Within it the driver must find a server. */
  readonly mongoSelectionMs: number;
  /** A store that does not answer a check within it is down. */
  readonly checkMs: number;
};

/** Reports must answer 503 within a second when MongoDB is away. */
const NEAR: StoreLimits = { redisSilentMs: 300, mongoMs: 900, mongoSelectionMs: 500, checkMs: 1_000 };

/** A round trip between regions takes up to half a second, and a new connection several. Requests do not wait for them. */
const FAR: StoreLimits = { redisSilentMs: 3_000, mongoMs: 5_000, mongoSelectionMs: 4_000, checkMs: 2_500 };

export const storeLimitsOf = (region: Region): StoreLimits => (region === null || region.isPrimary ? NEAR : FAR);
