import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import {
  completeJob,
  completeJobs,
  endCancelledJob,
  failJob,
  recordHeartbeat,
  takeJobs,
} from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob, findJob, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import { jobs } from "#db/postgres/schema/index.ts";
import { at, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";

let person: SignedIn;

const { stores, app } = testBench();

beforeAll(async () => {
  person = await signedIn(app);
});

const newId = (): string => Bun.randomUUIDv7();

const aJob = (userId = person.userId): Promise<JobView> =>
  createJob(stores.db, { userId, requestId: "request-1", newId }, "analyze-progress", {});

const ask = (method: string, path: string, headers: Record<string, string> = {}, token = person.token) =>
  app.call(method, `/api/v1/jobs${path}`, { token, headers });

describe("a job", () => {
  test("is shown as it stands in Postgres", async () => {
    const { id } = await aJob();
    const waiting = await ask("GET", `/${id}`);
    expect(waiting.status).toBe(200);
    expect(waiting.body).toEqual({
      id,
      kind: "analyze-progress",
      status: "queued",
      progress: 0,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      startedAt: null,
      finishedAt: null,
      result: null,
      error: null,
    });
    await claimJob(stores.db, id);
    await recordHeartbeat(stores.db, { id, progress: 40 });
    expect((await ask("GET", `/${id}`)).body).toMatchObject({ status: "running", progress: 40 });
    const result = { type: "analysis", id: newId(), url: "/api/v1/progress/analyses/x" };
    await completeJob(stores.db, id, result);
    const done = (await ask("GET", `/${id}`)).body;
    expect(done).toMatchObject({ status: "completed", progress: 100, result });
    expect(textAt(done, "finishedAt") >= textAt(done, "startedAt")).toBe(true);
  });

  test("that failed has its error as a problem, in the reader's language", async () => {
    const { id } = await aJob();
    await claimJob(stores.db, id);
    await failJob(stores.db, id, { code: "request-invalid", errors: [{ pointer: "/file", detail: "cannot be read" }] });
    const answer = await ask("GET", `/${id}`, { "accept-language": "es", "x-request-id": "mine" });
    expect(at(answer.body, "error")).toEqual({
      type: "https://forja.dev/problems/request-invalid",
      title: "La petición no es válida",
      status: 422,
      detail: "1 campo no es válido.",
      instance: `/api/v1/jobs/${id}`,
      code: "request-invalid",
      requestId: "mine",
      errors: [{ pointer: "/file", detail: "cannot be read" }],
    });
  });

  test("is nobody else's", async () => {
    const { id } = await aJob((await signedIn(app)).userId);
    for (const [method, path] of [
      ["GET", `/${id}`],
      ["GET", `/${id}/events`],
      ["DELETE", `/${id}`],
      ["GET", `/${newId()}`],
      ["GET", "/not-an-id"],
    ] as const) {
      const answer = await ask(method, path);
      expect([method, answer.status, at(answer.body, "code")]).toEqual([method, 404, "not-found"]);
    }
  });
});

describe("work that waits", () => {
  const request = async (owner: SignedIn, path: string, body: unknown): Promise<string> => {
    const answer = await app.call("POST", `/api/v1/progress${path}`, { token: owner.token, body });
    expect(answer.status).toBe(202);
    return textAt(answer.body, "id");
  };

  test.each([
    ["/analyses", {}],
    ["/analyses", { from: "2026-01-01", to: "2026-06-30" }],
    ["/reports", { kind: "weekly", periodStart: "2026-11-16" }],
  ])("at %p for %p is one job, however many ask for it at once", async (path, body) => {
    const owner = await signedIn(app);
    const ids = await Promise.all(Array.from({ length: 8 }, () => request(owner, path, body)));
    expect(new Set(ids).size).toBe(1);
  });

  test("is another job when something else is asked for, or when it has begun", async () => {
    const owner = await signedIn(app);
    const whole = await request(owner, "/analyses", {});
    const part = await request(owner, "/analyses", { to: "2026-06-30" });
    expect(part).not.toBe(whole);
    await claimJob(stores.db, whole);
    expect(await request(owner, "/analyses", undefined)).not.toBe(whole);
  });
});

describe("the list of jobs", () => {
  test("is newest first, page by page, and can be narrowed down", async () => {
    const owner = await signedIn(app);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await aJob(owner.userId)).id);
    const list = async (query: string) => (await ask("GET", `?${query}`, {}, owner.token)).body;
    const idsIn = (page: unknown) => [0, 1, 2].map((index) => textAt(page, "data", index, "id"));
    const first = await list("limit=3");
    expect(idsIn(first)).toEqual(ids.slice(0, 3));
    expect(at(first, "page", "hasMore")).toBe(true);
    const second = await list(`limit=3&cursor=${textAt(first, "page", "nextCursor")}`);
    expect(at(second, "data")).toHaveLength(2);
    expect(at(second, "page")).toEqual({ nextCursor: null, hasMore: false });

    await claimJob(stores.db, ids[0] ?? "");
    expect(at(await list("status=running"), "data")).toMatchObject([{ id: ids[0] }]);
    expect(at(await list("kind=build-report"), "data")).toEqual([]);
  });

  test.each(["kind=none", "status=done", "limit=0", "cursor=abc", "other=1"])("refuses %p", async (query) => {
    expect((await ask("GET", `?${query}`)).status).toBe(422);
  });
});

