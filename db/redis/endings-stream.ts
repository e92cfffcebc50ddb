import type { Redis } from "ioredis";
import { z } from "zod";
import type { Log } from "#core/logging/log.ts";
import type { RedisHandles } from "./connections.ts";
import type { Ending } from "./revocation.ts";
import { script } from "./script.ts";
import { endSilence } from "./silence.ts";

/** Endings to add to the copy, or a request to read Postgres anew. */
export type EndingsMessage = { readonly ended: readonly Ending[] } | { readonly reread: true };

export type Confirmation = { readonly by: string; readonly tokens: readonly string[] };

export type EndingsListener = {
  /** The token is confirmed when the promise resolves to true. */
  readonly onMessage: (message: EndingsMessage) => boolean | Promise<boolean>;
  readonly onConfirmed: (confirmation: Confirmation) => void;
};

/** Carries endings to all instances, and their confirmations back. It may lose, repeat and delay messages. */
export type EndingsChannel = {
  readonly send: (token: string, message: EndingsMessage) => Promise<void>;
  readonly listen: (listener: EndingsListener) => void;
  readonly close: () => void;
};

/** The read blocks for so long, and its answer shows that the connection is alive. */
const BLOCK_MS = 1_000;
const SILENT_MS = 3 * BLOCK_MS;
const RETRY_MS = 50;
const MOST_AT_ONCE = 500;

/** The time of access tokens, and of transactions that end some of them. */
const KEEP_SECONDS = 660;
const KEEP_CONFIRMATIONS_SECONDS = 10;
const MOST_CONFIRMATIONS = 1_000;

/** A new reader begins so long before the newest entry: its own lease covers what is older. */
const LOOK_BACK_MS = 5_000;

const ending = z.union([
  z.object({ userId: z.string(), sessionId: z.string() }),
  z.object({ userId: z.string(), epoch: z.number() }),
]);
const message = z.union([z.object({ ended: z.array(ending) }), z.object({ reread: z.literal(true) })]);
const tokens = z.array(z.string());

const send = script(
  `local oldest = (tonumber(redis.call('TIME')[1]) - ARGV[1]) * 1000
  redis.call('XADD', KEYS[1], 'MINID', '~', oldest, '*', 'by', ARGV[2], 'token', ARGV[3], 'body', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[1])
  return 1`,
  z.number(),
);

const confirm = script(
  `redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'by', ARGV[2], 'tokens', ARGV[3])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  return 1`,
  z.number(),
);

const entry = z.tuple([z.string(), z.array(z.string())]);
const streams = z.array(z.tuple([z.string(), z.array(entry)])).nullable();

type Entry = z.output<typeof entry>;

const fieldsOf = ([, list]: Entry): Readonly<Record<string, string>> =>
  Object.fromEntries(list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? ""]] : [])));

const START = "0-0";
const lastOf = (entries: readonly Entry[], cursor: string): string => entries.at(-1)?.[0] ?? cursor;

const partsOf = (id: string): readonly [number, number] => {
  const [ms = "0", sequence = "0"] = id.split("-");
  return [Number(ms), Number(sequence)];
};

const isBefore = (one: string, other: string): boolean => {
  const [[ms, sequence], [otherMs, otherSequence]] = [partsOf(one), partsOf(other)];
  return ms < otherMs || (ms === otherMs && sequence < otherSequence);
};

/**
 * A stream of Redis keeps endings for as long as their tokens could live. So an instance that lost its connection reads
 * on where it was. A second connection waits for entries.
 */
export const openEndingsStream = (
  redis: RedisHandles,
  instanceId: string,
  log: Log,
  /** A replica that is near. Confirmations go to the primary. */
  readFrom: RedisHandles = redis,
): EndingsChannel => {
  const { commands, keys } = redis;
  let reader: Redis | undefined;
  let isClosed = false;

  const confirmTo = async (by: string, confirmed: readonly string[]): Promise<void> => {
    const args = [MOST_CONFIRMATIONS, instanceId, JSON.stringify(confirmed), KEEP_CONFIRMATIONS_SECONDS];
    // Without a confirmation the other instance waits for the end of the lease.
    await confirm(commands, [keys.confirmations(by)], args).catch(() => 0);
  };

  const take = async (entries: readonly Entry[], { onMessage }: EndingsListener): Promise<void> => {
    const taken = new Map<string, string[]>();
    const late: Promise<void>[] = [];
    for (const found of entries) {
      const { by = "", token = "", body = "" } = fieldsOf(found);
      if (by === instanceId) continue;
      const read = message.safeParse(readJson(body));
      if (!read.success) {
        log.warn("endings.unreadable");
        continue;
      }
      const done = onMessage(read.data);
      if (done === true) taken.set(by, [...(taken.get(by) ?? []), token]);
      if (done instanceof Promise) late.push(done.then((is) => (is ? confirmTo(by, [token]) : undefined)));
    }
    await Promise.all([...taken].map(([by, confirmed]) => confirmTo(by, confirmed)));
    Promise.all(late).catch((error: unknown) => log.warn({ err: error }, "endings.not-confirmed"));
  };

  const hear = (entries: readonly Entry[], { onConfirmed }: EndingsListener): void => {
    for (const found of entries) {
      const { by = "", tokens: list = "" } = fieldsOf(found);
      const read = tokens.safeParse(readJson(list));
      if (read.success) onConfirmed({ by, tokens: read.data });
    }
  };

  const newestIn = async (connection: Redis): Promise<string> => {
    const found = z.array(entry).parse(await connection.xrevrange(keys.endings, "+", "-", "COUNT", 1));
    return lastOf(found, START);
  };

  const run = async (connection: Redis, listener: EndingsListener): Promise<void> => {
    const confirmations = keys.confirmations(instanceId);
    let cursor: string | null = null;
    let confirmed = START;
    let isFresh = false;
    while (!isClosed) {
      try {
        if (!isFresh) {
          const newest = await newestIn(connection);
          cursor ??= `${Math.max(0, partsOf(newest)[0] - LOOK_BACK_MS)}-0`;
          // Another server, or one without its data: its entries are all new.
          if (isBefore(newest, cursor)) [cursor, confirmed] = [START, START];
          isFresh = true;
        }
        const from: string = cursor ?? START;
        const answer = streams.parse(
          await connection.xread(
            "COUNT",
            MOST_AT_ONCE,
            "BLOCK",
            BLOCK_MS,
            "STREAMS",
            keys.endings,
            confirmations,
            from,
            confirmed,
          ),
        );
        for (const [key, entries] of answer ?? []) {
          if (key === confirmations) {
            hear(entries, listener);
            confirmed = lastOf(entries, confirmed);
          } else {
            cursor = lastOf(entries, from);
            await take(entries, listener);
          }
        }
      } catch (error) {
        if (isClosed) return;
        isFresh = false;
        if (connection.status === "ready") log.warn({ err: error }, "endings.read-failed");
        await Bun.sleep(RETRY_MS);
      }
    }
  };

  return {
    send: async (token, sent) => {
      await send(commands, [keys.endings], [KEEP_SECONDS, instanceId, token, JSON.stringify(sent)]);
    },
    listen: (listener) => {
      if (reader !== undefined || isClosed) return;
      reader = readFrom.open("endings");
      endSilence(reader, SILENT_MS);
      run(reader, listener).catch((error: unknown) => log.error({ err: error }, "endings.reader-ended"));
    },
    close: () => {
      isClosed = true;
      reader?.disconnect();
    },
  };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
