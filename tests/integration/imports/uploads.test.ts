import { describe, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { importsBench, listAt } from "#tests/support/imports.ts";

const bench = importsBench();

const FILE = importFixture("hevy-kg.csv");

const formOf = (fields: Readonly<Record<string, string | Blob>>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, "export.csv");
  }
  return form;
};

describe("an upload", () => {
  test.each([
    ["no file", {}, "/file"],
    ["a text in place of the file", { file: "Date,Workout Name" }, "/file"],
    ["an empty file", { file: new Blob([]) }, "/file"],
    ["an unknown source", { file: new Blob([FILE]), source: "excel" }, "/source"],
    ["an unknown unit", { file: new Blob([FILE]), weightUnit: "stone" }, "/weightUnit"],
    ["an empty unit", { file: new Blob([FILE]), distanceUnit: "" }, "/distanceUnit"],
    ["an unknown zone", { file: new Blob([FILE]), timeZone: "Mars/Olympus" }, "/timeZone"],
    ["an unknown field", { file: new Blob([FILE]), commit: "true" }, "/commit"],
    ["an id that is none", { file: new Blob([FILE]), id: "7" }, "/id"],
  ])("with %s is refused with its pointer", async (_what, fields, pointer) => {
    const { token } = await bench.person();
    const answer = await bench.app.call("POST", "/api/v1/imports", { token, raw: formOf(fields) });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "request-invalid", errors: [{ pointer }] });
    expect(at((await bench.app.call("GET", "/api/v1/imports", { token })).body, "data")).toEqual([]);
  });

  test("as JSON is 415, a broken form 400, more than 32 MiB 413", async () => {
    const { token } = await bench.person();
    const call = (raw: string | FormData, headers: Record<string, string> = {}) =>
      bench.app.call("POST", "/api/v1/imports", { token, raw, headers });
    expect((await call("{}", { "content-type": "application/json" })).status).toBe(415);
    expect((await call("nothing", { "content-type": "multipart/form-data; boundary=x" })).status).toBe(400);
    expect((await call("nothing", { "content-type": "multipart/form-data" })).status).toBe(400);
    const large = new Blob([new Uint8Array(32 * 1024 * 1024 + 1).fill(65)]);
    expect((await call(formOf({ file: large }))).status).toBe(413);
  });

  test("answers the job of its dry run, whose result names the import", async () => {
    const person = await bench.person();
    const answer = await bench.upload(person, FILE, { source: "hevy" });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ kind: "analyze-import", status: "queued", result: null, error: null });
    expect(answer.headers.get("location")).toBe(`/api/v1/jobs/${textAt(answer.body, "id")}`);
    const job = await bench.ended(person, answer);
    const id = textAt(job, "result", "id");
    expect(at(job, "result")).toEqual({ type: "import", id, url: `/api/v1/imports/${id}` });
    expect(await bench.find(person, id)).toMatchObject({ jobId: textAt(job, "id"), timeZone: "UTC", failure: null });
  });

  test("under an Idempotency-Key is answered again, and refused for another file", async () => {
    const { token } = await bench.person();
    const call = (file: Uint8Array) =>
      bench.app.call("POST", "/api/v1/imports", {
        token,
        raw: formOf({ file: new Blob([file]) }),
        headers: { "idempotency-key": "an-upload-of-monday" },
      });
    const first = await call(FILE);
    const again = await call(FILE);
    expect(again.status).toBe(202);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    expect((await call(importFixture("hevy-both.csv"))).body).toMatchObject({ code: "idempotency-key-reused" });
    expect(listAt((await bench.app.call("GET", "/api/v1/imports", { token })).body, "data")).toHaveLength(1);
  });

  test("under an id of the client's is made once", async () => {
    const person = await bench.person();
    const id = Bun.randomUUIDv7();
    const first = await bench.upload(person, FILE, { id });
    expect(textAt(await bench.ended(person, first), "result", "id")).toBe(id);
    const again = await bench.upload(person, FILE, { id });
    expect(again.status).toBe(200);
    expect(textAt(again.body, "id")).toBe(textAt(first.body, "id"));
    expect((await bench.upload(person, importFixture("hevy-both.csv"), { id })).body).toMatchObject({
      code: "id-taken",
    });
    expect((await bench.upload(await bench.person(), FILE, { id })).body).toMatchObject({ code: "id-taken" });
  });
});

