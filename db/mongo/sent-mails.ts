import type { Collection, Db } from "mongodb";
import type { Mongo } from "./client.ts";
import { COLLECTIONS } from "./collections.ts";

type SentMail = { _id: string; userId: string; expiresAt: Date };

export const sentMailsIn = (db: Db): Collection<SentMail> => db.collection(COLLECTIONS.sentMails);

/** Longer than a backup is of use: a week that was mailed is not mailed again. */
const KEPT_MS = 60 * 86_400_000;

/** A mail does not wait for long to be noted. */
const SOON = { deadlineMs: 1_000 } as const;

/** Names outlive a restore of Postgres, which forgets that the mails were sent. */
export const wasMailSent = async (mongo: Mongo, name: string): Promise<boolean> =>
  (await mongo.run((db) => sentMailsIn(db).findOne({ _id: name }, { projection: { _id: 1 } }), SOON)) !== null;

export const noteSentMail = async (mongo: Mongo, userId: string, name: string, now: Date): Promise<void> => {
  const expiresAt = new Date(now.getTime() + KEPT_MS);
  await mongo.run(
    (db) => sentMailsIn(db).updateOne({ _id: name }, { $setOnInsert: { userId, expiresAt } }, { upsert: true }),
    SOON,
  );
};