describe("cancelling a job", () => {
  test("ends one that waits at once", async () => {
    const { id } = await aJob();
    const answer = await ask("DELETE", `/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, status: "cancelled", finishedAt: expect.any(String) });
    expect(await claimJob(stores.db, id)).toBeNull();
  });

  test("asks one that runs to stop, as often as one likes", async () => {
    const { id } = await aJob();
    await claimJob(stores.db, id);
    for (let count = 0; count < 2; count += 1) {
      const answer = await ask("DELETE", `/${id}`);
      expect(answer.status).toBe(202);
      expect(answer.headers.get("location")).toBe(`/api/v1/jobs/${id}`);
      expect(answer.body).toMatchObject({ id, status: "running" });
    }
    const [beat] = await recordHeartbeat(stores.db, { id, progress: 0 });
    expect(beat?.cancelRequested).toBe(true);
  });

  test("is too late for one that has ended", async () => {
    const { id } = await aJob();
    await claimJob(stores.db, id);
    await completeJob(stores.db, id, null);
    const answer = await ask("DELETE", `/${id}`);
    expect([answer.status, at(answer.body, "code")]).toEqual([409, "state-conflict"]);
    expect((await findJob(stores.db, person.userId, id))?.status).toBe("completed");
  });
});

describe("jobs that are taken and completed together", () => {
  const LIMITS = { maxStarts: 3, aliveSeconds: 60 };
  const RESULT = { type: "analysis", id: newId(), url: "/x" } as const;

  test("have the answer that each would have alone", async () => {
    const [fresh, running, ended, cancelled] = [await aJob(), await aJob(), await aJob(), await aJob()];
    await claimJob(stores.db, running.id);
    await completeJob(stores.db, ended.id, null);
    await ask("DELETE", `/${cancelled.id}`);
    const ids = [fresh.id, running.id, ended.id, cancelled.id, newId()];
    const taken = await takeJobs(stores.db, ids, LIMITS);
    expect(taken.map((one) => ("refused" in one ? one.refused : one.job.id))).toEqual([
      fresh.id,
      "running",
      "ended",
      "ended",
      "ended",
    ]);
    await completeJobs(
      stores.db,
      [fresh, ended, cancelled].map(({ id }) => ({ id, result: RESULT })),
    );
    const states = await Promise.all(ids.slice(0, 4).map((id) => findJob(stores.db, person.userId, id)));
    expect(states.map((job) => [job?.status, job?.result])).toEqual([
      ["completed", RESULT],
      ["running", null],
      ["completed", null],
      ["cancelled", null],
    ]);
  });

  test("do not wait for one whose row another transaction holds", async () => {
    const [held, free] = [await aJob(), await aJob()];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
    const holding = stores.db.transaction(async (tx) => {
      await tx.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, held.id)).for("share");
      isLocked();
      await released;
    });
    await locked;
    const taking = takeJobs(stores.db, [held.id, free.id], LIMITS);
    const statusOf = async ({ id }: JobView) => (await findJob(stores.db, person.userId, id))?.status;
    await eventually(
      () => statusOf(free),
      (status) => status === "running",
    );
    const completing = completeJobs(
      stores.db,
      [free, held].map(({ id }) => ({ id, result: null })),
    );
    await eventually(
      () => statusOf(free),
      (status) => status === "completed",
    );
    expect(await statusOf(held)).toBe("queued");
    release();
    await Promise.all([holding, taking, completing]);
    expect(await statusOf(held)).toBe("completed");
  });
});

/** The data of a stream's events, as they come. */
const follow = async (id: string, token = person.token, on = app) => {
  const response = await on.app.handle(
    new Request(`http://localhost/api/v1/jobs/${id}/events`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const events: unknown[] = [];
  const read = async (): Promise<void> => {
    const lines = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
    let text = "";
    for await (const part of lines) {
      text += part;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) events.push(JSON.parse(data));
      }
    }
  };
  return { response, events, ended: read() };
};

const statusesOf = (events: readonly unknown[]): unknown[] => events.map((event) => at(event, "status"));

describe("the events of a job", () => {
  test("are the job at each change until it ends", async () => {
    const { id } = await aJob();
    const { response, events, ended } = await follow(id);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const seen = (count: number) =>
      eventually(
        async () => events.length,
        (length) => length >= count,
      );
    await seen(1);
    await claimJob(stores.db, id);
    await seen(2);
    await recordHeartbeat(stores.db, { id, progress: 55 });
    await seen(3);
    await completeJob(stores.db, id, null);
    await ended;
    expect(statusesOf(events)).toEqual(["queued", "running", "running", "completed"]);
    expect(events.at(-1)).toEqual((await ask("GET", `/${id}`)).body);
    expect(events.map((event) => at(event, "progress"))).toEqual([0, 0, 55, 100]);
  });

  test("come at once, not with the next look at the table", async () => {
    const { id } = await aJob();
    const { events, ended } = await follow(id);
    await eventually(
      async () => events.length,
      (length) => length === 1,
    );
    const started = performance.now();
    await ask("DELETE", `/${id}`);
    await ended;
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(statusesOf(events)).toEqual(["queued", "cancelled"]);
  });

  test("of one that has ended are that one event", async () => {
    const { id } = await aJob();
    await claimJob(stores.db, id);
    await endCancelledJob(stores.db, id);
    const { events, ended } = await follow(id);
    await ended;
    expect(statusesOf(events)).toEqual(["cancelled"]);
  });

  test("reach everybody who follows the same job", async () => {
    const { id } = await aJob();
    const streams = await Promise.all(Array.from({ length: 5 }, () => follow(id)));
    await claimJob(stores.db, id);
    await completeJob(stores.db, id, null);
    await Promise.all(streams.map(({ ended }) => ended));
    for (const { events } of streams) expect(statusesOf(events).at(-1)).toBe("completed");
  });

  test("are followed twenty times at most by one user, and by others all the same", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 1 } });
    const reader = await signedIn(app);
    const { id } = await aJob(reader.userId);
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(id, reader.token, strict)));
    expect(new Set(streams.map(({ response }) => response.status))).toEqual(new Set([200]));
    const refused = await strict.call("GET", `/api/v1/jobs/${id}/events`, { token: reader.token });
    expect([refused.status, at(refused.body, "code"), refused.headers.get("retry-after")]).toEqual([
      429,
      "quota-exceeded",
      "5",
    ]);
    const other = await follow((await aJob()).id, person.token, strict);
    expect(other.response.status).toBe(200);
    await app.call("DELETE", `/api/v1/jobs/${id}`, { token: reader.token });
    await Promise.all(streams.map(({ ended }) => ended));
    const again = await follow(id, reader.token, strict);
    expect(again.response.status).toBe(200);
    await again.ended;
  });

  test("take no place where nobody reads them: one who goes leaves it, and HEAD needs none", async () => {
    const reader = await signedIn(app);
    const { id } = await aJob(reader.userId);
    const headers = { authorization: `Bearer ${reader.token}` };
    const open = (method: string) =>
      app.app.handle(new Request(`http://localhost/api/v1/jobs/${id}/events`, { method, headers }));
    for (let time = 0; time < 25; time += 1) {
      const head = await open("HEAD");
      expect([head.status, await head.text()]).toEqual([200, ""]);
      const stream = await open("GET");
      expect(stream.status).toBe(200);
      await stream.body?.cancel();
    }
  });

  test("end with the session of their reader", async () => {
    const reader = await signedIn(app);
    const { id } = await aJob(reader.userId);
    const { events, ended } = await follow(id, reader.token);
    await eventually(
      async () => events.length,
      (length) => length === 1,
    );
    await app.call("POST", "/api/v1/auth/logout", { token: reader.token });
    await claimJob(stores.db, id);
    await ended;
    expect(statusesOf(events)).toEqual(["queued"]);
  });

  test("end with the API key of their reader", async () => {
    const reader = await signedIn(app);
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: reader.token,
      body: { name: "script", scopes: ["read"] },
    });
    const { id } = await aJob(reader.userId);
    const { events, ended } = await follow(id, textAt(made.body, "key"));
    await eventually(
      async () => events.length,
      (length) => length === 1,
    );
    await app.call("DELETE", `/api/v1/auth/api-keys/${textAt(made.body, "id")}`, { token: reader.token });
    await claimJob(stores.db, id);
    await ended;
    expect(statusesOf(events)).toEqual(["queued"]);
  });

  test("end when the process stops", async () => {
    const other = await testApp(stores);
    const { id } = await aJob();
    const response = await other.app.handle(
      new Request(`http://localhost/api/v1/jobs/${id}/events`, {
        headers: { authorization: `Bearer ${person.token}` },
      }),
    );
    const text = response.text();
    await Bun.sleep(50);
    await other.close();
    expect(await text).toContain('"status":"queued"');
  });
});
