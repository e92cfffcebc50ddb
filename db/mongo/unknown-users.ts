import type { Collection, Db, Document, Filter } from "mongodb";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, TEMP_BUCKET } from "./collections.ts";
import { purgeDocuments } from "./purge.ts";

/** Chunks of files go with their files. */
const OWNERS = {
  [COLLECTIONS.analyses]: "userId",
  [COLLECTIONS.reports]: "userId",
  [COLLECTIONS.checkins]: "userId",
  [COLLECTIONS.activity]: "userId",
  [COLLECTIONS.sentMails]: "userId",
  [COLLECTIONS.profiles]: "_id",
  [`${TEMP_BUCKET}.files`]: "metadata.userId",
} as const;

export const OWNED_COLLECTIONS: readonly string[] = Object.keys(OWNERS);

type Owned = Document & { _id: string };
type Unknown = { _id: string; firstSeenAt: Date; seenAt: Date };

const ownedIn = (db: Db, collection: string): Collection<Owned> => db.collection(collection);
const unknownIn = (db: Db): Collection<Unknown> => db.collection(COLLECTIONS.unknownUsers);

const LONG_MS = 30_000;

const ownerField = (collection: string): string => Reflect.get(OWNERS, collection) ?? "userId";

const valueAt = (document: Document, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value instanceof Object ? Reflect.get(value, name) : undefined), document);

export type OwnersPage = {
  readonly owners: readonly string[];
  readonly next: string | null;
};

/** Further documents of an owner are skipped, not read. */
export const ownersIn = (
  mongo: Mongo,
  collection: string,
  page: { readonly after: string; readonly limit: number },
): Promise<OwnersPage> =>
  mongo.run(
    async (db) => {
      const field = ownerField(collection);
      const filter: Filter<Owned> = { [field]: { $gt: page.after } };
      const documents = await ownedIn(db, collection)
        .find(filter, { projection: field === "_id" ? { _id: 1 } : { _id: 0, [field]: 1 } })
        .sort({ [field]: 1 })
        .limit(page.limit)
        .toArray();
      const owners = documents.map((document) => valueAt(document, field)).filter((owner) => typeof owner === "string");
      return {
        owners: [...new Set(owners)],
        next: documents.length === page.limit ? (owners.at(-1) ?? null) : null,
      };
    },
    { deadlineMs: LONG_MS },
  );

export const noteUnknown = async (mongo: Mongo, userIds: readonly string[], round: Date): Promise<void> => {
  if (userIds.length === 0) return;
  const writes = userIds.map((_id) => ({
    updateOne: {
      filter: { _id },
      update: { $set: { seenAt: round }, $setOnInsert: { firstSeenAt: round } },
      upsert: true,
    },
  }));
  await mongo.run((db) => unknownIn(db).bulkWrite(writes, { ordered: false }), { deadlineMs: LONG_MS });
};

export const forgetKnown = (mongo: Mongo, round: Date): Promise<number> =>
  mongo.run(
    async (db) => {
      await unknownIn(db).deleteMany({ seenAt: { $ne: round } });
      return unknownIn(db).countDocuments({});
    },
    { deadlineMs: LONG_MS },
  );

export const unknownSince = (
  mongo: Mongo,
  before: Date,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> =>
  mongo.run(
    async (db) => {
      const due = { _id: { $gt: page.after }, firstSeenAt: { $lte: before } };
      const found = await unknownIn(db)
        .find(due, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(page.limit)
        .toArray();
      return found.map(({ _id }) => _id);
    },
    { deadlineMs: LONG_MS },
  );

export const countOwned = (mongo: Mongo, collection: string, userIds: readonly string[]): Promise<number> =>
  mongo.run(
    (db) => {
      const filter: Filter<Owned> = { [ownerField(collection)]: { $in: [...userIds] } };
      return ownedIn(db, collection).countDocuments(filter);
    },
    { deadlineMs: LONG_MS },
  );

export const countAll = (mongo: Mongo, collection: string): Promise<number> =>
  mongo.run((db) => ownedIn(db, collection).countDocuments({}), { deadlineMs: LONG_MS });

export const removeUnknown = async (mongo: Mongo, userId: string): Promise<void> => {
  await purgeDocuments(mongo, userId);
  await mongo.run((db) => unknownIn(db).deleteOne({ _id: userId }));
};
