import { isDeepStrictEqual } from "node:util";
import { ForjaError, invalid } from "#core/errors.ts";
import { mergePatch } from "#core/merge-patch.ts";
import type { Mongo } from "./client.ts";
import { COLLECTIONS, parseDocument, profilesIn, storedProfile } from "./collections.ts";
import { type FreeForm, fromStored, toStored } from "./stored-keys.ts";
import { guarded } from "./upsert.ts";

export const PROFILE_LIMIT_BYTES = 65_536;

export type ProfileDocument = {
  readonly profile: FreeForm;
  readonly preferences: FreeForm;
  /** 0 before anything was written. */
  readonly version: number;
};

/** A merge patch (RFC 7396): a field that is null goes, one that is absent stays. */
export type ProfilePatch = { readonly profile?: FreeForm | null; readonly preferences?: FreeForm | null };

const EMPTY: ProfileDocument = { profile: {}, preferences: {}, version: 0 };

const isObject = (value: unknown): value is FreeForm =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const mergePart = (target: FreeForm, patch: FreeForm | null | undefined): FreeForm => {
  if (patch === undefined) return target;
  const merged = patch === null ? {} : mergePatch(target, patch);
  return isObject(merged) ? merged : {};
};

export const readProfile = async (mongo: Mongo, userId: string): Promise<ProfileDocument> => {
  const document = await mongo.run((db) => profilesIn(db).findOne({ _id: userId }));
  if (document === null) return EMPTY;
  const { profile, preferences, version } = parseDocument(COLLECTIONS.profiles, storedProfile, document);
  return { profile: fromStored(profile), preferences: fromStored(preferences), version };
};

export type ProfileChange = {
  readonly patch: ProfilePatch;
  readonly now: Date;
  /** Refuses by throwing. */
  readonly check: (version: number) => void;
};

const ATTEMPTS = 5;

/**
 * Merges a patch into a user's document and returns its new state. Two patches at once are both applied. Throws the
 * errors of `check`, and `request-invalid` when the whole would be too large. Throws `version-mismatch` when others
 * were always faster.
 */
export const patchProfile = async (mongo: Mongo, userId: string, change: ProfileChange): Promise<ProfileDocument> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await readProfile(mongo, userId);
    change.check(current.version);
    const next = {
      profile: mergePart(current.profile, change.patch.profile),
      preferences: mergePart(current.preferences, change.patch.preferences),
      version: current.version + 1,
    };
    const { version: _next, ...content } = next;
    const { version: _current, ...stored } = current;
    if (isDeepStrictEqual(content, stored)) return current;
    if (Buffer.byteLength(JSON.stringify(content)) > PROFILE_LIMIT_BYTES) {
      throw invalid({ pointer: "", detail: "makes the document larger than 64 KiB" });
    }
    if (await replace(mongo, userId, next, change.now)) return next;
  }
  throw new ForjaError("version-mismatch");
};

const replace = (mongo: Mongo, userId: string, next: ProfileDocument, now: Date): Promise<boolean> =>
  mongo.run(async (db) => {
    const profiles = profilesIn(db);
    const before = { _id: userId, version: next.version - 1 };
    const document = {
      schemaVersion: 1 as const,
      version: next.version,
      updatedAt: now,
      profile: toStored(next.profile),
      preferences: toStored(next.preferences),
    };
    const saved = await guarded(
      () => profiles.replaceOne(before, document, { upsert: next.version === 1 }),
      () => Promise.resolve(null),
    );
    return saved !== null && saved.matchedCount + saved.upsertedCount > 0;
  });
