/** Limit of requests of a subject in a window, and of those at once: the whole limit unless `burst` is given. */
export type Rate = { readonly quota: number; readonly windowSeconds: number; readonly burst?: number };

export type Take = {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
  /** Until the next request may come; 0 when it was allowed. */
  readonly retryMs: number;
};

const MICROSECONDS = 1_000_000;

/** Whole microseconds: doubles hold them exactly. */
export const emissionOf = ({ quota, windowSeconds }: Rate): number =>
  Math.max(1, Math.round((windowSeconds * MICROSECONDS) / quota));

export const burstOf = ({ quota, burst }: Rate): number => Math.min(quota, burst ?? quota);

export const burstSeconds = (rate: Rate): number =>
  Math.max(1, Math.round((burstOf(rate) * rate.windowSeconds) / rate.quota));

const times = (count: number, factor: number): number => Math.max(1, Math.round(count * factor));

/** At least one request passes. */
export const scaled = (rate: Rate, factor: number): Rate => ({
  ...rate,
  quota: times(rate.quota, factor),
  ...(rate.burst === undefined ? {} : { burst: times(rate.burst, factor) }),
});

/**
 * Returns the generic cell rate algorithm: a subject's state is the one instant until which its requests have taken up
 * time. The quota decides how fast that instant passes, the burst how far it may lie ahead. Microseconds. The Lua in
 * `lua.ts` does the same.
 */
export const take = (until: number, now: number, rate: Rate): { readonly until: number; readonly take: Take } => {
  const emission = emissionOf(rate);
  const start = Math.max(until, now);
  const next = start + emission;
  const room = now + emission * burstOf(rate) - next;
  if (room < 0) {
    return { until, take: { allowed: false, remaining: 0, resetMs: (start - now) / 1000, retryMs: -room / 1000 } };
  }
  const remaining = Math.floor(room / emission);
  return { until: next, take: { allowed: true, remaining, resetMs: (next - now) / 1000, retryMs: 0 } };
};
