/** Between the bounds, a wait lasts a tenth of the time that has passed: a late answer is then asked for seldom. */
const SHORTEST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 250;

/**
 * Asks again and again until the answer is there. Throws with the last answer when it takes too long. The limit is
 * against hanging: a test asserts a promised limit by itself.
 */
export const eventually = async <Value>(
  ask: () => Promise<Value>,
  isThere: (value: Value) => boolean,
  withinMs = 60_000,
): Promise<Value> => {
  const start = performance.now();
  for (;;) {
    const value = await ask();
    if (isThere(value)) return value;
    const passedMs = performance.now() - start;
    if (passedMs > withinMs) throw new Error(`not there in ${withinMs} ms: ${JSON.stringify(value)}`);
    await Bun.sleep(Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, passedMs / 10)));
  }
};
