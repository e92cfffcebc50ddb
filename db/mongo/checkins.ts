import { isDeepStrictEqual } from "node:util";
import type { Filter } from "mongodb";
import { z } from "zod";
import { CHECKIN_MEASURES } from "#core/analysis/analysis-document.ts";
import type { CheckinFact } from "#core/analysis/history.ts";
import { ForjaError } from "#core/errors.ts";
import type { CheckinFields } from "#core/shapes/checkin.ts";
import type { View } from "#core/shapes/shape.ts";
import { type LocalDate, localDate } from "#core/time/local-date.ts";
import type { Mongo } from "./client.ts";
import {
  COLLECTIONS,
  checkinsIn,
  type Listed,
  listed,
  parseDocument,
  type StoredCheckin,
  storedCheckin,
} from "./collections.ts";
import { guarded } from "./upsert.ts";

/** Null is what was not said. */
export type CheckinAnswers = StoredCheckin["answers"];

export type Checkin = View<CheckinFields>;

type Of = { readonly userId: string; readonly localDate: LocalDate };

const keyOf = ({ userId, localDate }: Of): string => `${userId}:${localDate}`;

const parse = (document: unknown): StoredCheckin => parseDocument(COLLECTIONS.checkins, storedCheckin, document);

const placeSchema = z.object({ localDate });

