/** Access tokens that an ended session leaves behind. Postgres is the truth, and every instance has a copy (decision 0064). */
export type Ending =
  | { readonly userId: string; readonly sessionId: string }
  /** All of the user's tokens of an earlier epoch. */
  | { readonly userId: string; readonly epoch: number };

/**
 * How long the copy of an instance is valid, in milliseconds, from an instant before its read of Postgres. So each
 * ending that was committed earlier is in the copy, or the lease is over.
 */
export const LEASE_MS = 2_000;

/** Clocks of two machines that count 2 s may differ by this much. */
export const LEASE_MARGIN_MS = 50;
