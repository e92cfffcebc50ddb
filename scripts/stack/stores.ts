import { join } from "node:path";
import { startMongo } from "./mongo.ts";
import { startPostgres } from "./postgres.ts";
import { printProgress } from "./progress.ts";
import { startRedis } from "./redis.ts";
import { type RunningServer, type ServerOptions, stopServerIn } from "./server.ts";
import { SetupError } from "./setup-error.ts";

const STORES = {
  postgres: { title: "Postgres", variable: "DATABASE_URL", start: startPostgres },
  redis: { title: "Redis", variable: "REDIS_URL", start: startRedis },
  mongo: { title: "MongoDB", variable: "MONGODB_URL", start: startMongo },
} as const;

export type StoreName = keyof typeof STORES;
export const STORE_NAMES = ["postgres", "redis", "mongo"] as const satisfies StoreName[];

export type OpenStore = {
  name: StoreName;
  title: string;
  variable: (typeof STORES)[StoreName]["variable"];
  url: string;
  chosen: string;
  /** Null when the address came from the environment: such a store is used, and neither started nor stopped. */
  server: RunningServer | null;
};

export type StoreOptions = Omit<ServerOptions, "dir"> & {
  dir: string;
  env?: Record<string, string | undefined>;
};

export const openStore = async (name: StoreName, options: StoreOptions): Promise<OpenStore> => {
  const { dir, env = process.env, print: tell = printProgress, ...rest } = options;
  const { title, variable, start } = STORES[name];
  const address = env[variable];
  const server = address ? null : await start({ ...rest, print: tell, dir: join(dir, name) });
  const chosen = server?.chosen ?? `the address in ${variable}`;
  tell(`${title}: ${chosen}${server?.reused ? ", already running" : ""}`);
  return { name, title, variable, url: server?.url ?? address ?? "", chosen, server };
};

/** When one can't be had, those that were started for it go again. */
export const openStores = async (options: StoreOptions): Promise<Record<StoreName, OpenStore>> => {
  const [postgres, redis, mongo] = await Promise.allSettled(STORE_NAMES.map((name) => openStore(name, options)));
  if (postgres?.status === "fulfilled" && redis?.status === "fulfilled" && mongo?.status === "fulfilled") {
    return { postgres: postgres.value, redis: redis.value, mongo: mongo.value };
  }
  const outcomes = [postgres, redis, mongo].filter((outcome) => outcome !== undefined);
  const started = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.server] : []));
  await Promise.all(started.map((server) => (server && !server.reused ? server.stop() : null)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  const unexpected = failures.find((failure) => !(failure instanceof SetupError));
  throw unexpected ?? new SetupError(failures.map((failure) => failure.message).join("\n"));
};

export const stopStores = async (dir: string): Promise<string[]> => {
  const stopped = await Promise.all(
    STORE_NAMES.map(async (name) => ((await stopServerIn(join(dir, name))) ? [STORES[name].title] : [])),
  );
  return stopped.flat();
};

/** The address of a private server excludes variables for another Postgres. */
const NO_OTHER_POSTGRES = { DATABASE_POOLED: "", DATABASE_DIRECT_URL: "" };

export const addresses = (stores: Iterable<OpenStore>): Record<string, string> => {
  const all = [...stores];
  const isPrivate = all.some(({ name, server }) => name === "postgres" && server);
  return {
    ...Object.fromEntries(all.map(({ variable, url }) => [variable, url])),
    ...(isPrivate ? NO_OTHER_POSTGRES : {}),
  };
};
