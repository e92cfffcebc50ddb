/** How many requests a subject may make in a window. */
export type Rate = { readonly quota: number; readonly windowSeconds: number };

export type Take = {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly remaining: number;
  /** Until the whole quota is there again. */
  readonly resetMs: number;
  /** Until the next request may come; 0 when it was allowed. */
  readonly retryMs: number;
};

const MICROSECONDS = 1_000_000;

/** The time that one request takes up, in whole microseconds: doubles hold them exactly. */
export const emissionOf = ({ quota, windowSeconds }: Rate): number =>
  Math.max(1, Math.round((windowSeconds * MICROSECONDS) / quota));

export const scaled = (rate: Rate, factor: number): Rate => ({
  ...rate,
  quota: Math.max(1, Math.round(rate.quota * factor)),
});

/**
 * The generic cell rate algorithm: a subject's state is the one instant until which its requests have taken up time.
 * Microseconds. The Lua in `lua.ts` does the same.
 */
export const take = (until: number, now: number, rate: Rate): { readonly until: number; readonly take: Take } => {
  const emission = emissionOf(rate);
  const start = Math.max(until, now);
  const next = start + emission;
  const room = now + emission * rate.quota - next;
  if (room < 0) {
    return { until, take: { allowed: false, remaining: 0, resetMs: (start - now) / 1000, retryMs: -room / 1000 } };
  }
  const remaining = Math.floor(room / emission);
  return { until: next, take: { allowed: true, remaining, resetMs: (next - now) / 1000, retryMs: 0 } };
};
