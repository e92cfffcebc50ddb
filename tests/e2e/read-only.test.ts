import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { startApi, startWorker } from "#tests/support/processes.ts";

const { stores } = storesBench();

const stateOf = async (url: string): Promise<string> => {
  const answer: unknown = await (await fetch(`${url}/readyz`)).json();
  return textAt(answer, "stores", "postgres");
};

/** Makes new connections read-only and ends open ones: a failover to a replica. */
const demote = async (database: string): Promise<void> => {
  await stores.db.execute(sql.raw(`alter database "${database}" set default_transaction_read_only = on`));
  await stores.db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name in ('forja-api', 'forja-worker')`);
};

test("a Postgres that is read-only answers reads, refuses writes with 503, is named, and is written to once it is not", async () => {
  await using api = await startApi(stores);
  await using worker = await startWorker(stores);
  const client = await newClient(api);
  await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
  const database = new URL(stores.sqlUrl).pathname.slice(1);
  await demote(database);

  const refused = await eventually(
    () => client.call("POST", "/api/v1/workouts", { body: {} }),
    ({ status, body }) => status === 503 && at(body, "code") === "unavailable",
  );
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  for (let round = 0; round < 20; round += 1) {
    expect((await client.call("POST", "/api/v1/workouts", { body: {} })).status).toBe(503);
  }
  expect((await client.call("GET", "/api/v1/workouts")).status).toBe(200);
  for (const { url } of [api, worker])
    await eventually(
      () => stateOf(url),
      (state) => state === "read-only",
    );

  // Open connections stay read-only: nothing is written before they are renewed.
  await stores.db.execute(sql.raw(`alter database "${database}" reset default_transaction_read_only`));
  const healing = performance.now();
  await eventually(
    () => client.call("POST", "/api/v1/workouts", { body: {} }),
    ({ status }) => status === 201,
  );
  for (const { url } of [api, worker])
    await eventually(
      () => stateOf(url),
      (state) => state === "up",
    );
  expect(performance.now() - healing).toBeLessThan(12_000);
  const job = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
  expect(await client.jobEnd(textAt(job, "id"), 30_000)).toMatchObject({ status: "completed" });
}, 90_000);
