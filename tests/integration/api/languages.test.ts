import { expect, test } from "bun:test";
import { type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

const { app } = testBench();

const EXERCISES = "/api/v1/exercises";

const call = (person: Person, method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  app.call(method, path, { token: person.token, headers, ...(body === undefined ? {} : { body }) });

const languageOf = async (person: Person, language?: string): Promise<string | null> => {
  const headers: Record<string, string> = language === undefined ? {} : { "accept-language": language };
  return (await call(person, "GET", `${EXERCISES}?limit=1`, headers)).headers.get("content-language");
};

test("a request that names no language of ours gets that of the account", async () => {
  const ada = await register(app, { locale: "es" });
  for (const header of [undefined, "*", "fr, de;q=0.5"]) expect(await languageOf(ada, header)).toBe("es");
  expect(await languageOf(ada, "en")).toBe("en");
  await call(ada, "PATCH", "/api/v1/users/me", {}, { locale: "en" });
  expect(await languageOf(ada)).toBe("en");
  expect(await languageOf(ada, "es")).toBe("es");
  const problem = await call(await register(app, { locale: "es" }), "GET", "/api/v1/workouts?limit=0");
  expect(textAt(problem.body, "title")).toBe("La petición no es válida");
});

test("the tag of words names their language, and a change looks at the version alone", async () => {
  const ada = await register(app);
  const made = await call(ada, "POST", EXERCISES, {}, { name: "Zercher Walk", trackingType: "weight_distance" });
  const path = `${EXERCISES}/${textAt(made.body, "id")}`;
  const spanish = await call(ada, "GET", path, { "accept-language": "es" });
  expect(spanish.headers.get("etag")).toBe('"v1.es"');
  expect(spanish.headers.get("vary")).toContain("Accept-Language");
  const known = { "if-none-match": '"v1.es"' };
  expect((await call(ada, "GET", path, { "accept-language": "es", ...known })).status).toBe(304);
  const english = await call(ada, "GET", path, { "accept-language": "en", ...known });
  expect([english.status, english.headers.get("etag")]).toEqual([200, '"v1.en"']);
  const body = { description: "Heavy." };
  const patch = (tag: string) => call(ada, "PATCH", path, { "accept-language": "en", "if-match": tag }, body);
  expect((await patch('"v1.es"')).status).toBe(200);
  expect((await patch('"v1.en"')).status).toBe(412);
  const measured = await call(ada, "GET", "/api/v1/users/me");
  expect(measured.headers.get("etag")).toBe('"v1"');
  expect(measured.headers.get("vary") ?? "").not.toContain("Accept-Language");
});
