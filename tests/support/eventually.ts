/** Asks again and again until the answer is there. Throws with the last answer when it takes too long. */
export const eventually = async <Value>(
  ask: () => Promise<Value>,
  isThere: (value: Value) => boolean,
  withinMs = 15_000,
): Promise<Value> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isThere(value)) return value;
    if (performance.now() > deadline) throw new Error(`not there in ${withinMs} ms: ${JSON.stringify(value)}`);
    await Bun.sleep(25);
  }
};
