import { describe, expect, test } from "bun:test";
import { DEFAULT_LANDMARKS } from "#core/volume/muscles.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { inputVersionOf } from "#tests/support/input-version.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";

const { stores, app } = testBench({ clock: () => new Date("2026-11-24T12:00:00Z") });

const ask = (person: SignedIn, method: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  app.call(method, "/api/v1/progress/landmarks", { token: person.token, body, headers });

const OWN = { chest: { low: 6, high: 12.5, source: "my coach" } };

describe("landmarks", () => {
  test("are the defaults with their sources until something is set", async () => {
    const { status, body, headers } = await ask(await signedIn(app), "GET");
    expect([status, headers.get("etag")]).toEqual([200, '"v0"']);
    expect(body).toEqual({ landmarks: DEFAULT_LANDMARKS, own: [], version: 0, createdAt: null, updatedAt: null });
  });

  test("are one's own over the defaults, replaced whole, and the default again where left out or null", async () => {
    const person = await signedIn(app);
    const set = await ask(person, "PUT", { landmarks: { ...OWN, quads: null, neck: { low: 2, high: 4 } } });
    expect([set.status, set.headers.get("etag")]).toEqual([200, '"v1"']);
    expect(set.body).toEqual({
      landmarks: { ...DEFAULT_LANDMARKS, ...OWN, neck: { low: 2, high: 4, source: "own" } },
      own: ["chest", "neck"],
      version: 1,
      createdAt: "2026-11-24T12:00:00.000Z",
      updatedAt: "2026-11-24T12:00:00.000Z",
    });
    expect((await ask(person, "GET")).body).toEqual(set.body);
    const cleared = await ask(person, "PUT", { landmarks: {} });
    expect(cleared.body).toMatchObject({ landmarks: DEFAULT_LANDMARKS, own: [], version: 2 });
  });

  test("honour If-Match and If-None-Match", async () => {
    const person = await signedIn(app);
    const put = (tag: string) => ask(person, "PUT", { landmarks: OWN }, { "if-match": tag });
    expect((await put('"v1"')).status).toBe(412);
    expect((await put('"v0"')).status).toBe(200);
    expect((await put('"v0"')).status).toBe(412);
    expect((await ask(person, "GET", undefined, { "if-none-match": '"v1"' })).status).toBe(304);
  });

  test("of two writes with the same If-Match that come at once take one", async () => {
    const person = await signedIn(app);
    const answers = await Promise.all(
      [1, 2, 3].map((low) => ask(person, "PUT", { landmarks: { abs: { low, high: 9 } } }, { "if-match": '"v0"' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
  });

  test("ask for an analysis and move the input version on", async () => {
    const person = await signedIn(app);
    await ask(person, "PUT", { landmarks: OWN });
    expect(await inputVersionOf(stores.db, person.userId)).toBe(1);
    const { body } = await app.call("GET", "/api/v1/jobs", { token: person.token });
    expect(at(body, "data")).toMatchObject([{ kind: "analyze-progress", status: "queued" }]);
  });

  test("are each person's own, and refused without a token", async () => {
    const [one, other] = [await signedIn(app), await signedIn(app)];
    await ask(one, "PUT", { landmarks: OWN });
    expect((await ask(other, "GET")).body).toMatchObject({ own: [], version: 0 });
    expect((await app.call("GET", "/api/v1/progress/landmarks")).status).toBe(401);
  });

  test("refuse what is no range, and change nothing then", async () => {
    const person = await signedIn(app);
    const refused: readonly [Record<string, unknown>, string][] = [
      [{ landmarks: { chest: { low: 10, high: 9 } } }, "/landmarks/chest/high"],
      [{ landmarks: { chest: { low: -1, high: 9 } } }, "/landmarks/chest/low"],
      [{ landmarks: { chest: { low: 1, high: 101 } } }, "/landmarks/chest/high"],
      [{ landmarks: { chest: { low: 1 } } }, "/landmarks/chest/high"],
      [{ landmarks: { chest: { low: 1, high: 2, source: "x".repeat(201) } } }, "/landmarks/chest/source"],
      [{ landmarks: { chest: { low: 1, high: 2, note: "" } } }, "/landmarks/chest/note"],
      [{ landmarks: { arms: { low: 1, high: 2 } } }, "/landmarks/arms"],
      [{ landmarks: [] }, "/landmarks"],
      [{}, "/landmarks"],
      [{ landmarks: {}, muscles: [] }, "/muscles"],
    ];
    for (const [body, pointer] of refused) {
      const { status, body: problem } = await ask(person, "PUT", body);
      expect([status, at(problem, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect((await ask(person, "GET")).body).toMatchObject({ version: 0 });
    expect(await inputVersionOf(stores.db, person.userId)).toBe(0);
  });
});
