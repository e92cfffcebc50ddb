import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a store or a process. Tests delay it, cut it and mend it. */
export type TcpProxy = AsyncDisposable & {
  /** The target's address by way of the proxy. */
  readonly url: string;
  /** Takes connections. It also ends a silence, whose connections are dropped. */
  readonly open: () => Promise<void>;
  /** Refuses connections and drops the open ones. */
  readonly cut: () => Promise<void>;
  /** Takes connections and lets nothing through. */
  readonly silence: () => void;
  /**
   * Swallows all bytes of the open connections from now on, without a reset; new ones work. It acts as a peer that
   * vanished behind a silent network. Returns the number of connections.
   */
  readonly swallow: () => number;
  /** Changes the added delay of each direction, in milliseconds. */
  readonly delay: (ms: number) => void;
  /** Number of round trips so far: bursts of a client, each after an answer. */
  readonly trips: () => number;
};

type Link = { dead: boolean };

export type TcpProxyOptions = {
  /** Added delay of each direction, in milliseconds. A new connection costs one round trip more. */
  readonly delayMs?: number;
};

/** Runs steps after a delay that may change, in their order. */
const delayedBy = (delayMs: () => number): ((step: () => void) => void) => {
  const waiting: (() => void)[] = [];
  let due = 0;
  return (step) => {
    const now = performance.now();
    due = Math.max(due, now + delayMs());
    if (due <= now && waiting.length === 0) {
      step();
      return;
    }
    waiting.push(step);
    setTimeout(() => waiting.shift()?.(), due - now);
  };
};

/** Closed until `open` is called. */
export const tcpProxy = async (target: string, options: TcpProxyOptions = {}): Promise<TcpProxy> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const links = new Set<Link>();
  let delayMs = options.delayMs ?? 0;
  let trips = 0;
  let silent = false;
  let server: Server | null = null;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const forward = (near: Socket): void => {
    keep(near);
    if (silent) return;
    const link: Link = { dead: false };
    links.add(link);
    const [there, back] = [delayedBy(() => delayMs), delayedBy(() => delayMs)];
    const far = keep(connect(Number(port), hostname));
    let isAnswered = true;
    // The handshake: nothing passes before it.
    if (delayMs > 0) setTimeout(() => near.resume(), 2 * delayMs);
    near.on("data", (data) => {
      if (isAnswered) trips += 1;
      isAnswered = false;
      if (!silent && !link.dead) there(() => far.write(data));
    });
    if (delayMs > 0) near.pause();
    far.on("data", (data) => {
      isAnswered = true;
      if (!silent && !link.dead) back(() => near.write(data));
    });
    near.once("close", () => {
      links.delete(link);
      there(() => far.destroy());
    });
    far.once("close", () => link.dead || back(() => near.destroySoon()));
  };
  const listen = async (at: number): Promise<number> => {
    server = createServer(forward).listen(at, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
    return address.port;
  };
  const cut = async (): Promise<void> => {
    silent = false;
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (closing === null) return;
    closing.close();
    await once(closing, "close");
  };

  const own = await listen(0);
  await cut();
  const url = new URL(target);
  url.host = `127.0.0.1:${own}`;
  return {
    url: url.href,
    open: async () => {
      if (silent) await cut();
      if (server === null) await listen(own);
    },
    cut,
    silence: () => {
      silent = true;
    },
    swallow: () => {
      for (const link of links) link.dead = true;
      return links.size;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    trips: () => trips,
    [Symbol.asyncDispose]: cut,
  };
};
