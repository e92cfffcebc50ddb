import { join } from "node:path";
import { openPostgres } from "#db/postgres/client.ts";
import { openHome } from "#scripts/stack/homes.ts";
import { forjaDir } from "#scripts/stack/paths.ts";
import { freePort } from "#scripts/stack/ports.ts";
import type { Printer } from "#scripts/stack/progress.ts";
import { type FlyProxy, flyProxy } from "./fly-proxy.ts";
import { type ForjaProcess, type Settings, startApi, startWorker } from "./processes.ts";
import {
  DISTANCES,
  type Distances,
  FAR_REGIONS,
  type FarRegion,
  isFar,
  PRIMARY,
  REGION_NAMES,
  type RegionLinks,
  type RegionName,
  regionLinks,
} from "./region-links.ts";
import { openRegionStores, type RegionStores } from "./region-stores.ts";
import type { TestStores } from "./stores.ts";

export type RegionsOptions = {
  /** Round trips from the primary region, in milliseconds. */
  readonly distances?: Distances;
  /** Replication lag of the far regions, in milliseconds. */
  readonly lagMs?: number;
  /** A MongoDB that is there, in place of an own one. */
  readonly mongoUrl?: string;
  /** Forwards in place of `fly-replay`. */
  readonly forward?: boolean;
  /** Lists each Postgres in DATABASE_URL, so that a promoted one is found. */
  readonly failover?: boolean;
  /** Settings of all processes, or of those in one region. */
  readonly settings?: Settings;
  readonly settingsOf?: Partial<Record<RegionName, Settings>>;
  readonly print?: Printer;
};

/** Three regions on this machine. The first one is the primary region. */
export type Regions = AsyncDisposable & {
  /** The stores of the primary region, for processes and tests. */
  readonly stores: TestStores;
  readonly servers: RegionStores;
  readonly links: RegionLinks;
  readonly proxy: FlyProxy<RegionName>;
  /** The address for clients near a region, by way of the proxy. */
  readonly edge: (region: RegionName) => { readonly url: string };
  readonly api: (region: RegionName) => ForjaProcess;
  readonly worker: ForjaProcess;
  /** Delays what the replica of a far region replays, in milliseconds. */
  readonly lag: (region: FarRegion, ms: number) => Promise<void>;
  /** Starts the API of a region again, at the same address. */
  readonly restart: (region: RegionName, how: "stop" | "kill") => Promise<void>;
  /** Kills the primary's Postgres, promotes the replica of a far region, and has the other one follow it. */
  readonly promote: (region: FarRegion) => Promise<void>;
};

export const JWT_SECRET = "access-tokens-of-three-regions-are-signed-with-this";

const SECRETS: Settings = {
  JWT_SECRET,
  REFRESH_SECRET: "refresh-tokens-of-three-regions-are-sealed-with-this",
  SEALING_SECRET: "kept-answers-of-three-regions-are-sealed-with-this",
  EDGE_SECRET: "requests-between-three-regions-are-proved-with-this",
};

const storesOf = (servers: RegionStores): TestStores => {
  const { db, close } = openPostgres({
    url: servers.postgres.url,
    poolSize: 4,
    applicationName: "forja-test",
    statementTimeoutMs: 10_000,
  });
  const sqlUrl = servers.postgres.url;
  const [redisUrl, mongoUrl] = [servers.redis.url, servers.mongoUrl];
  return { db, sqlUrl, redisUrl, redisPrefix: "regions", mongoUrl, close, [Symbol.asyncDispose]: close };
};

/** Returns one address with all the hosts. */
const withHosts = (urls: readonly string[]): string => {
  const [first = ""] = urls;
  return first.replace(new URL(first).host, urls.map((url) => new URL(url).host).join(","));
};

/** Below FORJA_DIR. */
export const REGIONS_FOLDER = "regions";

/** A port that no outgoing connection takes while a process is away: it is below the range of those. */
const lastingPort = (): number => 20_000 + Math.floor(Math.random() * 10_000);

let homes = 0;

