import type { Collection, Db } from "mongodb";
import { z } from "zod";
import type { Beat } from "../postgres/queries/stores/epoch.ts";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, parseDocument } from "./collections.ts";
import { guarded } from "./upsert.ts";

const number = z.number().int().nonnegative();
const storedBeat = z.strictObject({ _id: z.literal("epoch"), epoch: number, pulse: number });

const stateIn = (db: Db): Collection<z.infer<typeof storedBeat>> => db.collection(COLLECTIONS.state);

export const readMongoBeat = async (mongo: Mongo): Promise<Beat | null> => {
  const document = await mongo.run((db) => stateIn(db).findOne({ _id: "epoch" }));
  if (document === null) return null;
  const { epoch, pulse } = parseDocument(COLLECTIONS.state, storedBeat, document);
  return { epoch, pulse };
};

export const writeMongoBeat = async (mongo: Mongo, { epoch, pulse }: Beat): Promise<void> => {
  await mongo.run(async (db) => {
    const state = stateIn(db);
    const earlier = {
      _id: "epoch" as const,
      $or: [{ epoch: { $lt: epoch } }, { epoch, pulse: { $lt: pulse } }],
    };
    const change = { $set: { epoch, pulse } };
    await guarded(
      () => state.updateOne(earlier, change, { upsert: true }),
      () => state.updateOne(earlier, change),
    );
  });
};
