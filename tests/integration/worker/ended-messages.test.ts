import { expect, test } from "bun:test";
import { openQueueConnection, queuePrefix } from "#db/queues/connection.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { silentLog } from "#tests/support/worker.ts";
import { cleanQueues, openQueues, queueErrors, startConsumers } from "#worker/queues.ts";

const { stores } = storesBench();

test("messages that ended leave Redis when their time on the dashboard is over, also when no other job follows", async () => {
  const connection = openQueueConnection(stores.redisUrl, "consumer");
  const prefix = queuePrefix(stores.redisPrefix);
  const onError = queueErrors(silentLog);
  const queues = openQueues(connection, prefix, onError);
  const consumers = startConsumers({
    connection,
    prefix,
    onError,
    handle: async (_kind, { data }) => {
      if (data.requestId === "fails") throw new Error("no");
    },
    lockDurationMs: 2_000,
  });
  const queue = queues["purge-account"];
  const messages: Record<string, string> = {};
  for (const name of ["old", "new", "fails-old", "fails-new"]) {
    const jobId = Bun.randomUUIDv7();
    const id = messageIdOf(jobId);
    messages[name] = id;
    const requestId = name.startsWith("fails") ? "fails" : null;
    await queue.add("purge-account", { jobId, userId: Bun.randomUUIDv7(), requestId }, { jobId: id, attempts: 1 });
  }
  await eventually(
    () => queue.getJobCounts("completed", "failed"),
    ({ completed, failed }) => completed === 2 && failed === 2,
  );
  const age = async (name: string, state: "completed" | "failed", minutes: number) => {
    const at = Date.now() - minutes * 60_000;
    const id = messages[name] ?? "";
    await connection.zadd(queue.toKey(state), at, id);
    await connection.hset(queue.toKey(id), "timestamp", at, "processedOn", at, "finishedOn", at);
  };
  await age("old", "completed", 61);
  await age("new", "completed", 59);
  await age("fails-old", "failed", 7 * 24 * 60 + 1);
  await age("fails-new", "failed", 7 * 24 * 60 - 1);
  expect(await cleanQueues(queues)).toBe(false);
  const left = await Promise.all(
    Object.entries(messages).map(async ([name, id]) => [name, await queue.getJobState(id)]),
  );
  expect(Object.fromEntries(left)).toEqual({
    old: "unknown",
    new: "completed",
    "fails-old": "unknown",
    "fails-new": "failed",
  });
  expect(await connection.exists(queue.toKey(messages.old ?? ""))).toBe(0);
  await Promise.all([
    ...consumers.map(([, consumer]) => consumer.close()),
    ...Object.values(queues).map((q) => q.close()),
  ]);
  connection.disconnect();
});
