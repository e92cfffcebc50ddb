import { randomBytes } from "node:crypto";
import { notFound } from "#core/errors.ts";
import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import type { VolumeRules } from "#core/volume/volume.ts";
import { addImportedCheckins, daysWithCheckin, removeImportedCheckins } from "#db/mongo/checkins.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { patchProfile, readProfile } from "#db/mongo/profiles.ts";
import type { Executor, Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { putExercises } from "#db/postgres/queries/exercises/exercise-writes.ts";
import { documentFacts, insertDocumentRows, stampExercises } from "#db/postgres/queries/imports/import-document.ts";
import { importFacts, loggedWorkouts } from "#db/postgres/queries/imports/import-workouts.ts";
import { PLAIN_NAMES } from "#db/postgres/schema/index.ts";
import type { ForjaDocument } from "../../importers/forja/document.ts";
import { ImportLog } from "../../importers/import-log.ts";
import { refuseFailures } from "../../importers/index.ts";
import {
  type Added,
  addWorkouts,
  deriveImported,
  readyEntries,
  upsertsOf,
  withOwnBodyweights,
} from "../add-workouts.ts";
import { countsOf, type ReadDocument, remarksOn } from "../read-import.ts";
import { idMaker, idsIn } from "./document-ids.ts";
import { type Merged, mergeSettings } from "./merge-settings.ts";
import { type PlacedDocument, placeDocument, rulesOfNew } from "./place-document.ts";
import { type Asked, holdLinks, settleLinks } from "./routine-links.ts";

const TOKEN_BYTES = 32;

export type DocumentTarget = { readonly userId: string; readonly importId: string };

export type PlacedReading = {
  readonly document: ForjaDocument;
  readonly placed: PlacedDocument;
  readonly log: ImportLog;
};

export const placeReading = async (
  tx: Executor,
  { document, log }: ReadDocument,
  { userId, importId }: DocumentTarget,
): Promise<PlacedReading> => {
  const newId = idMaker(userId);
  const facts = await documentFacts(tx, userId, idsIn(document, newId));
  if (facts === null) throw notFound();
  const whole = ImportLog.of(log);
  const placed = placeDocument(document, {
    ...{ userId, importId, facts, newId, log: whole },
    logged: await loggedWorkouts(tx, userId),
    newToken: () => randomBytes(TOKEN_BYTES).toString("base64url"),
  });
  refuseFailures(document.rows, whole);
  return { document, placed, log: whole };
};

const warning = (code: string, message: string, count: number): ImportWarning[] =>
  count === 0 ? [] : [countedWarning(code, message, count)];

export const placeWarnings = ({ present, slugsChanged }: PlacedDocument): ImportWarning[] => [
  ...warning("rows-present", "Some rows besides workouts are in the account already and were left alone.", present),
  ...warning(
    "slugs-changed",
    "Some exercises have the slug of another one of the account and got a slug of their own.",
    slugsChanged,
  ),
];

const settingsWarnings = ({ taken, kept }: Merged): ImportWarning[] => [
  ...warning("settings-taken", "Settings that the account had at their defaults were taken from the file.", taken),
  ...warning("settings-kept", "Settings that the account has of its own were kept.", kept),
];

const isEmpty = (part: object): boolean => Object.keys(part).length === 0;

type ProfileMerge = { readonly patch: Parameters<typeof patchProfile>[2]["patch"] } & Merged;

const mergeOfProfile = async (mongo: Mongo, userId: string, document: ForjaDocument): Promise<ProfileMerge> => {
  const current = await readProfile(mongo, userId);
  const parts = (["profile", "preferences"] as const).flatMap((name) => {
    const given = document[name];
    if (given === null || isEmpty(given) || Bun.deepEquals(given, current[name])) return [];
    return [{ name, given, isFree: isEmpty(current[name]) }];
  });
  const taken = parts.filter(({ isFree }) => isFree);
  const patch = Object.fromEntries(taken.map(({ name, given }) => [name, given]));
  return { patch, taken: taken.length, kept: parts.length - taken.length };
};

const profileWarnings = ({ taken, kept }: Merged): ImportWarning[] => [
  ...warning("profile-taken", "Parts of the profile that the account had nothing in were taken from the file.", taken),
  ...warning("profile-kept", "Parts of the profile that the account has of its own were kept.", kept),
];

export type AddOptions = DocumentTarget & {
  readonly mongo: Mongo;
  readonly reading: ReadDocument;
  readonly asked: Asked;
  readonly step: (share: number) => void;
};

/** Body weights and rules also count in the account's own workouts. */
const collectEffects = (effects: Effects, placed: PlacedDocument): void => {
  const { exercises, routines, plain } = placed;
  effects.changeAll([
    ...upsertsOf("exercises", exercises),
    ...upsertsOf("routines", routines),
    ...PLAIN_NAMES.flatMap((name) => upsertsOf(name, plain[name])),
  ]);
  if (plain.measurements.length > 0) effects.analyze();
  const rules = placed.settings.some(
    (row) => row.unilateral !== null || row.bodyweightFraction !== null || row.loadPer !== null,
  );
  const weighed = [
    ...plain.measurements.flatMap(({ kind, measuredAt }) => (kind === "bodyweight" ? measuredAt.getTime() : [])),
    ...placed.workouts.flatMap(({ bodyweight, startedAt }) => (bodyweight === null ? [] : startedAt.getTime())),
  ];
  if (rules) effects.recompute({ all: true });
  for (const instant of weighed) effects.recompute({ bodyweightAt: new Date(instant) });
};

/**
 * Writes the rows of a document that are new to the account. `finish` writes documents of MongoDB last. If the
 * transaction fails after that, `takeBack` removes them.
 */
export const addDocument = async (
  tx: Transaction,
  effects: Effects,
  { userId, importId, mongo, reading, asked, step }: AddOptions,
): Promise<Added> => {
  const { now } = asked;
  const refusal = await holdLinks(tx, reading.document, asked);
  await effects.lock();
  const { document, log, ...reached } = await placeReading(tx, reading, { userId, importId });
  const { placed, warnings: linkWarnings } = await settleLinks(tx, reached.placed, refusal, asked);
  await putExercises(tx, placed.exercises);
  await stampExercises(tx, { userId, importId }, placed.stamps);
  await insertDocumentRows(tx, placed);
  const used = placed.workouts.flatMap(({ exercises }) => exercises.map(({ exerciseId }) => exerciseId));
  const { exercises, bodyweights } = await importFacts(tx, userId, used);
  const rules = new Map<string, VolumeRules>([...rulesOfNew(placed), ...exercises].map((rule) => [rule.id, rule]));
  await addWorkouts(tx, effects, readyEntries(placed.workouts), {
    ...{ userId, rules, now, step },
    bodyweights: withOwnBodyweights(bodyweights, placed.workouts),
    stampsOf: ({ createdAt, updatedAt }) => ({ createdAt, updatedAt }),
  });
  collectEffects(effects, placed);
  await deriveImported(effects, step);
  const settings = await mergeSettings(tx, userId, document, now);
  const profile = await mergeOfProfile(mongo, userId, document);
  const days = placed.checkins.map(({ localDate }) => localDate);
  const said = await daysWithCheckin(mongo, userId, { days, importId });
  const checkins = placed.checkins.filter(({ localDate }) => !said.has(localDate));
  const present = placed.present + (placed.checkins.length - checkins.length);

  const remarks = remarksOn(log);
  return {
    counts: { ...countsOf(document), duplicates: placed.duplicates, changed: 0, overlapping: 0 },
    exercises: [],
    rowErrors: remarks.rowErrors,
    warnings: [
      ...remarks.warnings,
      ...placeWarnings({ ...placed, present }),
      ...linkWarnings,
      ...settingsWarnings(settings),
      ...profileWarnings(profile),
    ],
    finish: async () => {
      await addImportedCheckins(mongo, { userId, importId }, checkins);
      if (profile.taken > 0) await patchProfile(mongo, userId, { patch: profile.patch, now, check: () => {} });
    },
    takeBack: () => removeImportedCheckins(mongo, { userId, importId }),
  };
};