/** Starts the stores, links, processes and proxy of three regions. They go when they are disposed of. */
export const startRegions = async (options: RegionsOptions = {}): Promise<Regions> => {
  const { distances = DISTANCES, lagMs = 0, forward = false, failover = false, settings, print = () => {} } = options;
  const tools = forjaDir();
  homes += 1;
  await using cleanup = new AsyncDisposableStack();
  const { dir } = cleanup.use(await openHome(join(tools, REGIONS_FOLDER), `${process.pid}-${homes}`));
  const links = cleanup.use(regionLinks(distances));
  const servers = await openRegionStores({
    ...{ dir, tools, print, links, cleanup },
    ...(options.mongoUrl === undefined ? {} : { mongoUrl: options.mongoUrl }),
  });
  const stores = cleanup.use(storesOf(servers));
  const ports = new Map<RegionName, number>();
  for (const region of REGION_NAMES) ports.set(region, await freePort(lastingPort()));
  const addressOf = (region: RegionName): string => `http://127.0.0.1:${ports.get(region)}`;

  const databaseOf = async (region: RegionName): Promise<string> => {
    const primary = await links.between(region, PRIMARY, "store", servers.postgres.url);
    if (!failover) return primary;
    const others = FAR_REGIONS.map((far) => links.between(region, far, "store", servers.near[far].postgres.url));
    return withHosts([primary, ...(await Promise.all(others))]);
  };
  const common = async (region: RegionName): Promise<Settings> => ({
    ...SECRETS,
    FLY_REGION: region,
    PRIMARY_REGION: PRIMARY,
    DATABASE_URL: await databaseOf(region),
    REDIS_URL: await links.between(region, PRIMARY, "store", servers.redis.url),
    MONGODB_URL: await links.between(region, PRIMARY, "store", servers.mongoUrl),
    API_URL: "http://api.regions.example",
    ...settings,
    ...options.settingsOf?.[region],
  });
  const near = async (region: FarRegion): Promise<Settings> => ({
    DATABASE_REPLICA_URL: servers.near[region].postgres.url,
    REDIS_REPLICA_URL: servers.near[region].redis.url,
    REDIS_NEAR_URL: servers.near[region].limits.url,
    EDGE_PRIMARY_URL: await links.between(region, PRIMARY, "forward", addressOf(PRIMARY)),
    EDGE_FORWARD: forward ? "1" : "0",
  });
  const settingsOf = new Map<RegionName, Settings>();
  for (const region of REGION_NAMES) {
    settingsOf.set(region, {
      TRUST_FLY_PROXY: "1",
      PORT: String(ports.get(region)),
      ...(isFar(region) ? await near(region) : {}),
      ...(await common(region)),
    });
  }

  const processes = new Map<RegionName, ForjaProcess>();
  const start = async (region: RegionName): Promise<void> => {
    processes.set(region, await startApi(stores, settingsOf.get(region)));
  };
  const apiOf = (region: RegionName): ForjaProcess => {
    const api = processes.get(region);
    if (api === undefined) throw new Error(`no API in ${region}`);
    return api;
  };
  cleanup.defer(async () => {
    await Promise.all([...processes.values()].map((api) => api.kill()));
  });
  await start(PRIMARY);
  await Promise.all(FAR_REGIONS.map(start));
  const worker = cleanup.use(await startWorker(stores, await common(PRIMARY)));

  const reach = new Map<string, string>();
  for (const from of REGION_NAMES) {
    for (const to of REGION_NAMES) {
      reach.set(`${from} ${to}`, await links.between(from, to, "clients", addressOf(to)));
    }
  }
  const proxy = cleanup.use(
    await flyProxy<RegionName>({
      machines: REGION_NAMES.map((region) => ({ id: `${region}-1`, region })),
      edges: REGION_NAMES,
      addressOf: (edge, { region }) => reach.get(`${edge} ${region}`) ?? "",
      distance: links.rtt,
    }),
  );
  const lag = (region: FarRegion, ms: number): Promise<void> => servers.near[region].postgres.delay(ms);
  if (lagMs > 0) await Promise.all(FAR_REGIONS.map((region) => lag(region, lagMs)));
  const all = cleanup.move();
  return {
    stores,
    servers,
    links,
    proxy,
    edge: (region) => ({ url: proxy.at(region) }),
    api: apiOf,
    worker,
    lag,
    restart: async (region, how) => {
      await apiOf(region)[how]();
      await start(region);
    },
    promote: async (region) => {
      await servers.postgres.kill();
      const next = servers.near[region].postgres;
      await next.promote();
      for (const other of FAR_REGIONS) {
        if (other === region) continue;
        await servers.near[other].postgres.follow(await links.between(other, region, "replica", next.url));
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
};
