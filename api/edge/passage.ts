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
};

export type PassageReader = (headers: Headers) => Passage | null;

const REGION = /^[a-z0-9-]{1,32}$/;

const regionIn = (text: string | null | undefined): string | null =>
  text !== null && text !== undefined && REGION.test(text) ? text : null;

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
      };
    }
    if (trustFlyProxy && headers.has(FAILED_REPLAY)) return { by: "failed-replay", region: null, clientAddress: null };
    const source = trustFlyProxy ? headers.get(REPLAY_SOURCE) : null;
    return source === null ? null : { by: "replay", region: regionIn(fieldIn(source, "region")), clientAddress: null };
  };
