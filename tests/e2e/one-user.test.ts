import { beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { usedSecret } from "#core/security/secrets.ts";
import { TEST_CONFIG, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { quantile, timed } from "#tests/support/load.ts";
import { loadBy, type Person, personOf } from "#tests/support/one-user-load.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

/** Round trips to Postgres make up the time of a read. So the pace of this machine matters little. */
const ONE_WAY_MS = 30;
const READS = 20;

let proxy: TcpProxy;
let api: ForjaProcess;
let ada: SignedIn;
let person: Person;
let other: Person;
let exerciseId = "";

const { stores, closing } = storesBench();

beforeAll(async () => {
  proxy = await tcpProxy(stores.sqlUrl, { delayMs: ONE_WAY_MS });
  await proxy.open();
  api = await startApi(stores, {
    DATABASE_URL: proxy.url,
    DATABASE_POOL_SIZE: "4",
    RATE_LIMIT_SCALE: "1",
    JWT_SECRET: usedSecret(TEST_CONFIG.jwtSecret),
  });
  await using near = await testApp(stores);
  ada = await signedIn(near);
  const found = await near.call("GET", "/api/v1/exercises?search=bench+press&limit=1", { token: ada.token });
  exerciseId = textAt(found.body, "data", 0, "id");
  person = personOf(api.url, ada, exerciseId);
  other = personOf(api.url, await signedIn(near), exerciseId);
});

closing(async () => {
  await api?.stop();
  await proxy[Symbol.asyncDispose]();
});

const readTimes = async (): Promise<number[]> => {
  const times: number[] = [];
  for (let index = 0; index < READS; index += 1) {
    const { status, ms } = await timed(() => other.get("/workouts?limit=5"), index);
    expect(status).toBe(200);
    times.push(ms);
  }
  return times;
};

const pushes = async (read: () => Promise<number[]>): Promise<number[]> => {
  const load = loadBy({ ...ada, url: api.url, exerciseId, load: "pushes", forMs: 4_000 });
  await Bun.sleep(500);
  const times = await read();
  await load;
  return times;
};

/** Many writes wait for a lock that another process has. */
const lockedWrites = (read: () => Promise<number[]>): Promise<number[]> =>
  stores.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${ada.userId}::text, 0))`);
    const writes = Promise.all(Array.from({ length: 24 }, person.create));
    await Bun.sleep(100);
    const times = await read();
    await writes;
    return times;
  });

test.each([
  ["pushes and workouts", pushes],
  ["locked writes", lockedWrites],
] as const)(
  "%s of one user leave another user's reads within three times their quiet time",
  async (_what, under) => {
    await readTimes();
    const quiet = await readTimes();
    const loaded = await under(readTimes);
    expect(quantile(loaded, 0.9)).toBeLessThanOrEqual(3 * quantile(quiet, 0.9));
  },
  60_000,
);
