import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Redis } from "ioredis";
import postgres from "postgres";
import { developmentSecrets, type Secrets } from "#scripts/dev/secrets.ts";
import { tryLock } from "#scripts/stack/lock.ts";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { run } from "#scripts/stack/run.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { openStore, stopStores } from "#scripts/stack/stores.ts";
import { endLeftPrograms } from "./left-programs.ts";
import { parentOf } from "./machine.ts";

/** Connections of the API and of the floor to Postgres: the default of two cores. */
export const POOL_SIZE = 4;

export type Sql = ReturnType<typeof postgres>;

/** The stores and the release build that a bench measures. */
export type Setup = {
  readonly dir: string;
  readonly program: string;
  readonly secrets: Secrets;
  readonly urlOf: (database: string) => string;
  readonly redisUrl: string;
  readonly mongoUrl: string;
  /** Begins the keys in Redis. */
  readonly redisPrefix: string;
  readonly postmaster: number;
  readonly redisPid: number;
  /** Unwound before the stores are stopped. */
  readonly cleanup: AsyncDisposableStack;
};

export const connect = (url: string): Sql => postgres(url, { max: 1, onnotice: () => {} });

export const withSql = async <Result>(url: string, work: (sql: Sql) => Promise<Result>): Promise<Result> => {
  const sql = connect(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

let scopes = 0;

/** Returns the setup with Redis keys and a MongoDB database of their own, for another database of Postgres. */
export const scoped = (setup: Setup, cleanup: AsyncDisposableStack): Setup => {
  scopes += 1;
  const scope = `bench-${scopes}`;
  const mongoUrl = Object.assign(new URL(setup.mongoUrl), { pathname: `/${scope}` }).href;
  return { ...setup, cleanup, mongoUrl, redisPrefix: scope };
};

const buildRelease = async (program: string): Promise<void> => {
  const path = [join(ROOT, "node_modules/.bin"), dirname(process.execPath), process.env.PATH].join(":");
  const built = await run(["env", `PATH=${path}`, "sh", "scripts/release/build.sh", program], { cwd: ROOT });
  if (!built.ok) throw new SetupError(`The release build failed: ${built.output.trim()}`);
};

const postmasterOf = (url: string): Promise<number> =>
  withSql(url, async (sql) => {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return parentOf(row?.pid ?? 0);
  });

const redisPidOf = async (url: string): Promise<number> => {
  const redis = new Redis(url);
  try {
    return Number(/process_id:(\d+)/.exec(await redis.info("server"))?.[1] ?? 0);
  } finally {
    redis.disconnect();
  }
};

const takeLock = (dir: string): (() => void) => {
  const release = tryLock(join(dir, "bench.lock"));
  if (release === null) throw new SetupError("Another bench runs in this folder.");
  return release;
};

/** Postgres keeps its data between runs. Redis and MongoDB begin empty each time. */
export const openSetup = async (cleanup: AsyncDisposableStack): Promise<Setup> => {
  const dir = join(forjaDir(), "bench");
  const passing = join(dir, "run");
  await mkdir(dir, { recursive: true });
  cleanup.defer(takeLock(dir));
  cleanup.defer(async () => {
    await stopStores(dir);
    await stopStores(passing);
    await rm(passing, { recursive: true, force: true });
  });
  await endLeftPrograms(dir);
  await stopStores(passing);
  await rm(passing, { recursive: true, force: true });
  await mkdir(passing, { recursive: true });
  const program = join(dir, "forja");
  const options = { tools: forjaDir(), print: tell, env: {} };
  tell("Building the release …");
  const [kept, redis, mongo] = await Promise.all([
    openStore("postgres", { ...options, dir }),
    openStore("redis", { ...options, dir: passing, persistent: false }),
    openStore("mongo", { ...options, dir: passing, persistent: false }),
    buildRelease(program),
  ]);
  return {
    dir,
    program,
    secrets: await developmentSecrets(dir),
    urlOf: (database) => Object.assign(new URL(kept.url), { pathname: `/${database}` }).href,
    redisUrl: redis.url,
    mongoUrl: mongo.url,
    redisPrefix: "bench",
    postmaster: await postmasterOf(kept.url),
    redisPid: await redisPidOf(redis.url),
    cleanup: cleanup.use(new AsyncDisposableStack()),
  };
};
