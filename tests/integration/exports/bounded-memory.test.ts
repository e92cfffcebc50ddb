import { beforeAll, describe, expect, test } from "bun:test";
import { ObjectId } from "mongodb";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { TEMP_BUCKET } from "#db/mongo/collections.ts";
import { createTempFile } from "#db/mongo/temp-files.ts";
import { forEachPlain } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { seedDemo } from "#db/seeds/demo/seed-demo.ts";
import { storesBench } from "#tests/support/bench.ts";
import { BATCH_ROWS, type Batches, type ExportData, openExport } from "#worker/exports/export-data.ts";
import { forjaJson } from "#worker/exports/forja-json.ts";
import { setsCsv } from "#worker/exports/sets-csv.ts";
import { strongCsv } from "#worker/exports/strong-csv.ts";

let mongo: Mongo;
let userId: string;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 4, applicationName: "forja-test", deadlineMs: 5_000 });
  const options = {
    now: new Date("2026-11-24T09:00:00Z"),
    newId: () => Bun.randomUUIDv7(),
    passwordHash: "none",
    keepCheckins: async () => {},
  };
  ({ userId } = await seedDemo(stores.db, options));
});

closing(() => mongo.close());

/** Counts the rows that were read and are not yet written. */
class Watch {
  rows = 0;
  read = 0;
  most = 0;

  of<Row>(batches: Batches<Row>): Batches<Row> {
    const watch = this;
    return async function* () {
      for await (const batch of batches()) {
        watch.rows += batch.length;
        watch.read += batch.length;
        watch.most = Math.max(watch.most, watch.rows);
        yield batch;
      }
    };
  }
}

const watched = (data: ExportData, watch: Watch): ExportData => ({
  ...data,
  exercises: watch.of(data.exercises),
  exerciseSettings: watch.of(data.exerciseSettings),
  routines: watch.of(data.routines),
  workouts: watch.of(data.workouts),
  plain: forEachPlain((name) => watch.of(data.plain[name])),
  checkins: watch.of(data.checkins),
});

describe("an export of two years", () => {
  test.each([
    ["json", forjaJson],
    ["csv", setsCsv],
    ["strong", strongCsv],
  ])("as %s holds one batch of rows at a time, however slowly it is written", async (_, writer) => {
    const watch = new Watch();
    let largest = 0;
    let written = 0;
    await inTransaction(
      stores.db,
      async (tx) => {
        const options = { userId, step: () => {}, progress: () => {} };
        const data = await openExport(tx, mongo, options);
        if (data === null) throw new Error("the account is gone");
        for await (const part of writer(watched(data, watch))) {
          const held = watch.rows;
          await Bun.sleep(1);
          // Nothing was read while the part was on its way.
          expect(watch.rows).toBe(held);
          largest = Math.max(largest, part.length);
          written += part.length;
          watch.rows = 0;
        }
      },
      { isolationLevel: "repeatable read", accessMode: "read only" },
    );
    expect(watch.read).toBeGreaterThan(350);
    expect(watch.most).toBeLessThanOrEqual(Math.max(...Object.values(BATCH_ROWS)));
    expect(largest).toBeLessThan(written / 5);
  });
});

describe("a file that is written as it is made", () => {
  const CHUNK = 1_048_576;

  test("is in the store but for one chunk and the part that is on its way", async () => {
    const part = new Uint8Array(100_000);
    const file = await createTempFile(mongo, { userId, expiresAt: new Date(Date.now() + 60_000) });
    const inStore = () =>
      mongo.run(async (db) => {
        const chunks = db.collection(`${TEMP_BUCKET}.chunks`);
        const rows = await chunks.find({}).toArray();
        return rows.reduce((sum, { data }) => sum + data.length(), 0);
      });
    let most = 0;
    for (let count = 1; count <= 60; count += 1) {
      await file.write(part);
      most = Math.max(most, count * part.byteLength - (await inStore()));
    }
    const { id, bytes } = await file.finish();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(CHUNK + part.byteLength);
    expect(bytes).toBe(6_000_000);
    const chunks = await mongo.run((db) =>
      db.collection(`${TEMP_BUCKET}.chunks`).countDocuments({ files_id: new ObjectId(id) }),
    );
    expect(chunks).toBe(Math.ceil(bytes / CHUNK));
  });
});
