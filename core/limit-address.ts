const MAPPED_IPV4 = /^(?:0{0,4}:){1,5}ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

const groupsOf = (side: string): string[] | null => {
  if (side === "") return [];
  const groups = side.split(":");
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups : null;
};

const networkOf = (address: string): string | null => {
  const sides = address.split("::");
  if (sides.length > 2) return null;
  const head = groupsOf(sides[0] ?? "");
  const tail = sides[1] === undefined ? [] : groupsOf(sides[1]);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => "0"), ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
};

/**
 * Returns the subject that an address counts for. An IPv4 address is its own subject, also when a dual-stack socket
 * writes it as IPv6. An IPv6 address counts for its /64, since one subscriber has all of it (RFC 6177). A text that is
 * no address is `unknown`, so it cannot pass uncounted. Throws nothing.
 */
export const limitAddress = (address: string): string => {
  const [bare = ""] = address.trim().split("%", 1);
  const ipv4 = MAPPED_IPV4.exec(bare)?.[1] ?? bare;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(ipv4)) return ipv4;
  const network = networkOf(bare);
  return network === null ? "unknown" : `${network}::/64`;
};
