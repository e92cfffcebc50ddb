import { afterAll, beforeAll, expect, test } from "bun:test";
import { at, PASSWORD, textAt } from "#tests/support/app.ts";
import { type Client, callOver, newClient } from "#tests/support/client.ts";
import { quantile } from "#tests/support/load.ts";
import type { RegionName } from "#tests/support/region-links.ts";
import { type Regions, startRegions } from "#tests/support/regions.ts";

/** Two regions without a replica, at 100 and at 330 ms. All of their requests are forwarded. */
const DISTANCES = { mad: 0, iad: 100, syd: 330 };
const NO_REPLICA = { DATABASE_REPLICA_URL: "", REDIS_REPLICA_URL: "", REDIS_NEAR_URL: "" };
/** Above the round trip, and above what the primary region itself takes. */
const MORE_MS = 40;
const TIMES = 15;
/** The machine is shared, so the quicker ones show the way. */
const QUARTILE = 0.25;

const cleanup = new AsyncDisposableStack();
let regions: Regions;
let person: Client;

beforeAll(async () => {
  regions = cleanup.use(
    await startRegions({
      distances: DISTANCES,
      forward: true,
      settings: { RATE_LIMIT_SCALE: "1000" },
      settingsOf: { iad: NO_REPLICA, syd: NO_REPLICA },
    }),
  );
  person = await newClient(regions.api("mad"));
}, 600_000);
afterAll(() => cleanup.disposeAsync());

type Call = (region: RegionName) => Promise<{ readonly status: number }>;

/** Measures both regions in turn, so that the load of the machine is the same. */
const compare = async (far: RegionName, call: Call): Promise<{ status: number; nearMs: number; farMs: number }> => {
  const times: Record<string, number[]> = { mad: [], [far]: [] };
  let status = 0;
  for (let turn = 0; turn < TIMES; turn += 1) {
    for (const region of ["mad", far] as const) {
      const startedAt = performance.now();
      const answer = await call(region);
      times[region]?.push(performance.now() - startedAt);
      if (turn > 0 && answer.status !== status) throw new Error(`${region} answers ${answer.status}, not ${status}`);
      status = answer.status;
    }
  }
  return {
    status,
    nearMs: quantile(times.mad ?? [], QUARTILE),
    farMs: quantile(times[far] ?? [], QUARTILE),
  };
};

const workout = () => ({ startedAt: "2026-11-02T17:00:00Z", status: "completed", notes: crypto.randomUUID() });

test.each(["iad", "syd"] as const)(
  "%s without a replica answers everything, for one round trip and 40 ms more",
  async (far) => {
    const made = await person.expect(201, "POST", "/api/v1/workouts", { body: workout() });
    const path = `/api/v1/workouts/${textAt(made, "id")}`;
    const key = await person.expect(201, "POST", "/api/v1/auth/api-keys", { body: { name: far, scopes: ["read"] } });
    const token = person.token;
    // Many logins end the oldest sessions of an account.
    const other = await newClient(regions.api("mad"));
    const login = { body: { email: other.email, password: PASSWORD } };
    const csv = new FormData();
    csv.set("file", new File([`Date,Workout Name\n${"x,y\n".repeat(300_000)}`], "log.csv"));
    const calls: Record<string, Call> = {
      "GET workout": (region) => callOver(regions.api(region), "GET", path, { token }),
      "GET by API key": (region) => callOver(regions.api(region), "GET", path, { token: textAt(key, "key") }),
      "GET list": (region) => callOver(regions.api(region), "GET", "/api/v1/workouts", { token }),
      "sync pull": (region) => callOver(regions.api(region), "GET", "/api/v1/sync", { token }),
      "POST workout": (region) => callOver(regions.api(region), "POST", "/api/v1/workouts", { token, body: workout() }),
      "PUT check-in": (region) =>
        callOver(regions.api(region), "PUT", "/api/v1/progress/checkins/2026-11-02", { token, body: { mood: 3 } }),
      login: (region) => callOver(regions.api(region), "POST", "/api/v1/auth/login", login),
      "upload of 1.2 MB": (region) => callOver(regions.api(region), "POST", "/api/v1/imports", { token, form: csv }),
      "wrong body": (region) => callOver(regions.api(region), "POST", "/api/v1/workouts", { token, body: { a: 1 } }),
    };
    const rows: Record<string, unknown>[] = [];
    const late: string[] = [];
    for (const [name, call] of Object.entries(calls)) {
      const { status, nearMs, farMs } = await compare(far, call);
      const moreMs = Math.round(farMs - nearMs);
      rows.push({ name, status, primary: Math.round(nearMs), far: Math.round(farMs), more: moreMs });
      if (moreMs > DISTANCES[far] + MORE_MS) late.push(`${name}: ${moreMs} ms more`);
    }
    const { nearMs, farMs } = await compare(far, (region) => callOver(regions.api(region), "GET", "/openapi.json"));
    rows.push({ name: "OpenAPI", status: 200, primary: Math.round(nearMs), far: Math.round(farMs) });
    console.table(rows);
    expect(late).toEqual([]);
    expect(farMs).toBeLessThan(DISTANCES[far]);
    const own = await newClient(regions.api(far));
    expect(at(await own.expect(200, "GET", "/api/v1/users/me"), "id")).toBe(own.userId);
    await own.expect(204, "POST", "/api/v1/auth/logout");
    for (const region of ["mad", "iad", "syd"] as const) {
      const { status } = await callOver(regions.api(region), "GET", "/api/v1/users/me", { token: own.token });
      expect([region, status]).toEqual([region, 401]);
    }
    const ready = await callOver(regions.api(far), "GET", "/readyz");
    expect([ready.status, at(ready.body, "stores")]).toMatchObject([200, { postgres: "up", redis: "up", mongo: "up" }]);
    expect(regions.api(far).lines.filter((line) => /redis\.(?:lost|error)|forward-failed|activity/.test(line))).toEqual(
      [],
    );
  },
  300_000,
);
