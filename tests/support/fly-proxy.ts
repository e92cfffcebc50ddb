import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { fieldOf, type Head, headBytes, replaced } from "./http-messages.ts";
import { type HttpPool, httpPool, type Taken } from "./http-pool.ts";
import { type Wire, wireOf } from "./http-wire.ts";
import { type KeptBody, keptBody } from "./kept-body.ts";
import { type ReplayOrder, replayOrder } from "./replay-order.ts";

/**
 * A double of Fly's proxy, for tests on one machine. It follows Fly's documents on dynamic request routing and request
 * headers. They do not promise that a client's own `fly-replay-src` is removed, and the double keeps it.
 */

export type Machine<Region extends string> = { readonly id: string; readonly region: Region };

/** A request that was answered. */
export type Passage = {
  readonly edge: string;
  readonly method: string;
  readonly path: string;
  /** The machines that received it, in order. */
  readonly hops: readonly string[];
  readonly status: number;
};

export type FlyProxyOptions<Region extends string> = {
  readonly machines: readonly Machine<Region>[];
  /** Regions in which clients connect. Each has an address of its own in place of Anycast. */
  readonly edges: readonly Region[];
  /** Address of a machine, for the requests of one edge. */
  readonly addressOf: (edge: Region, machine: Machine<Region>) => string;
  readonly distance: (from: Region, to: Region) => number;
};

export type FlyProxy<Region extends string> = AsyncDisposable & {
  /** The address for clients near a region, without a slash at the end. */
  readonly at: (edge: Region) => string;
  /** A machine whose check fails gets no requests. */
  readonly setHealthy: (id: string, isHealthy: boolean) => void;
  readonly passages: () => readonly Passage[];
};

const HOST = "127.0.0.1";
/** Fly refuses to replay a larger request. */
const MAX_REPLAYED_BYTES = 1_000_000;
const MAX_HOPS = 10;

/** A request in the hands of the proxy. */
type Exchange<Region extends string> = {
  readonly edge: Region;
  readonly client: Wire;
  readonly head: Head;
  readonly method: string;
  readonly body: KeptBody;
  readonly hops: string[];
};

type Reply = { readonly head: Head; readonly taken: Taken };

const statusOf = (head: Head): number => Number(head.first.split(" ")[1] ?? 0);

const nextHead = async (wire: Wire, interim: (head: Head) => Promise<void>): Promise<Head | null> => {
  for (let part = await wire.next(); part !== null; part = await wire.next()) {
    if (part.kind !== "head") continue;
    if (statusOf(part.head) >= 200) return part.head;
    await interim(part.head);
  }
  return null;
};

/** Bodies that may be too large to be sent again go on a connection that is not closed meanwhile. */
const isLarge = (head: Head): boolean =>
  fieldOf(head, "transfer-encoding") !== undefined || Number(fieldOf(head, "content-length") ?? 0) > MAX_REPLAYED_BYTES;

const deliver = async (pool: HttpPool, exchange: Exchange<string>, head: Head): Promise<Reply | null> => {
  const { client, method, body } = exchange;
  for (let isFresh = isLarge(head); ; isFresh = true) {
    const taken = await pool.take(method, isFresh).catch(() => null);
    if (taken === null) return null;
    await taken.wire.write(headBytes(head));
    body.sendTo(taken.wire);
    const answer = await nextHead(taken.wire, (interim) => client.write(headBytes(interim)));
    if (answer !== null) return { head: answer, taken };
    if (!taken.isUsed || !body.isKept()) return null;
  }
};

/** Reads an answer to its end. Returns false when the machine breaks it off. */
const readBody = async ({ taken }: Reply, use: (bytes: Buffer) => Promise<void>): Promise<boolean> => {
  for (let part = await taken.wire.next(); part !== null; part = await taken.wire.next()) {
    if (part.kind === "end") return true;
    if (part.kind === "data") await use(part.bytes);
  }
  return false;
};

