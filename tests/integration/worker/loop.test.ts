import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { createLog } from "#core/logging/log.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { startLoop } from "#worker/loop.ts";

const { stores } = storesBench();

test("a loop is at work during its steps alone, and moves each time that a step asks a store", async () => {
  const { mongo } = workerDependencies(stores);
  const states: string[] = [];
  const note = (state: string) => () => {
    states.push(state);
  };
  const asked = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const loop = startLoop({
    name: "test",
    everyMs: 10_000,
    log: silentLog,
    movement: { begin: note("begin"), moved: note("moved"), rest: note("rest") },
    step: async () => {
      await inTransaction(stores.db, (tx) => tx.execute(sql`select 1`));
      await mongo.ping();
      asked.resolve();
      await end.promise;
      return false;
    },
  });
  await asked.promise;
  // The beginning of the transaction, its statement, its end, and the ping.
  expect(states.filter((state) => state === "moved").length).toBeGreaterThanOrEqual(3);
  const before = states.length;
  // Outside of the step nothing moves the loop.
  await stores.db.execute(sql`select 1`);
  expect(states.length).toBe(before);
  expect(states.at(-1)).toBe("moved");
  end.resolve();
  await eventually(
    async () => states.at(-1),
    (last) => last === "rest",
  );
  await loop.stop();
  await mongo.close();
});

test("a loop whose step fails again and again says so once a minute", async () => {
  const lines: string[] = [];
  const log = createLog({ service: "test", level: "info", destination: { write: (line: string) => lines.push(line) } });
  let steps = 0;
  const loop = startLoop({
    name: "relay",
    everyMs: 1,
    log,
    step: async () => {
      steps += 1;
      throw new TypeError("no");
    },
  });
  await eventually(
    async () => steps,
    (count) => count >= 20,
  );
  await loop.stop();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: "loop.failed", source: "relay" });
});
