import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { type FlyProxy, flyProxy } from "#tests/support/fly-proxy.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

type Region = "mad" | "iad" | "syd";
type Got = { readonly region: Region; readonly headers: Headers; readonly body: number; readonly url: string };

const REGIONS: readonly Region[] = ["mad", "iad", "syd"];
const RTT_MS: Record<Region, number> = { mad: 0, iad: 40, syd: 100 };

/** Each machine answers by this. */
let answer: (region: Region, request: Request) => Response | Promise<Response>;
let got: Got[] = [];
let proxy: FlyProxy<Region>;
const cleanup = new AsyncDisposableStack();
const links = new Map<string, TcpProxy>();

beforeAll(async () => {
  for (const region of REGIONS) {
    const server = cleanup.adopt(
      Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: (request) => answer(region, request) }),
      (running) => running.stop(true),
    );
    for (const edge of REGIONS) {
      const delayMs = edge === region ? 0 : (RTT_MS[region] + RTT_MS[edge]) / 2;
      const link = cleanup.use(await tcpProxy(`http://127.0.0.1:${server.port}`, { delayMs }));
      await link.open();
      links.set(`${edge} ${region}`, link);
    }
  }
  proxy = cleanup.use(
    await flyProxy({
      machines: REGIONS.map((region) => ({ id: `${region}-1`, region })),
      edges: REGIONS,
      addressOf: (edge, { region }) => links.get(`${edge} ${region}`)?.url ?? "",
      distance: (from, to) => (from === to ? 0 : RTT_MS[from] + RTT_MS[to]),
    }),
  );
});

afterAll(() => cleanup.disposeAsync());

const note = async (region: Region, request: Request): Promise<Response> => {
  const body = await request.arrayBuffer();
  got.push({ region, headers: request.headers, body: body.byteLength, url: request.url });
  return Response.json({ region }, { headers: { "x-served-by": region } });
};

/** All but the primary hand a request on. */
const handingOn =
  (order: string) =>
  async (region: Region, request: Request): Promise<Response> => {
    if (region === "mad") return note(region, request);
    got.push({ region, headers: request.headers, body: -1, url: request.url });
    return new Response(null, { status: 409, headers: { "fly-replay": order } });
  };

