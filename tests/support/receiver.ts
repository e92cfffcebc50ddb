import { detach } from "#core/process/detach.ts";

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
};

export type Receiver = Disposable & {
  readonly url: string;
  readonly received: readonly Received[];
};

/** Returns the answer of a receiver to its nth request, counted from 0: a status, or a response. */
type Says = (nth: number) => number | Response | Promise<Response>;

/** Somebody's server that webhooks are delivered to, on this machine. */
export const receiver = (says: Says = () => 204): Receiver => {
  const received: Received[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = await request.text();
      const { method, headers } = request;
      const nth = received.push({ method, path: pathname + search, headers, body }) - 1;
      const answer = await says(nth);
      return typeof answer === "number" ? new Response(null, { status: answer }) : answer;
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    received,
    [Symbol.dispose]: () => {
      detach(server.stop(true), (error) => console.error(error));
    },
  };
};

/** Returns a receiver that accepts a request and does not answer until the test ends. */
export const silentReceiver = (): Receiver => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const inner = receiver(async () => {
    await promise;
    return new Response(null, { status: 204 });
  });
  return {
    ...inner,
    [Symbol.dispose]: () => {
      resolve();
      inner[Symbol.dispose]();
    },
  };
};

/** Whether a delivery was signed with the secret, found out by other means than those that sign. */
export const isSignedWith = async (secret: string, { headers, body }: Received): Promise<boolean> => {
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers.get("forja-signature") ?? "") ?? [];
  if (time === undefined || mac === undefined) return false;
  const text = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", text.encode(secret), algorithm, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, Uint8Array.from(Buffer.from(mac, "hex")), text.encode(`${time}.${body}`));
};
