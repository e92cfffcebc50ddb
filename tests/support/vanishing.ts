import { textAt } from "./app.ts";
import type { Client } from "./client.ts";
import { type ForjaProcess, type Settings, startApi, startWorker } from "./processes.ts";
import type { TestStores } from "./stores.ts";
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";

export const STORE_NAMES = ["postgres", "redis", "mongo"] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** Every way from the processes of a test to its stores, each by a proxy. */
export type Ways = AsyncDisposable & {
  readonly proxies: Readonly<Record<StoreName, TcpProxy>>;
  /** The addresses of the proxies, for a process. */
  readonly settings: Settings;
};

export const waysTo = async (stores: TestStores): Promise<Ways> => {
  const mongoUrl = new URL(stores.mongoUrl);
  // Else the driver goes to the address by which the server knows itself.
  mongoUrl.searchParams.set("directConnection", "true");
  const [postgres, redis, mongo] = await Promise.all([
    tcpProxy(stores.sqlUrl),
    tcpProxy(stores.redisUrl),
    tcpProxy(mongoUrl.href),
  ]);
  const proxies = { postgres, redis, mongo };
  await Promise.all(Object.values(proxies).map((proxy) => proxy.open()));
  return {
    proxies,
    settings: { DATABASE_URL: postgres.url, REDIS_URL: redis.url, MONGODB_URL: mongo.url, RATE_LIMIT_SCALE: "10000" },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.cut()));
    },
  };
};

export const startBoth = async (
  stores: TestStores,
  settings: { readonly api: Settings; readonly worker: Settings },
): Promise<{ readonly api: ForjaProcess; readonly worker: ForjaProcess }> => {
  const [api, worker] = await Promise.all([startApi(stores, settings.api), startWorker(stores, settings.worker)]);
  return { api, worker };
};

/** The answer of a request, with its start after the beginning. */
export type Seen = { readonly beganMs: number; readonly status: number; readonly what: string };

/** Asks for different things side by side until the time is over. */
export const askFor = async (client: Client, ms: number, besides = 4): Promise<Seen[]> => {
  const startedAt = performance.now();
  const seen: Seen[] = [];
  const calls: readonly (readonly [string, string, unknown?])[] = [
    ["GET", "/api/v1/workouts?limit=5"],
    ["POST", "/api/v1/workouts", {}],
    ["GET", "/api/v1/progress/reports"],
    ["GET", "/api/v1/users/me/profile"],
    ["GET", "/api/v1/exercises?search=squat&limit=3"],
  ];
  const one = async (offset: number): Promise<void> => {
    for (let round = offset; performance.now() - startedAt < ms; round += 1) {
      const [method, path, body] = calls[round % calls.length] ?? ["GET", "/api/v1/users/me"];
      const beganMs = performance.now() - startedAt;
      const answer = await client.call(method, path, body === undefined ? {} : { body });
      seen.push({ beganMs, status: answer.status, what: `${method} ${path}` });
      await Bun.sleep(20);
    }
  };
  await Promise.all(Array.from({ length: besides }, (_, offset) => one(offset)));
  return seen;
};

/** Requests an analysis and returns its end. */
export const analyse = async (client: Client, withinMs: number): Promise<string> => {
  const job = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
  return textAt(await client.jobEnd(textAt(job, "id"), withinMs), "status");
};
