import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/** 0 asks for any port; null where it is taken. */
const listenOnce = (port: number): Promise<number | null> => {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(null);
      else reject(error);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      const got = typeof address === "object" && address ? address.port : null;
      server.close(() => resolve(got));
    });
  });
};

export const isPortFree = async (port: number): Promise<boolean> => {
  return (await listenOnce(port)) !== null;
};

/** The system may hold the port of a server that was killed for a moment longer. */
const RELEASED_WITHIN_MS = 1_000;

/** Null for a port that somebody keeps. */
export const portOnceFree = async (port: number): Promise<number | null> => {
  const until = performance.now() + RELEASED_WITHIN_MS;
  for (;;) {
    const free = await listenOnce(port);
    if (free !== null || performance.now() > until) return free;
    await Bun.sleep(50);
  }
};

export const freePort = async (preferred?: number): Promise<number> => {
  const port = (preferred ? await listenOnce(preferred) : null) ?? (await listenOnce(0));
  if (port === null) throw new Error("no free port on 127.0.0.1");
  return port;
};
