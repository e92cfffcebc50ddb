import type { Collection, Db, Document } from "mongodb";
import type { Mongo } from "./client.ts";
import { COLLECTIONS } from "./collections.ts";
import { beforeEpoch } from "./epochs.ts";

export const DERIVED = ["analyses", "reports"] as const;
export type Derived = (typeof DERIVED)[number];

export type DerivedOrigin = {
  readonly key: string;
  readonly id: string;
  readonly userId: string;
  readonly inputVersion: number;
  readonly epoch: number;
};

type Stored = Document & { _id: string; id: string; userId: string; inputVersion: number; epoch?: number };

const derivedIn = (db: Db, kind: Derived): Collection<Stored> => db.collection(COLLECTIONS[kind]);

const ORIGIN = { id: 1, userId: 1, inputVersion: 1, epoch: 1 } as const;
const LONG_MS = 30_000;

const originOf = ({ _id, id, userId, inputVersion, epoch = 0 }: Stored): DerivedOrigin => ({
  key: _id,
  id,
  userId,
  inputVersion,
  epoch,
});

export const derivedBefore = (
  mongo: Mongo,
  kind: Derived,
  epoch: number,
  page: { readonly after: string; readonly limit: number },
): Promise<DerivedOrigin[]> =>
  mongo.run(
    async (db) => {
      const earlier = { _id: { $gt: page.after }, $or: beforeEpoch(epoch) };
      const found = await derivedIn(db, kind)
        .find(earlier, { projection: ORIGIN })
        .sort({ _id: 1 })
        .limit(page.limit)
        .toArray();
      return found.map(originOf);
    },
    { deadlineMs: LONG_MS },
  );

/** Gives documents another epoch, unless they were replaced since they were read. */
export const adoptDerived = async (mongo: Mongo, kind: Derived, keys: readonly string[], epoch: number) => {
  if (keys.length === 0) return;
  await mongo.run(
    (db) => derivedIn(db, kind).updateMany({ _id: { $in: [...keys] }, $or: beforeEpoch(epoch) }, { $set: { epoch } }),
    { deadlineMs: LONG_MS },
  );
};

export const dropDerived = async (mongo: Mongo, kind: Derived, keys: readonly string[], epoch: number) => {
  if (keys.length === 0) return;
  await mongo.run((db) => derivedIn(db, kind).deleteMany({ _id: { $in: [...keys] }, $or: beforeEpoch(epoch) }), {
    deadlineMs: LONG_MS,
  });
};

export const reportsThere = async (mongo: Mongo, ids: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const found = await mongo.run(
    (db) =>
      derivedIn(db, "reports")
        .find({ id: { $in: [...ids] } }, { projection: { _id: 0, id: 1, inputVersion: 1 } })
        .toArray(),
    { deadlineMs: LONG_MS },
  );
  return new Map(found.map(({ id, inputVersion }) => [id, inputVersion]));
};
