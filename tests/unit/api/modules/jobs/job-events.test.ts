import { describe, expect, test } from "bun:test";
import { hasLastEvent, type JobEventsOptions, jobEvents, streamOf } from "#api/modules/jobs/job-events.ts";
import { createJobFeed } from "#api/modules/jobs/job-feed.ts";
import type { JobBody } from "#api/modules/jobs/jobs.schema.ts";
import type { Notifications } from "#db/postgres/notifications.ts";
import { silentLog } from "#tests/support/worker.ts";

const jobId = "0193b9b0-0000-7000-8000-000000000001";

const aJob = (status: JobBody["status"], progress = 0): JobBody => ({
  id: jobId,
  kind: "analyze-progress",
  status,
  progress,
  createdAt: "2026-11-24T12:00:00.000Z",
  startedAt: null,
  finishedAt: null,
  result: null,
  error: null,
});

/** A LISTEN that the test speaks through. */
const wire = () => {
  let print = (_jobId: string): void => {};
  let listened = 0;
  const notifications: Notifications = {
    listen: async (_channel, listener) => {
      listened += 1;
      print = listener;
      return async () => {};
    },
    close: async () => {},
  };
  return { notifications, print: (id: string) => print(id), listened: () => listened };
};

const deaf: Notifications = { listen: () => Promise.reject(new Error("no connection")), close: async () => {} };

const eventsOf = (options: Partial<JobEventsOptions> & Pick<JobEventsOptions, "read">) =>
  jobEvents({
    jobId,
    feed: createJobFeed(deaf, silentLog),
    signal: new AbortController().signal,
    log: silentLog,
    pollMs: 5,
    ...options,
  });

const collect = async (events: AsyncGenerator<string, void>): Promise<string[]> => {
  const texts: string[] = [];
  for await (const text of events) texts.push(text);
  return texts;
};

/** Answers one after the other, the last one for ever. */
const answers = (...list: (JobBody | null | Error)[]) => {
  let index = 0;
  return async (): Promise<JobBody | null> => {
    const answer = list[Math.min(index, list.length - 1)] ?? null;
    index += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
};

describe("the events of a job", () => {
  test("are found by looking when notifications do not come, and say nothing twice", async () => {
    const queued = aJob("queued");
    const texts = await collect(eventsOf({ read: answers(queued, queued, aJob("running"), aJob("completed", 100)) }));
    expect(texts[0]).toBe("retry: 2000\n\n");
    const found = texts.slice(1).map((text) => /^id: (\w+)\ndata: (.*)\n\n$/.exec(text)?.slice(1) ?? []);
    expect(found.map(([, data]) => data)).toEqual(
      [queued, aJob("running"), aJob("completed", 100)].map((job) => JSON.stringify(job)),
    );
    expect(new Set(found.map(([id]) => id)).size).toBe(3);
  });

  test("go on after the last event that the reader has, whichever process sent it", async () => {
    const states = [aJob("running", 10), aJob("running", 60), aJob("completed", 100)];
    const [, first = "", second = "", third = ""] = await collect(eventsOf({ read: answers(...states) }));
    const idIn = (text: string): string => /^id: (\w+)/.exec(text)?.[1] ?? "";
    const later = (lastEventId: string, from: number) =>
      collect(eventsOf({ read: answers(...states.slice(from)), lastEventId })).then(([, ...texts]) => texts);
    expect(await later(idIn(first), 0)).toEqual([second, third]);
    // The state that it has is over: the present one comes, and nothing is lost.
    expect(await later(idIn(first), 2)).toEqual([third]);
    expect(await later("of another server", 1)).toEqual([second, third]);
    expect(hasLastEvent(aJob("completed", 100), idIn(third))).toBe(true);
    expect(hasLastEvent(aJob("completed", 100), idIn(second))).toBe(false);
    expect(hasLastEvent(aJob("running", 10), idIn(first))).toBe(false);
  });

  test("outlive a moment without Postgres", async () => {
    const read = answers(aJob("running"), new Error("connection lost"), new Error("connection lost"), aJob("failed"));
    expect(await collect(eventsOf({ read }))).toHaveLength(3);
  });

  test("end when the job is gone with its account", async () => {
    expect(await collect(eventsOf({ read: answers(aJob("running"), null) }))).toHaveLength(2);
  });

  test("are kept open with a comment while nothing happens", async () => {
    const events = eventsOf({ read: answers(aJob("running")), heartbeatMs: 20, lifetimeMs: 90 });
    const [, , ...rest] = await collect(events);
    expect(rest.length).toBeGreaterThan(0);
    expect(new Set(rest)).toEqual(new Set([": still here\n\n"]));
  });

  test("end after their lifetime", async () => {
    const started = performance.now();
    await collect(eventsOf({ read: answers(aJob("running")), lifetimeMs: 50 }));
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("end when the reader leaves in the middle of waiting", async () => {
    const gone = new AbortController();
    const events = eventsOf({ read: answers(aJob("running")), signal: gone.signal, pollMs: 60_000 });
    const reader = streamOf(events, () => gone.abort()).getReader();
    await reader.read();
    await reader.read();
    const waiting = reader.read();
    await reader.cancel();
    expect((await waiting).done).toBe(true);
    expect(gone.signal.aborted).toBe(true);
  });
});

describe("the feed of changes", () => {
  const never = new AbortController().signal;

  test("listens once for all who follow", () => {
    const { notifications, listened } = wire();
    const feed = createJobFeed(notifications, silentLog);
    for (const id of ["a", "a", "b"]) feed.follow(id);
    expect(listened()).toBe(1);
  });

  test("tries to listen again with the next who follows when it could not", async () => {
    let tries = 0;
    const listen = () => {
      tries += 1;
      return deaf.listen("", () => {});
    };
    const feed = createJobFeed({ ...deaf, listen }, silentLog);
    feed.follow("a");
    await Bun.sleep(1);
    feed.follow("a");
    expect(tries).toBe(2);
  });

  test("remembers a change that came between two questions", async () => {
    const { notifications, print: tell } = wire();
    using changes = createJobFeed(notifications, silentLog).follow("a");
    tell("a");
    await changes.next(60_000, never);
    const started = performance.now();
    await changes.next(20, never);
    expect(performance.now() - started).toBeGreaterThan(10);
  });

  test("wakes those who follow the job, and no others", async () => {
    const { notifications, print: tell } = wire();
    const feed = createJobFeed(notifications, silentLog);
    using mine = feed.follow("a");
    using other = feed.follow("b");
    let woken = 0;
    const count = () => {
      woken += 1;
    };
    const waiting = mine.next(60_000, never).then(count);
    const leaving = new AbortController();
    const idle = other.next(60_000, leaving.signal);
    tell("a");
    await waiting;
    expect(woken).toBe(1);
    leaving.abort();
    await idle;
  });
});
