import { beforeAll, describe, expect, test } from "bun:test";
import { z } from "zod";
import { exercisePage } from "#api/modules/exercises/exercises.schema.ts";
import { CATALOGUE } from "#db/seeds/catalogue/index.ts";
import { type Person, register } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let person: Person;

const { app } = testBench();

beforeAll(async () => {
  person = await register(app);
});

const page = async (query: Record<string, string>, locale = "en") => {
  const { status, body } = await app.call("GET", `/api/v1/exercises?${new URLSearchParams(query)}`, {
    token: person.token,
    headers: { "accept-language": locale },
  });
  expect(status).toBe(200);
  return exercisePage.parse(body);
};

const slugs = async (query: Record<string, string>, locale?: string): Promise<string[]> =>
  (await page(query, locale)).data.map(({ slug }) => slug);

/** Every page of a list, put together. */
const whole = async (query: Record<string, string>, locale?: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const { data, page: at } = await page({ ...query, ...(cursor === null ? {} : { cursor }) }, locale);
    found.push(...data.map(({ slug }) => slug));
    expect(at.hasMore).toBe(at.nextCursor !== null);
    cursor = at.nextCursor;
  } while (cursor !== null);
  return found;
};

describe("searching exercises", () => {
  test.each([
    ["en", "bench pres", "barbell-bench-press"],
    ["en", "benhc press", "barbell-bench-press"],
    ["en", "BENCH-PRESS", "barbell-bench-press"],
    ["en", "press bench", "barbell-bench-press"],
    ["en", "dedlift", "deadlift"],
    ["en", "deadlfit", "deadlift"],
    ["en", "sqaut", "barbell-back-squat"],
    ["en", "pullup", "pull-up"],
    ["en", "RDL", "romanian-deadlift"],
    ["es", "sentadila", "barbell-back-squat"],
    ["es", "press de banca", "barbell-bench-press"],
    ["es", "PESO MUERTO", "deadlift"],
    ["es", "jalon al pecho", "lat-pulldown"],
  ])("in %s finds what %j means on top", async (locale, search, slug) => {
    expect((await slugs({ search, limit: "1" }, locale))[0]).toBe(slug);
  });

  test.each([
    ["en", "sentadilla", "barbell-back-squat"],
    ["en", "press de banca", "barbell-bench-press"],
    ["es", "deadlift", "deadlift"],
  ])("in %s finds %j, which is of the other language", async (locale, search, slug) => {
    expect((await slugs({ search, limit: "5" }, locale))[0]).toBe(slug);
  });

  test("answers names and words in the asked language", async () => {
    const [found] = (await page({ search: "sentadilla con barra" }, "es")).data;
    expect(found).toMatchObject({ slug: "barbell-back-squat", name: "Sentadilla con barra" });
  });

  test.each(["!!!", "xqzvwk", "%", "_", "'; drop table exercises; --", "\\", "🏋️"])(
    "finds nothing or something for %j, and fails in no case",
    async (search) => {
      expect((await page({ search })).data.length).toBeLessThanOrEqual(50);
    },
  );

  test("pages through a search as through one list", async () => {
    const all = await slugs({ search: "press", limit: "200" });
    expect(all.length).toBeGreaterThan(20);
    expect(await whole({ search: "press", limit: "7" })).toEqual(all);
  });

  test("treats an empty search as none", async () => {
    expect(await slugs({ search: " " })).toEqual(await slugs({}));
  });
});

describe("listing exercises", () => {
  test("pages through the whole catalogue by name, each exercise once", async () => {
    const all = await whole({ owner: "system", limit: "97" }, "es");
    expect(all).toHaveLength(CATALOGUE.length);
    expect(new Set(all).size).toBe(CATALOGUE.length);
  });

  test("filters by what an exercise is", async () => {
    const { data } = await page({
      muscle: "lats",
      equipment: "cable",
      mechanics: "compound",
      movementPattern: "vertical_pull",
      trackingType: "weight_reps",
      limit: "200",
    });
    const expected = CATALOGUE.filter(
      (entry) =>
        entry.muscles.some(({ muscle }) => muscle === "lats") &&
        entry.equipment.includes("cable") &&
        entry.mechanics === "compound" &&
        entry.movementPattern === "vertical_pull" &&
        entry.trackingType === "weight_reps",
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(data.map(({ slug }) => slug).sort()).toEqual(expected.map(({ slug }) => slug).sort());
  });

  test("filters a search, too", async () => {
    const { data } = await page({ search: "curl", equipment: "dumbbell", limit: "200" });
    expect(data.length).toBeGreaterThan(3);
    expect(data.every(({ equipment }) => equipment.includes("dumbbell"))).toBe(true);
  });

  test.each([
    ["muscle=brain", "/muscle"],
    ["owner=me", "/owner"],
    ["sort=name", "/sort"],
    ["includeArchived=1", "/includeArchived"],
    ["limit=201", "/limit"],
    ["cursor=bm9uc2Vuc2U", "/cursor"],
  ])("refuses ?%s", async (query, pointer) => {
    const { status, body } = await app.call("GET", `/api/v1/exercises?${query}`, { token: person.token });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "request-invalid", errors: [{ pointer }] });
  });

  test("names every value of the vocabularies in the asked language", async () => {
    const { status, body } = await app.call("GET", "/api/v1/exercises/catalogue", {
      token: person.token,
      headers: { "accept-language": "es" },
    });
    const labels = z.looseObject({ muscles: z.array(z.object({ value: z.string(), label: z.string() })) }).parse(body);
    expect(status).toBe(200);
    expect(labels.muscles).toContainEqual({ value: "glutes", label: "Glúteos" });
    expect(Object.keys(labels).sort()).toEqual([
      "equipment",
      "mechanics",
      "movementPatterns",
      "muscles",
      "recordKinds",
      "setTypes",
      "trackingTypes",
    ]);
  });
});
