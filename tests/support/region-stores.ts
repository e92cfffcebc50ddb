import { join } from "node:path";
import { runScript } from "#scripts/dev/program.ts";
import { startMongo } from "#scripts/stack/mongo.ts";
import { startPostgres } from "#scripts/stack/postgres.ts";
import type { Printer } from "#scripts/stack/progress.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { openRedisReplica, openReplica, type PostgresReplica, type RedisReplica } from "#scripts/stack/replicas.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import { FAR_REGIONS, type FarRegion, PRIMARY, type RegionLinks } from "./region-links.ts";

export type NearStores = {
  readonly postgres: PostgresReplica;
  readonly redis: RedisReplica;
  /** The region's own, for its limits. */
  readonly limits: RunningServer;
};

/** The stores of three regions, which go when they are disposed of. */
export type RegionStores = {
  readonly postgres: RunningServer;
  readonly redis: RunningServer;
  readonly mongoUrl: string;
  readonly near: Readonly<Record<FarRegion, NearStores>>;
};

export type RegionStoresOptions = {
  readonly dir: string;
  readonly tools: string;
  readonly print: Printer;
  readonly links: RegionLinks;
  /** A MongoDB that is there. Without one a server is started. */
  readonly mongoUrl?: string;
  readonly cleanup: AsyncDisposableStack;
};

/** A replica gets what is committed at once, as from a server that keeps its data. */
const PRIMARY_SETTINGS = ["synchronous_commit=on", "wal_sender_timeout=5s", "max_slot_wal_keep_size=1GB"];

const fill = async (databaseUrl: string): Promise<void> => {
  const env = { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: "test", LOG_LEVEL: "warn" };
  await runScript("db/migrate.ts", env);
  await runScript("db/seed.ts", env);
};

export const openRegionStores = async (options: RegionStoresOptions): Promise<RegionStores> => {
  const { dir, tools, print, links, cleanup } = options;
  const home = (name: string) => ({ dir: join(dir, name), tools, print, persistent: false });
  const kept = <Server extends RunningServer>(server: Server): Server =>
    cleanup.adopt(server, (running) => running.stop());
  const openPrimary = async (): Promise<RunningServer> => {
    const server = kept(await startPostgres({ ...home("postgres"), settings: PRIMARY_SETTINGS }));
    await fill(server.url);
    return server;
  };
  const [postgres, redis, mongoUrl] = await Promise.all([
    openPrimary(),
    startRedis(home("redis")).then(kept),
    options.mongoUrl ?? startMongo(home("mongo")).then((server) => kept(server).url),
  ]);
  const openNear = async (region: FarRegion): Promise<NearStores> => {
    const near = (name: string) => home(`${region}-${name}`);
    const [fromPostgres, fromRedis] = await Promise.all([
      links.between(region, PRIMARY, "replica", postgres.url),
      links.between(region, PRIMARY, "replica", redis.url),
    ]);
    const [standby, redisReplica, limits] = await Promise.all([
      openReplica(postgres.url, { ...near("postgres"), streamFrom: fromPostgres }),
      openRedisReplica(redis.url, { ...near("redis"), streamFrom: fromRedis }),
      startRedis(near("limits")),
    ]);
    return { postgres: kept(standby), redis: kept(redisReplica), limits: kept(limits) };
  };
  const [iad, syd] = await Promise.all(FAR_REGIONS.map(openNear));
  if (iad === undefined || syd === undefined) throw new Error("two far regions");
  return { postgres, redis, mongoUrl, near: { iad, syd } };
};
