import type { Collection, Db } from "mongodb";
import { z } from "zod";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, parseDocument } from "./collections.ts";
import { guarded } from "./upsert.ts";

const count = z.number().int().nonnegative();
const storedRound = z.strictObject({
  _id: z.literal("unknown-users"),
  startedAt: z.date(),
  unknown: count.default(0),
  refused: z.record(z.string(), count).default({}),
});

const roundIn = (db: Db): Collection<z.input<typeof storedRound>> => db.collection(COLLECTIONS.state);

export type RoundResult = {
  readonly unknown: number;
  /** Documents that it left because they were too many, by collection. */
  readonly refused: Readonly<Record<string, number>>;
};

export const beginRound = (mongo: Mongo, now: Date, pauseMs: number): Promise<boolean> =>
  mongo.run(async (db) => {
    const due = { _id: "unknown-users" as const, startedAt: { $lte: new Date(now.getTime() - pauseMs) } };
    const change = { $set: { startedAt: now } };
    const taken = await guarded(
      () => roundIn(db).updateOne(due, change, { upsert: true }),
      () => roundIn(db).updateOne(due, change),
    );
    return taken !== null && taken.modifiedCount + taken.upsertedCount > 0;
  });

export const giveRoundBack = async (mongo: Mongo): Promise<void> => {
  await mongo.run((db) => roundIn(db).deleteOne({ _id: "unknown-users" }));
};

export const noteRoundResult = async (mongo: Mongo, { unknown, refused }: RoundResult): Promise<void> => {
  await mongo.run((db) => roundIn(db).updateOne({ _id: "unknown-users" }, { $set: { unknown, refused } }));
};

export const readRoundResult = async (mongo: Mongo): Promise<RoundResult> => {
  const document = await mongo.run((db) => roundIn(db).findOne({ _id: "unknown-users" }));
  if (document === null) return { unknown: 0, refused: {} };
  return parseDocument(COLLECTIONS.state, storedRound, document);
};
