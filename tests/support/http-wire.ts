import { once } from "node:events";
import type { Socket } from "node:net";
import { type Head, httpMessages, type Part } from "./http-messages.ts";

/** One side of a connection, as parts of messages. */
export type Wire = {
  readonly socket: Socket;
  /** Returns the next part, or null at the end of the connection. */
  readonly next: () => Promise<Part | null>;
  /** Waits for room. Bytes for a closed connection are dropped. */
  readonly write: (bytes: Buffer) => Promise<void>;
};

export const wireOf = (socket: Socket, isBodiless?: (head: Head) => boolean): Wire => {
  const messages = httpMessages(isBodiless);
  const parts: (Part | null)[] = [];
  let wake: (() => void) | null = null;
  const put = (more: readonly (Part | null)[]): void => {
    parts.push(...more);
    wake?.();
  };
  socket.on("data", (bytes: Buffer) => put(messages.take(bytes)));
  socket.on("error", () => socket.destroy());
  socket.once("close", () => put(messages.isBodyOfAll() ? [{ kind: "end" }, null] : [null]));
  return {
    socket,
    next: async () => {
      while (parts.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      return parts[0] === null ? null : (parts.shift() ?? null);
    },
    write: async (bytes) => {
      if (socket.destroyed || socket.write(bytes)) return;
      await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
    },
  };
};
