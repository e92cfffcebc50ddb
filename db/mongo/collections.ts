import { Binary, type Collection, type Db } from "mongodb";
import { z } from "zod";
import { analysisDocument } from "#core/analysis/analysis-document.ts";
import { reading, unreadable } from "#core/errors.ts";
import { periodReport } from "#core/reports/period-report-document.ts";
import { checkin } from "#core/shapes/checkin.ts";
import { LOCALES, REPORT_KINDS } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";

/** Every stored document says in which shape it was written; a reader that meets another number refuses it. */
const schemaVersion = z.literal(1);
const version = z.number().int().nonnegative();

/** One document a user, input version and window; `_id` is `user:version:from:to`. */
export const storedAnalysis = z.strictObject({
  _id: z.string(),
  schemaVersion,
  id: z.uuid(),
  userId: z.uuid(),
  inputVersion: version,
  /** Absent in the first epoch. */
  epoch: version.optional(),
  computedAt: z.date(),
  asked: z.literal(true).optional(),
  analysis: analysisDocument.omit({ id: true }),
});
export type StoredAnalysis = z.infer<typeof storedAnalysis>;

/** One document a user, kind and period; `_id` is `user:kind:first day of the period`. */
export const storedReport = z.strictObject({
  _id: z.string(),
  schemaVersion,
  /** The id of its row in `report_runs`. */
  id: z.uuid(),
  userId: z.uuid(),
  kind: z.enum(REPORT_KINDS),
  periodStart: z.string(),
  inputVersion: version,
  epoch: version.optional(),
  computedAt: z.date(),
  report: periodReport,
  /** Its drawings. They are of exactly this report, so a newer one removes them. */
  html: z.partialRecord(z.enum(LOCALES), z.string()).optional(),
  pdf: z.partialRecord(z.enum(LOCALES), z.instanceof(Binary)).optional(),
  withoutBody: z
    .strictObject({
      html: z.partialRecord(z.enum(LOCALES), z.string()).optional(),
      pdf: z.partialRecord(z.enum(LOCALES), z.instanceof(Binary)).optional(),
    })
    .optional(),
});
export type StoredReport = z.infer<typeof storedReport>;

const freeForm = z.record(z.string(), z.unknown());

/** `_id` is the user's id. Field names are stored as `stored-keys.ts` writes them. */
export const storedProfile = z.strictObject({
  _id: z.uuid(),
  schemaVersion,
  version,
  updatedAt: z.date(),
  profile: freeForm,
  preferences: freeForm,
});
export type StoredProfile = z.infer<typeof storedProfile>;

/** One document a user and local date; `_id` is `user:date`. */
export const storedCheckin = z.strictObject({
  _id: z.string(),
  schemaVersion,
  userId: z.uuid(),
  localDate,
  /** The import that brought it, so that an undo removes exactly what was added. */
  importId: z.uuid().optional(),
  version,
  createdAt: z.date(),
  updatedAt: z.date(),
  answers: checkin.changeable,
});
export type StoredCheckin = z.infer<typeof storedCheckin>;

/** Holds no submitted value. */
export const storedActivity = z.strictObject({
  _id: z.uuid(),
  schemaVersion,
  userId: z.uuid(),
  actorId: z.uuid(),
  action: z.string(),
  resource: z.string().nullable(),
  resourceId: z.string().nullable(),
  requestId: z.string().nullable(),
  at: z.date(),
  expiresAt: z.date(),
});
export type StoredActivity = z.infer<typeof storedActivity>;

/** The driver names the collections of the GridFS bucket `temp`. */
export const COLLECTIONS = {
  analyses: "analyses",
  reports: "reports",
  profiles: "profiles",
  checkins: "checkins",
  activity: "activity_log",
  state: "state",
  sentMails: "sent_mails",
  unknownUsers: "unknown_users",
} as const;

export const TEMP_BUCKET = "temp";

export const analysesIn = (db: Db): Collection<StoredAnalysis> => db.collection(COLLECTIONS.analyses);
export const reportsIn = (db: Db): Collection<StoredReport> => db.collection(COLLECTIONS.reports);
export const profilesIn = (db: Db): Collection<StoredProfile> => db.collection(COLLECTIONS.profiles);
export const checkinsIn = (db: Db): Collection<StoredCheckin> => db.collection(COLLECTIONS.checkins);
export const activityIn = (db: Db): Collection<StoredActivity> => db.collection(COLLECTIONS.activity);

/** Names places, never values. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/**
 * Validates a stored document when it is read. So faults of another version or of a manual edit are found here.
 * @param prepare a step before the check; it may fail
 * @throws ForjaError `document-unreadable`, whose cause is a `DocumentError`
 */
export const parseDocument = <Schema extends z.ZodType>(
  collection: string,
  schema: Schema,
  document: unknown,
  prepare: (document: unknown) => unknown = (same) => same,
): z.output<Schema> => {
  const result = reading(() => schema.safeParse(prepare(document)));
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 5).map(({ path, code }) => `${path.join(".") || "document"}: ${code}`);
  throw unreadable(new DocumentError(`a document of ${collection} cannot be read (${places.join(", ")})`));
};

/**
 * A document of a list: its place in the list's order, and a way to read it. The place is null when that cannot be read;
 * `read` throws `document-unreadable` when the rest cannot.
 */
export type Listed<Place, Item> = { readonly place: Place | null; readonly read: () => Item };

/** An unreadable document does not affect the others. */
export const listed = <Place, Item>(
  documents: readonly unknown[],
  placeSchema: z.ZodType<Place>,
  read: (document: unknown) => Item,
): Listed<Place, Item>[] =>
  documents.map((document) => {
    const place = placeSchema.safeParse(document);
    return { place: place.success ? place.data : null, read: () => read(document) };
  });
