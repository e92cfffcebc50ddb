import { z } from "zod";
import type { RedisHandles } from "./connections.ts";
import { NOW, RUN_ID } from "./lua.ts";
import { script } from "./script.ts";

/**
 * Ended sessions, known to every instance at once. Postgres is the truth: a transaction that ends a session also writes
 * it to the outbox. Redis is a copy. It is valid only while the ready mark exists:
 *
 * - The mark holds the server's run id. It is void after a restart or a failover, and gone after a flush.
 * - The mark lives for `LEASE_MS`, by Redis's clock, from an instant *before* the read of Postgres. So each ending that
 * was
 * committed earlier is in Redis while the mark exists, or the mark has expired.
 * - An ending is announced to Redis after the commit and before the answer. If that fails, the answer waits until every
 * mark without the ending has expired. If an instance dies in between, the next renewal adds the ending.
 *
 * Redis must not evict keys (`noeviction`), which the queues require as well.
 *
 * Without a mark authentication asks Postgres, and requests a renewal. Traffic renews the copy: an idle process does
 * not.
 */
export type Ending =
  | { readonly userId: string; readonly sessionId: string }
  /** All of the user's tokens of an earlier epoch. */
  | { readonly userId: string; readonly epoch: number };

export const LEASE_MS = 2_000;

/** The longest time between the statement that writes an ending and its commit. Transactions end long before. */
const LONGEST_TRANSACTION_SECONDS = 60;
/** How long only the newest endings can be missing, once all of them were loaded. */
const LOADED_SECONDS = 30;
const ACCESS_TOKEN_SECONDS = 600;

/** How far back endings are read: of tokens that can still be alive, or only of the time since the last renewal. */
export const WINDOWS = {
  whole: ACCESS_TOKEN_SECONDS + LONGEST_TRANSACTION_SECONDS,
  recent: LOADED_SECONDS + LEASE_MS / 1000 + LONGEST_TRANSACTION_SECONDS,
} as const;

const KEEP_SECONDS = WINDOWS.whole;

/** Writes endings from KEYS[first] on, and their fields and values from ARGV[from] on. An epoch never goes back. */
const KEEP_ENDINGS = `
local function keep_endings(first, from, seconds)
  for i = first, #KEYS do
    local field, value = ARGV[from + 2 * (i - first)], tonumber(ARGV[from + 2 * (i - first) + 1])
    local known = tonumber(redis.call('HGET', KEYS[i], field) or -1)
    if value > known then redis.call('HSET', KEYS[i], field, value) end
    redis.call('EXPIRE', KEYS[i], seconds)
  end
end
`;

const fieldsOf = (endings: readonly Ending[]): (string | number)[] =>
  endings.flatMap((ending) => ("epoch" in ending ? ["epoch", ending.epoch] : [ending.sessionId, 1]));

const keysOf = ({ keys }: RedisHandles, endings: readonly Ending[]): string[] =>
  endings.map(({ userId }) => keys.ended(userId));

const announce = script(`${KEEP_ENDINGS} keep_endings(1, 2, ARGV[1]) return 1`, z.number());

/** Returns once no instance accepts their tokens. */
export const announceEndings = async (redis: RedisHandles, endings: readonly Ending[]): Promise<void> => {
  if (endings.length === 0) return;
  try {
    await announce(redis.commands, keysOf(redis, endings), [KEEP_SECONDS, ...fieldsOf(endings)]);
  } catch {
    // Why Redis failed, the connection has logged.
    await Bun.sleep(LEASE_MS + 50);
  }
};

const begin = script(
  `${NOW}${RUN_ID}
  local id = run_id()
  return { id or '', redis.call('GET', KEYS[1]) == id and 1 or 0, string.format('%.0f', now() / 1000) }`,
  z.tuple([z.string(), z.number(), z.string()]),
);

/** KEYS: ready mark, loaded mark, then a user an ending. ARGV: run id, "recent" or "whole", begin, the lifetimes, then the endings. */
const finish = script(
  `${NOW}${RUN_ID}${KEEP_ENDINGS}
  if run_id() ~= ARGV[1] then return 0 end
  if ARGV[2] == 'recent' and redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
  keep_endings(3, 7, ARGV[6])
  local ends = tonumber(ARGV[3]) + tonumber(ARGV[4])
  if now() / 1000 >= ends then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PXAT', string.format('%.0f', ends))
  redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[5])
  return 1`,
  z.number(),
);

export type ReadEndings = (withinSeconds: number) => Promise<readonly Ending[]>;

/** False when the server changed meanwhile, or time ran out. */
export const renewEndings = async (redis: RedisHandles, read: ReadEndings): Promise<boolean> => {
  const { commands, keys } = redis;
  const [runId, loaded, startedAt] = await begin(commands, [keys.loaded], []);
  if (runId === "") return false;
  const window = loaded === 1 ? "recent" : "whole";
  const endings = await read(WINDOWS[window]);
  const done = await finish(
    commands,
    [keys.ready, keys.loaded, ...keysOf(redis, endings)],
    [runId, window, startedAt, LEASE_MS, LOADED_SECONDS, KEEP_SECONDS, ...fieldsOf(endings)],
  );
  return done === 1;
};
