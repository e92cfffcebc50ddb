import { type Db, GridFSBucket, ObjectId } from "mongodb";
import { z } from "zod";
import type { Mongo } from "./client.ts";
import { parseDocument, TEMP_BUCKET } from "./collections.ts";

export type TempFileOwner = { readonly userId: string; readonly expiresAt: Date };

/** Tens of megabytes take longer than a call that answers a request. */
const TRANSFER_MS = 8_000;

/** A file of the largest size is some thirty round trips. */
const CHUNK_BYTES = 1_048_576;

/** A part of a file that goes on in parts: shorter than what a transaction may idle while it waits for it. */
const PART_MS = 5_000;

const ABANDONED_AFTER_MS = 86_400_000;

const storedFile = z.object({ length: z.number().int().nonnegative() });

type Files = {
  _id: ObjectId;
  length: number;
  chunkSize: number;
  uploadDate: Date;
  filename: string;
  metadata: { schemaVersion: 1; userId: string; expiresAt: Date };
};
type Chunks = { _id: ObjectId; files_id: ObjectId; n: number; expiresAt: Date; data: Uint8Array };

const filesIn = (db: Db) => db.collection<Files>(`${TEMP_BUCKET}.files`);
const chunksIn = (db: Db) => db.collection<Chunks>(`${TEMP_BUCKET}.chunks`);
const bucketIn = (db: Db): GridFSBucket => new GridFSBucket(db, { bucketName: TEMP_BUCKET });

/** Nothing finds the file before it is whole. */
export type TempFileWriter = {
  /** Settles when the part is accepted: memory holds this part and at most one chunk. */
  readonly write: (part: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<{ readonly id: string; readonly bytes: number }>;
  readonly abort: () => Promise<void>;
};

/**
 * Begins a file that is kept until it expires. The chunks are of the shape that GridFS reads, with the day of their end:
 * the driver's own stream cannot give it to them, and to add it later writes every chunk a second time.
 */
export const createTempFile = (mongo: Mongo, owner: TempFileOwner): Promise<TempFileWriter> =>
  mongo.run(async () => {
    const { userId, expiresAt } = owner;
    const fileId = new ObjectId();
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let filled = 0;
    let count = 0;
    const flush = async (): Promise<void> => {
      const document = { _id: new ObjectId(), files_id: fileId, n: count, expiresAt, data: chunk.subarray(0, filled) };
      await mongo.run((db) => chunksIn(db).insertOne(document), { deadlineMs: PART_MS });
      count += 1;
      filled = 0;
    };
    return {
      write: async (part) => {
        for (let at = 0; at < part.byteLength; ) {
          const taken = Math.min(part.byteLength - at, CHUNK_BYTES - filled);
          chunk.set(part.subarray(at, at + taken), filled);
          filled += taken;
          at += taken;
          if (filled === CHUNK_BYTES) await flush();
        }
      },
      finish: async () => {
        const length = count * CHUNK_BYTES + filled;
        if (filled > 0) await flush();
        const metadata = { schemaVersion: 1, userId, expiresAt } as const;
        const file = { _id: fileId, length, chunkSize: CHUNK_BYTES, uploadDate: new Date(), filename: "", metadata };
        await mongo.run((db) => filesIn(db).insertOne(file), { deadlineMs: PART_MS });
        return { id: fileId.toHexString(), bytes: length };
      },
      abort: async () => {
        await mongo.run((db) => chunksIn(db).deleteMany({ files_id: fileId }), { deadlineMs: PART_MS });
      },
    };
  });

export const saveTempFile = async (mongo: Mongo, owner: TempFileOwner, bytes: Uint8Array): Promise<string> => {
  const file = await createTempFile(mongo, owner);
  await file.write(bytes);
  return (await file.finish()).id;
};

type FileAsked = { readonly id: string; readonly userId: string; readonly now: Date };

export type TempFileReader = { readonly bytes: number; readonly parts: AsyncIterable<Uint8Array> };

/** Null when there is no file, or it has expired. A reader that stops early must close it. */
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

export const readTempFile = async (mongo: Mongo, file: FileAsked): Promise<Uint8Array | null> => {
  const opened = await openTempFile(mongo, file);
  if (opened === null) return null;
  return mongo.run(
    async () => {
      // Holds one copy: the parts are written to their places as they come.
      const bytes = new Uint8Array(opened.bytes);
      let at = 0;
      for await (const part of opened.parts) {
        if (at + part.byteLength > bytes.byteLength) return null;
        bytes.set(part, at);
        at += part.byteLength;
      }
      return at === bytes.byteLength ? bytes : null;
    },
    { deadlineMs: TRANSFER_MS },
  );
};

export const deleteTempFile = (mongo: Mongo, file: Pick<FileAsked, "id" | "userId">): Promise<void> =>
  mongo.run(async (db) => {
    const _id = new ObjectId(file.id);
    const { deletedCount } = await filesIn(db).deleteOne({ _id, "metadata.userId": file.userId });
    if (deletedCount > 0) await chunksIn(db).deleteMany({ files_id: _id });
  });

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

export const sweepAbandonedUploads = (mongo: Mongo, now: Date): Promise<number> =>
  mongo.run(
    async (db) => {
      const before = now.getTime() - ABANDONED_AFTER_MS;
      // Uses the index alone, whatever the chunks hold.
      const ids = await chunksIn(db).distinct("files_id");
      const old = ids.filter((id) => id.getTimestamp().getTime() < before);
      if (old.length === 0) return 0;
      const whole = await filesIn(db).distinct("_id", { _id: { $in: old } });
      const known = new Set(whole.map((id) => id.toHexString()));
      const abandoned = old.filter((id) => !known.has(id.toHexString()));
      const { deletedCount } = await chunksIn(db).deleteMany({ files_id: { $in: abandoned } });
      return deletedCount;
    },
    { deadlineMs: TRANSFER_MS },
  );
