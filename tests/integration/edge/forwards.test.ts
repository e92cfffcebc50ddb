import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { createServer } from "node:net";
import { createApp } from "#api/app.ts";
import { FORWARD_HEADERS } from "#api/edge/passage.ts";
import { freePort } from "#scripts/stack/ports.ts";
import { PASSWORD, type Person, register, TEST_CONFIG, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { EDGE_SECRET, farApp, type Listening, listening, PRIMARY } from "#tests/support/edge.ts";
import { eventually } from "#tests/support/eventually.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";

const { app } = testBench();
const parts = new AsyncDisposableStack();
let person: Person;
/** The primary region, and another one that forwards to it. */
let primary: Listening;
let far: Listening;

const farTo = (url: string, edge: Parameters<typeof farApp>[1] = {}): Listening =>
  parts.use(listening(parts.use(farApp(app, { primary: url, ...edge, edge: { forwards: true, ...edge.edge } })).app));

beforeAll(async () => {
  person = await register(app);
  primary = parts.use(listening(createApp({ ...app.deps, config: { ...TEST_CONFIG, edge: PRIMARY } })));
  far = farTo(primary.url);
});
afterAll(() => parts.disposeAsync());

const ask = (method: string, path: string, { url = far.url, headers = {}, ...init }: Asked = {}): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    ...init,
    decompress: false,
    headers: { authorization: `Bearer ${person.token}`, ...headers },
  });

type Asked = Omit<RequestInit, "headers"> & {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const JSON_TYPE = { "content-type": "application/json" };

const workout = (notes: string): string => JSON.stringify({ startedAt: "2026-11-02T17:00:00Z", notes });

const slowly = (parts: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: async (controller) => {
      const [next, ...rest] = parts;
      parts = rest;
      if (next === undefined) return controller.close();
      await Bun.sleep(10);
      controller.enqueue(next);
    },
  });

describe("Another region that forwards", () => {
  test("answers as the primary region does", async () => {
    const made = await ask("POST", "/api/v1/workouts", { headers: JSON_TYPE, body: workout("far") });
    expect([made.status, made.headers.get("forja-region")]).toEqual([201, "mad"]);
    const path = made.headers.get("location") ?? "";
    const [near, over] = [await ask("GET", path, { url: primary.url }), await ask("GET", path)];
    expect(await over.json()).toEqual(await near.json());
    const kept = (headers: Headers) =>
      [...headers].filter(([name]) => !/^(?:date|x-request-id|ratelimit)$/.test(name)).toSorted();
    expect(kept(over.headers)).toEqual(kept(near.headers));
    const etag = over.headers.get("etag") ?? "";
    const unchanged = await ask("GET", path, { headers: { "if-none-match": etag } });
    expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, etag]);
    const head = await ask("HEAD", path);
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    const gone = await ask("DELETE", path, { headers: { "if-match": etag } });
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    expect((await ask("GET", path)).status).toBe(404);
  });

  test("passes compressed answers, problems and request ids on", async () => {
    const list = await ask("GET", "/api/v1/exercises?limit=50", { headers: { "accept-encoding": "gzip" } });
    expect([list.status, list.headers.get("content-encoding")]).toEqual([200, "gzip"]);
    expect(JSON.parse(Buffer.from(Bun.gunzipSync(await list.arrayBuffer())).toString())).toMatchObject({});
    const headers = { ...JSON_TYPE, "x-request-id": "of-the-client", "accept-language": "es" };
    const wrong = await ask("POST", "/api/v1/workouts", { headers, body: '{"startedAt":1}' });
    expect([wrong.status, wrong.headers.get("content-language")]).toEqual([422, "es"]);
    expect(await wrong.json()).toMatchObject({ code: "request-invalid", requestId: "of-the-client" });
  });

  test("streams bodies with and without a length", async () => {
    const text = workout("n".repeat(5_000));
    const bytes = Buffer.from(text);
    const body = () => slowly([bytes.subarray(0, 100), bytes.subarray(100, 4_000), bytes.subarray(4_000)]);
    for (const headers of [JSON_TYPE, { ...JSON_TYPE, "content-length": String(bytes.byteLength) }]) {
      const made = await ask("POST", "/api/v1/workouts", { headers, body: body() });
      expect([made.status, textAt(await made.json(), "notes").length]).toEqual([201, 5_000]);
    }
    const form = new FormData();
    form.set("file", new File([`Date,Workout Name\n${"x,y\n".repeat(600_000)}`], "log.csv"));
    const { status, headers } = await ask("POST", "/api/v1/imports", { body: form });
    expect([status, headers.get("forja-region")]).toEqual([202, "mad"]);
  });

  test("passes events on as they come, ends the stream that nobody reads, and has so many at once", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const events = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ method, signal }) => {
        if (method !== "GET") return new Response("done");
        signal.addEventListener("abort", () => end());
        const body = new ReadableStream({ start: (stream) => stream.enqueue(": first\n\n") });
        return new Response(body, { headers: { "content-type": "text/event-stream" } });
      },
    });
    const other = farTo(`http://127.0.0.1:${events.port}`, { mostStreams: 1 });
    const follow = (signal: AbortSignal) => ask("GET", "/api/v1/users/me", { url: other.url, signal });
    const hangUp = new AbortController();
    const first = (await follow(hangUp.signal)).body?.getReader();
    expect(Buffer.from((await first?.read())?.value ?? []).toString()).toBe(": first\n\n");
    const second = await follow(hangUp.signal);
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "1"]);
    // An answer with a length ends by itself, and does not count.
    expect((await ask("DELETE", "/api/v1/users/me", { url: other.url })).status).toBe(200);
    hangUp.abort();
    await ended;
    const again = new AbortController();
    await eventually(
      () => follow(again.signal),
      ({ status }) => status === 200,
    );
    again.abort();
    await events.stop(true);
  });

  test("answers 503 within a promised time while the primary region is away, and serves again after it", async () => {
    await using way = await tcpProxy(primary.url);
    const other = farTo(way.url.replace(/\/$/, ""));
    const late = async (): Promise<[number, string | null, boolean]> => {
      const startedAt = performance.now();
      const answer = await ask("POST", "/api/v1/workouts", { url: other.url, headers: JSON_TYPE, body: workout("x") });
      await answer.arrayBuffer();
      return [answer.status, answer.headers.get("retry-after"), performance.now() - startedAt > 2_300];
    };
    await way.open();
    expect(await late()).toEqual([201, null, false]);
    await way.cut();
    expect(await late()).toEqual([503, "1", false]);
    await way.open();
    expect(await late()).toEqual([201, null, false]);
    way.silence();
    expect(await late()).toEqual([503, "1", false]);
    await way.cut();
    await way.open();
    expect(await late()).toEqual([201, null, false]);
  });
});

