import { z } from "zod";
import { withoutDeadline } from "#core/process/deadline.ts";
import type { RedisHandles } from "./connections.ts";
import type { Counted } from "./exact-limit.ts";
import { NOW, TAKE } from "./lua.ts";
import { emissionOf, type Take, take } from "./rate.ts";
import { script } from "./script.ts";

export const SETTLE_MS = 50;

/** Subjects in one script: it keeps other commands waiting for less than a millisecond. */
const MOST_AT_ONCE = 250;

/** Subjects that are remembered; the oldest gives way, so that a flood of addresses costs no more memory. */
const MOST_SUBJECTS = 50_000;
const SWEPT_AT_ONCE = 64;

/** A clock of Redis that was set. A smaller difference is a delay of the network. */
const CLOCK_STEP_US = 5_000;

/**
 * Adds what this process counted since the last time. KEYS: counters. ARGV: for each the time that its requests took
 * up, and the end of that time in this process. The later end holds. Without other instances both agree, but for pauses
 * between the requests, which only the process knows.
 */
const settle = script(
  `${NOW}${TAKE}
  local at, answer = now(), {}
  answer[1] = at
  for i = 1, #KEYS do
    local known = tonumber(redis.call('GET', KEYS[i]) or 0)
    local until_ = math.max(known + tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]))
    keep(KEYS[i], until_, at)
    answer[i + 1] = until_
  end
  return answer`,
  z.array(z.number()),
);

const time = script(`${NOW} return now()`, z.number());

type Counter = {
  readonly limitClass: string;
  readonly subject: string;
  /** Taken up until this instant, in microseconds of this process. */
  until: number;
  /** Microseconds that were taken up and not yet sent. */
  spent: number;
};

type Shared = Pick<RedisHandles, "commands" | "keys">;

export type SettledLimiterOptions = {
  readonly everyMs?: number;
  readonly most?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
};

/**
 * Counts requests in this process by the generic cell rate algorithm, and settles with Redis. A subject that several
 * instances serve pays later for what they admitted together, so its long-run rate is exact. While Redis is away, or
 * without one, each process counts for itself. A batch whose answer is lost is not sent again.
 */
export const createSettledLimiter = (
  redis: Shared | null,
  { everyMs = SETTLE_MS, most = MOST_SUBJECTS, now = () => performance.now() }: SettledLimiterOptions = {},
) => {
  const counters = new Map<string, Counter>();
  let unsettled: Counter[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  /** Redis' clock minus the clock of this process. It stays, so that delays of the network add up to nothing. */
  let ahead: number | null = null;
  redis?.commands.on("close", () => {
    ahead = null;
  });

  const instant = (): number => Math.round(now() * 1000);

  const clockOf = async ({ commands }: Shared): Promise<number> => {
    const sentAt = instant();
    return (await time(commands, [], [])) - Math.round((sentAt + instant()) / 2);
  };

  const followClock = (redisNow: number, sentAt: number): void => {
    const receivedAt = instant();
    const measured = redisNow - Math.round((sentAt + receivedAt) / 2);
    if (ahead !== null && Math.abs(measured - ahead) > CLOCK_STEP_US + (receivedAt - sentAt)) ahead = measured;
  };

  const settleSome = async ({ commands, keys }: Shared, some: readonly Counter[], offset: number): Promise<void> => {
    const sentAt = instant();
    const args = some.flatMap(({ spent, until }) => [spent, until + offset]);
    for (const counter of some) counter.spent = 0;
    const names = some.map(({ limitClass, subject }) => keys.limit(limitClass, subject));
    const [redisNow, ...untils] = await settle(commands, names, args);
    for (const [index, counter] of some.entries()) {
      const settled = (untils[index] ?? 0) - offset + counter.spent;
      if (settled > counter.until) counter.until = settled;
    }
    if (redisNow !== undefined) followClock(redisNow, sentAt);
  };

  /** Forgets the oldest subjects whose quota is whole again. */
  const sweep = (many: number): void => {
    const at = instant();
    let seen = 0;
    for (const [name, counter] of counters) {
      if (seen === many) return;
      seen += 1;
      counters.delete(name);
      if (counter.until > at) counters.set(name, counter);
    }
  };

  const settleAll = async (): Promise<void> => {
    const all = unsettled;
    unsettled = [];
    sweep(2 * all.length + SWEPT_AT_ONCE);
    const offset = redis === null ? null : (ahead ?? (await clockOf(redis).catch(() => null)));
    if (redis === null || offset === null) {
      for (const counter of all) counter.spent = 0;
      return;
    }
    ahead = offset;
    const parts: Promise<void>[] = [];
    for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
      parts.push(settleSome(redis, all.slice(from, from + MOST_AT_ONCE), offset));
    }
    // Why Redis failed, the connection has logged.
    await Promise.allSettled(parts);
  };

  const run = (): void => {
    timer = undefined;
    running = settleAll().finally(() => {
      running = undefined;
      if (unsettled.length > 0) schedule();
    });
  };

  const schedule = (): void => {
    if (timer !== undefined || running !== undefined) return;
    timer = withoutDeadline(() => setTimeout(run, everyMs));
    timer.unref();
  };

  const remember = (name: string, counter: Counter): void => {
    counters.set(name, counter);
    if (counters.size <= most) return;
    const [oldest] = counters.keys();
    if (oldest !== undefined) counters.delete(oldest);
  };

  return {
    take: ({ limitClass, subject, rate }: Counted): Take => {
      const name = `${limitClass} ${subject}`;
      const known = counters.get(name);
      const taken = take(known?.until ?? 0, instant(), rate);
      if (!taken.take.allowed) return taken.take;
      const counter = known ?? { limitClass, subject, until: 0, spent: 0 };
      if (known === undefined) remember(name, counter);
      counter.until = taken.until;
      if (counter.spent === 0) {
        unsettled.push(counter);
        schedule();
      }
      counter.spent += emissionOf(rate);
      return taken.take;
    },
    /** Sends at once what was counted, for the end of the process. */
    flush: async (): Promise<void> => {
      await running;
      clearTimeout(timer);
      timer = undefined;
      if (unsettled.length > 0) await settleAll();
    },
    size: (): number => counters.size,
  };
};

export type SettledLimiter = ReturnType<typeof createSettledLimiter>;
