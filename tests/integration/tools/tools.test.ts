import { beforeAll, describe, expect, test } from "bun:test";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { within } from "#tests/support/within.ts";

let person: SignedIn;

const { app } = testBench();

beforeAll(async () => {
  person = await signedIn(app);
});

const get = (path: string) => app.call("GET", path, { token: person.token });

const pointersOf = (body: unknown): string[] =>
  (at(body, "errors") as { pointer: string }[]).map(({ pointer }) => pointer);

describe("the plates", () => {
  test("are those a side, from the plates that there are", async () => {
    const { status, body } = await get("/api/v1/tools/plates?target=102.5&unit=kg&bar=20&plates=20x4,10x2,1.25x2");
    expect(status).toBe(200);
    expect(body).toEqual({
      target: 102.5,
      unit: "kg",
      bar: 20,
      achieved: 102.5,
      perSide: [
        { weight: 20, count: 2 },
        { weight: 1.25, count: 1 },
      ],
      difference: 0,
    });
  });

  test("come nearest where the target cannot be loaded", async () => {
    const { body } = await get("/api/v1/tools/plates?target=101&bar=20&plates=20x4,2.5x2");
    expect(body).toMatchObject({ achieved: 100, difference: -1 });
  });

  test("are those of a common gym unless said, on a bar of 45 lb", async () => {
    const { body } = await get("/api/v1/tools/plates?target=315&unit=lb");
    expect(body).toMatchObject({ bar: 45, achieved: 315, perSide: [{ weight: 45, count: 3 }] });
  });

  test("are found at once among very many", async () => {
    const plates = Array.from({ length: 20 }, (_, at) => `${(99.99 - at * 0.37).toFixed(2)}x100`).join(",");
    await within(1_000, async () => {
      expect((await get(`/api/v1/tools/plates?target=1999.99&plates=${plates}`)).status).toBe(200);
    });
  });

  test.each([
    ["", "/target"],
    ["target=0", "/target"],
    ["target=abc", "/target"],
    ["target=2001", "/target"],
    ["target=100.001", "/target"],
    ["target=100&bar=-1", "/bar"],
    ["target=100&unit=stone", "/unit"],
    ["target=100&plates=", "/plates"],
    ["target=100&plates=20", "/plates"],
    ["target=100&plates=0x4", "/plates"],
    ["target=100&plates=20x4,,10x2", "/plates"],
    ["target=100&plates=20x4,20x2", "/plates"],
    ["target=100&plates=20x101", "/plates"],
    ["target=100&plates=150x2", "/plates"],
    ["target=100&colour=red", "/colour"],
  ])("are refused for ?%s at %s", async (query, pointer) => {
    const { status, body } = await get(`/api/v1/tools/plates?${query}`);
    expect(status).toBe(422);
    expect(pointersOf(body)).toEqual([pointer]);
  });
});

describe("the warm-up", () => {
  test("climbs to the working weight", async () => {
    const { status, body } = await get("/api/v1/tools/warmup?target=225&unit=lb");
    expect(status).toBe(200);
    expect(body).toEqual({
      target: 225,
      unit: "lb",
      bar: 45,
      sets: [
        { weight: 45, reps: 10 },
        { weight: 90, reps: 5 },
        { weight: 135, reps: 3 },
        { weight: 170, reps: 2 },
        { weight: 205, reps: 1 },
      ],
    });
  });

  test("is refused without a target, and with plates, which it does not take", async () => {
    expect(pointersOf((await get("/api/v1/tools/warmup")).body)).toEqual(["/target"]);
    expect(pointersOf((await get("/api/v1/tools/warmup?target=100&plates=20x4")).body)).toEqual(["/plates"]);
  });
});

describe("the scores", () => {
  test("are the published ones, each with its source", async () => {
    const { status, body } = await get("/api/v1/progress/scores?bodyweightKg=80&totalKg=700&sex=male");
    expect(status).toBe(200);
    expect(at(body, "dots")).toBeCloseTo(482.68, 2);
    expect(body).toMatchObject({ equipment: "raw", event: "sbd", age: null, ageFactor: null, ageAdjustedDots: null });
    expect(at(body, "methods", "dots")).toContain("Konertz");
  });

  test("tell events and equipment apart", async () => {
    const equipped = await get(
      "/api/v1/progress/scores?bodyweightKg=92.04&totalKg=1035&sex=male&equipment=equipped&event=sbd",
    );
    expect(at(equipped.body, "ipfGl")).toBeCloseTo(112.85, 2);
    const bench = await get("/api/v1/progress/scores?bodyweightKg=70.5&totalKg=122.5&sex=female&event=bench");
    expect(at(bench.body, "ipfGl")).toBeCloseTo(96.78, 2);
  });

  test("are adjusted for an age that the factors know", async () => {
    const of = async (age: number) =>
      (await get(`/api/v1/progress/scores?bodyweightKg=80&totalKg=500&sex=male&age=${age}`)).body;
    expect(await of(60)).toMatchObject({ age: 60, ageFactor: 1.34 });
    expect(await of(12)).toMatchObject({ age: 12, ageFactor: null, ageAdjustedDots: null });
  });

  test.each([
    ["bodyweightKg=80&totalKg=700&sex=unspecified", "/sex"],
    ["bodyweightKg=0&totalKg=700&sex=male", "/bodyweightKg"],
    ["bodyweightKg=80&totalKg=-1&sex=male", "/totalKg"],
    ["bodyweightKg=80&totalKg=700&sex=male&event=squat", "/event"],
    ["bodyweightKg=80&totalKg=700&sex=male&age=40.5", "/age"],
  ])("are refused for ?%s at %s", async (query, pointer) => {
    const { status, body } = await get(`/api/v1/progress/scores?${query}`);
    expect(status).toBe(422);
    expect(pointersOf(body)).toEqual([pointer]);
  });
});
