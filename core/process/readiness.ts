import { expireAfter } from "./expire.ts";

/** Why a store that answers does not serve. */
export const STORE_REFUSALS = ["read-only", "full", "out-of-memory", "refuses-writes", "evicts"] as const;
export type StoreRefusal = (typeof STORE_REFUSALS)[number];

export const STORE_STATES = ["up", "down", ...STORE_REFUSALS] as const;
export type StoreState = (typeof STORE_STATES)[number];

/** Checks whether one store is there and serves; an error means that it is down. */
export type StoreCheck = () => Promise<StoreRefusal | null>;

export type Readiness = { readonly ready: boolean; readonly stores: Readonly<Record<string, StoreState>> };

const TIMEOUT_MS = 1_000;
const CACHE_MS = 1_000;

/** A refusal is remembered for so long: what heals is named healthy within seconds. */
const REMEMBERED_MS = 5_000;

/** Recent refusals of a store, which a read-only check misses. */
export type Refusals = { readonly note: (refusal: StoreRefusal) => void; readonly recent: () => StoreRefusal | null };

export const createRefusals = (rememberedMs = REMEMBERED_MS): Refusals => {
  let last: { readonly refusal: StoreRefusal; readonly at: number } | null = null;
  return {
    note: (refusal) => {
      last = { refusal, at: performance.now() };
    },
    recent: () => (last !== null && performance.now() - last.at < rememberedMs ? last.refusal : null),
  };
};

const stateOf = async (check: StoreCheck, timeoutMs: number): Promise<StoreState> => {
  const { promise: timeout, resolve } = Promise.withResolvers<StoreState>();
  const over = expireAfter(timeoutMs, () => resolve("down"));
  try {
    return await Promise.race([
      check().then(
        (refusal) => refusal ?? "up",
        () => "down" as const,
      ),
      timeout,
    ]);
  } finally {
    over();
  }
};

/**
 * Checks each store, with a timeout, and caches the answer for a second. So many probes cost one check. The process is
 * ready when no store in `required` is down. A store that refuses writes still answers reads.
 */
export const createReadiness = (
  checks: Readonly<Record<string, StoreCheck>>,
  required: readonly string[],
  timeoutMs = TIMEOUT_MS,
) => {
  let cached: { at: number; answer: Promise<Readiness> } | null = null;
  const ask = async (): Promise<Readiness> => {
    const answers = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await stateOf(check, timeoutMs)] as const),
    );
    const stores = Object.fromEntries(answers);
    return { ready: required.every((name) => stores[name] !== "down"), stores };
  };
  return (): Promise<Readiness> => {
    const now = performance.now();
    if (cached === null || now - cached.at > CACHE_MS) cached = { at: now, answer: ask() };
    return cached.answer;
  };
};
