import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { hostOf, isPublicAddress, webhookTarget } from "#core/security/webhook-target.ts";
import type { DeliveryFailure } from "#db/postgres/schema/index.ts";

export type Resolve = (name: string) => Promise<readonly string[]>;

export const resolveName: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

export type PostOptions = {
  readonly resolve: Resolve;
  readonly allowPrivate: boolean;
  /** For the name, the connection and the answer together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type Request = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Posted = { readonly status: number } | { readonly failure: DeliveryFailure };

class Refused extends Error {
  override readonly name = "Refused";
  readonly failure: DeliveryFailure;
  constructor(failure: DeliveryFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** A name with one private address among others is refused whole: which one is taken must not be its owner's to choose. */
const addressesOf = async (url: URL, { resolve, allowPrivate }: PostOptions): Promise<readonly string[]> => {
  // It was checked when it was made, perhaps under another configuration.
  if ("objection" in webhookTarget(url.href, allowPrivate)) throw new Refused("address-refused");
  const host = hostOf(url);
  const addresses =
    isIP(host) !== 0
      ? [host]
      : await resolve(host).catch(() => {
          throw new Refused("name-unresolved");
        });
  if (addresses.length === 0) throw new Refused("name-unresolved");
  if (!allowPrivate && !addresses.every(isPublicAddress)) throw new Refused("address-refused");
  return addresses;
};

/** A resolver cannot be stopped. */
const unlessAborted = async <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
};

/**
 * Sends to an address and not to a name: a name that is asked for again could answer otherwise than when it was checked.
 * The name goes into the Host header, and into the handshake, which holds the certificate to it.
 */
const sendTo = async (address: string, target: URL, { headers, body }: Request, signal: AbortSignal) => {
  const url = new URL(target);
  url.hostname = isIP(address) === 6 ? `[${address}]` : address;
  // The setter leaves the name where it does not understand the address, such as one with a zone.
  if (isIP(hostOf(url)) === 0) throw new Refused("address-refused");
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, host: target.host },
    body,
    signal,
    redirect: "manual",
    keepalive: false,
    decompress: false,
    ...(isIP(hostOf(target)) === 0 ? { tls: { serverName: target.hostname } } : {}),
  });
  await response.body?.cancel();
  return response.status;
};

const codeOf = (error: unknown): string => String(Reflect.get(Object(error), "code"));

/** Before anything was sent, so that another address may be tried. */
const isUnconnected = (error: unknown): boolean =>
  ["ECONNREFUSED", "ConnectionRefused", "ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"].includes(codeOf(error));

const sendToAny = async (addresses: readonly string[], target: URL, request: Request, signal: AbortSignal) => {
  for (const address of addresses.slice(0, -1)) {
    try {
      return await sendTo(address, target, request, signal);
    } catch (error) {
      if (!isUnconnected(error)) throw error;
    }
  }
  return sendTo(addresses.at(-1) ?? "", target, request, signal);
};

/** The error itself goes no further: its message repeats the URL. */
const failureOf = (error: unknown): DeliveryFailure => {
  if (error instanceof Refused) return error.failure;
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  return /TLS|CERT|SELF_SIGNED|VERIFY|SSL/.test(codeOf(error)) ? "tls-failed" : "connection-failed";
};

/**
 * Posts to where somebody else says: only to public addresses, unless configured otherwise, never beyond a redirect, and
 * not for longer than the timeout. Throws the reason of `options.signal` when that ends it, and nothing else.
 */
export const post = async (request: Request, options: PostOptions): Promise<Posted> => {
  const target = new URL(request.url);
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  try {
    const addresses = await unlessAborted(addressesOf(target, options), signal);
    return { status: await sendToAny(addresses, target, request, signal) };
  } catch (error) {
    options.signal.throwIfAborted();
    return { failure: failureOf(error) };
  }
};
