import { Histogram, Registry } from "prom-client";
import { openEndedSessions } from "#api/access/open-ended-sessions.ts";
import { type App, createApp } from "#api/app.ts";
import type { ApiConfig, ApiDependencies } from "#api/dependencies.ts";
import { createPositions } from "#api/edge/positions.ts";
import { createActivityLog } from "#db/mongo/activity-log.ts";
import { openMongo } from "#db/mongo/client.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import { openRedis } from "#db/redis/connections.ts";
import { createSettledLimiter } from "#db/redis/settled-limiter.ts";
import type { TestStores } from "./stores.ts";
import { silentLog } from "./worker.ts";

export const TEST_CONFIG: ApiConfig = {
  production: false,
  corsOrigins: ["https://app.example.com"],
  trustFlyProxy: false,
  apiUrl: "https://api.example.com",
  edge: null,
  // Tests of the limits set their own.
  rateLimitScale: 10_000,
  hashingWaitMs: 60_000,
  jwtSecret: "access-tokens-of-the-tests-are-signed-with-this",
  refreshSecret: "refresh-tokens-of-the-tests-are-sealed-with-this",
  mailsAreSent: false,
  webhookAllowPrivate: true,
  sealingSecret: "kept-answers-of-the-tests-are-sealed-with-this-one",
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON; undefined when there is none, text when it is no JSON. */
  readonly body: unknown;
};

export type TestApp = AsyncDisposable & {
  readonly app: App;
  readonly deps: ApiDependencies;
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export type CallOptions = {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Uint8Array | FormData;
  readonly headers?: Readonly<Record<string, string>>;
};

const readBody = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === "") return undefined;
  return /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text;
};

/** Returns calls of an app within this process. */
export const callsOf =
  (app: App): TestApp["call"] =>
  async (method, path, { token, body, raw, headers } = {}) => {
    const response = await app.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(raw === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: raw }),
      }),
    );
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  };

/** The app as it ships, on the stores of a test; only the clock and the configuration may differ. */
export const testApp = async (
  stores: TestStores,
  overrides: { config?: Partial<ApiConfig>; clock?: () => Date; redisUrl?: string; mongoUrl?: string } = {},
): Promise<TestApp> => {
  const clock = overrides.clock ?? (() => new Date());
  const newId = () => Bun.randomUUIDv7();
  const mongo = openMongo({
    url: overrides.mongoUrl ?? stores.mongoUrl,
    poolSize: 4,
    applicationName: "forja-test",
    deadlineMs: 900,
  });
  const redis = openRedis({
    url: overrides.redisUrl ?? stores.redisUrl,
    prefix: stores.redisPrefix,
    connectionName: "forja-test",
    log: silentLog,
  });
  await redis.connected(2_000);
  const notifications = openNotifications(stores.sqlUrl);
  const stopping = new AbortController();
  const deps: ApiDependencies = {
    db: stores.db,
    nearDb: stores.db,
    nearReads: null,
    writes: null,
    redis,
    limiter: createSettledLimiter(redis),
    positions: createPositions({
      db: stores.db,
      log: silentLog,
      sealingSecret: overrides.config?.sealingSecret ?? TEST_CONFIG.sealingSecret,
    }),
    endedSessions: openEndedSessions({ db: stores.db, redis, log: silentLog, clock, newId }),
    mongo,
    activity: createActivityLog({ mongo, log: silentLog, clock, newId, flushEveryMs: 20 }),
    notifications,
    log: silentLog,
    clock,
    newId,
    readiness: async () => ({ ready: true, stores: {} }),
    requestDuration: new Histogram({
      name: "test_http_request_duration_seconds",
      help: "How long requests took",
      labelNames: ["method", "route", "status"],
      registers: [new Registry()],
    }),
    stopping: stopping.signal,
    config: { ...TEST_CONFIG, ...overrides.config },
  };
  const app = createApp(deps);
  const call = callsOf(app);
  const close = async (): Promise<void> => {
    stopping.abort();
    await deps.activity.flush();
    await deps.endedSessions.close();
    redis.close();
    await notifications.close();
    await mongo.close();
  };
  return { app, deps, call, close, [Symbol.asyncDispose]: close };
};

/** Reads a value out of a JSON answer; throws when the path does not lead anywhere. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((current, key) => {
    if (current === null || typeof current !== "object" || !(key in current)) {
      throw new Error(`nothing at ${path.join(".")}`);
    }
    return Reflect.get(current, key);
  }, value);

/** Returns the text at a path, like `at`. */
export const textAt = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  if (typeof found !== "string") throw new Error(`no text at ${path.join(".")}`);
  return found;
};

export type Person = {
  readonly userId: string;
  readonly email: string;
  readonly token: string;
  readonly refreshToken: string;
};

export const PASSWORD = "correct horse battery staple";

/** Registers an account through the API. */
export const register = async (app: TestApp, fields: Record<string, unknown> = {}): Promise<Person> => {
  const email = `${Bun.randomUUIDv7()}@example.com`;
  const { status, body } = await app.call("POST", "/api/v1/auth/register", {
    body: { email, password: PASSWORD, ...fields },
  });
  if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`);
  return {
    userId: textAt(body, "user", "id"),
    email: textAt(body, "user", "email"),
    token: textAt(body, "accessToken"),
    refreshToken: textAt(body, "refreshToken"),
  };
};
