import { beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { createApp } from "#api/app.ts";
import { watchRequests } from "#api/http/request-watch.ts";
import { jobs } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";

const REQUEST_MS = 700;

let whole: TestApp;
let person: Person;
let hasty: ReturnType<typeof createApp>;

const { stores, closing } = storesBench();

beforeAll(async () => {
  whole = await testApp(stores);
  person = await register(whole);
  hasty = createApp({ ...whole.deps, requestMs: REQUEST_MS });
});
closing(() => whole.close());

const ask = (
  app: ReturnType<typeof createApp>,
  method: string,
  path: string,
  body?: string | ReadableStream<Uint8Array>,
): Promise<Response> =>
  app.handle(
    new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    }),
  );

/** A body of which the end comes late. */
const slowly = (text: string, ms: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: async (controller) => {
      controller.enqueue(new TextEncoder().encode(text.slice(0, 1)));
      await Bun.sleep(ms);
      controller.enqueue(new TextEncoder().encode(text.slice(1)));
      controller.close();
    },
  });

describe("the deadline of a request", () => {
  test("answers 503 with Retry-After where a store does not answer in time", async () => {
    await inTransaction(stores.db, async (tx) => {
      await tx.execute(sql`select 1 from users where id = ${person.userId} for update`);
      const startedAt = performance.now();
      const answer = await ask(hasty, "POST", "/api/v1/workouts", "{}");
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(performance.now() - startedAt).toBeLessThan(1_900);
    });
    expect((await ask(hasty, "POST", "/api/v1/workouts", "{}")).status).toBe(201);
  });

  test("does not count the time in which the body comes", async () => {
    expect((await ask(hasty, "POST", "/api/v1/workouts", slowly("{}", 2 * REQUEST_MS))).status).toBe(201);
  });

  test("does not end an event stream", async () => {
    const asked: unknown = await (await ask(whole.app, "POST", "/api/v1/progress/analyses", "{}")).json();
    const id = textAt(asked, "id");
    const stream = await ask(hasty, "GET", `/api/v1/jobs/${id}/events`);
    await Bun.sleep(2 * REQUEST_MS);
    await stores.db.update(jobs).set({ status: "cancelled", finishedAt: new Date() }).where(eq(jobs.id, id));
    expect(await stream.text()).toContain('"status":"cancelled"');
  });
});

describe("a process in which something stands still", () => {
  test("says so in /livez, and asks no store for it", async () => {
    const app = createApp({ ...whole.deps, stuck: () => ["requests"] });
    const answer = await ask(app, "GET", "/livez");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: "unavailable",
      errors: [{ pointer: "/loops/requests", detail: "does not move" }],
    });
    expect((await ask(whole.app, "GET", "/livez")).status).toBe(200);
  });

  test("is seen by requests that are answered long after their deadline or never", async () => {
    const states: string[] = [];
    const note = (state: string) => () => {
      states.push(state);
    };
    const watch = watchRequests(
      { watch: () => ({ begin: note("standing"), moved: note("moved"), rest: note("resting") }) },
      0,
    );
    const now = performance.now();
    const answered = watch.began(() => now - 1);
    await eventually(
      async () => states,
      (all) => all.includes("standing"),
    );
    answered();
    expect(states.at(-1)).toBe("moved");
    await eventually(
      async () => states.at(-1),
      (last) => last === "resting",
    );
    watch.began(() => Number.POSITIVE_INFINITY);
    await Bun.sleep(1_200);
    expect(states.at(-1)).toBe("resting");
  });
});
