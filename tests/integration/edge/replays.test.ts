import { beforeAll, describe, expect, test } from "bun:test";
import type { createApp } from "#api/app.ts";
import { type Person, register } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { farApp, PRIMARY } from "#tests/support/edge.ts";
import { eventually } from "#tests/support/eventually.ts";
import { policiesOf } from "#tests/support/policies.ts";

const { app } = testBench();
let person: Person;
beforeAll(async () => {
  person = await register(app);
});

type App = ReturnType<typeof createApp>;

const send = (to: App, method: string, path: string, init: RequestInit = {}): Promise<Response> =>
  to.handle(
    new Request(`http://localhost${path}`, {
      method,
      ...init,
      headers: { authorization: `Bearer ${person.token}`, ...init.headers },
    }),
  );

/** A body that shows whether it was read. */
const watched = () => {
  const seen = { read: false };
  const body = new ReadableStream(
    {
      pull: (controller) => {
        seen.read = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, body };
};

const REPLAY = "fly-replay";
const ID = "[0-9a-f-]{36}";
/** A write has an id, and a read has none. */
const replayFor = (why: string, method: string): RegExp =>
  new RegExp(`^region=mad;state=${why}\\.syd${method === "GET" ? "" : `\\.${ID}`};fallback=force_self$`);
const json = { "content-type": "application/json", "content-length": "2" };

describe("In another region", () => {
  test("each operation of the primary is replayed there, without a store, and before its body is read", async () => {
    await using far = farApp(app, { edge: { hasReplica: true } });
    const primary = [...policiesOf(far.app)].filter(([, { served }]) => served === "primary");
    expect(primary.length).toBeGreaterThan(80);
    for (const [route, { cost }] of primary) {
      const [method = "", path = ""] = route.split(" ");
      const { seen, body } = watched();
      const url = path.replaceAll(/:\w+/g, crypto.randomUUID()).replace("*", "x");
      const answer = await send(far.app, method, url, method === "GET" ? {} : { body, headers: json });
      const why = cost === "write" ? "write" : "exact";
      expect([route, answer.headers.get(REPLAY)]).toEqual([route, expect.stringMatching(replayFor(why, method))]);
      expect([answer.status, await answer.text(), seen.read]).toEqual([409, "", false]);
    }
  });

  test("what needs no store is answered, and what cannot be served anywhere is refused", async () => {
    await using far = farApp(app);
    const asked: [string, string, number][] = [
      ["GET", "/livez", 200],
      ["GET", "/openapi.json", 200],
      ["GET", "/api/v1/nothing", 404],
      ["DELETE", "/api/v1/workouts", 405],
      ["OPTIONS", "/api/v1/workouts", 204],
    ];
    for (const [method, path, status] of asked) {
      const answer = await send(far.app, method, path);
      expect([method, path, answer.status, answer.headers.get(REPLAY)]).toEqual([method, path, status, null]);
      expect(answer.headers.get("forja-region")).toBe("syd");
    }
    const tooLarge = { body: "{}", headers: { ...json, "content-length": "9000000" } };
    expect((await send(far.app, "POST", "/api/v1/workouts", tooLarge)).status).toBe(413);
  });

  test("a read stays near with a replica, but for what a replica could know too late", async () => {
    await using bare = farApp(app);
    const me = "/api/v1/users/me";
    expect((await send(bare.app, "GET", me)).headers.get(REPLAY)).toBe(
      "region=mad;state=no-replica.syd;fallback=force_self",
    );
    expect((await send(bare.app, "HEAD", me)).headers.get(REPLAY)).toBe(
      "region=mad;state=no-replica.syd;fallback=force_self",
    );
    await using far = farApp(app, { edge: { hasReplica: true } });
    // Its replica is away: the primary region may know more.
    await eventually(
      async () => (await send(far.app, "GET", me)).headers.get(REPLAY),
      (replay) => replay === "region=mad;state=replica-away.syd;fallback=force_self",
    );
    const key = { headers: { authorization: `Bearer fk_${"a".repeat(43)}` } };
    expect((await send(far.app, "GET", me, key)).headers.get(REPLAY)).toBe(
      "region=mad;state=api-key.syd;fallback=force_self",
    );
    for (const query of [`athleteId=${person.userId}`, `%61thleteId=${person.userId}`]) {
      const answer = await send(far.app, "GET", `/api/v1/workouts?${query}`);
      expect(answer.headers.get(REPLAY)).toBe("region=mad;state=coach.syd;fallback=force_self");
    }
  });

  test("a body that Fly does not keep is not replayed", async () => {
    await using far = farApp(app);
    const form = { "content-type": "multipart/form-data; boundary=x", "content-length": "1000001" };
    for (const headers of [form, { "content-type": form["content-type"] }]) {
      const answer = await send(far.app, "POST", "/api/v1/imports", { body: watched().body, headers });
      expect([answer.status, answer.headers.get(REPLAY), answer.headers.get("retry-after")]).toEqual([503, null, "1"]);
    }
  });

  test("a replayed request is not replayed again, where Fly says so", async () => {
    const headers = { "fly-replay-src": "instance=1;region=gru;t=1;state=write.gru" };
    await using behindFly = farApp(app, { config: { trustFlyProxy: true } });
    const again = await send(behindFly.app, "POST", "/api/v1/workouts", {
      body: "{}",
      headers: { ...json, ...headers },
    });
    expect([again.status, again.headers.get(REPLAY), again.headers.get("retry-after")]).toEqual([503, null, "1"]);
    const failed = { ...json, "fly-replay-failed": "instance=1;region=mad;reason=no_candidate" };
    const back = await send(behindFly.app, "POST", "/api/v1/workouts", { body: "{}", headers: failed });
    expect([back.status, back.headers.get(REPLAY), back.headers.get("retry-after")]).toEqual([503, null, "1"]);
    await using elsewhere = farApp(app);
    const own = await send(elsewhere.app, "POST", "/api/v1/workouts", { body: "{}", headers: { ...json, ...headers } });
    expect(own.headers.get(REPLAY)).toMatch(replayFor("write", "POST"));
  });

  test("nothing of a client reaches the replay", async () => {
    await using far = farApp(app);
    const headers = { ...json, "fly-replay": "app=other", "fly-prefer-region": "gru", "x-request-id": "region=gru" };
    const answer = await send(far.app, "POST", "/api/v1/workouts?state=gru", { body: "{}", headers });
    expect(answer.headers.get(REPLAY)).toMatch(replayFor("write", "POST"));
  });
});

describe("In the primary region", () => {
  test("nothing is replayed there", async () => {
    await using here = farApp(app, { edge: PRIMARY });
    const answer = await send(here.app, "GET", "/api/v1/users/me");
    expect([answer.status, answer.headers.get(REPLAY), answer.headers.get("forja-region")]).toEqual([503, null, "mad"]);
  });
});

test("with one region no answer names one", async () => {
  const { status, headers } = await app.call("GET", "/api/v1/users/me", { token: person.token });
  expect([status, headers.get("forja-region"), headers.get(REPLAY)]).toEqual([200, null, null]);
});
