import { z } from "zod";

/**
 * The load client, a process of its own: raw sockets, requests that were made before, and an answer that is only
 * counted. It costs some microseconds a request, on both sides of a comparison.
 */

/** A text of a fixed length in a request that changes each time that the request is sent. */
const slot = z.object({
  text: z.string(),
  /** `day` rises by one, from the text as a date; `reps` is 5 or 6 in turns. */
  kind: z.enum(["day", "reps"]),
});

export const clientOrder = z.discriminatedUnion("order", [
  z.object({ order: z.literal("load"), name: z.string(), requests: z.array(z.string()), slot: slot.nullable() }),
  z.object({
    order: z.literal("run"),
    name: z.string(),
    port: z.number(),
    connections: z.number(),
    forMs: z.number(),
    /** A slow window goes on until it has so many answers, at most `atMostMs`. */
    answers: z.number(),
    atMostMs: z.number(),
  }),
]);
export type ClientOrder = z.output<typeof clientOrder>;

export const clientResult = z.object({
  answers: z.number(),
  /** Answers 503 of a server that has too much to do; the request is sent again. */
  refused: z.number(),
  /** Answers of the window and those that came after its end. */
  served: z.number(),
  elapsedMs: z.number(),
  bytes: z.number(),
  latenciesMs: z.array(z.number()),
  cpuUs: z.number(),
  failure: z.string().nullable(),
});
export type ClientResult = z.output<typeof clientResult>;

type Prepared = { readonly bytes: Buffer; readonly at: readonly number[]; readonly first: string; sent: number };
type Load = { readonly requests: Prepared[]; readonly kind: "day" | "reps" | null; next: number };

const DAY_MS = 86_400_000;
const loads = new Map<string, Load>();

const placesOf = (bytes: Buffer, text: string): number[] => {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
};

const load = ({ name, requests, slot }: Extract<ClientOrder, { order: "load" }>): void => {
  loads.set(name, {
    kind: slot?.kind ?? null,
    next: 0,
    requests: requests.map((text) => {
      const bytes = Buffer.from(text);
      return { bytes, at: slot === null ? [] : placesOf(bytes, slot.text), first: slot?.text ?? "", sent: 0 };
    }),
  });
};

const textOf = (kind: Load["kind"], first: string, sent: number): string =>
  kind === "day"
    ? new Date(Date.parse(first) + sent * DAY_MS).toISOString().slice(0, 10)
    : first.replace("5", sent % 2 === 0 ? "6" : "5");

const nextOf = (of: Load): Buffer => {
  const request = of.requests[of.next % of.requests.length];
  of.next += 1;
  if (request === undefined) throw new Error("a load without requests");
  const { bytes, at, first, sent } = request;
  for (const place of at) bytes.write(textOf(of.kind, first, sent), place, "latin1");
  request.sent += 1;
  return request.bytes;
};

const REFUSED = 503;
const REFUSED_PAUSE_MS = 500;
const statusOf = (head: string): number => Number(head.slice(9, 12));
const lengthOf = (head: string): number | null => {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return length === undefined ? null : Number(length);
};

type Run = Extract<ClientOrder, { order: "run" }>;

const run = async ({ name, port, connections, forMs, answers: wanted, atMostMs }: Run): Promise<ClientResult> => {
  const of = loads.get(name);
  if (of === undefined) throw new Error(`there is no load ${name}`);
  const latenciesMs: number[] = [];
  let [answers, served, refused, bytes] = [0, 0, 0, 0];
  let failure: string | null = null;
  const cpu = process.cpuUsage();
  const began = performance.now();
  let ended: number | null = null;
  const isOver = (now: number): boolean => {
    const elapsed = now - began;
    if (failure === null && elapsed < atMostMs && (elapsed < forMs || answers < wanted)) return false;
    ended ??= now;
    return true;
  };
  const one = (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let [remaining, sentAt, status, isChunked] = [-1, 0, 0, false];
    let begun: Buffer | null = null;
    const send = (socket: Bun.Socket): void => {
      if (isOver(performance.now())) {
        socket.end();
        resolve();
        return;
      }
      remaining = -1;
      sentAt = performance.now();
      const request = nextOf(of);
      if (socket.write(request) !== request.length) reject(new Error("the socket took a part of a request only"));
    };
    const complete = (socket: Bun.Socket): void => {
      const now = performance.now();
      if (status === REFUSED) {
        refused += 1;
        setTimeout(send, REFUSED_PAUSE_MS, socket);
        return;
      }
      served += 1;
      if (ended === null) {
        answers += 1;
        latenciesMs.push(now - sentAt);
      }
      send(socket);
    };
    const fail = (text: string): void => {
      failure ??= text.slice(0, 600);
    };
    const data = (socket: Bun.Socket, received: Buffer): void => {
      bytes += received.length;
      const chunk = begun === null ? received : Buffer.concat([begun, received]);
      begun = null;
      let body = chunk.length;
      if (remaining < 0) {
        const end = chunk.indexOf("\r\n\r\n");
        if (end < 0) {
          begun = Buffer.from(chunk);
          return;
        }
        const head = chunk.toString("latin1", 0, end);
        status = statusOf(head);
        if ((status < 200 || status > 299) && status !== REFUSED) fail(chunk.toString("utf8"));
        const length = lengthOf(head);
        isChunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(head);
        remaining = length ?? (isChunked ? Number.POSITIVE_INFINITY : 0);
        body -= end + 4;
      }
      remaining -= body;
      if (remaining <= 0 || (isChunked && chunk.toString("latin1", chunk.length - 5) === "0\r\n\r\n")) complete(socket);
    };
    const gone = (): void => {
      if (ended === null) fail("the server closed a connection");
      resolve();
    };
    Bun.connect({ hostname: "127.0.0.1", port, socket: { open: send, data, close: gone, error: gone } }).catch(reject);
    return promise;
  };
  await Promise.all(Array.from({ length: connections }, one));
  const { user, system } = process.cpuUsage(cpu);
  const elapsedMs = (ended ?? performance.now()) - began;
  return { answers, refused, served, elapsedMs, bytes, latenciesMs, cpuUs: user + system, failure };
};

if (import.meta.main) {
  process.on("message", async (message) => {
    const order = clientOrder.parse(message);
    if (order.order === "load") load(order);
    process.send?.(order.order === "load" ? null : await run(order));
  });
}
