import type { Redis } from "ioredis";
import { z } from "zod";
import type { Log } from "#core/logging/log.ts";
import type { LogPosition } from "../postgres/log-position.ts";
import type { RedisHandles } from "./connections.ts";
import { endSilence } from "./silence.ts";

/** A write that has ended in the primary region. */
export type EndedWrite = {
  /** Null where it ended before its user was known. */
  readonly userId: string | null;
  /** Null where nothing was committed. */
  readonly position: LogPosition | null;
  /** The id that a region gave the write with its replay. */
  readonly write: string | null;
};

export type PositionsSender = {
  /** Sends soon, together with others. It costs the request nothing. */
  readonly send: (write: EndedWrite) => void;
  readonly close: () => Promise<void>;
};

export type PositionsListener = { readonly close: () => void };

const EVERY_MS = 10;
const MOST_AT_ONCE = 200;
/** Positions of the last seconds: a replica that lags for longer is not asked. */
const MOST_ENTRIES = 2_000;
const KEEP_SECONDS = 30;
/** The read blocks for so long, and its answer shows that the connection is alive. */
const BLOCK_MS = 1_000;
const SILENT_MS = 3 * BLOCK_MS;
const RETRY_MS = 100;
const START = "0-0";
/** A new reader begins so long before the newest entry: its replica may lack those writes. */
const LOOK_BACK_MS = 5_000;

const writes = z.array(
  z.object({
    userId: z.string().nullable(),
    position: z.object({ system: z.number(), timeline: z.number(), at: z.number() }).nullable(),
    write: z.string().nullable(),
  }),
);
const entries = z.array(z.tuple([z.string(), z.array(z.string())]));
const streams = z.array(z.tuple([z.string(), entries])).nullable();

/** Sends what was written to all regions, by a stream of the primary's Redis. Messages may be lost. */
export const openPositionsSender = ({ commands, keys }: RedisHandles): PositionsSender => {
  let waiting: EndedWrite[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const sent = waiting;
    waiting = [];
    if (sent.length === 0) return;
    const body = JSON.stringify(sent);
    // A region that hears nothing hands on until its replica surely has the write.
    await commands
      .multi()
      .xadd(keys.positions, "MAXLEN", "~", MOST_ENTRIES, "*", "writes", body)
      .expire(keys.positions, KEEP_SECONDS)
      .exec()
      .catch(() => null);
  };

  const soon = (): void => {
    flush().catch(() => undefined);
  };

  return {
    send: (write) => {
      waiting.push(write);
      if (waiting.length >= MOST_AT_ONCE) soon();
      else timer ??= setTimeout(soon, EVERY_MS);
    },
    close: flush,
  };
};

const readJson = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
};

export type PositionsListening = {
  /** The replica of this region, or the primary itself. */
  readonly redis: RedisHandles;
  readonly log: Log;
  readonly onWrites: (writes: readonly EndedWrite[]) => void;
};

/** Reads from the replica of this region what was written. It begins some seconds back, and loses nothing between reads. */
export const listenForPositions = ({ redis, log, onWrites }: PositionsListening): PositionsListener => {
  const key = redis.keys.positions;
  let isClosed = false;

  const take = (found: z.output<typeof entries>): void => {
    for (const [, [, body]] of found) {
      const read = writes.safeParse(readJson(body));
      if (read.success) onWrites(read.data);
      else log.warn("positions.unreadable");
    }
  };

  const run = async (connection: Redis): Promise<void> => {
    let cursor: string | null = null;
    while (!isClosed) {
      try {
        const newest = entries.parse(await connection.xrevrange(key, "+", "-", "COUNT", 1)).at(0)?.[0] ?? START;
        // Another server, or one without its data, counts anew. Entries may come twice: they are facts, not counts.
        if (newest === START) cursor = START;
        cursor ??= `${Math.max(0, Number(newest.split("-")[0]) - LOOK_BACK_MS)}-0`;
        for (;;) {
          const answer = streams.parse(
            await connection.xread("COUNT", MOST_AT_ONCE, "BLOCK", BLOCK_MS, "STREAMS", key, cursor),
          );
          const found = answer?.[0]?.[1] ?? [];
          take(found);
          cursor = found.at(-1)?.[0] ?? cursor;
          if (answer === null) break;
        }
      } catch (error) {
        if (isClosed) return;
        if (connection.status === "ready") log.warn({ err: error }, "positions.read-failed");
        await Bun.sleep(RETRY_MS);
      }
    }
  };

  const reader = redis.open("positions");
  endSilence(reader, SILENT_MS);
  run(reader).catch((error: unknown) => log.error({ err: error }, "positions.reader-ended"));
  return {
    close: () => {
      isClosed = true;
      reader.disconnect();
    },
  };
};