const release = ({ head, taken }: Reply, body: KeptBody): void => {
  if (body.isComplete() && !/close/i.test(fieldOf(head, "connection") ?? "")) taken.giveBack();
  else taken.wire.socket.destroy();
};

const discard = async (reply: Reply, body: KeptBody): Promise<void> => {
  if (body.isComplete() && (await readBody(reply, async () => {}))) release(reply, body);
  else reply.taken.wire.socket.destroy();
};

const failure = (reason: string): Buffer => {
  const text = `proxy: ${reason}\n`;
  const head = ["HTTP/1.1 502 Bad Gateway", "content-type: text/plain", `content-length: ${text.length}`];
  return Buffer.from(`${head.join("\r\n")}\r\nconnection: close\r\n\r\n${text}`);
};

export const flyProxy = async <Region extends string>(options: FlyProxyOptions<Region>): Promise<FlyProxy<Region>> => {
  const { machines, edges, addressOf, distance } = options;
  const unhealthy = new Set<string>();
  const passages: Passage[] = [];
  const pools = new Map<string, HttpPool>();
  const poolOf = (edge: Region, machine: Machine<Region>): HttpPool => {
    const key = `${edge} ${machine.id}`;
    const pool = pools.get(key) ?? httpPool(addressOf(edge, machine));
    pools.set(key, pool);
    return pool;
  };
  const nearestTo = (edge: Region): Machine<Region>[] =>
    machines
      .filter(({ id }) => !unhealthy.has(id))
      .toSorted((one, other) => distance(edge, one.region) - distance(edge, other.region));
  const inRegions = (edge: Region, regions: readonly string[] | null): Machine<Region>[] =>
    regions === null
      ? nearestTo(edge)
      : regions.flatMap((region) => nearestTo(edge).filter((machine) => region === "any" || machine.region === region));

  const candidatesOf = (edge: Region, order: ReplayOrder, from: Machine<Region>): Machine<Region>[] =>
    inRegions(edge, order.regions).filter(
      ({ id }) => (order.instance === null || order.instance === id) && !(order.elsewhere && from.id === id),
    );

  const headFor = ({ edge, head, client }: Exchange<Region>): Head => {
    const address = client.socket.remoteAddress ?? HOST;
    const before = fieldOf(head, "x-forwarded-for");
    return replaced(head, {
      "fly-client-ip": address,
      "fly-region": edge,
      "fly-forwarded-port": "443",
      "x-forwarded-for": before === undefined ? address : `${before}, ${address}`,
      "x-forwarded-proto": "https",
      "x-forwarded-port": "443",
      "x-forwarded-ssl": "on",
      via: "1.1 fly.io",
      "fly-replay-failed": null,
    });
  };

  /** Sends the request to the first machine that takes it. */
  const route = async (exchange: Exchange<Region>, candidates: readonly Machine<Region>[], head: Head) => {
    for (const machine of candidates) {
      if (!exchange.body.isKept()) break;
      const reply = await deliver(poolOf(exchange.edge, machine), exchange, head);
      exchange.hops.push(machine.id);
      if (reply !== null) return { machine, reply };
    }
    return null;
  };

  const withTimeout = async <Value>(work: Promise<Value>, ms: number | null): Promise<Value | null> =>
    ms === null ? work : Promise.race([work, Bun.sleep(ms).then(() => null)]);

  const fallBack = async (exchange: Exchange<Region>, order: ReplayOrder, from: Machine<Region>) => {
    if (order.fallback === null) return null;
    const candidates = [from, ...(order.fallback === "prefer_self" ? nearestTo(exchange.edge) : [])];
    const failed = `region=${order.regions?.join(",") ?? ""};replay_source=${from.id};reason=no_candidate;elapsed_ms=0`;
    return route(exchange, candidates, replaced(headFor(exchange), { "fly-replay-failed": failed }));
  };

  /** Returns the answer for the client, or why there is none. */
  const replayed = async (exchange: Exchange<Region>): Promise<Reply | string> => {
    const head = headFor(exchange);
    const preferred = fieldOf(exchange.head, "fly-prefer-region")?.split(",") ?? [];
    let routed = await route(exchange, inRegions(exchange.edge, [...preferred, "any"]), head);
    while (routed !== null) {
      const { machine, reply } = routed;
      const wish = fieldOf(reply.head, "fly-replay");
      if (wish === undefined) return reply;
      await discard(reply, exchange.body);
      const order = replayOrder(wish);
      if (order === null) return `"${wish}" is no fly-replay`;
      if (exchange.hops.length >= MAX_HOPS) return "the request was replayed too often";
      if (fieldOf(exchange.head, "content-length") === undefined) await exchange.body.settled;
      if (isLarge(exchange.head) && !exchange.body.isComplete()) return "the request is too large to be replayed";
      if (!exchange.body.isKept()) return "the request is too large to be replayed";
      const state = order.state === null ? "" : `;state=${order.state}`;
      const source = `instance=${machine.id};region=${machine.region};t=${Date.now() * 1_000}${state}`;
      const again = route(
        exchange,
        candidatesOf(exchange.edge, order, machine),
        replaced(head, { "fly-replay-src": source }),
      );
      routed = await withTimeout(again, order.timeoutMs);
      if (routed !== null) continue;
      const own = await fallBack(exchange, order, machine);
      if (own === null) return "no machine takes the replayed request";
      return fieldOf(own.reply.head, "fly-replay") === undefined ? own.reply : "a fallback cannot be replayed";
    }
    return "no machine takes the request";
  };

  const answer = async (exchange: Exchange<Region>): Promise<boolean> => {
    const { edge, client, method, head, body, hops } = exchange;
    const reply = await replayed(exchange);
    const note = (status: number): void => {
      passages.push({ edge, method, path: head.first.split(" ")[1] ?? "", hops, status });
    };
    if (typeof reply === "string") {
      note(502);
      await client.write(failure(reply));
      client.socket.end();
      return false;
    }
    note(statusOf(reply.head));
    const upstream = reply.taken.wire.socket;
    const leave = (): unknown => upstream.destroy();
    client.socket.once("close", leave);
    await client.write(headBytes(reply.head));
    const isWhole = await readBody(reply, (bytes) => client.write(bytes));
    client.socket.off("close", leave);
    if (isWhole && (await body.done)) {
      const isLast = upstream.destroyed || /close/i.test(fieldOf(reply.head, "connection") ?? "");
      release(reply, body);
      if (!isLast) return true;
    }
    upstream.destroy();
    client.socket.end();
    return false;
  };

  const serve = async (edge: Region, socket: Socket): Promise<void> => {
    const client = wireOf(socket);
    for (let part = await client.next(); part !== null; part = await client.next()) {
      if (part.kind !== "head") continue;
      const method = part.head.first.split(" ")[0] ?? "";
      const body = keptBody(client, MAX_REPLAYED_BYTES);
      if (!(await answer({ edge, client, head: part.head, method, body, hops: [] }))) return;
    }
  };

  const sockets = new Set<Socket>();
  const servers = new Map<Region, Server>();
  const addresses = new Map<Region, string>();
  for (const edge of edges) {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.setNoDelay(true).once("close", () => sockets.delete(socket));
      serve(edge, socket).catch(() => socket.destroy());
    }).listen(0, HOST);
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
    servers.set(edge, server);
    addresses.set(edge, `http://${HOST}:${address.port}`);
  }
  return {
    at: (edge) => addresses.get(edge) ?? "",
    setHealthy: (id, isHealthy) => {
      if (isHealthy) unhealthy.delete(id);
      else unhealthy.add(id);
    },
    passages: () => passages,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      for (const pool of pools.values()) pool.close();
      for (const server of servers.values()) {
        server.close();
        await once(server, "close");
      }
    },
  };
};
