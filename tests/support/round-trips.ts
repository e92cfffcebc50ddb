import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A client writes one burst in several pieces. */
const SETTLE_MS = 4;

type Message = { readonly type: string; readonly body: Buffer };

/** Splits one direction of the protocol into messages. The first one of a client has no type. */
const splitMessages = (hasStartup: boolean) => {
  let rest: Buffer = Buffer.alloc(0);
  let isStartup = hasStartup;
  return (data: Buffer): Message[] => {
    rest = Buffer.concat([rest, data]);
    const messages: Message[] = [];
    for (;;) {
      const header = isStartup ? 0 : 1;
      if (rest.length < header + 4) return messages;
      const length = header + rest.readUInt32BE(header);
      if (rest.length < length) return messages;
      const type = isStartup ? "startup" : String.fromCharCode(rest[0] ?? 0);
      messages.push({ type, body: rest.subarray(header + 4, length) });
      isStartup = false;
      rest = rest.subarray(length);
    }
  };
};

/** The connection guard pings idle connections. The instances of the API exchange ended sessions. */
const isOfNoRequest = (statement: string): boolean =>
  statement === "select 1" || statement.startsWith('select "outbox"."payload"') || statement.includes("api_instances");

const textsIn = (body: Buffer): string[] => body.toString("latin1").split("\0");

/** Returns the text of the statement that a message runs. A prepared one is known by its name. */
const statementOf = ({ type, body }: Message, prepared: Map<string, string>): string[] => {
  const [first = "", second = ""] = textsIn(body);
  if (type === "P") prepared.set(first, second);
  if (type === "Q") return [first];
  return type === "B" ? [prepared.get(second) ?? ""] : [];
};

export type RoundTrips = AsyncDisposable & {
  /** The address of Postgres by way of the proxy. */
  readonly url: string;
  /** Runs a task and returns its round trips: the statements of each. */
  readonly during: (task: () => Promise<unknown>) => Promise<string[][]>;
  /** Number of statements that were described so far. A connection describes a statement once, in a trip of its own. */
  readonly described: () => number;
  /** Changes what clients send from now on; the length must stay. */
  readonly rewrite: (change: (data: Buffer) => Buffer) => void;
};

/**
 * A proxy in front of Postgres. It holds answers back while the client can still send something without them.
 * Each delivery of answers is then one round trip.
 */
export const roundTrips = async (target: string): Promise<RoundTrips> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let trips: string[][] = [];
  let described = 0;
  let change = (data: Buffer): Buffer => data;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const forward = (near: Socket): void => {
    keep(near);
    const far = keep(connect(Number(port), hostname));
    const sent = splitMessages(true);
    const answered = splitMessages(false);
    let isGreeted = false;
    let asked = 0;
    let isDescribing = false;
    let asking: string[] = [];
    const texts = new Map<string, string>();
    let held: Buffer[] = [];
    let timer: Timer | undefined;
    const deliver = (): void => {
      if (held.length === 0) return;
      near.write(Buffer.concat(held));
      held = [];
      if (asking.length > 0) trips.push(asking);
      asking = [];
      isDescribing = false;
    };
    const settle = (): void => {
      clearTimeout(timer);
      if (asked === 0 || isDescribing) timer = setTimeout(deliver, SETTLE_MS);
    };
    near.on("data", (data: Buffer) => {
      for (const message of sent(data)) {
        if (!isGreeted) continue;
        if (message.type === "Q" || message.type === "S") asked += 1;
        if (message.type === "H") {
          isDescribing = true;
          described += 1;
        }
        asking.push(...statementOf(message, texts).filter((statement) => !isOfNoRequest(statement)));
      }
      far.write(change(data));
      settle();
    });
    far.on("data", (data: Buffer) => {
      const ready = answered(data).filter(({ type }) => type === "Z").length;
      if (isGreeted) {
        asked -= ready;
        held.push(data);
        settle();
      } else {
        isGreeted = ready > 0;
        near.write(data);
      }
    });
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  };
  const server = createServer(forward).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    during: async (task) => {
      trips = [];
      await task();
      return trips;
    },
    described: () => described,
    rewrite: (next) => {
      change = next;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};
