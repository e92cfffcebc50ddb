import { z } from "zod";
import type { Log } from "#core/logging/log.ts";
import type { LogPosition } from "../postgres/log-position.ts";
import type { RedisHandles } from "./connections.ts";

/** A write that one process of a region passed on: its id while its outcome is not known, or its position. */
export type PassedWrite = { readonly subject: string } & (
  | { readonly write: string }
  | { readonly position: LogPosition }
);

/** Shares passed writes among the processes of a region, by the region's own Redis. Messages may be lost. */
export type PassedWrites = {
  readonly share: (write: PassedWrite) => void;
  readonly close: () => void;
};

const position = z.object({ system: z.number(), timeline: z.number(), at: z.number() });
const write = z.union([
  z.object({ subject: z.string(), write: z.string() }),
  z.object({ subject: z.string(), position }),
]);
const message = z.object({ by: z.string(), passed: write });

const readMessage = (text: string): z.output<typeof message> | null => {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

export type PassedWritesOptions = {
  readonly redis: RedisHandles;
  readonly by: string;
  readonly log: Log;
  readonly onPassed: (write: PassedWrite) => void;
};

export const openPassedWrites = ({ redis, by, log, onPassed }: PassedWritesOptions): PassedWrites => {
  const { commands, keys } = redis;
  const reader = redis.open("passed-writes");
  let isClosed = false;

  const subscribe = (): void => {
    // The next connection subscribes again.
    reader.subscribe(keys.passedWrites).catch((error: unknown) => {
      if (!isClosed) log.warn({ err: error }, "passed-writes.not-subscribed");
    });
  };
  reader.on("ready", subscribe);
  reader.on("message", (_channel: string, text: string) => {
    const found = readMessage(text);
    if (found === null) log.warn("passed-writes.unreadable");
    else if (found.by !== by) onPassed(found.passed);
  });

  return {
    share: (passed) => {
      commands.publish(keys.passedWrites, JSON.stringify({ by, passed })).catch(() => 0);
    },
    close: () => {
      isClosed = true;
      reader.disconnect();
    },
  };
};
