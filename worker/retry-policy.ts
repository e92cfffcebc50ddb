import type { JobKind } from "#db/postgres/schema/index.ts";
import type { StoreName } from "./store-away.ts";

export const NEEDS: Readonly<Record<JobKind, readonly StoreName[]>> = {
  "analyze-progress": ["postgres", "mongo"],
  "build-report": ["postgres", "mongo"],
  "analyze-import": ["postgres", "mongo"],
  "commit-import": ["postgres", "mongo"],
  "undo-import": ["postgres", "mongo"],
  "move-import": ["postgres"],
  "recompute-training": ["postgres"],
  "build-export": ["postgres", "mongo"],
  "purge-account": ["postgres", "mongo"],
  // The mail of a report needs MongoDB as well; others must not wait for it.
  "send-mail": ["postgres", "smtp"],
};

export const MAX_FAULTS = 4;

/** Starts of a job without a known end: so often it was running when its process died. */
export const MAX_STARTS = 3;

/**
 * Refusals of a job that is no mail, by a store that serves others: about a day. While a store serves nobody none is
 * counted, because it is the store that has to be mended.
 */
export const MAX_DEFERRALS = 1_500;

const DAY_MS = 86_400_000;

export const MAIL_TIMEOUT_MS = 3 * DAY_MS;

/** In milliseconds; `chance` is in [0, 1). */
const doubling = (firstMs: number, capMs: number, tries: number, chance: number): number =>
  Math.round(Math.min(capMs, firstMs * 2 ** Math.min(tries, 20)) * (1 - chance / 2));

export const faultPauseMs = (faults: number, chance: number): number => doubling(500, 60_000, faults, chance);

/** A mail server that answers "not yet" needs longer pauses than a store. */
export const deferralPauseMs = (kind: JobKind, deferrals: number, chance: number): number =>
  kind === "send-mail" ? doubling(15_000, 300_000, deferrals, chance) : doubling(500, 60_000, deferrals, chance);

/** It ends early when the store is back. */
export const refusedPauseMs = (chance: number): number => doubling(60_000, 60_000, 0, chance);

/** Each try of a mail that the server may have taken may be a copy for its reader: about ten in three days. */
export const uncertainPauseMs = (deferrals: number, chance: number): number =>
  doubling(300_000, DAY_MS / 2, deferrals, chance);

/** It ends early when the store is back. */
export const AWAY_PAUSE_MS = 300_000;

/** Pause after which a job of a waiting kind is handed back, for a worker that has all its stores. */
export const HAND_BACK_MS = 1_000;
