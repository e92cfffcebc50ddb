/** The head of a message: its first line, and its fields in their order. */
export type Head = { readonly first: string; readonly fields: readonly (readonly [name: string, value: string])[] };

/** A piece of a body is the bytes of the connection, with the frame of its chunks. */
export type Part =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "end" };

export const fieldOf = ({ fields }: Head, name: string): string | undefined =>
  fields.find(([field]) => field.toLowerCase() === name)?.[1];

/** Returns the fields without those of a name, and with a new one. */
export const replaced = (head: Head, changes: Readonly<Record<string, string | null>>): Head => ({
  first: head.first,
  fields: [
    ...head.fields.filter(([name]) => !(name.toLowerCase() in changes)),
    ...Object.entries(changes).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  ],
});

export const headBytes = ({ first, fields }: Head): Buffer =>
  Buffer.from(`${[first, ...fields.map(([name, value]) => `${name}: ${value}`)].join("\r\n")}\r\n\r\n`, "latin1");

const parseHead = (text: string): Head => {
  const [first = "", ...lines] = text.split("\r\n");
  return {
    first,
    fields: lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  };
};

/** The rest of the body: a number of bytes, chunks, or all bytes until the end of the connection. */
type Rest = number | "chunks" | "all";

const isInterim = ({ first }: Head): boolean => /^HTTP\/1\.1 1\d\d/.test(first);

const restOf = (head: Head, isBodiless: (head: Head) => boolean): Rest => {
  if (isBodiless(head) || isInterim(head)) return 0;
  if (/\bchunked\b/i.test(fieldOf(head, "transfer-encoding") ?? "")) return "chunks";
  const length = fieldOf(head, "content-length");
  if (length !== undefined) return Number(length);
  return head.first.startsWith("HTTP/") ? "all" : 0;
};

/**
 * Splits one direction of HTTP/1.1 connections into parts. `isBodiless` names the answers without a body that the head
 * does not show. The head of an interim answer (1xx) is followed by the next head.
 */
export const httpMessages = (isBodiless: (head: Head) => boolean = () => false) => {
  let waiting: Buffer = Buffer.alloc(0);
  let rest: Rest | null = null;
  /** Bytes of the chunk that are still to come, with its line break. Null before the size of a chunk. */
  let ofChunk: number | null = null;
  let isTrailer = false;

  const take = (count: number): Buffer => {
    const bytes = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return bytes;
  };
  const end = (): Part => {
    rest = null;
    return { kind: "end" };
  };
  const nextHead = (): Part[] | null => {
    const at = waiting.indexOf("\r\n\r\n");
    if (at < 0) return null;
    const head = parseHead(take(at + 4).toString("latin1", 0, at));
    rest = isInterim(head) ? null : restOf(head, isBodiless);
    const part: Part = { kind: "head", head };
    return rest === 0 ? [part, end()] : [part];
  };
  const nextChunk = (): Part[] | null => {
    if (ofChunk !== null && ofChunk > 0) {
      if (waiting.length === 0) return null;
      const bytes = take(Math.min(ofChunk, waiting.length));
      ofChunk -= bytes.length;
      return [{ kind: "data", bytes }];
    }
    const at = waiting.indexOf("\r\n");
    if (at < 0) return null;
    const bytes = take(at + 2);
    const data: Part = { kind: "data", bytes };
    if (isTrailer) {
      if (at > 0) return [data];
      isTrailer = false;
      ofChunk = null;
      return [data, end()];
    }
    const size = Number.parseInt(bytes.toString("latin1"), 16);
    isTrailer = size === 0;
    ofChunk = isTrailer ? null : size + 2;
    return [data];
  };
  const next = (): Part[] | null => {
    if (rest === null) return nextHead();
    if (rest === "chunks") return nextChunk();
    if (waiting.length === 0) return null;
    const bytes = take(rest === "all" ? waiting.length : Math.min(rest, waiting.length));
    const data: Part = { kind: "data", bytes };
    if (rest === "all") return [data];
    rest -= bytes.length;
    return rest === 0 ? [data, end()] : [data];
  };
  return {
    take: (bytes: Buffer): Part[] => {
      waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
      const parts: Part[] = [];
      for (let more = next(); more !== null; more = next()) parts.push(...more);
      return parts;
    },
    /** Returns whether the end of the connection is the end of the body. */
    isBodyOfAll: (): boolean => rest === "all",
  };
};
