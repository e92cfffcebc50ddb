import { expect, test } from "bun:test";
import type { Watchdog } from "#core/process/watchdog.ts";
import { connected, openQueueConnection, queuePrefix } from "#db/queues/connection.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { watchConsumers } from "#worker/consumer-watch.ts";
import { openQueues } from "#worker/queues.ts";

const { stores } = storesBench();

test("a consumer that takes no job though jobs wait is seen, and one whose queue is empty or paused is not", async () => {
  const connection = openQueueConnection(stores.redisUrl, "producer");
  await connected(connection);
  const queues = openQueues(connection, queuePrefix(stores.redisPrefix), () => {});
  const states = new Map<string, string>();
  const watchdog: Pick<Watchdog, "watch"> = {
    watch: (name) => ({
      begin: () => states.set(name, "standing"),
      moved: () => {},
      rest: () => states.set(name, "resting"),
    }),
  };
  const watch = watchConsumers(watchdog, queues, 30);
  const stateOf = async (kind: string) => states.get(`consumer ${kind}`);
  await queues["send-mail"].add("send-mail", { jobId: Bun.randomUUIDv7(), userId: "", requestId: null });
  await queues["build-report"].add(
    "build-report",
    { jobId: Bun.randomUUIDv7(), userId: "", requestId: null },
    { priority: 5 },
  );
  await eventually(
    () => stateOf("send-mail"),
    (state) => state === "standing",
  );
  await eventually(
    () => stateOf("build-report"),
    (state) => state === "standing",
  );
  expect(await stateOf("build-export")).toBe("resting");
  await queues["send-mail"].pause();
  await eventually(
    () => stateOf("send-mail"),
    (state) => state === "resting",
  );
  watch.stop();
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  connection.disconnect();
});
