import { connect } from "node:net";
import type { Head } from "./http-messages.ts";
import { type Wire, wireOf } from "./http-wire.ts";

type Connection = { readonly wire: Wire; method: string };

export type Taken = {
  readonly wire: Wire;
  /** It may have been closed by the other side without a notice so far. */
  readonly isUsed: boolean;
  /** Another request may use it. */
  readonly giveBack: () => void;
};

export type HttpPool = {
  /** Throws when nobody takes the connection in time. */
  readonly take: (method: string, isFresh: boolean) => Promise<Taken>;
  readonly close: () => void;
};

const CONNECTED_WITHIN_MS = 5_000;

const open = async (hostname: string, port: number): Promise<Connection> => {
  const socket = connect(port, hostname);
  const connection: Connection = {
    method: "GET",
    wire: wireOf(socket, (head: Head) => connection.method === "HEAD" || /^HTTP\/1\.1 (?:204|304)/.test(head.first)),
  };
  const timer = setTimeout(() => socket.destroy(new Error("nobody answers")), CONNECTED_WITHIN_MS);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("connect", resolve);
  socket.once("close", () => reject(new Error("the connection was refused")));
  await promise.finally(() => clearTimeout(timer));
  socket.setNoDelay(true);
  return connection;
};

/** Connections to one address. One that is idle is used again. */
export const httpPool = (target: string): HttpPool => {
  const { hostname, port } = new URL(target);
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  return {
    take: async (method, isFresh) => {
      let found = isFresh ? undefined : idle.pop();
      while (found?.wire.socket.destroyed === true) found = idle.pop();
      const connection = found ?? (await open(hostname, Number(port)));
      if (found === undefined) {
        all.add(connection);
        connection.wire.socket.once("close", () => all.delete(connection));
      }
      connection.method = method;
      return { wire: connection.wire, isUsed: found !== undefined, giveBack: () => idle.push(connection) };
    },
    close: () => {
      for (const { wire } of all) wire.socket.destroy();
    },
  };
};
