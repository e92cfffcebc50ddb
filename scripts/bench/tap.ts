import { once } from "node:events";
import { connect, createServer } from "node:net";

/** One execution of a statement: its text, the values of its parameters and the types that the client declared. */
export type Executed = {
  readonly text: string;
  readonly values: readonly (string | null)[];
  readonly types: readonly number[];
};

export type Heard = {
  readonly executed: readonly Executed[];
  /** Times that a client waited for the server: statements that go together count once. */
  readonly roundTrips: number;
};

export type Tap = AsyncDisposable & {
  readonly url: string;
  /** Returns what clients sent while `work` ran. */
  readonly listen: (work: () => Promise<unknown>) => Promise<Heard>;
};

const HEADER = 5;
/** Simple queries and Sync: the server answers each with ReadyForQuery. */
const ASKS = ["Q", "S"];
const READY = "Z";

/**
 * Reads messages of Postgres' protocol. The first message of a frontend has no type.
 * @param take called with the type and the content of each message
 */
const messageReader = (take: (type: string, message: Buffer) => void, isFrontend: boolean) => {
  let pending = Buffer.alloc(0);
  let isStarted = !isFrontend;
  return (chunk: Buffer): void => {
    pending = Buffer.concat([pending, chunk]);
    if (!isStarted && pending.length >= 4 && pending.length >= pending.readInt32BE(0)) {
      pending = pending.subarray(pending.readInt32BE(0));
      isStarted = true;
    }
    while (isStarted && pending.length >= HEADER) {
      const end = 1 + pending.readInt32BE(1);
      if (pending.length < end) return;
      take(String.fromCharCode(pending[0] ?? 0), pending.subarray(HEADER, end));
      pending = pending.subarray(end);
    }
  };
};

/** Follows the statements of a frontend, and calls back for each execution. */
const statementReader = (onExecuted: (executed: Executed) => void) => {
  const prepared = new Map<string, { text: string; types: number[] }>();

  const textAt = (message: Buffer, from: number): [text: string, next: number] => {
    const end = message.indexOf(0, from);
    return [message.toString("utf8", from, end), end + 1];
  };
  const parse = (message: Buffer): void => {
    const [name, afterName] = textAt(message, 0);
    const [text, afterText] = textAt(message, afterName);
    const count = message.readInt16BE(afterText);
    const types = Array.from({ length: count }, (_, index) => message.readUInt32BE(afterText + 2 + 4 * index));
    prepared.set(name, { text, types });
  };
  const bind = (message: Buffer): void => {
    const [, afterPortal] = textAt(message, 0);
    const [name, afterName] = textAt(message, afterPortal);
    let at = afterName + 2 + 2 * message.readInt16BE(afterName);
    const count = message.readInt16BE(at);
    at += 2;
    const values = Array.from({ length: count }, () => {
      const length = message.readInt32BE(at);
      at += 4;
      if (length < 0) return null;
      at += length;
      return message.toString("utf8", at - length, at);
    });
    const statement = prepared.get(name);
    if (statement !== undefined) onExecuted({ ...statement, values });
  };
  return (type: string, message: Buffer): void => {
    if (type === "P") parse(message);
    if (type === "B") bind(message);
    if (type === "Q") onExecuted({ text: textAt(message, 0)[0], values: [], types: [] });
  };
};

/** Opens a way to Postgres that hears which statements its clients execute. */
export const openTap = async (target: string): Promise<Tap> => {
  const { hostname, port } = new URL(target);
  let heard: { executed: Executed[]; roundTrips: number } = { executed: [], roundTrips: 0 };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const readStatement = statementReader((executed) => heard.executed.push(executed));
    // The start of a connection asks once, and is answered once.
    let unanswered = 1;
    const readFrontend = messageReader((type, message) => {
      readStatement(type, message);
      if (!ASKS.includes(type)) return;
      // Statements that are sent before the answers to others cost no further wait.
      if (unanswered === 0) heard.roundTrips += 1;
      unanswered += 1;
    }, true);
    const readBackend = messageReader((type) => {
      if (type === READY) unanswered -= 1;
    }, false);
    near.on("data", (chunk: Buffer) => {
      readFrontend(chunk);
      far.write(chunk);
    });
    far.on("data", (chunk: Buffer) => {
      readBackend(chunk);
      near.write(chunk);
    });
    near.on("close", () => far.destroy()).on("error", () => far.destroy());
    far.on("close", () => near.destroy()).on("error", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${address.port}` }).href,
    listen: async (work) => {
      heard = { executed: [], roundTrips: 0 };
      await work();
      return heard;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
};