const viewOf = ({ localDate, answers, version, createdAt, updatedAt }: StoredCheckin): Checkin => ({
  localDate,
  ...answers,
  version,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const findStored = (mongo: Mongo, of: Of) =>
  mongo.run((db) => checkinsIn(db).findOne({ _id: keyOf(of), userId: of.userId }));

export const findCheckin = async (mongo: Mongo, of: Of): Promise<Checkin | null> => {
  const document = await findStored(mongo, of);
  return document === null ? null : viewOf(parse(document));
};

export type CheckinRange = {
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly before: LocalDate | null;
  readonly limit: number;
};

export const listCheckins = async (
  mongo: Mongo,
  userId: string,
  range: CheckinRange,
): Promise<Listed<{ localDate: LocalDate }, Checkin>[]> => {
  const { from, to, before, limit } = range;
  const localDate: Filter<StoredCheckin>["localDate"] = {
    ...(from === null ? {} : { $gte: from }),
    ...(to === null ? {} : { $lte: to }),
    ...(before === null ? {} : { $lt: before }),
  };
  const filter = Object.keys(localDate).length === 0 ? { userId } : { userId, localDate };
  const documents = await mongo.run((db) => checkinsIn(db).find(filter).sort({ localDate: -1 }).limit(limit).toArray());
  return listed(documents, placeSchema, (document) => viewOf(parse(document)));
};

const { note: _note, ...measures } = storedCheckin.shape.answers.shape;
const checkinFact = storedCheckin.pick({ localDate: true }).extend({ answers: z.strictObject(measures) });
const FACT_FIELDS = {
  _id: 0,
  localDate: 1,
  ...Object.fromEntries(CHECKIN_MEASURES.map((measure) => [`answers.${measure}`, 1])),
};

/** Answers numbers, never the note. An unreadable day counts as a day without a check-in. */
export const checkinFacts = async (
  mongo: Mongo,
  userId: string,
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
): Promise<CheckinFact[]> => {
  const filter = { userId, localDate: { $gte: from, $lte: to } };
  const documents = await mongo.run((db) =>
    // A year is one answer; the default would be 101 documents, and then a second call.
    checkinsIn(db).find(filter, { projection: FACT_FIELDS, batchSize: 1_000 }).sort({ localDate: 1 }).toArray(),
  );
  return documents.flatMap((document) => {
    const fact = checkinFact.safeParse(document);
    return fact.success ? [{ date: fact.data.localDate, ...fact.data.answers }] : [];
  });
};

export const checkinsAfter = async (
  mongo: Mongo,
  userId: string,
  batch: { readonly after: LocalDate | null; readonly limit: number },
): Promise<Listed<{ localDate: LocalDate }, Checkin>[]> => {
  const filter = batch.after === null ? { userId } : { userId, localDate: { $gt: batch.after } };
  const documents = await mongo.run((db) =>
    checkinsIn(db).find(filter).sort({ localDate: 1 }).limit(batch.limit).toArray(),
  );
  return listed(documents, placeSchema, (document) => viewOf(parse(document)));
};

export const countCheckins = (mongo: Mongo, userId: string): Promise<number> =>
  mongo.run((db) => checkinsIn(db).countDocuments({ userId }));

export const daysWithCheckin = async (
  mongo: Mongo,
  userId: string,
  of: { readonly days: readonly LocalDate[]; readonly importId: string },
): Promise<ReadonlySet<LocalDate>> => {
  const filter = { userId, localDate: { $in: [...of.days] }, importId: { $ne: of.importId } };
  const documents = await mongo.run((db) =>
    checkinsIn(db)
      .find(filter, { projection: { _id: 0, localDate: 1 } })
      .toArray(),
  );
  return new Set(documents.map(({ localDate }) => localDate));
};

export type ImportedCheckin = {
  readonly localDate: LocalDate;
  readonly answers: CheckinAnswers;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Thousands are one call, which takes longer than one that answers a request. */
const BULK_MS = 8_000;

export const addImportedCheckins = async (
  mongo: Mongo,
  by: { readonly userId: string; readonly importId: string },
  checkins: readonly ImportedCheckin[],
): Promise<void> => {
  if (checkins.length === 0) return;
  const { userId, importId } = by;
  const inserts = checkins.map(({ localDate, answers, createdAt, updatedAt }) => {
    const content = {
      schemaVersion: 1 as const,
      userId,
      localDate,
      importId,
      answers,
      version: 1,
      createdAt,
      updatedAt,
    };
    return {
      updateOne: { filter: { _id: keyOf({ userId, localDate }) }, update: { $setOnInsert: content }, upsert: true },
    };
  });
  await mongo.run((db) => checkinsIn(db).bulkWrite(inserts, { ordered: false }), { deadlineMs: BULK_MS });
};

/** Doing it again changes nothing. */
export const replaceCheckins = async (
  mongo: Mongo,
  userId: string,
  checkins: readonly Omit<ImportedCheckin, "updatedAt">[],
): Promise<void> => {
  const documents = checkins.map(({ localDate, answers, createdAt }): StoredCheckin => {
    const _id = keyOf({ userId, localDate });
    return { _id, schemaVersion: 1, userId, localDate, answers, version: 1, createdAt, updatedAt: createdAt };
  });
  await mongo.run(
    async (db) => {
      await checkinsIn(db).deleteMany({ userId });
      if (documents.length > 0) await checkinsIn(db).insertMany(documents);
    },
    { deadlineMs: BULK_MS },
  );
};

/** Removes those that were changed since, too. */
export const removeImportedCheckins = async (
  mongo: Mongo,
  by: { readonly userId: string; readonly importId: string },
): Promise<void> => {
  await mongo.run((db) => checkinsIn(db).deleteMany({ userId: by.userId, importId: by.importId }), {
    deadlineMs: BULK_MS,
  });
};

export type CheckinChange = Of & {
  readonly answers: CheckinAnswers;
  readonly now: Date;
  /** Refuses by throwing; the version is null when there is none yet. */
  readonly check: (version: number | null) => void;
};

const ATTEMPTS = 5;

/**
 * Replaces the check-in of a day, and returns its new state. Equal answers change nothing. Throws the errors of
 * `check`, and `version-mismatch` when others were always faster.
 */
export const putCheckin = async (
  mongo: Mongo,
  change: CheckinChange,
): Promise<{ readonly checkin: Checkin; readonly created: boolean }> => {
  const { userId, localDate, answers, now } = change;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const document = await findStored(mongo, change);
    const current = document === null ? null : outliving.parse(document);
    change.check(current?.version ?? null);
    if (current !== null && document !== null && isDeepStrictEqual(current.answers, answers)) {
      const whole = storedCheckin.safeParse(document);
      if (whole.success) return { checkin: viewOf(whole.data), created: false };
    }
    const next: StoredCheckin = {
      _id: keyOf(change),
      schemaVersion: 1,
      userId,
      localDate,
      ...(current?.importId === undefined ? {} : { importId: current.importId }),
      answers,
      version: (current?.version ?? 0) + 1,
      createdAt: current?.createdAt ?? now,
      updatedAt: now,
    };
    if (await replace(mongo, next, document)) return { checkin: viewOf(next), created: current === null };
  }
  throw new ForjaError("version-mismatch");
};

const outliving = z.object({
  version: storedCheckin.shape.version.catch(0),
  importId: storedCheckin.shape.importId.catch(undefined),
  createdAt: storedCheckin.shape.createdAt.optional().catch(undefined),
  answers: storedCheckin.shape.answers.optional().catch(undefined),
});

/** Replaces the document that was read, unless it has changed since. */
const replace = (mongo: Mongo, next: StoredCheckin, before: StoredCheckin | null): Promise<boolean> =>
  mongo.run(async (db) => {
    const { _id, ...content } = next;
    const version = before === null ? 0 : before.version;
    const saved = await guarded(
      () => checkinsIn(db).replaceOne({ _id, version }, content, { upsert: before === null }),
      () => Promise.resolve(null),
    );
    return saved !== null && saved.matchedCount + saved.upsertedCount > 0;
  });