describe("a file that is no export", () => {
  test.each([
    ["a shopping list", "eggs\nmilk\n", "format-unknown"],
    ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), "file-not-text"],
    ["an export of another application than was said", FILE, "source-mismatch"],
    [
      "a header without rows",
      "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n",
      "file-empty",
    ],
  ])("%s fails its dry run, and says why", async (_what, file, code) => {
    const person = await bench.person();
    const source = code === "source-mismatch" ? "strong" : "auto";
    const job = await bench.ended(person, await bench.upload(person, file, { source }));
    expect(job).toMatchObject({
      status: "failed",
      result: { type: "import", url: expect.stringContaining("/api/v1/imports/") },
      error: { code: "request-invalid", status: 422, errors: [{ pointer: "/file" }] },
    });
    const [imported] = listAt((await bench.app.call("GET", "/api/v1/imports", { token: person.token })).body, "data");
    expect(imported).toMatchObject({
      status: "failed",
      failure: { code, detail: expect.any(String) },
      jobId: at(job, "id"),
      id: at(job, "result", "id"),
    });
    const commit = await bench.app.call("POST", `/api/v1/imports/${textAt(imported, "id")}/commit`, {
      token: person.token,
      body: {},
    });
    expect(commit.status).toBe(409);
  });

  test("most of whose rows are wrong lists the first of them", async () => {
    const person = await bench.person();
    const rows = Array.from({ length: 30 }, (_, index) => `2026-13-${index},Squat,Legs,100,kgs,5,,,,`);
    const csv = `Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n${rows.join("\n")}\n`;
    const job = await bench.ended(person, await bench.upload(person, csv));
    const errors = listAt(job, "error", "errors");
    expect(errors.map((error) => at(error, "pointer"))).toEqual(Array.from({ length: 11 }, () => "/file"));
    expect(errors.slice(0, 2).map((error) => at(error, "detail"))).toEqual([
      expect.stringContaining("30 of 30 rows can't be imported"),
      "Line 2: The cell is not a date that exists, in a form that can be told apart.",
    ]);
    const imported = await bench.find(person, textAt(job, "result", "id"));
    expect(imported).toMatchObject({ failure: { code: "too-many-row-errors" } });
    expect(listAt(imported, "rowErrors").length).toBeGreaterThan(10);
  });
});

test("of many errors the first 500 are listed, and the others counted", async () => {
  const person = await bench.person();
  const good = Array.from(
    { length: 800 },
    (_, index) => `2026-05-${String((index % 28) + 1).padStart(2, "0")},Squat,Legs,100,kgs,5,,,,`,
  );
  const bad = Array.from({ length: 700 }, () => "2026-05-32,Squat,Legs,100,kgs,5,,,,");
  const csv = [
    "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment",
    ...good,
    ...bad,
  ].join("\n");
  const dryRun = await bench.dryRun(person, csv);
  expect(listAt(dryRun, "rowErrors")).toHaveLength(500);
  expect(dryRun).toMatchObject({
    counts: { rows: 1500, workouts: 28, sets: 800 },
    warnings: [{ code: "row-errors-omitted", params: { count: 200 } }],
  });
});

test("an import of somebody else does not exist", async () => {
  const person = await bench.person();
  const id = textAt(await bench.dryRun(person, FILE), "id");
  const { token } = await bench.person();
  const path = `/api/v1/imports/${id}`;
  expect((await bench.app.call("GET", path, { token })).status).toBe(404);
  expect((await bench.app.call("POST", `${path}/commit`, { token, body: {} })).status).toBe(404);
  expect((await bench.app.call("POST", `${path}/undo`, { token, body: {} })).status).toBe(404);
  expect(at((await bench.app.call("GET", "/api/v1/imports", { token })).body, "data")).toEqual([]);
  expect(await bench.find(person, id)).toMatchObject({ status: "ready" });
});

test("an import has a version, which If-Match and If-None-Match look at", async () => {
  const person = await bench.person();
  const { token } = person;
  const id = textAt(await bench.dryRun(person, FILE), "id");
  const path = `/api/v1/imports/${id}`;
  const etag = (await bench.app.call("GET", path, { token })).headers.get("etag") ?? "";
  expect(etag).toBe('"v2.en"');
  expect((await bench.app.call("GET", path, { token, headers: { "if-none-match": etag } })).status).toBe(304);
  const commit = (tag: string) =>
    bench.app.call("POST", `${path}/commit`, { token, body: {}, headers: { "if-match": tag } });
  expect((await commit('"v1"')).status).toBe(412);
  await bench.ended(person, await commit(etag));
  expect((await bench.app.call("GET", path, { token, headers: { "if-none-match": etag } })).status).toBe(200);
});

test("imports are listed newest first, page by page", async () => {
  const person = await bench.person();
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) ids.unshift(textAt(await bench.dryRun(person, FILE), "id"));
  const page = async (query: string) =>
    (await bench.app.call("GET", `/api/v1/imports?${query}`, { token: person.token })).body;
  const first = await page("limit=2");
  const second = await page(`limit=2&cursor=${textAt(first, "page", "nextCursor")}`);
  expect([...listAt(first, "data"), ...listAt(second, "data")].map((found) => textAt(found, "id"))).toEqual(ids);
  expect(at(second, "page")).toEqual({ nextCursor: null, hasMore: false });
});
