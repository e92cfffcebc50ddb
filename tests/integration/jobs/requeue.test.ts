import { beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { completeJob, failJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { cancelJob, createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { requeueDeadLetter, requeueKind } from "#db/postgres/queries/jobs/requeue.ts";
import { deadLetters, jobs, outbox } from "#db/postgres/schema/index.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";

let userId: string;

const { stores } = storesBench();

beforeAll(async () => {
  userId = (await insertUser(stores.db)).id;
});

const newId = () => Bun.randomUUIDv7();
const aJob = async (): Promise<string> =>
  (await createJob(stores.db, { userId, requestId: null, newId }, "analyze-progress", {})).id;

const aLetter = async (messageId: string, payload: Record<string, unknown> = {}): Promise<string> => {
  const id = newId();
  await stores.db
    .insert(deadLetters)
    .values({ id, queue: "analyze-progress", messageId, payload, errorName: "OutboxEntryUnreadable", attempts: 0 });
  return id;
};

const requeue = (id: string) => stores.db.transaction((tx) => requeueDeadLetter(tx, id));
const isThere = async (id: string): Promise<boolean> =>
  (await stores.db.$count(deadLetters, eq(deadLetters.id, id))) === 1;

describe("a dead letter of an outbox entry that could not be read", () => {
  test("is requeued by the id of its message, with a message that can be read", async () => {
    const id = await aJob();
    await failJob(stores.db, id, { code: "internal" });
    const letter = await aLetter(messageIdOf(id), { jobId: "rubbish" });
    expect(await requeue(letter)).toMatchObject({ job: { id, status: "queued", error: null } });
    expect(await isThere(letter)).toBe(false);
    const [sent] = await stores.db
      .select()
      .from(outbox)
      .where(eq(outbox.messageId, messageIdOf(id, 1)));
    expect(sent).toMatchObject({ topic: "analyze-progress", payload: { jobId: id, userId, requestId: null } });
    const [row] = await stores.db.select().from(jobs).where(eq(jobs.id, id));
    expect(row).toMatchObject({ requeues: 1, faults: 0, deferrals: 0, openStarts: 0, finishedAt: null });
  });

  test.each(["null", "[]", "7", '"rubbish"', "{}"])("is requeued though its payload is %s", async (payload) => {
    const id = await aJob();
    await failJob(stores.db, id, { code: "internal" });
    const letter = await aLetter(messageIdOf(id));
    await stores.db
      .update(deadLetters)
      .set({ payload: sql.raw(`'${payload}'::jsonb`) })
      .where(eq(deadLetters.id, letter));
    expect(await requeueKind(stores.db, "analyze-progress")).toEqual({ requeued: 1, left: 0 });
    expect((await stores.db.select().from(jobs).where(eq(jobs.id, id)))[0]?.status).toBe("queued");
  });

  test("goes when its job was done otherwise, and starts nothing", async () => {
    const id = await aJob();
    await completeJob(stores.db, id, null);
    const letter = await aLetter(messageIdOf(id));
    expect(await requeue(letter)).toMatchObject({ job: { id, status: "completed" } });
    expect(await isThere(letter)).toBe(false);
    expect(await stores.db.$count(outbox, eq(outbox.messageId, messageIdOf(id, 1)))).toBe(0);
  });

  test("stays when its job was cancelled, or is gone, or was never known", async () => {
    const id = await aJob();
    await cancelJob(stores.db, userId, id);
    const cancelled = await aLetter(messageIdOf(id));
    const gone = await aLetter(messageIdOf(newId()));
    const unknown = await aLetter("no id of ours", { jobId: 7 });
    expect(await requeue(cancelled)).toEqual({ refused: "cancelled" });
    expect(await requeue(gone)).toEqual({ refused: "gone" });
    expect(await requeue(unknown)).toEqual({ refused: "gone" });
    expect(await requeue(newId())).toEqual({ refused: "unknown" });
    for (const letter of [cancelled, gone, unknown]) expect(await isThere(letter)).toBe(true);
  });

  test("starts its job once, of many requeues at once", async () => {
    const id = await aJob();
    await failJob(stores.db, id, { code: "internal" });
    const letter = await aLetter(messageIdOf(id));
    const done = await Promise.all(Array.from({ length: 4 }, () => requeue(letter)));
    expect(done.filter((one) => "job" in one)).toHaveLength(1);
    const [row] = await stores.db.select().from(jobs).where(eq(jobs.id, id));
    expect(row?.requeues).toBe(1);
  });
});