const ask = async (edge: Region, init: RequestInit = {}, path = "/a?b=1") => {
  got = [];
  const response = await fetch(`${proxy.at(edge)}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("The double of Fly's proxy", () => {
  test("gives a request to the nearest machine, with the client's address and the region in which it came in", async () => {
    answer = note;
    for (const edge of REGIONS) {
      const { status, text } = await ask(edge, { headers: { "fly-client-ip": "203.0.113.9", "fly-region": "lax" } });
      expect([status, JSON.parse(text)]).toEqual([200, { region: edge }]);
      expect(got).toHaveLength(1);
      expect(got[0]?.url).toEndWith("/a?b=1");
      expect(got[0]?.headers.get("fly-client-ip")).toBe("127.0.0.1");
      expect(got[0]?.headers.get("fly-region")).toBe(edge);
      expect(got[0]?.headers.has("fly-replay-src")).toBe(false);
    }
    const preferred = await ask("syd", { headers: { "fly-prefer-region": "iad" } });
    expect(JSON.parse(preferred.text)).toEqual({ region: "iad" });
  });

  test("replays a request with its body in the region that the answer names, with where it comes from", async () => {
    answer = handingOn("region=mad;state=write-from-syd");
    const before = proxy.passages().length;
    const { status, headers } = await ask("syd", { method: "POST", body: "x".repeat(900_000) });
    expect([status, headers.get("x-served-by"), headers.has("fly-replay")]).toEqual([200, "mad", false]);
    expect(got.map(({ region, body }) => [region, body])).toEqual([
      ["syd", -1],
      ["mad", 900_000],
    ]);
    expect(got[1]?.headers.get("fly-replay-src")).toMatch(/^instance=syd-1;region=syd;t=\d{16};state=write-from-syd$/);
    expect(got[1]?.headers.get("fly-region")).toBe("syd");
    expect(proxy.passages()[before]).toMatchObject({ edge: "syd", hops: ["syd-1", "mad-1"], status: 200 });
  });

  test("replays a body in chunks, and refuses one above a megabyte however it is sent", async () => {
    answer = handingOn("region=mad");
    const chunks = (count: number) =>
      new ReadableStream({
        start: (controller) => {
          for (let sent = 0; sent < count; sent += 1) controller.enqueue(new Uint8Array(100_000));
          controller.close();
        },
      });
    expect((await ask("iad", { method: "POST", body: chunks(3) })).status).toBe(200);
    expect(got[1]?.body).toBe(300_000);
    for (const body of ["x".repeat(1_000_001), chunks(11)]) {
      const refused = await ask("iad", { method: "POST", body });
      expect([refused.status, refused.text]).toEqual([502, "proxy: the request is too large to be replayed\n"]);
      expect(got.filter(({ region }) => region === "mad")).toEqual([]);
    }
  });

  test("gives what must be served elsewhere to the next machine, and ends a replay that goes on and on", async () => {
    answer = (region, request) =>
      region === "syd" ? new Response(null, { headers: { "fly-replay": "elsewhere=true" } }) : note(region, request);
    expect(JSON.parse((await ask("syd")).text)).toEqual({ region: "mad" });
    answer = () => new Response(null, { headers: { "fly-replay": "elsewhere=true" } });
    expect(await ask("syd")).toMatchObject({ status: 502, text: "proxy: the request was replayed too often\n" });
    answer = () => new Response(null, { headers: { "fly-replay": "nonsense" } });
    expect((await ask("syd")).status).toBe(502);
  });

  test("leaves out machines that fail their check or cannot be reached; a replay falls back where it may", async () => {
    answer = note;
    proxy.setHealthy("syd-1", false);
    expect(JSON.parse((await ask("syd")).text)).toEqual({ region: "mad" });
    proxy.setHealthy("syd-1", true);
    const link = links.get("syd mad");
    await link?.cut();
    answer = handingOn("region=mad");
    expect((await ask("syd")).status).toBe(502);
    answer = (region, request) =>
      request.headers.has("fly-replay-failed")
        ? note(region, request)
        : handingOn("region=mad;fallback=force_self")(region, request);
    const own = await ask("syd", { method: "PUT", body: "body" });
    expect([own.status, JSON.parse(own.text)]).toEqual([200, { region: "syd" }]);
    expect(got.at(-1)?.body).toBe(4);
    expect(got.at(-1)?.headers.get("fly-replay-failed")).toContain("replay_source=syd-1;reason=no_candidate");
    await link?.open();
  });

  test("passes large bodies, streams and answers without a body on as they come", async () => {
    answer = note;
    const large = await ask("mad", { method: "POST", body: new Uint8Array(5_000_000) });
    expect([large.status, got[0]?.body]).toEqual([200, 5_000_000]);
    expect((await ask("mad", { method: "HEAD" })).headers.get("x-served-by")).toBe("mad");

    const { promise: second, resolve: send } = Promise.withResolvers<void>();
    answer = () =>
      new Response(
        (async function* () {
          yield "data: 1\n\n";
          await second;
          yield "data: 2\n\n";
        })(),
        { headers: { "content-type": "text/event-stream" } },
      );
    const stream = (await fetch(proxy.at("iad"))).body?.getReader();
    expect(new TextDecoder().decode((await stream?.read())?.value)).toBe("data: 1\n\n");
    send();
    expect(new TextDecoder().decode((await stream?.read())?.value)).toBe("data: 2\n\n");
    expect((await stream?.read())?.done).toBe(true);
  });

  test("uses a client's connection and its own to a machine again", async () => {
    answer = note;
    const { hostname, port } = new URL(proxy.at("syd"));
    const client = connect(Number(port), hostname);
    let text = "";
    client.on("data", (data) => {
      text += data.toString();
    });
    for (let sent = 1; sent <= 3; sent += 1) {
      client.write("GET /again HTTP/1.1\r\nhost: x\r\n\r\n");
      while (text.split("HTTP/1.1 200").length - 1 < sent || !text.endsWith("}")) await once(client, "data");
    }
    client.destroy();
    expect(text.split("x-served-by: syd")).toHaveLength(4);
  });
});

test("A link delays both directions, keeps the order, counts round trips, and can be changed", async () => {
  answer = async (_region, request) => new Response(await request.text());
  await using link = await tcpProxy(links.get("mad mad")?.url ?? "", { delayMs: 30 });
  await link.open();
  const timed = async (): Promise<number> => {
    const start = performance.now();
    const body = Array.from({ length: 5_000 }, (_, index) => index).join(" ");
    expect(await (await fetch(link.url, { method: "POST", body })).text()).toBe(body);
    return performance.now() - start;
  };
  expect(await timed()).toBeGreaterThan(115);
  expect(await timed()).toBeGreaterThan(58);
  expect(link.trips()).toBe(2);
  link.delay(0);
  expect(await timed()).toBeLessThan(55);
  link.silence();
  await expect(fetch(link.url, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  await link.open();
  await timed();
  await link.cut();
  await expect(fetch(link.url)).rejects.toThrow();
});
