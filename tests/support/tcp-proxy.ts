import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a store that can be cut and mended, for tests of what happens when it is away. */
export type TcpProxy = AsyncDisposable & {
  /** The store's address by way of the proxy. */
  readonly url: string;
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
};

type Link = { dead: boolean };

export type TcpProxyOptions = {
  /** Added delay of each direction, in milliseconds. */
  readonly delayMs?: number;
};

/** Closed until `open` is called. */
export const tcpProxy = async (target: string, { delayMs = 0 }: TcpProxyOptions = {}): Promise<TcpProxy> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const links = new Set<Link>();
  let silent = false;
  let server: Server | null = null;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  /** Timers of one length end in their order. */
  const later = (send: () => void): void => {
    if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  };
  const forward = (near: Socket): void => {
    keep(near);
    if (silent) return;
    const link: Link = { dead: false };
    links.add(link);
    const far = keep(connect(Number(port), hostname));
    near.on("data", (data) => silent || link.dead || later(() => far.write(data)));
    far.on("data", (data) => silent || link.dead || later(() => near.write(data)));
    near.once("close", () => {
      links.delete(link);
      far.destroy();
    });
    far.once("close", () => link.dead || near.destroy());
  };
  const listen = async (at: number): Promise<number> => {
    silent = false;
    server = createServer(forward).listen(at, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
    return address.port;
  };
  const cut = async (): Promise<void> => {
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
    [Symbol.asyncDispose]: cut,
  };
};
