/** Headers of one connection (RFC 9110, 7.6.1), and those that the client of the next connection writes anew. */
const OF_ONE_HOP = [
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Removes what only this process and Fly's proxy may write. */
const OWN = /^(?:fly-|forja-edge-|x-forwarded-|forwarded$|via$|x-real-ip$)/;

/** Returns the headers that go on to the next hop. */
export const nextHop = (headers: Headers): Headers => {
  const next = new Headers(headers);
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  // A length beside an encoding of the hop is not the length of the body (RFC 9112, 6.3).
  if (headers.has("transfer-encoding")) next.delete("content-length");
  for (const name of [...next.keys()]) {
    if (OF_ONE_HOP.includes(name) || named.includes(name) || OWN.test(name)) next.delete(name);
  }
  return next;
};
