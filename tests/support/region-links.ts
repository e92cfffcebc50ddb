import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";

export const REGION_NAMES = ["mad", "iad", "syd"] as const;
export type RegionName = (typeof REGION_NAMES)[number];
export type FarRegion = Exclude<RegionName, "mad">;
export const PRIMARY: RegionName = "mad";
export const isFar = (region: RegionName): region is FarRegion => region !== PRIMARY;
export const FAR_REGIONS = ["iad", "syd"] as const satisfies FarRegion[];

/** Round trips from the primary region, in milliseconds. */
export type Distances = Readonly<Record<RegionName, number>>;
export const DISTANCES: Distances = { mad: 0, iad: 100, syd: 260 };

/**
 * `store`: from the API to a store of another region. `replica`: a replica's stream from its primary. `forward`: from
 * the API to the primary's API. `clients`: from the proxy's edge in a region to an API.
 */
export type LinkKind = "store" | "replica" | "forward" | "clients";

type Link = { readonly from: RegionName; readonly to: RegionName; readonly kind: LinkKind; readonly proxy: TcpProxy };

/** The ways between regions. */
export type RegionLinks = AsyncDisposable & {
  /** Returns an address by which one region reaches what is in another. Within a region it is the target. */
  readonly between: (from: RegionName, to: RegionName, kind: LinkKind, target: string) => Promise<string>;
  readonly rtt: (from: RegionName, to: RegionName) => number;
  /** Sets the round trip between the primary region and another one, in milliseconds. */
  readonly setRtt: (region: FarRegion, ms: number) => void;
  /** Cuts a region off: all its links of these kinds. A silent cut drops bytes without a reset. */
  readonly cut: (region: RegionName, kinds?: readonly LinkKind[], how?: "reset" | "silent") => Promise<void>;
  readonly mend: (region: RegionName, kinds?: readonly LinkKind[]) => Promise<void>;
  /** Round trips so far from the API of a region to other regions. */
  readonly trips: (from: RegionName) => number;
};

const PRODUCT: readonly LinkKind[] = ["store", "replica", "forward"];

export const regionLinks = (given: Distances): RegionLinks => {
  const links: Link[] = [];
  const distances: Record<RegionName, number> = { ...given };
  const rtt = (from: RegionName, to: RegionName): number =>
    from === to ? 0 : Math.max(distances[from], distances[to]);
  const of = (region: RegionName, kinds: readonly LinkKind[]): Link[] =>
    links.filter(({ from, to, kind }) => (from === region || to === region) && kinds.includes(kind));
  return {
    rtt,
    between: async (from, to, kind, target) => {
      if (from === to) return target;
      const proxy = await tcpProxy(target, { delayMs: rtt(from, to) / 2 });
      await proxy.open();
      links.push({ from, to, kind, proxy });
      return proxy.url;
    },
    setRtt: (region, ms) => {
      distances[region] = ms;
      for (const { from, to, proxy } of of(region, [...PRODUCT, "clients"])) proxy.delay(rtt(from, to) / 2);
    },
    cut: async (region, kinds = PRODUCT, how = "reset") => {
      for (const { proxy } of of(region, kinds)) {
        if (how === "silent") proxy.silence();
        else await proxy.cut();
      }
    },
    mend: async (region, kinds = PRODUCT) => {
      for (const { proxy } of of(region, kinds)) await proxy.open();
    },
    trips: (region) =>
      links
        .filter(({ from, kind }) => from === region && (kind === "store" || kind === "forward"))
        .reduce((sum, { proxy }) => sum + proxy.trips(), 0),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(links.map(({ proxy }) => proxy.cut()));
    },
  };
};
