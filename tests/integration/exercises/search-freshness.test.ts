import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createExerciseList, type ListedExercise } from "#api/modules/exercises/exercise-list.ts";
import { exercisePage, exerciseView } from "#api/modules/exercises/exercises.schema.ts";
import { openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { seedCatalogue } from "#db/seeds/seed-catalogue.ts";
import { type Person, register } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { type RoundTrips, roundTrips } from "#tests/support/round-trips.ts";

const { stores, app } = testBench();

type Asked = { readonly search?: string; readonly userId?: string; readonly locale?: "en" | "es" };

const namesOf = (found: readonly ListedExercise[]): string[] =>
  found.map(({ json }) => exerciseView.parse(JSON.parse(json)).name);

/** Another process: it keeps a catalogue of its own, on the same database. */
const otherProcess = (settings?: Parameters<typeof createExerciseList>[0]) => {
  const list = createExerciseList(settings);
  return async ({ search, userId = Bun.randomUUIDv7(), locale = "en" }: Asked): Promise<string[]> => {
    const query = { limit: 1_000, includeArchived: false, ...(search === undefined ? {} : { search }) };
    return namesOf(await list(stores.db, { userId, locale, query, after: null }));
  };
};

describe("the catalogue that a process keeps", () => {
  afterEach(async () => {
    await seedCatalogue(stores.db);
  });

  test("follows each change of the database within a second", async () => {
    let clock = 0;
    const ask = otherProcess({ now: () => clock });
    const names = async (asked: Asked): Promise<string[]> => {
      const before = await ask(asked);
      clock += 999;
      expect(await ask(asked)).toEqual(before);
      clock += 1;
      return ask(asked);
    };
    expect(await names({ search: "burpee" })).toContain("Burpee");
    const renamed = CATALOGUE.map((entry) =>
      entry.slug === "burpee" ? { ...entry, en: { ...entry.en, name: "Zorbo Jump", aliases: [] } } : entry,
    );
    await seedCatalogue(stores.db, renamed);
    expect((await names({ search: "zorbo jump" }))[0]).toBe("Zorbo Jump");
    await seedCatalogue(
      stores.db,
      renamed.filter(({ slug }) => slug !== "burpee"),
    );
    expect(await names({ search: "zorbo jump" })).not.toContain("Zorbo Jump");
    await seedCatalogue(stores.db);
    expect((await names({ search: "burpee" }))[0]).toBe("Burpee");
  });

  test("is whole for many first searches at once", async () => {
    const names = otherProcess();
    const found = await Promise.all(Array.from({ length: 12 }, () => names({})));
    expect(found.map(({ length }) => length)).toEqual(found.map(() => CATALOGUE.length));
  });
});

describe("exercises of one's own", () => {
  let person: Person;
  beforeEach(async () => {
    person = await register(app);
  });

  const make = async (name: string, of: Person = person, language = "en"): Promise<string> => {
    const { body } = await app.call("POST", "/api/v1/exercises", {
      token: of.token,
      body: { name, trackingType: "weight_reps" },
      headers: { "accept-language": language },
    });
    return exerciseView.parse(body).id;
  };

  test("are found at once after each change, by every process", async () => {
    const names = otherProcess();
    const { userId, token } = person;
    expect(await names({ search: "zercher hold", userId })).not.toContain("Zercher Hold");
    const id = await make("Zercher Hold");
    expect((await names({ search: "zercher hold", userId }))[0]).toBe("Zercher Hold");
    await app.call("PATCH", `/api/v1/exercises/${id}`, { token, body: { name: "Yoke Walk Mine" } });
    expect((await names({ search: "yoke walk mine", userId }))[0]).toBe("Yoke Walk Mine");
    expect(await names({ search: "zercher hold", userId })).not.toContain("Zercher Hold");
    await app.call("DELETE", `/api/v1/exercises/${id}`, { token });
    expect(await names({ search: "yoke walk mine", userId })).not.toContain("Yoke Walk Mine");
  });

  test("are one list with the catalogue, over pages and in both languages", async () => {
    await make("Press raro", person, "es");
    await make("Aardvark Press");
    for (const query of ["", "&search=press"]) {
      const found: string[] = [];
      let cursor = "";
      do {
        const { body } = await app.call("GET", `/api/v1/exercises?limit=60${query}${cursor}`, { token: person.token });
        const { data, page } = exercisePage.parse(body);
        found.push(...data.map(({ name }) => name));
        cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
      } while (cursor !== "");
      expect(new Set(found).size).toBe(found.length);
      expect(found).toContain("Press raro");
      expect(found).toContain("Aardvark Press");
      if (query === "") expect(found).toHaveLength(CATALOGUE.length + 2);
    }
  });

  test("are never another user's, also when memory holds one exercise alone", async () => {
    const other = await register(app);
    await make("Zorbo Curl");
    await make("Zorbo Curl Two", other);
    const names = otherProcess({ mostOwn: 1 });
    for (const _ of [1, 2]) {
      expect(await names({ search: "zorbo curl", userId: person.userId })).toContain("Zorbo Curl");
      expect(await names({ search: "zorbo curl", userId: other.userId })).not.toContain("Zorbo Curl");
      expect(await names({ search: "zorbo curl two", userId: person.userId })).not.toContain("Zorbo Curl Two");
    }
  });
});

describe("a search", () => {
  let proxy: RoundTrips;
  let pool: PostgresHandle;
  beforeEach(async () => {
    proxy = await roundTrips(stores.sqlUrl);
    pool = openPostgres({ url: proxy.url, poolSize: 1, applicationName: "forja-search", statementTimeoutMs: 5_000 });
  });
  afterEach(async () => {
    await pool.close();
    await proxy[Symbol.asyncDispose]();
  });

  test("takes one round trip to Postgres, also right after an own exercise changed", async () => {
    const { userId, token } = await register(app);
    const list = createExerciseList();
    const search = async (text: string) => {
      const query = { search: text, limit: 5, includeArchived: false };
      return namesOf(await list(pool.db, { userId, locale: "en", query, after: null }))[0];
    };
    await search("bench");
    expect(await proxy.during(() => search("squat"))).toHaveLength(1);
    await app.call("POST", "/api/v1/exercises", { token, body: { name: "Zorbo", trackingType: "weight_reps" } });
    let found: string | undefined;
    expect(
      await proxy.during(async () => {
        found = await search("zorbo");
      }),
    ).toHaveLength(1);
    expect(found).toBe("Zorbo");
  });
});
