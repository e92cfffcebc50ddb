import { expireAfter } from "./expire.ts";

/** Why a store that answers does not serve. */
export const STORE_REFUSALS = ["read-only", "full", "out-of-memory", "refuses-writes", "evicts"] as const;
export type StoreRefusal = (typeof STORE_REFUSALS)[number];

export const STORE_STATES = ["up", "down", ...STORE_REFUSALS] as const;
export type StoreState = (typeof STORE_STATES)[number];

/** One store's answer to "are you there, and do you serve?"; a check that throws means that it is down. */
export type StoreCheck = () => Promise<StoreRefusal | null>;

export type Readiness = { readonly ready: boolean; readonly stores: Readonly<Record<string, StoreState>> };

const TIMEOUT_MS = 1_000;
const CACHE_MS = 1_000;

/** A refusal is remembered for so long: what heals is named healthy within seconds. */
const REMEMBERED_MS = 5_000;

/** What a store has refused lately, which a check that only reads cannot know. */
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

const stateOf = async (check: StoreCheck): Promise<StoreState> => {
  const { promise: timeout, resolve } = Promise.withResolvers<StoreState>();
  const over = expireAfter(TIMEOUT_MS, () => resolve("down"));
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
 * Asks each store, with a timeout, and remembers the answer for a second, so that probes from many places cost one ask.
 * Ready means that the stores without which nothing works are not down: `required` names them. One that refuses writes
 * still answers reads.
 */
export const createReadiness = (checks: Readonly<Record<string, StoreCheck>>, required: readonly string[]) => {
  let cached: { at: number; answer: Promise<Readiness> } | null = null;
  const ask = async (): Promise<Readiness> => {
    const answers = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await stateOf(check)] as const),
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
