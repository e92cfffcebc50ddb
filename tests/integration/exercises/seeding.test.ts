import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { storedCatalogue } from "#db/postgres/queries/exercises/catalogue.ts";
import { CATALOGUE, exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { seedCatalogue } from "#db/seeds/seed-catalogue.ts";
import { storesBench } from "#tests/support/bench.ts";

const { stores } = storesBench();

const stored = async (slug: string) =>
  (await storedCatalogue(stores.db, {})).find(({ id }) => id === exerciseIdFor(slug));

test("the template has the whole catalogue, and seeding again changes nothing", async () => {
  expect(await storedCatalogue(stores.db, {})).toHaveLength(CATALOGUE.length);
  expect(await seedCatalogue(stores.db)).toEqual({ added: 0, changed: 0, retired: 0 });
});

test("an edited entry gets a new version under its old id, its search terms included", async () => {
  const edited = CATALOGUE.map((entry) =>
    entry.slug === "deadlift"
      ? { ...entry, muscles: entry.muscles.slice(0, 2), en: { ...entry.en, name: "Floor Pull", aliases: ["DL"] } }
      : entry,
  );
  expect(await seedCatalogue(stores.db, edited)).toEqual({ added: 0, changed: 1, retired: 0 });
  const entry = await stored("deadlift");
  expect(entry?.version).toBe(2);
  expect(entry?.content.muscles).toHaveLength(2);
  const terms = await stores.db.execute<{ term: string }>(
    sql`select term from exercise_terms where exercise_id = ${exerciseIdFor("deadlift")} and locale = 'en' order by term`,
  );
  expect(terms.map(({ term }) => term)).toEqual(["dl", "floor pull"]);
});

test("an entry that was taken out is archived, and comes back under its id", async () => {
  const without = CATALOGUE.filter(({ slug }) => slug !== "burpee");
  expect(await seedCatalogue(stores.db, without)).toMatchObject({ added: 0, retired: 1 });
  expect((await stored("burpee"))?.content.archivedAt).not.toBeNull();
  expect(await seedCatalogue(stores.db)).toMatchObject({ added: 0, retired: 0 });
  expect((await stored("burpee"))?.content.archivedAt).toBeNull();
});

test("names and implements that a new version parts move from one entry to another", async () => {
  const before = CATALOGUE.filter(({ slug }) => slug !== "kettlebell-goblet-squat").map((entry) =>
    entry.slug === "goblet-squat"
      ? {
          ...entry,
          equipment: [...entry.equipment, "kettlebell" as const],
          en: { ...entry.en, name: "Goblet Squat", aliases: ["Kettlebell Goblet Squat", "Goblet Squat (Kettlebell)"] },
        }
      : entry,
  );
  await seedCatalogue(stores.db, before);
  const version = (await stored("goblet-squat"))?.version ?? 0;
  await seedCatalogue(stores.db);
  expect((await stored("goblet-squat"))?.version).toBe(version + 1);
  const [dumbbell, kettlebell] = [await stored("goblet-squat"), await stored("kettlebell-goblet-squat")];
  expect(dumbbell?.content.equipment).toEqual(["dumbbell"]);
  expect(kettlebell?.content.archivedAt).toBeNull();
  const own = await stores.db.execute<{ slug: string }>(
    sql`select e.slug from exercise_terms t join exercises e on e.id = t.exercise_id where t.term = 'kettlebell goblet squat'`,
  );
  expect(own.map(({ slug }) => slug)).toEqual(["kettlebell-goblet-squat"]);
  expect(await seedCatalogue(stores.db)).toEqual({ added: 0, changed: 0, retired: 0 });
});

test("two seedings at once leave one catalogue", async () => {
  const edited = CATALOGUE.map((entry) => ({ ...entry, unilateral: !entry.unilateral }));
  const results = await Promise.all([seedCatalogue(stores.db, edited), seedCatalogue(stores.db, edited)]);
  expect(results.map(({ changed }) => changed).sort()).toEqual([0, CATALOGUE.length].sort());
  expect(await storedCatalogue(stores.db, {})).toHaveLength(CATALOGUE.length);
});
