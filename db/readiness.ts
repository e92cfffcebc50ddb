/** One store's answer to "are you there?". */
export type StoreCheck = () => Promise<unknown>;

export type Readiness = { readonly ready: boolean; readonly stores: Readonly<Record<string, "up" | "down">> };

const TIMEOUT_MS = 1_000;
const CACHE_MS = 1_000;

const isUp = async (check: StoreCheck): Promise<boolean> => {
  const { promise: timeout, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
  try {
    return await Promise.race([
      check().then(
        () => true,
        () => false,
      ),
      timeout,
    ]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Asks each store, with a timeout, and remembers the answer for a second, so that probes from many places cost one ask.
 * Ready means that the stores without which nothing works are up: `required` names them.
 */
export const createReadiness = (checks: Readonly<Record<string, StoreCheck>>, required: readonly string[]) => {
  let cached: { at: number; answer: Promise<Readiness> } | null = null;
  const ask = async (): Promise<Readiness> => {
    const answers = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await isUp(check)) ? "up" : "down"] as const),
    );
    const stores = Object.fromEntries(answers);
    return { ready: required.every((name) => stores[name] === "up"), stores };
  };
  return (): Promise<Readiness> => {
    const now = performance.now();
    if (cached === null || now - cached.at > CACHE_MS) cached = { at: now, answer: ask() };
    return cached.answer;
  };
};
