import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to Redis that counts the commands on it. */
export type CountingProxy = AsyncDisposable & { readonly url: string; readonly commands: () => number };

/** A command begins with the number of its parts (RESP); no argument of ours has such a line. */
const COMMAND = /(?:^|\r\n)\*\d+\r\n\$/g;

export const countingProxy = async (target: string): Promise<CountingProxy> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let commands = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    const far = keep(connect(Number(port), hostname));
    near.on("data", (data) => {
      commands += data.toString("latin1").match(COMMAND)?.length ?? 0;
      far.write(data);
    });
    far.on("data", (data) => near.write(data));
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    commands: () => commands,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
};
