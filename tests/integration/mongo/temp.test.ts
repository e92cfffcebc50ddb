import { beforeAll, describe, expect, test } from "bun:test";
import { GridFSBucket, ObjectId } from "mongodb";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { TEMP_BUCKET } from "#db/mongo/collections.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import {
  createTempFile,
  deleteTempFilesOf,
  readTempFile,
  saveTempFile,
  sweepAbandonedUploads,
} from "#db/mongo/temp-files.ts";
import { storesBench } from "#tests/support/bench.ts";

let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 4, applicationName: "forja-test", deadlineMs: 2_000 });
  await ensureMongoIndexes(mongo);
});

closing(() => mongo.close());

const newId = (): string => Bun.randomUUIDv7();
const now = new Date();
const soon = new Date(now.getTime() + 3_600_000);

const chunksOf = (id: string) =>
  mongo.run((db) =>
    db
      .collection(`${TEMP_BUCKET}.chunks`)
      .find({ files_id: new ObjectId(id) })
      .toArray(),
  );

const chunkCount = () => mongo.run((db) => db.collection(`${TEMP_BUCKET}.chunks`).countDocuments({}));

describe("a temporary file", () => {
  test("is read whole by its owner, whatever its size", async () => {
    for (const size of [0, 1, 261_120, 3_000_001]) {
      const userId = newId();
      const bytes = new Uint8Array(size).map((_, index) => index % 251);
      const id = await saveTempFile(mongo, { userId, expiresAt: soon }, bytes);
      const read = await readTempFile(mongo, { id, userId, now });
      expect(Bun.hash(read ?? "none")).toBe(Bun.hash(bytes));
      expect(await readTempFile(mongo, { id, userId: newId(), now })).toBeNull();
    }
  });

  test("is not read any more once it has expired, removed or not", async () => {
    const userId = newId();
    const id = await saveTempFile(mongo, { userId, expiresAt: soon }, new Uint8Array(10));
    expect(await readTempFile(mongo, { id, userId, now: soon })).toBeNull();
  });

  test("has the day of its end on every part, so that no part outlives it", async () => {
    const id = await saveTempFile(mongo, { userId: newId(), expiresAt: soon }, new Uint8Array(2_500_000));
    const chunks = await chunksOf(id);
    expect(chunks.map((chunk) => chunk.expiresAt)).toEqual([soon, soon, soon]);
  });

  test("goes with all others of its owner", async () => {
    const userId = newId();
    const mine = await saveTempFile(mongo, { userId, expiresAt: soon }, new Uint8Array(10));
    const other = newId();
    const theirs = await saveTempFile(mongo, { userId: other, expiresAt: soon }, new Uint8Array(10));
    await deleteTempFilesOf(mongo, userId);
    expect(await readTempFile(mongo, { id: mine, userId, now })).toBeNull();
    expect(await chunksOf(mine)).toEqual([]);
    expect(await readTempFile(mongo, { id: theirs, userId: other, now })).not.toBeNull();
  });

  test("whose upload broke off is swept after a day", async () => {
    const kept = await saveTempFile(mongo, { userId: newId(), expiresAt: soon }, new Uint8Array(10));
    const before = await chunkCount();
    const broken = await mongo.run(async (db) => {
      const upload = new GridFSBucket(db, { bucketName: TEMP_BUCKET }).openUploadStream("");
      const { promise, resolve } = Promise.withResolvers<void>();
      upload.write(new Uint8Array(300_000), () => resolve());
      await promise;
      return upload.id.toHexString();
    });
    const stopped = await createTempFile(mongo, { userId: newId(), expiresAt: soon });
    await stopped.write(new Uint8Array(2_500_000));
    const given = await createTempFile(mongo, { userId: newId(), expiresAt: soon });
    await given.write(new Uint8Array(2_500_000));
    expect(await chunkCount()).toBe(before + 5);
    await given.abort();
    expect(await chunkCount()).toBe(before + 3);
    expect(await sweepAbandonedUploads(mongo, now)).toBe(0);
    expect(await sweepAbandonedUploads(mongo, new Date(now.getTime() + 2 * 86_400_000))).toBe(3);
    expect(await chunksOf(broken)).toEqual([]);
    expect(await chunksOf(kept)).toHaveLength(1);
  });
});
