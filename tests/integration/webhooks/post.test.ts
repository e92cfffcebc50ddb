import { afterEach, describe, expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { receiver } from "#tests/support/receiver.ts";
import { type Posted, type PostOptions, post } from "#worker/webhooks/post.ts";

const idle = new AbortController().signal;

const send = (url: string, options: Partial<PostOptions> = {}): Promise<Posted> =>
  post(
    { url, headers: { "content-type": "application/json" }, body: "{}" },
    { resolve: async () => ["127.0.0.1"], allowPrivate: true, timeoutMs: 1_000, signal: idle, ...options },
  );

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that speaks as the test says, below HTTP. */
const speaking = async (speak: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    speak(socket);
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

const portOf = (url: string): string => new URL(url).port;

describe("a name", () => {
  test("is looked up once, and what was checked is what is connected to", async () => {
    using place = receiver();
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return ["127.0.0.1"];
    };
    const url = `http://rebinding.example:${portOf(place.url)}/hook`;
    expect(await send(url, { resolve })).toEqual({ status: 204 });
    expect(asked).toEqual(["rebinding.example"]);
    expect(place.received[0]?.headers.get("host")).toBe(`rebinding.example:${portOf(place.url)}`);
  });

  test("stands in the handshake with the address, so that the certificate is held to it", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const port = await speaking((socket) => {
      socket.once("data", (hello) => {
        resolve(Buffer.from(hello).toString("latin1"));
        socket.destroy();
      });
    });
    expect(await send(`https://named.example:${port}/`)).toMatchObject({ failure: expect.any(String) });
    expect(await promise).toContain("named.example");
  });

  test("is held to a certificate that somebody else vouches for", async () => {
    const fixtures = new URL("../../support/fixtures/tls/", import.meta.url);
    const [key, cert] = ["self-signed.key.pem", "self-signed.cert.pem"].map((name) =>
      Bun.file(new URL(name, fixtures)),
    );
    let requests = 0;
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { key, cert },
      fetch: () => {
        requests += 1;
        return new Response(null, { status: 204 });
      },
    });
    closing.push(() => server.stop(true));
    expect(await send(`https://self-signed.example:${server.port}/`)).toEqual({ failure: "tls-failed" });
    expect(requests).toBe(0);
  });

  test.each([
    ["this machine", ["127.0.0.1"]],
    ["a private network", ["10.0.0.7"]],
    ["what a cloud tells its machines", ["169.254.169.254"]],
    ["this machine in IPv6", ["::1"]],
    ["an IPv4 address within IPv6", ["::ffff:127.0.0.1"]],
    ["a private address among public ones", ["93.184.215.14", "192.168.1.1"]],
    ["what is no address", ["localhost"]],
  ])("that leads to %s is refused, and nothing is connected to", async (_where, addresses) => {
    using place = receiver();
    const url = `https://innocent.example:${portOf(place.url)}/`;
    const posted = await send(url, { allowPrivate: false, resolve: async () => addresses });
    expect(posted).toEqual({ failure: "address-refused" });
    expect(place.received).toEqual([]);
  });

  test.each([
    ["nothing", async () => []],
    ["an error", () => Promise.reject(new Error("ENOTFOUND"))],
  ])("that answers with %s is not there", async (_how, resolve) => {
    expect(await send("https://nobody.example/", { resolve })).toEqual({ failure: "name-unresolved" });
  });

  test("whose answer never comes is a timeout", async () => {
    const resolve = () => new Promise<never>(() => {});
    expect(await send("https://slow.example/", { resolve, timeoutMs: 50 })).toEqual({ failure: "timeout" });
  });

  test("with several addresses is tried at the next where one does not connect", async () => {
    using place = receiver();
    const url = `http://several.example:${portOf(place.url)}/`;
    expect(await send(url, { resolve: async () => ["::1", "127.0.0.1"] })).toEqual({ status: 204 });
    expect(place.received).toHaveLength(1);
  });

  test("with an address that a URL cannot hold is not asked for again by somebody else", async () => {
    const url = "http://zoned.example:9/";
    expect(await send(url, { resolve: async () => ["fe80::1%lo"] })).toEqual({ failure: "address-refused" });
  });
});

describe("a literal", () => {
  test.each(["https://127.0.0.1/", "https://[::1]/", "https://0x7f000001/", "https://localhost/", "http://1.1.1.1/"])(
    "%s is refused without a look",
    async (url) => {
      const resolve = () => Promise.reject(new Error("it was looked up"));
      expect(await send(url, { allowPrivate: false, resolve })).toEqual({ failure: "address-refused" });
    },
  );
});

describe("an answer", () => {
  test.each([301, 302, 303, 307, 308])("of %d is not followed", async (status) => {
    using inner = receiver();
    using place = receiver(() => Response.redirect(`${inner.url}/private`, status));
    expect(await send(place.url)).toEqual({ status });
    expect(inner.received).toEqual([]);
  });

  test("without an end is not waited for", async () => {
    let isClosed = false;
    const port = await speaking((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`), 1);
      socket.on("close", () => {
        isClosed = true;
        clearInterval(timer);
      });
    });
    const started = performance.now();
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 })).toEqual({ status: 200 });
    expect(performance.now() - started).toBeLessThan(1_000);
    await Bun.sleep(50);
    expect(isClosed).toBe(true);
  });

  test("with headers without an end is cut off", async () => {
    const port = await speaking((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write(`x-a: ${"x".repeat(50_000)}\r\n`), 1);
      socket.on("close", () => clearInterval(timer));
    });
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 5_000 })).toEqual({ failure: "connection-failed" });
  });

  test("that drips in, or never begins, is a timeout", async () => {
    const dripping = await speaking((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      const timer = setInterval(() => socket.write("a"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    const silent = await speaking(() => {});
    for (const place of [
      `http://127.0.0.1:${dripping}/`,
      `http://127.0.0.1:${silent}/`,
      `https://127.0.0.1:${silent}/`,
    ]) {
      expect(await send(place, { timeoutMs: 200 })).toEqual({ failure: "timeout" });
    }
  });

  test("that is no HTTP, or a connection that is cut, is none", async () => {
    const other = await speaking((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    const cut = await speaking((socket) => socket.destroy());
    for (const port of [other, cut]) {
      expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ failure: "connection-failed" });
    }
  });

  test("is no longer waited for when the worker must stop", async () => {
    const port = await speaking(() => {});
    const stopping = new AbortController();
    const sent = send(`http://127.0.0.1:${port}/`, { signal: stopping.signal, timeoutMs: 60_000 });
    setTimeout(() => stopping.abort(new Error("stop")), 20);
    await expect(sent).rejects.toThrow("stop");
  });
});