test("A read on a connection that vanished without a reset is answered over a new one, and later requests avoid it", async () => {
  await using way = await tcpProxy(primary.url);
  await way.open();
  const other = farTo(way.url.replace(/\/$/, ""));
  const read = () => ask("GET", "/api/v1/users/me", { url: other.url });
  expect((await read()).status).toBe(200);
  expect(way.swallow()).toBeGreaterThan(0);
  const startedAt = performance.now();
  expect((await read()).status).toBe(200);
  // The first connection would have had 15 seconds.
  expect(performance.now() - startedAt).toBeLessThan(14_000);
  const write = await ask("POST", "/api/v1/workouts", { url: other.url, headers: JSON_TYPE, body: workout("after") });
  expect(write.status).toBe(201);
});

test("An answer that ends early is 503, or a connection that ends early, and no log has its address", async () => {
  const upstream = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (sent) => {
      const isProbe = String(sent).includes("/livez");
      const length = isProbe ? 0 : String(sent).includes("short") ? 50 : 5_000_000;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${isProbe ? "" : "hello"}`);
      if (isProbe) return;
      setTimeout(() => socket.destroy(), 50);
    });
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const address = upstream.address();
  const other = farTo(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  const short = await ask("GET", "/api/v1/users/me?short", { url: other.url });
  expect([short.status, short.headers.get("retry-after")]).toEqual([503, "1"]);
  const long = await ask("GET", "/api/v1/users/me", { url: other.url });
  await expect(long.text()).rejects.toThrow();
  upstream.close();
});

describe("A forwarded request", () => {
  test("carries what it must, and nothing that its client made up", async () => {
    const seen: { url: string; headers: Record<string, string> }[] = [];
    const stranger = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("never") });
    const upstream = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        if (request.url.endsWith("/livez")) return new Response("alive");
        seen.push({ url: request.url, headers: Object.fromEntries(request.headers) });
        const headers = { location: stranger.url.href, "fly-replay": "app=other", "x-kept": "yes" };
        return new Response(null, { status: 307, headers });
      },
    });
    const other = farTo(`http://127.0.0.1:${upstream.port}`);
    const made = {
      "fly-client-ip": "203.0.113.9",
      "fly-replay-src": "region=gru",
      "x-forwarded-for": "203.0.113.9",
      "forja-edge-secret": "guess",
      "forja-edge-address": "203.0.113.9",
      te: "trailers",
    };
    const answer = await ask("DELETE", "/api/v1/users/me?x=%2F..", {
      url: other.url,
      headers: made,
      redirect: "manual",
    });
    expect([answer.status, answer.headers.get("x-kept"), answer.headers.get("fly-replay")]).toEqual([307, "yes", null]);
    const [request] = seen;
    expect(request?.url).toBe(`http://127.0.0.1:${upstream.port}/api/v1/users/me?x=%2F..`);
    const sent = request?.headers ?? {};
    expect(sent).toMatchObject({
      [FORWARD_HEADERS.secret]: EDGE_SECRET,
      [FORWARD_HEADERS.address]: "127.0.0.1",
      [FORWARD_HEADERS.region]: "syd",
    });
    expect(Object.keys(sent).filter((name) => /^(?:fly-|x-forwarded|te$|transfer-)/.test(name))).toEqual([]);
    await Promise.all([upstream.stop(true), stranger.stop(true)]);
  });

  test("is not forwarded again, also where the secrets differ", async () => {
    // Two regions that take each other for the primary one.
    const port = await freePort();
    const own = `http://127.0.0.1:${port}`;
    const one = parts.use(
      farApp(app, { primary: own, edge: { forwards: true, secret: "a-secret-of-one-region-only-0001" } }),
    );
    one.app.listen({ hostname: "127.0.0.1", port });
    const other = farTo(own);
    const { status, headers } = await ask("DELETE", "/api/v1/users/me", { url: other.url });
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
    const itself = await ask("DELETE", "/api/v1/users/me", { url: own });
    expect(itself.status).toBe(503);
    await one.app.server?.stop(true);
  });

  test("counts for the address of its client, where the secret is right", async () => {
    const config = { ...TEST_CONFIG, edge: PRIMARY, rateLimitScale: 0.02 };
    await using strict = listening(createApp({ ...app.deps, config }));
    const from = async (address: string, secret: string): Promise<number> => {
      const headers = {
        authorization: "",
        [FORWARD_HEADERS.secret]: secret,
        [FORWARD_HEADERS.address]: address,
        [FORWARD_HEADERS.region]: "syd",
      };
      return (await ask("GET", "/api/v1/users/me", { url: strict.url, headers })).status;
    };
    const forwarded = [];
    for (let at = 0; at < 3; at += 1) forwarded.push(await from("198.51.100.7", EDGE_SECRET));
    expect(forwarded).toEqual([401, 401, 429]);
    expect(await from("198.51.100.8", EDGE_SECRET)).toBe(401);
    // Without the secret it is one client, whatever it writes.
    const made: number[] = [];
    for (let at = 0; at < 3; at += 1) made.push(await from(`198.51.100.${20 + at}`, `${EDGE_SECRET}x`));
    expect(made).toEqual([401, 401, 429]);
    expect(await from("no address", EDGE_SECRET)).toBe(429);
  });
});

