import { isIP } from "node:net";
import { isSameSecret } from "#core/security/same-secret.ts";

/** Headers of a forwarded request. They mean nothing without the secret. */
export const FORWARD_HEADERS = {
  secret: "forja-edge-secret",
  address: "forja-edge-address",
  region: "forja-edge-region",
} as const;

/** Fly's proxy adds it to a replayed request. */
const REPLAY_SOURCE = "fly-replay-src";
/** Fly's proxy adds it to a request that comes back, because nobody could answer its replay. */
const FAILED_REPLAY = "fly-replay-failed";

/** The way of a request through another region. `clientAddress` is null where Fly's proxy names it. */
export type Passage = {
  readonly by: "replay" | "forward" | "failed-replay";
  /** The region that handed the request on. Null for a request that came back to it. */
  readonly region: string | null;
  readonly clientAddress: string | null;
  /** The id of a write, for the region that waits for its end. */
  readonly write: string | null;
};

export type PassageReader = (headers: Headers) => Passage | null;

const REGION = /^[a-z0-9-]{1,32}$/;
const WRITE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The state of a replay: why it was made, by which region, and the id of its write. */
export const stateOf = (why: string, here: string, write: string | null): string =>
  write === null ? `${why}.${here}` : `${why}.${here}.${write}`;

const regionIn = (text: string | null | undefined): string | null =>
  text !== null && text !== undefined && REGION.test(text) ? text : null;

const writeIn = (state: string | undefined): string | null => {
  const write = state?.split(".")[2];
  return write !== undefined && WRITE.test(write) ? write : null;
};

const fieldIn = (header: string, name: string): string | undefined =>
  header
    .split(";")
    .map((field) => field.trim())
    .find((field) => field.startsWith(`${name}=`))
    ?.slice(name.length + 1);

type PassageOptions = { readonly trustFlyProxy: boolean; readonly secret: string | null };

/** Returns a reader of headers. It gives null for a request that no other region handed on, whatever its client wrote. */
export const passageReader =
  ({ trustFlyProxy, secret }: PassageOptions): PassageReader =>
  (headers) => {
    const given = headers.get(FORWARD_HEADERS.secret);
    if (given !== null && secret !== null && isSameSecret(given, secret)) {
      const address = headers.get(FORWARD_HEADERS.address);
      return {
        by: "forward",
        region: regionIn(headers.get(FORWARD_HEADERS.region)),
        clientAddress: address !== null && isIP(address) !== 0 ? address : null,
        write: null,
      };
    }
    const none = { region: null, clientAddress: null, write: null };
    if (trustFlyProxy && headers.has(FAILED_REPLAY)) return { ...none, by: "failed-replay" };
    const source = trustFlyProxy ? headers.get(REPLAY_SOURCE) : null;
    if (source === null) return null;
    const region = regionIn(fieldIn(source, "region"));
    return { ...none, by: "replay", region, write: writeIn(fieldIn(source, "state")) };
  };
