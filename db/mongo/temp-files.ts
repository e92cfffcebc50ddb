import { type Db, GridFSBucket, type GridFSBucketWriteStream, ObjectId } from "mongodb";
import { z } from "zod";
import type { Mongo } from "./client.ts";
import { parseDocument, TEMP_BUCKET } from "./collections.ts";

/** Whose a file is, and until when it can be read. */
export type TempFileOwner = { readonly userId: string; readonly expiresAt: Date };

/** Tens of megabytes take longer than a call that answers a request. */
const TRANSFER_MS = 8_000;

const PART_BYTES = 1_048_576;

/** A part of a file that goes on in parts: shorter than what a transaction may idle while it waits for it. */
const PART_MS = 5_000;

const ABANDONED_AFTER_MS = 86_400_000;

const storedFile = z.object({ length: z.number().int().nonnegative() });

type Files = { metadata: { schemaVersion: 1; userId: string; expiresAt: Date } };
type Chunks = { files_id: ObjectId; expiresAt?: Date };

const filesIn = (db: Db) => db.collection<Files>(`${TEMP_BUCKET}.files`);
const chunksIn = (db: Db) => db.collection<Chunks>(`${TEMP_BUCKET}.chunks`);
const bucketIn = (db: Db): GridFSBucket => new GridFSBucket(db, { bucketName: TEMP_BUCKET });

/** Settles when the stream has taken what `hand` gives it, or has failed. */
const handing = (
  upload: GridFSBucketWriteStream,
  hand: (done: (error?: Error | null) => void) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    upload.once("error", reject);
    hand((error) => {
      upload.off("error", reject);
      if (error == null) resolve();
      else reject(error);
    });
  });

/** A file that is written as it is made. Nothing finds it before it is whole. */
export type TempFileWriter = {
  /** Settles when the part is taken on: what is held is this part, and at most one chunk of the driver's. */
  readonly write: (part: Uint8Array) => Promise<void>;
  /** Makes it a file. Returns the id under which it is found, and its size. */
  readonly finish: () => Promise<{ readonly id: string; readonly bytes: number }>;
  /** Gives it up. What then stays behind is swept. */
  readonly abort: () => Promise<void>;
};

/** Begins a file that is kept until it expires. */
export const createTempFile = (mongo: Mongo, owner: TempFileOwner): Promise<TempFileWriter> =>
  mongo.run(async (db) => {
    const { userId, expiresAt } = owner;
    const upload = bucketIn(db).openUploadStream("", { metadata: { schemaVersion: 1, userId, expiresAt } });
    // It is told to whoever writes; between two writes nobody listens, and that must not end the process.
    upload.on("error", () => {});
    let bytes = 0;
    return {
      write: async (part) => {
        await mongo.run(() => handing(upload, (done) => upload.write(part, done)), { deadlineMs: PART_MS });
        bytes += part.byteLength;
      },
      finish: async () => {
        await mongo.run(() => handing(upload, (done) => upload.end(done)), { deadlineMs: PART_MS });
        // The driver writes chunks of its own shape; with the date, each of them expires without its file.
        await mongo.run(() => chunksIn(db).updateMany({ files_id: upload.id }, { $set: { expiresAt } }), {
          deadlineMs: TRANSFER_MS,
        });
        return { id: upload.id.toHexString(), bytes };
      },
      abort: async () => {
        upload.destroy();
        await mongo.run(() => chunksIn(db).deleteMany({ files_id: upload.id }), { deadlineMs: PART_MS });
      },
    };
  });

/** Keeps a file until it expires. Returns the id under which it is found. */
export const saveTempFile = async (mongo: Mongo, owner: TempFileOwner, bytes: Uint8Array): Promise<string> => {
  const file = await createTempFile(mongo, owner);
  for (let at = 0; at < bytes.byteLength; at += PART_BYTES) await file.write(bytes.subarray(at, at + PART_BYTES));
  return (await file.finish()).id;
};

type FileAsked = { readonly id: string; readonly userId: string; readonly now: Date };

/** A file that is read in parts. */
export type TempFileReader = { readonly bytes: number; readonly parts: AsyncIterable<Uint8Array> };

/** A user's file, not yet read; null when there is none, or it has expired. Whoever stops reading early closes it. */
export const openTempFile = (mongo: Mongo, file: FileAsked): Promise<TempFileReader | null> =>
  mongo.run(async (db) => {
    const _id = new ObjectId(file.id);
    const found = await filesIn(db).findOne({
      _id,
      "metadata.userId": file.userId,
      "metadata.expiresAt": { $gt: file.now },
    });
    if (found === null) return null;
    const { length } = parseDocument(`${TEMP_BUCKET}.files`, storedFile, found);
    return { bytes: length, parts: bucketIn(db).openDownloadStream(_id) };
  });

/** The bytes of a user's file; null when there is none, or it has expired. */
export const readTempFile = async (mongo: Mongo, file: FileAsked): Promise<Uint8Array | null> => {
  const opened = await openTempFile(mongo, file);
  if (opened === null) return null;
  return mongo.run(
    async () => {
      const parts: Uint8Array[] = [];
      for await (const part of opened.parts) parts.push(part);
      const bytes = Buffer.concat(parts);
      return bytes.byteLength === opened.bytes ? bytes : null;
    },
    { deadlineMs: TRANSFER_MS },
  );
};

/** Removes a user's file. */
export const deleteTempFile = (mongo: Mongo, file: Pick<FileAsked, "id" | "userId">): Promise<void> =>
  mongo.run(async (db) => {
    const _id = new ObjectId(file.id);
    const { deletedCount } = await filesIn(db).deleteOne({ _id, "metadata.userId": file.userId });
    if (deletedCount > 0) await chunksIn(db).deleteMany({ files_id: _id });
  });

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
