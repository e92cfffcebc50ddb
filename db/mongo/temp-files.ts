import { type Db, GridFSBucket, ObjectId } from "mongodb";
import { z } from "zod";
import type { Mongo } from "./client.ts";
import { parseDocument, TEMP_BUCKET } from "./collections.ts";

/** Whose a file is, and until when it can be read. */
export type TempFileOwner = { readonly userId: string; readonly expiresAt: Date };

/** Tens of megabytes take longer than a call that answers a request. */
const TRANSFER_MS = 8_000;

const ABANDONED_AFTER_MS = 86_400_000;

const storedFile = z.object({ length: z.number().int().nonnegative() });

type Files = { metadata: { schemaVersion: 1; userId: string; expiresAt: Date } };
type Chunks = { files_id: ObjectId; expiresAt?: Date };

const filesIn = (db: Db) => db.collection<Files>(`${TEMP_BUCKET}.files`);
const chunksIn = (db: Db) => db.collection<Chunks>(`${TEMP_BUCKET}.chunks`);
const bucketIn = (db: Db): GridFSBucket => new GridFSBucket(db, { bucketName: TEMP_BUCKET });

/** Keeps a file until it expires. Returns the id under which it is found. */
export const saveTempFile = (mongo: Mongo, owner: TempFileOwner, bytes: Uint8Array): Promise<string> =>
  mongo.run(
    async (db) => {
      const { userId, expiresAt } = owner;
      const upload = bucketIn(db).openUploadStream("", { metadata: { schemaVersion: 1, userId, expiresAt } });
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      upload.once("finish", resolve).once("error", reject);
      upload.end(bytes);
      await promise;
      // The driver writes chunks of its own shape; with the date, each of them expires without its file.
      await chunksIn(db).updateMany({ files_id: upload.id }, { $set: { expiresAt } });
      return upload.id.toHexString();
    },
    { deadlineMs: TRANSFER_MS },
  );

/** The bytes of a user's file; null when there is none, or it has expired. */
export const readTempFile = (
  mongo: Mongo,
  file: { readonly id: string; readonly userId: string; readonly now: Date },
): Promise<Uint8Array | null> =>
  mongo.run(
    async (db) => {
      const _id = new ObjectId(file.id);
      const found = await filesIn(db).findOne({
        _id,
        "metadata.userId": file.userId,
        "metadata.expiresAt": { $gt: file.now },
      });
      if (found === null) return null;
      const { length } = parseDocument(`${TEMP_BUCKET}.files`, storedFile, found);
      const parts: Uint8Array[] = [];
      for await (const part of bucketIn(db).openDownloadStream(_id)) parts.push(part);
      const bytes = Buffer.concat(parts);
      return bytes.byteLength === length ? bytes : null;
    },
    { deadlineMs: TRANSFER_MS },
  );

/** Removes all files of a user. */
export const deleteTempFilesOf = (mongo: Mongo, userId: string): Promise<void> =>
  mongo.run(
    async (db) => {
      const files = await filesIn(db)
        .find({ "metadata.userId": userId }, { projection: { _id: 1 } })
        .toArray();
      const ids = files.map(({ _id }) => _id);
      await chunksIn(db).deleteMany({ files_id: { $in: ids } });
      await filesIn(db).deleteMany({ _id: { $in: ids } });
    },
    { deadlineMs: TRANSFER_MS },
  );

/**
 * Removes what uploads left behind that broke off: chunks without an expiry whose id, which holds the time of its making,
 * is a day old.
 */
export const sweepAbandonedUploads = (mongo: Mongo, now: Date): Promise<number> =>
  mongo.run(
    async (db) => {
      const before = ObjectId.createFromTime(Math.floor((now.getTime() - ABANDONED_AFTER_MS) / 1000));
      const { deletedCount } = await chunksIn(db).deleteMany({ _id: { $lt: before }, expiresAt: { $exists: false } });
      return deletedCount;
    },
    { deadlineMs: TRANSFER_MS },
  );
