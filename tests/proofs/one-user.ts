import { beforeAll, expect, test } from "bun:test";
import { usedSecret } from "#core/security/secrets.ts";
import { register, TEST_CONFIG, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { quantile, timed } from "#tests/support/load.ts";
import { type Load, loadBy, type Person, personOf } from "#tests/support/one-user-load.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";

const FOR_MS = 12_000;
const ROUNDS = 3;
const EVERY_MS = 110;

let api: ForjaProcess;
let ada: SignedIn;
let bob: Person;
let exerciseId = "";

const { stores, closing } = storesBench();

beforeAll(async () => {
  api = await startApi(stores, {
    DATABASE_POOL_SIZE: "4",
    RATE_LIMIT_SCALE: "1",
    JWT_SECRET: usedSecret(TEST_CONFIG.jwtSecret),
  });
  await using app = await testApp(stores);
  ada = await signedIn(app);
  const found = await app.call("GET", "/api/v1/exercises?search=bench+press&limit=1", { token: ada.token });
  exerciseId = textAt(found.body, "data", 0, "id");
  bob = personOf(api.url, await register(app), exerciseId);
});

closing(() => api?.stop());

/** Calls at the pace of a person who is in a hurry. Returns the durations. */
const watch = async (read: () => Promise<Response>, forMs: number): Promise<number[]> => {
  const times: number[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const { status, ms } = await timed(read, 0);
    expect(status).toBe(200);
    times.push(ms);
    await Bun.sleep(EVERY_MS);
  }
  return times;
};

test.each([
  ["two loops of pushes and eight of workouts", "pushes", "/workouts?limit=5"],
  ["a whole quota at once", "quota", "/users/me"],
] as const)(
  "%s of one user leave another user's p99 within three times its quiet value",
  async (_what, load: Load, path) => {
    const read = () => bob.get(path);
    const quiet: number[] = [];
    const loaded: number[] = [];
    await watch(read, 2_000);
    // In turn, as a machine that others use changes its pace.
    for (let round = 0; round < ROUNDS; round += 1) {
      quiet.push(...(await watch(read, FOR_MS)));
      const made = loadBy({ ...ada, url: api.url, exerciseId, load, forMs: FOR_MS });
      loaded.push(...(await watch(read, FOR_MS)));
      console.info(load, JSON.stringify(await made));
    }
    const figures = [quiet, loaded].map((times) => [0.5, 0.9, 0.99, 1].map((share) => quantile(times, share)));
    console.info(load, JSON.stringify(figures));
    expect(quantile(loaded, 0.99)).toBeLessThanOrEqual(3 * quantile(quiet, 0.99));
  },
  180_000,
);