test("On Fly a body above 1 MB, or of an unknown size, is forwarded, and the rest replayed", async () => {
  const onFly = farTo(primary.url, { edge: { forwards: false } });
  const form = new FormData();
  form.set("file", new File([`Date,Workout Name\n${"x,y\n".repeat(300_000)}`], "log.csv"));
  const large = await ask("POST", "/api/v1/imports", { url: onFly.url, body: form });
  expect([large.status, large.headers.get("fly-replay")]).toEqual([202, null]);
  const text = Buffer.from(workout("of unknown size"));
  const unknown = await ask("POST", "/api/v1/workouts", { url: onFly.url, headers: JSON_TYPE, body: slowly([text]) });
  expect([unknown.status, unknown.headers.get("forja-region")]).toEqual([201, "mad"]);
  const small = await ask("POST", "/api/v1/workouts", { url: onFly.url, headers: JSON_TYPE, body: workout("small") });
  expect([small.status, small.headers.get("fly-replay")]).toEqual([
    409,
    expect.stringMatching(/^region=mad;state=write\.syd\.[0-9a-f-]{36};fallback=force_self$/),
  ]);
  const login = JSON.stringify({ email: person.email, password: PASSWORD });
  const session = await ask("POST", "/api/v1/auth/login", { headers: JSON_TYPE, body: login });
  expect(session.status).toBe(200);
});
