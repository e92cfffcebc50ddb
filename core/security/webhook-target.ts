import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Azure answers its machines at this address with private facts. Every other such address is in a reserved range. */
const PLATFORM_ADDRESS = "168.63.129.16";

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

const isPublicV6 = (address: ipaddr.IPv6): boolean => address.range() === "unicast" && address.match(GLOBAL_UNICAST);

const isPublicV4 = (address: ipaddr.IPv4): boolean =>
  address.range() === "unicast" && address.toString() !== PLATFORM_ADDRESS;

/**
 * Returns whether an address of a resolver or a URL is on the open internet. Others are those of this machine, of
 * private networks, links, carriers and multicast. Reserved ranges, and IPv4 addresses within IPv6, are others, too.
 */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  if (family === 4) return isPublicV4(ipaddr.IPv4.parse(address));
  return family === 6 && isPublicV6(ipaddr.IPv6.parse(address));
};

/** Returns the name or address that a URL leads to, without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/** The limit of the stored form, in which a character beyond ASCII is up to nine times as long. */
const MAX_LENGTH = 2_000;

const isLocalName = (host: string): boolean => /^(?:.*\.)?localhost\.?$/.test(host);

const objectionTo = (url: URL, allowPrivate: boolean): string | null => {
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) return "must begin with https://";
  // A URL is shown and stored in places without passwords. The secret of a webhook signs its deliveries.
  if (url.username !== "" || url.password !== "") return "must hold no user name and no password";
  if (url.href.includes("#")) return "must end before a #";
  if (url.href.length > MAX_LENGTH) return `must have ${MAX_LENGTH} characters or fewer once it is encoded`;
  const host = hostOf(url);
  const isPrivate = isLocalName(host) || (isIP(host) !== 0 && !isPublicAddress(host));
  return isPrivate && !allowPrivate ? "must not lead to a private address" : null;
};

export type WebhookTarget = { readonly url: string } | { readonly objection: string };

/**
 * Checks where webhooks are to go, and writes it in the one form in which it is kept: a name in ASCII, an address in its
 * usual spelling. Any port will do: nothing but a TLS handshake is said to it before it has shown a certificate.
 * @param allowPrivate also takes http:// and private addresses, for development
 */
export const webhookTarget = (text: string, allowPrivate: boolean): WebhookTarget => {
  if (!URL.canParse(text)) return { objection: "must be a URL" };
  const url = new URL(text);
  const objection = objectionTo(url, allowPrivate);
  return objection === null ? { url: url.href } : { objection };
};
