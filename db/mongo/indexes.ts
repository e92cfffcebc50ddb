import type { IndexDescription } from "mongodb";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, TEMP_BUCKET } from "./collections.ts";

const index = (key: Record<string, 1 | -1>, options: Omit<IndexDescription, "key"> = {}): IndexDescription => ({
  key,
  ...options,
});

/** Cleaning only: readers check the date themselves. */
const expiry = (field: string): IndexDescription => index({ [field]: 1 }, { expireAfterSeconds: 0 });

const INDEXES: Readonly<Record<string, IndexDescription[]>> = {
  [COLLECTIONS.analyses]: [
    index({ id: 1 }, { unique: true }),
    index({ userId: 1, computedAt: -1, id: -1 }),
    index({ userId: 1, epoch: -1, inputVersion: -1, computedAt: -1 }),
  ],
  [COLLECTIONS.reports]: [index({ id: 1 }, { unique: true }), index({ userId: 1, periodStart: -1, id: -1 })],
  [COLLECTIONS.checkins]: [index({ userId: 1, localDate: -1 }, { unique: true })],
  [COLLECTIONS.activity]: [
    index({ userId: 1, at: -1, _id: -1 }),
    index({ actorId: 1, at: -1, _id: -1 }),
    index({ action: 1, at: -1, _id: -1 }),
    index({ at: -1, _id: -1 }),
    expiry("expiresAt"),
  ],
  [COLLECTIONS.sentMails]: [index({ userId: 1 }), expiry("expiresAt")],
  [`${TEMP_BUCKET}.files`]: [index({ "metadata.userId": 1 }), expiry("metadata.expiresAt")],
  [`${TEMP_BUCKET}.chunks`]: [index({ files_id: 1, n: 1 }, { unique: true }), expiry("expiresAt")],
};

/** Building them may take longer than a call. */
export const ensureMongoIndexes = (mongo: Mongo): Promise<void> =>
  mongo.run(
    async (db) => {
      for (const [collection, indexes] of Object.entries(INDEXES)) {
        await db.collection(collection).createIndexes(indexes);
      }
    },
    { deadlineMs: 60_000 },
  );
