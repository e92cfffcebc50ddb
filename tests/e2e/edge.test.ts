import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { medianOf } from "#scripts/bench/pairs.ts";
import { answeredBy, ask, newPerson, replicated, servesNear, UNANSWERED } from "#tests/edge/clients.ts";
import { cutRegion } from "#tests/edge/cuts.ts";
import { endSessions } from "#tests/edge/endings.ts";
import { promoteUnderLoad } from "#tests/edge/promotion.ts";
import { measureNearReads } from "#tests/edge/reads.ts";
import { readElsewhereLater, writeThenRead } from "#tests/edge/staleness.ts";
import { textAt } from "#tests/support/app.ts";
import { callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { FAR_REGIONS, type FarRegion, REGION_NAMES, type RegionName } from "#tests/support/region-links.ts";
import { type Regions, startRegions } from "#tests/support/regions.ts";

/** Regions are started once. Each test leaves them whole; the last one promotes a replica. */
let regions: Regions;

beforeAll(async () => {
  regions = await startRegions({ failover: true, settings: { RATE_LIMIT_SCALE: "1000000" } });
});

afterAll(async () => {
  await regions[Symbol.asyncDispose]();
});

const newWorkout = (title: string) => ({ title, startedAt: new Date().toISOString(), exercises: [] });

const lastPassage = (path: string) =>
  regions.proxy
    .passages()
    .filter((passage) => passage.path.startsWith(path))
    .at(-1);

describe("Three regions", () => {
  test("read near without a round trip to another region", async () => {
    const measure = async (region: FarRegion) => measureNearReads(regions, region, await newPerson(regions), 20);
    for (const { region, tripsPerRead, handedOn } of await Promise.all(FAR_REGIONS.map(measure))) {
      expect([region, tripsPerRead, handedOn]).toEqual([region, 0, 0]);
    }
  });

  test("take a write from afar in one round trip to the primary region, and answer with a position", async () => {
    const { token } = await newPerson(regions);
    for (const region of FAR_REGIONS) {
      const write = () => ask(regions.edge(region), "POST", "/workouts", { token, body: newWorkout("Far") });
      await write();
      const times: number[] = [];
      for (let count = 0; count < 10; count += 1) {
        const written = await write();
        expect([written.status, answeredBy(written)]).toEqual([201, "mad"]);
        expect(written.headers.get("forja-position")).toMatch(/^\S+$/);
        times.push(written.ms);
      }
      // A busy machine only ever adds time.
      expect(Math.min(...times)).toBeLessThan(regions.links.rtt(region, "mad") + 40);
      expect(lastPassage("/api/v1/workouts")?.hops).toEqual([`${region}-1`, "mad-1"]);
    }
  });

  test("show each client its own writes while replicas are late", async () => {
    const lag = (ms: number) => Promise.all(FAR_REGIONS.map((region) => regions.lag(region, ms)));
    await lag(500);
    const [late, later] = await Promise.all([
      writeThenRead(regions, { pairs: 120, parallel: 12 }),
      readElsewhereLater(regions, { pairs: 6, parallel: 6 }),
    ]);
    await lag(40);
    const little = await writeThenRead(regions, { pairs: 60, parallel: 6 });
    await lag(0);
    expect([late.stale, later.stale, little.stale]).toEqual([[], [], []]);
    expect([late.refused, little.refused]).toEqual([{}, {}]);
    // A region waits for a replica that is a little late.
    expect(little.near).toBeGreaterThan(little.nearInPrimary);
  });

  test("accept no ended token after its 204, also when one of them is cut off in the middle", async () => {
    const { userId } = await newPerson(regions);
    const timed = await endSessions(regions, userId, { count: 6, parallel: 1, from: ["mad"] });
    expect(timed).toMatchObject({ accepted: [], tooSoon: [], refused: {} });
    // The farthest region has confirmed. A busy machine only ever adds time.
    expect(Math.min(...timed.times)).toBeLessThan(regions.links.rtt("mad", "syd") + 40);
    const halfway = () => regions.links.cut("syd", undefined, "silent");
    for (const cut of [
      await endSessions(regions, userId, { count: 24, parallel: 6 }),
      await endSessions(regions, userId, { count: 12, parallel: 4, from: ["mad"], halfway }),
    ]) {
      expect(cut).toMatchObject({ accepted: [], tooSoon: [], refused: {} });
      // The bench has the longest time. Here the machine may be busy.
      expect(medianOf(cut.times)).toBeLessThan(2_300);
    }
    await regions.links.mend("syd");
    expect(await servesNear(regions, "syd", await newPerson(regions))).toBeLessThan(5_000);
  });

  test("lose nothing when one of them is cut off, and its process answers nothing without its lease", async () => {
    const cut = await cutRegion(regions, { region: "iad", forMs: 4_000, how: "reset" });
    expect(cut).toMatchObject({ lost: [], readsOfItself: 0 });
    // A crowded machine may refuse some of them.
    const { 201: written = 0, 503: refused = 0, ...others } = cut.statuses;
    expect([others, written > 9 * refused]).toEqual([{}, true]);
    expect(cut.backMs).toBeLessThan(5_000);
  });

  test("take a body that Fly does not replay, and streams, from everywhere", async () => {
    const client = await newClient(regions.edge("syd"));
    const head =
      "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE";
    const notes = "x".repeat(1_900);
    const rows = Array.from(
      { length: 600 },
      (_, index) =>
        `2026-09-28 18:05:00,"Full body",1h,"Bench Press (Barbell)",${index + 1},72.5,8,0,0,"${notes}","",8`,
    );
    const form = new FormData();
    form.set("source", "strong");
    form.set("weightUnit", "kg");
    form.set("file", new Blob([[head, ...rows].join("\n")], { type: "text/csv" }), "strong.csv");
    const { status, body, headers } = await client.call("POST", "/api/v1/imports", { form });
    expect([status, headers.get("forja-region")]).toEqual([202, "mad"]);
    expect(lastPassage("/api/v1/imports")).toMatchObject({ hops: ["syd-1"], status: 202 });
    const path = `/api/v1/jobs/${textAt(body, "id")}/events`;
    const events = await callOver(regions.edge("iad"), "GET", path, client);
    expect(String(events.body)).toContain('"status":"completed"');
    const ids = [...String(events.body).matchAll(/^id: ?(.+)$/gm)].map(([, id]) => id ?? "");
    const { token } = client;
    const after = (id: string) =>
      ask(regions.edge("syd"), "GET", path.replace("/api/v1", ""), { token, headers: { "last-event-id": id } });
    expect([ids.length > 0, (await after(ids.at(-1) ?? "")).status]).toEqual([true, 204]);
  });
});

describe("A stranger", () => {
  const forged: Record<string, string> = {
    "fly-replay-src": "instance=mad-1;region=mad;t=1;state=write.mad",
    "forja-edge-secret": "guess",
    "forja-edge-region": "mad",
    "forja-edge-address": "203.0.113.9",
    "fly-client-ip": "203.0.113.9",
    "fly-replay-failed": "region=mad;reason=no_candidate",
  };

  test("gains nothing by headers of the proxy and of other regions: a write is done once, in the primary region", async () => {
    const { token } = await newPerson(regions);
    for (const name of [...Object.keys(forged), "all"]) {
      const headers = name === "all" ? forged : { [name]: forged[name] ?? "" };
      const title = `forged ${name}`;
      const asked = await ask(regions.edge("syd"), "POST", "/workouts", { token, headers, body: newWorkout(title) });
      // A client that claims a replay or a forward may lose the way to the primary region, and nothing else.
      if (asked.status === 201) expect(answeredBy(asked)).toBe("mad");
      else expect([asked.status, asked.headers.get("retry-after")]).toEqual([503, expect.any(String)]);
      const read = await ask(regions.edge("syd"), "GET", "/workouts", {
        token,
        headers: { "fly-prefer-region": "mad" },
      });
      const count = JSON.stringify(read.body).split(JSON.stringify(title)).length - 1;
      expect([name, count]).toEqual([name, asked.status === 201 ? 1 : 0]);
    }
    expect(Math.max(...regions.proxy.passages().map(({ hops }) => hops.length))).toBeLessThanOrEqual(2);
  });
});

describe("Without the primary region's API", () => {
  test("the others read on, refuse writes by 503 with Retry-After, and write again when it is back", async () => {
    const { token } = await newPerson(regions);
    await ask(regions.edge("syd"), "POST", "/workouts", { token, body: newWorkout("Before") });
    await replicated();
    await regions.api("mad").kill();
    expect(answeredBy(await ask(regions.edge("syd"), "GET", "/workouts", { token }))).toBe("syd");
    const write = (region: RegionName) =>
      ask(regions.edge(region), "POST", "/workouts", { token, body: newWorkout("While away") });
    for (const region of FAR_REGIONS) {
      const refused = await write(region);
      expect([region, refused.status, refused.headers.get("retry-after")]).toEqual([region, 503, expect.any(String)]);
    }
    await regions.restart("mad", "kill");
    for (const region of REGION_NAMES) {
      const written = await eventually(
        () => write(region),
        ({ status }) => status === 201,
      );
      expect(written.status).not.toBe(UNANSWERED);
    }
  });
});

describe("A promotion under load", () => {
  test("costs some seconds of 503 and no acknowledged write that the replica had, and earlier positions stay good", async () => {
    const found = await promoteUnderLoad(regions, { region: "iad", afterMs: 500, forMs: 1_500 });
    expect(found).toMatchObject({ lost: [], wrong: [], earlierPositions: [200, 200, 200] });
    expect(found.awayMs).toBeLessThan(15_000);
  });
});
