import { beforeAll, expect, test } from "bun:test";
import { createApp } from "#api/app.ts";
import { createPositions } from "#api/edge/positions.ts";
import { openPostgres } from "#db/postgres/client.ts";
import type { EndedWrite } from "#db/redis/positions-stream.ts";
import { type Person, register, TEST_CONFIG } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { PRIMARY } from "#tests/support/edge.ts";
import { silentLog } from "#tests/support/worker.ts";

const { app, closing } = testBench();
let person: Person;
beforeAll(async () => {
  person = await register(app);
});

const WRITE = "019ad000-0000-7000-8000-000000000000";

/** The primary region answers a replay, and says to the regions what has ended. */
const replayed = async (body: unknown, { token = person.token, deps = {} } = {}) => {
  const sent: EndedWrite[] = [];
  const primary = createApp({
    ...app.deps,
    ...deps,
    config: { ...TEST_CONFIG, trustFlyProxy: true, edge: PRIMARY },
    writes: { send: (write) => sent.push(write) },
  });
  const { status } = await primary.handle(
    new Request("http://localhost/api/v1/users/me", {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "fly-replay-src": `instance=1;region=syd;t=1;state=write.syd.${WRITE}`,
      },
      body: JSON.stringify(body),
    }),
  );
  return { status, sent };
};

test("the region of a replay hears of the end of its write, also where nothing was committed", async () => {
  const position = { system: expect.any(Number), timeline: 1, at: expect.any(Number) };
  expect(await replayed({ locale: "es" })).toEqual({
    status: 200,
    sent: [{ userId: person.userId, position, write: WRITE }],
  });
  expect(await replayed({ locale: 1 })).toEqual({
    status: 422,
    sent: [{ userId: person.userId, position: null, write: WRITE }],
  });
  expect(await replayed({}, { token: "nobody's" })).toEqual({
    status: 401,
    sent: [{ userId: null, position: null, write: WRITE }],
  });
});

test("a change without a known position is not reported: its region waits", async () => {
  const nowhere = openPostgres({
    url: "postgres://127.0.0.1:1/none",
    poolSize: 1,
    applicationName: "forja-test",
    statementTimeoutMs: 1_000,
  });
  closing(() => nowhere.close());
  const { sealingSecret } = TEST_CONFIG;
  const positions = createPositions({ db: nowhere.db, sealingSecret, log: silentLog });
  expect(await replayed({ locale: "en" }, { deps: { positions } })).toEqual({ status: 200, sent: [] });
});
