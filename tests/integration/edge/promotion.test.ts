import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { migrate } from "#db/migrations.ts";
import { type Database, openPostgres } from "#db/postgres/client.ts";
import { createLogHistory } from "#db/postgres/log-history.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import { isReadOnly } from "#db/postgres/pg-error.ts";
import { createReplicaWatch } from "#db/postgres/replica-watch.ts";
import { startPostgres } from "#scripts/stack/postgres.ts";
import { openReplica, type PostgresReplica } from "#scripts/stack/replicas.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import { eventually } from "#tests/support/eventually.ts";

const print = () => {};
const parts = new AsyncDisposableStack();
let primary: RunningServer;
let replica: PostgresReplica;
/** Both servers in one address, as in DATABASE_URL. */
let both: string;

const open = (url: string): Database => {
  const handle = openPostgres({ url, poolSize: 2, applicationName: "forja-test", statementTimeoutMs: 5_000 });
  parts.defer(handle.close);
  return handle.db;
};

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "forja-promotion-"));
  parts.defer(() => rm(dir, { recursive: true, force: true }));
  primary = await startPostgres({ dir: join(dir, "primary"), persistent: false, print });
  parts.defer(() => primary.stop());
  await migrate(primary.url);
  replica = await openReplica(primary.url, { dir: join(dir, "replica"), persistent: false, print });
  parts.defer(() => replica.stop());
  both = primary.url.replace(new URL(primary.url).host, `${new URL(primary.url).host},${new URL(replica.url).host}`);
}, 120_000);

afterAll(() => parts.disposeAsync());

const write = (db: Database) => db.execute(sql`update store_epoch set pulse = pulse + 1`);

test("a list of hosts leads to the writable one, also where the first host is a standby or is away", async () => {
  const hosts = [replica.url, "postgres://127.0.0.1:1", primary.url].map((url) => new URL(url).host);
  const db = open(primary.url.replace(new URL(primary.url).host, hosts.join(",")));
  for (let time = 0; time < 3; time += 1) await write(db);
  expect((await createLogHistory(db).now()).timeline).toBe(1);
  // A standby alone takes no write.
  const refusal: unknown = await write(open(replica.url)).then(
    () => null,
    (error: unknown) => error,
  );
  expect(isReadOnly(refusal)).toBe(true);
});

test("a watch proves what the replica has, and a promotion keeps what it took along", async () => {
  const db = open(both);
  const history = createLogHistory(db);
  const watch = createReplicaWatch({ replica: open(replica.url) });
  parts.defer(async () => watch.close());
  await write(db);
  const early = await history.now();
  expect(await watch.waitFor(early, 30_000)).toBe(true);

  await replica.delay(60_000);
  await write(db);
  const late = await history.now();
  watch.mark({ position: early, since: 1 });
  watch.mark({ position: late, since: 2 });
  expect(await watch.waitFor(late, 300)).toBe(false);
  await eventually(
    async () => watch.completeUntil(),
    (since) => since === 1,
  );
  await replica.delay(0);
  expect(await watch.waitFor(late, 30_000)).toBe(true);
  await eventually(
    async () => watch.completeUntil(),
    (since) => since === 2,
  );
  expect(watch.has({ ...late, timeline: 2 })).toBe(false);
  expect(await watch.seen()).toMatchObject({ system: late.system, timeline: 1 });

  const heard: string[] = [];
  const notifications = openNotifications(both);
  parts.defer(notifications.close);
  await notifications.listen("promotion", (payload) => heard.push(payload));

  await primary.kill();
  await replica.promote();
  const promotedAt = performance.now();
  await eventually(
    () =>
      write(db).then(
        () => true,
        () => false,
      ),
    (isWritten) => isWritten,
  );
  expect(performance.now() - promotedAt).toBeLessThan(15_000);

  const after = await history.now();
  expect(after.timeline).toBe(2);
  const isKnown = (position: LogPosition) => history.contains(position);
  expect(await Promise.all([early, late, after].map(isKnown))).toEqual([true, true, true]);
  // The primary had written on: nobody has that.
  expect(await isKnown({ ...late, at: late.at + 2 ** 24 })).toBe(false);
  const [row] = await db.execute<{ parent: number; beganAt: string }>(
    sql`select parent, began_at as "beganAt" from log_timelines where timeline = 2`,
  );
  expect(row?.parent).toBe(1);
  const beganAt = Number(row?.beganAt);
  expect(beganAt).toBeGreaterThanOrEqual(late.at);
  expect(await isKnown({ ...late, at: beganAt })).toBe(true);
  expect(await isKnown({ ...late, at: beganAt + 1 })).toBe(false);

  await eventually(
    async () => {
      await db.execute(sql`select pg_notify('promotion', 'again')`);
      return heard.length;
    },
    (count) => count > 0,
  );
}, 120_000);
