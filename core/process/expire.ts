/** Timers are this late on a busy machine; above it the event loop was blocked. */
const BLOCKED_MS = 100;

/**
 * Calls back when a wait has taken too long; the returned function ends the wait. A blocked event loop runs its timers
 * before it reads arrived data. So the lost time is given back, once.
 */
export const expireAfter = (ms: number, onExpired: () => void): (() => void) => {
  const due = performance.now() + ms;
  let timer = setTimeout(() => {
    const lateMs = performance.now() - due;
    if (lateMs < BLOCKED_MS) onExpired();
    else timer = setTimeout(onExpired, Math.min(lateMs, ms));
  }, ms);
  return () => clearTimeout(timer);
};
