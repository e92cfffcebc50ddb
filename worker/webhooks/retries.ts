/** With their pauses, all attempts take a little more than a day. */
export const MAX_ATTEMPTS = 9;

const FIRST_PAUSE_MS = 30_000;
const GROWTH = 3;
/** Common failures must not retry together. */
const JITTER = 0.2;

/**
 * Returns the pause after an attempt that failed: half a minute, then three times as long each time, up to 18 hours;
 * null after the last one.
 * @param attempt from 1
 * @param chance from 0 to 1
 */
export const retryPauseMs = (attempt: number, chance: number): number | null =>
  attempt >= MAX_ATTEMPTS
    ? null
    : Math.round(FIRST_PAUSE_MS * GROWTH ** (attempt - 1) * (1 + JITTER * (2 * chance - 1)));
