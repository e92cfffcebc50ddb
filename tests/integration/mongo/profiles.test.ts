import { beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ForjaError } from "#core/errors.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { type ProfilePatch, patchProfile, readProfile } from "#db/mongo/profiles.ts";
import { storesBench } from "#tests/support/bench.ts";

let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 8, applicationName: "forja-test", deadlineMs: 5_000 });
});

closing(() => mongo.close());

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");
const apply = (userId: string, patch: ProfilePatch, check: (version: number) => void = () => {}) =>
  patchProfile(mongo, userId, { patch, now, check });

describe("a profile", () => {
  test("is empty and of version 0 before anything was written", async () => {
    expect(await readProfile(mongo, newId())).toEqual({ profile: {}, preferences: {}, version: 0 });
  });

  test("is merged with a patch: null removes, absent stays, lists are replaced", async () => {
    const userId = newId();
    await apply(userId, { profile: { gym: "Iron", goals: ["a", "b"], address: { city: "Vigo", zip: "36201" } } });
    const next = await apply(userId, {
      profile: { gym: null, goals: ["c"], address: { zip: null, street: "Príncipe" } },
      preferences: { theme: "dark", empty: { inner: null } },
    });
    expect(next).toEqual({
      profile: { goals: ["c"], address: { city: "Vigo", street: "Príncipe" } },
      preferences: { theme: "dark", empty: {} },
      version: 2,
    });
    expect(await readProfile(mongo, userId)).toEqual(next);
    expect(await apply(userId, { profile: null })).toEqual({ ...next, profile: {}, version: 3 });
  });

  test("keeps any JSON under any names, those included that mean something to the store", async () => {
    const names = [
      "$set",
      "a.b",
      "$ref",
      "$id",
      "_bsontype",
      "%24x",
      "",
      "__proto__",
      "toBSON",
      "constructor",
      "valueOf",
      "length",
      "_id",
    ];
    const key = fc.oneof(fc.constantFrom(...names), fc.string({ unit: "grapheme", maxLength: 8 }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), fc.array(tie("tree"), { maxLength: 4 }), tie("object")),
      object: fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
      leaf: fc.oneof(fc.boolean(), fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          key.filter((name) => !name.includes("\0")),
          tree,
          { maxKeys: 5 },
        ),
        async (given) => {
          // The values of JSON: no negative zero, no NUL.
          const profile: Record<string, unknown> = JSON.parse(JSON.stringify(given).replaceAll("\\u0000", ""));
          const userId = newId();
          await apply(userId, { profile });
          const stored = await readProfile(mongo, userId);
          expect(JSON.stringify(stored.profile)).toBe(JSON.stringify(profile));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("takes every one of the patches that come at once", async () => {
    const userId = newId();
    const results = await Promise.allSettled(
      ["a", "b", "c", "d"].map((name) => apply(userId, { preferences: { [name]: true } })),
    );
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill("fulfilled"));
    expect(await readProfile(mongo, userId)).toEqual({
      profile: {},
      preferences: { a: true, b: true, c: true, d: true },
      version: 4,
    });
  });

  test("is not changed when the version is another than the writer thought", async () => {
    const userId = newId();
    await apply(userId, { profile: { name: "first" } });
    const refuse = (version: number) => {
      if (version !== 0) throw new ForjaError("version-mismatch");
    };
    await expect(apply(userId, { profile: { name: "second" } }, refuse)).rejects.toMatchObject({
      code: "version-mismatch",
    });
    expect((await readProfile(mongo, userId)).profile).toEqual({ name: "first" });
  });

  test("holds 64 KiB and not a byte more, counted over the whole", async () => {
    const userId = newId();
    const overhead = JSON.stringify({ profile: { a: "" }, preferences: { b: "" } }).length;
    const half = 32_768;
    await apply(userId, { profile: { a: "x".repeat(half) } });
    await apply(userId, { preferences: { b: "y".repeat(65_536 - half - overhead) } });
    const tooMuch = apply(userId, { preferences: { b: "y".repeat(65_536 - half - overhead + 1) } });
    await expect(tooMuch).rejects.toMatchObject({ code: "request-invalid" });
    expect((await readProfile(mongo, userId)).version).toBe(2);
  });
});
