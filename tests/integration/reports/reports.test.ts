import { beforeAll, describe, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { and, eq } from "drizzle-orm";
import { Binary } from "mongodb";
import { analysisDocument } from "#core/analysis/analysis-document.ts";
import { periodReport } from "#core/reports/period-report-document.ts";
import { reportsIn } from "#db/mongo/collections.ts";
import { jobs, users } from "#db/postgres/schema/index.ts";
import { JOB_PAYLOADS } from "#db/queues/job-kinds.ts";
import { type Answer, at, type CallOptions, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";
import { startTestWorker, type TestWorker, workerDependencies } from "#tests/support/worker.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import type { Processors } from "#worker/processors/types.ts";

/** A Tuesday. */
const NOW = new Date("2026-11-24T12:00:00.000Z");
const clock = () => NOW;

let worker: TestWorker;
let beforeDrawing = async (): Promise<void> => {};

const { stores, app, closing } = testBench({ clock });

beforeAll(async () => {
  const processors: Processors = {
    ...PROCESSORS,
    "build-report": async (deps, run) => {
      if (run.payload.drawing !== undefined) await beforeDrawing();
      return buildReport(deps, run);
    },
  };
  worker = await startTestWorker(stores, processors, { deps: workerDependencies(stores, clock) });
});

closing(() => worker.stop(2_000));

const call = ({ token }: SignedIn, method: string, path: string, options: Omit<CallOptions, "token"> = {}) =>
  app.call(method, `/api/v1/progress${path}`, { token, ...options });

const get = (person: SignedIn, path: string, headers: Record<string, string> = {}) =>
  call(person, "GET", path, { headers });

const problemOf = ({ status, body }: Answer) => [status, at(body, "code")];

/** Asks for something and waits for its job. */
const make = async (person: SignedIn, path: string, body?: unknown): Promise<unknown> => {
  const accepted = await call(person, "POST", path, { body });
  expect(accepted.status).toBe(202);
  const jobPath = `/api/v1/jobs/${textAt(accepted.body, "id")}`;
  expect(accepted.headers.get("location")).toBe(jobPath);
  const job = await eventually(
    async () => (await app.call("GET", jobPath, { token: person.token })).body,
    (body) => !["queued", "running"].includes(textAt(body, "status")),
  );
  expect(job).toMatchObject({ status: "completed", progress: 100, error: null });
  return job;
};

/** Returns the resource of a job's result. */
const made = async (person: SignedIn, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.call("GET", textAt(await make(person, path, body), "result", "url"), { token: person.token, headers });

/** The drawings that jobs were requested for. */
const drawingsOf = async ({ userId }: SignedIn): Promise<unknown[]> => {
  const own = and(eq(jobs.userId, userId), eq(jobs.kind, "build-report"));
  const all = await stores.db.select({ payload: jobs.payload }).from(jobs).where(own);
  return all.map(({ payload }) => JOB_PAYLOADS["build-report"].parse(payload).drawing).filter((drawing) => drawing);
};

/** Somebody who squats on Mondays and Thursdays since August, also this week. */
const squatter = async (): Promise<SignedIn & { squat: string }> => {
  const person = await signedIn(app, { timeZone: "Europe/Madrid" });
  const squat = await ownExercise(stores.db, person.userId, { en: "Back squat", es: "Sentadilla trasera" });
  for (let week = 0; week < 16; week += 1) {
    for (const day of [0, 3]) {
      const at = Date.UTC(2026, 7, 10 + week * 7 + day, 17);
      if (at > NOW.getTime()) continue;
      await logWorkout(stores.db, person.userId, squatDay(squat, new Date(at).toISOString(), 100 + week));
    }
  }
  return { ...person, squat };
};

describe("an analysis", () => {
  test("holds what was logged, and is the latest", async () => {
    const person = await squatter();
    const answer = await made(person, "/analyses");
    const analysis = analysisDocument.parse(answer.body);
    expect(analysis).toMatchObject({
      userId: person.userId,
      computedAt: NOW.toISOString(),
      window: { from: "2026-08-10", to: "2026-11-24" },
      totals: { workouts: 31, workingSets: 93 },
      exercises: [{ exerciseId: person.squat, name: "Back squat", status: "improving", sessions: 31 }],
    });
    expect((await get(person, "/analyses/latest")).body).toEqual(answer.body);
    const list = (await get(person, "/analyses?limit=1")).body;
    expect(list).toMatchObject({ data: [{ id: analysis.id, totals: analysis.totals }] });
  });

  test("says its insights in words, in the units of the account, and answers the parts that were asked for", async () => {
    const person = await squatter();
    await made(person, "/analyses", {});
    const asked = async (locale: string, query = "?include=insights,exercises") =>
      (await get(person, `/analyses/latest${query}`, { "accept-language": locale })).body;
    const [english, spanish] = [await asked("en"), await asked("es")];
    const insights = (body: unknown) => at(body, "insights") as { code: string; title: string; text: string }[];
    expect(insights(english).length).toBeGreaterThan(0);
    for (const [index, { code, title, text }] of insights(english).entries()) {
      const other = insights(spanish)[index];
      expect([code, title.length > 0, text.length > 0]).toEqual([other?.code ?? "", true, true]);
      expect(other?.text).not.toBe(text);
    }
    expect(at(english, "exercises", 0, "name")).toBe("Back squat");
    expect(at(spanish, "exercises", 0, "name")).toBe("Sentadilla trasera");
    expect(at(english, "exercises", 0, "statusText")).not.toBe(at(spanish, "exercises", 0, "statusText"));
    expect(Object.keys(Object(english))).not.toContain("load");
    expect(Object.keys(Object(await asked("en", "?include=load"))).toSorted()).toEqual(
      ["computedAt", "formulaVersion", "id", "inputVersion", "load", "schemaVersion", "totals", "userId", "weekStart"]
        .concat("window")
        .toSorted(),
    );
    expect((await get(person, "/analyses/latest?include=lifts")).status).toBe(422);
  });

  test("is of the days that were asked for", async () => {
    const person = await squatter();
    const { body } = await made(person, "/analyses", { from: "2026-09-01", to: "2026-09-30" });
    expect(body).toMatchObject({ window: { from: "2026-09-01", to: "2026-09-30" }, totals: { workouts: 8 } });
    const before = await made(person, "/analyses", { to: "2020-01-31" });
    expect(before.body).toMatchObject({ window: { to: "2020-01-31" }, totals: { workouts: 0 }, exercises: [] });
  });

  test("of nothing says nothing, and is not an error", async () => {
    const { body } = await made(await signedIn(app), "/analyses", {});
    const analysis = analysisDocument.parse(body);
    expect(analysis).toMatchObject({ window: { from: "2026-11-24", to: "2026-11-24" }, exercises: [], records: [] });
  });

  test("is not led astray by a workout that is dated by mistake", async () => {
    const person = await squatter();
    await logWorkout(stores.db, person.userId, squatDay(person.squat, "2090-01-01T10:00:00Z", 100));
    await logWorkout(stores.db, person.userId, squatDay(person.squat, "1970-01-02T10:00:00Z", 100));
    const { body } = await made(person, "/analyses");
    expect(at(body, "window", "to")).toBe("2026-11-24");
    expect(textAt(body, "window", "from") > "2016").toBe(true);
    expect(at(body, "totals", "workouts")).toBe(31);
  });

  test("is there or it is not found, for its owner only", async () => {
    const person = await signedIn(app);
    expect(problemOf(await get(person, "/analyses/latest"))).toEqual([404, "not-found"]);
    const other = await squatter();
    const id = textAt((await made(other, "/analyses")).body, "id");
    expect(problemOf(await get(person, `/analyses/${id}`))).toEqual([404, "not-found"]);
    expect(problemOf(await get(person, "/analyses/none"))).toEqual([404, "not-found"]);
  });

  test.each([
    [{ from: "2026-02-30" }, "/from"],
    [{ from: "2026-11-01", to: "2026-10-01" }, "/from"],
    [{ from: "2027-01-01" }, "/from"],
    [{ from: "1990-01-01" }, "/from"],
    [{ from: "0001-01-01", to: "0001-02-01" }, "/from"],
    [{ to: "9999-12-31" }, "/to"],
    [{ since: "2026-01-01" }, "/since"],
    [[], ""],
  ])("is not made of %p", async (body, pointer) => {
    const person = await signedIn(app);
    const answer = await call(person, "POST", "/analyses", { body });
    expect(problemOf(answer)).toEqual([422, "request-invalid"]);
    expect(at(answer.body, "errors", 0, "pointer")).toBe(pointer);
    expect((await app.call("GET", "/api/v1/jobs", { token: person.token })).body).toMatchObject({ data: [] });
  });
});

describe("a weekly report", () => {
  test("is of the running week as soon as that has training, with its records", async () => {
    const person = await squatter();
    const answer = await made(person, "/reports", { kind: "weekly" });
    expect(answer.headers.get("content-type")).toContain("application/json");
    const report = periodReport.parse(answer.body);
    expect(report).toMatchObject({
      userId: person.userId,
      period: { key: "2026-W48", start: "2026-11-23", end: "2026-11-29", complete: false },
      timeZone: "Europe/Madrid",
      totals: { current: { workouts: 1, workingSets: 3 }, previous: { workouts: 2 } },
    });
    expect(report.records.map(({ kind, value }) => [kind, value])).toContainEqual(["weight", 115]);
    expect(report.exerciseNames).toEqual({ [person.squat]: { en: "Back squat", es: "Sentadilla trasera" } });
    expect(report.plan.sessions).toMatchObject([{ title: "Squats of 2026-11-23", status: "unplanned" }]);
  });

  test("is of the week before when nothing was done yet", async () => {
    const person = await signedIn(app, { weekStart: "sunday" });
    const { body } = await made(person, "/reports", { kind: "weekly" });
    expect(at(body, "period")).toEqual({ key: "2026-W47", start: "2026-11-15", end: "2026-11-21", complete: true });
    expect(at(body, "headline", "code")).toBe("nothing-logged");
  });

  test("says its headline and its insights in words, alone and in a list", async () => {
    const person = await squatter();
    const path = `/reports/${textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id")}`;
    for (const locale of ["en", "es"] as const) {
      const headers = { "accept-language": locale };
      const report = periodReport.parse((await get(person, path, headers)).body);
      expect(report.headline.text).toContain(locale === "en" ? "week" : "semana");
      for (const { title = "", text = "" } of report.insights) expect([title, text]).not.toContain("");
      const list = await get(person, "/reports", headers);
      expect(at(list.body, "data", 0, "headline")).toEqual(report.headline);
      expect(list.headers.get("vary")).toContain("Accept-Language");
    }
  });

  test("is one page in the asked language, with no script and nothing to load", async () => {
    const person = await squatter();
    const job = await make(person, "/reports", { kind: "weekly", periodStart: "2026-11-16" });
    const path = textAt(job, "result", "url").replace("/api/v1/progress", "");
    const english = await get(person, path, { accept: "text/html" });
    expect(english.status).toBe(200);
    expect(english.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(english.headers.get("content-security-policy")).toContain("style-src 'unsafe-inline'");
    expect(english.headers.get("content-language")).toBe("en");
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain("Back squat");
    expect(english.body).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    const spanish = await get(person, `${path}?format=html`, { "accept-language": "es-MX, en;q=0.5" });
    expect(spanish.headers.get("content-language")).toBe("es");
    expect(spanish.body).toContain('<html lang="es">');
    expect(spanish.body).toContain("Sentadilla trasera");
    expect(at((await get(person, `${path}?format=json`, { accept: "text/html" })).body, "period", "key")).toBe(
      "2026-W47",
    );
    const byType = await get(person, `${path}?format=text/html`, { accept: "application/json" });
    expect(byType.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  test("is sheets of paper in the asked language, and a table of its numbers", async () => {
    const person = await squatter();
    const path = `/reports/${textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id")}`;
    const sheets = await get(person, path, { accept: "application/pdf" });
    expect(sheets.status).toBe(200);
    expect(sheets.headers.get("content-type")).toBe("application/pdf");
    expect(String(sheets.body)).toStartWith("%PDF-1.7");
    expect(String(sheets.body)).toContain("/Lang (en)");
    const spanish = await get(person, `${path}?format=pdf`, { "accept-language": "es" });
    expect(String(spanish.body)).toContain("/Lang (es)");
    const table = await get(person, `${path}?format=text/csv`);
    expect(table.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(table.headers.get("content-disposition")).toBe('attachment; filename="forja-weekly-2026-W48.csv"');
    expect(String(table.body)).toContain("weekly,2026-W48,totals,2026-11-23,,workouts,1,,");
  });

  test("cannot be had in formats that are not there", async () => {
    const person = await signedIn(app);
    const path = `/reports/${textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id")}`;
    expect(problemOf(await get(person, path, { accept: "image/png" }))).toEqual([406, "not-acceptable"]);
    expect(problemOf(await get(person, `${path}?format=docx`))).toEqual([422, "request-invalid"]);
  });

  test("has the page of its owner's language, and each other form once it is first asked for", async () => {
    const person = await squatter();
    const id = textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id");
    const stored = () => app.deps.mongo.run((db) => reportsIn(db).findOne({ userId: person.userId, id }));
    expect(Object.keys((await stored())?.html ?? {})).toEqual(["en"]);
    expect(await stored()).not.toHaveProperty("pdf");
    const asked = () => get(person, `/reports/${id}?format=pdf`, { "accept-language": "es" });
    const sheets = await Promise.all([asked(), asked(), asked(), asked()]);
    expect(sheets.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(sheets.map(({ body }) => String(body))).size).toBe(1);
    expect((await asked()).body).toBe(sheets[0]?.body);
    expect(Object.keys((await stored())?.pdf ?? {})).toEqual(["es"]);
    expect(await drawingsOf(person)).toEqual([{ form: "pdf", locale: "es", withoutBody: false }]);
  });

  test("is drawn later when its drawing fails or takes long, and its reader learns when to ask again", async () => {
    const person = await squatter();
    const path = `/reports/${textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id")}?format=pdf`;
    const release = Promise.withResolvers<void>();
    let tries = 0;
    beforeDrawing = async () => {
      tries += 1;
      if (tries === 1) throw new Error("a fault of the first try");
      await release.promise;
    };
    const early = await get(person, path);
    expect(problemOf(early)).toEqual([503, "unavailable"]);
    expect(early.headers.get("retry-after")).toBe("2");
    release.resolve();
    const late = await eventually(
      () => get(person, path),
      ({ status }) => status === 200,
    );
    beforeDrawing = async () => {};
    expect(String(late.body)).toStartWith("%PDF-1.7");
    expect(tries).toBeGreaterThanOrEqual(2);
  });

  test("of an earlier version keeps its pages and sheets, and gets those that it lacks", async () => {
    const person = await squatter();
    const path = `/reports/${textAt(await make(person, "/reports", { kind: "weekly" }), "result", "id")}`;
    const pdf = { en: new Binary(gzipSync("%PDF of an earlier version")) };
    await app.deps.mongo.run((db) =>
      reportsIn(db).updateOne({ userId: person.userId }, { $set: { html: { en: "old", es: "viejo" }, pdf } }),
    );
    const inSpanish = { "accept-language": "es" };
    expect((await get(person, `${path}?format=html`, inSpanish)).body).toBe("viejo");
    expect((await get(person, `${path}?format=pdf`)).body).toBe("%PDF of an earlier version");
    expect(String((await get(person, `${path}?format=pdf`, inSpanish)).body)).toContain("/Lang (es)");
  });

  test("is of a month too, beside that of its weeks", async () => {
    const person = await squatter();
    const { body } = await made(person, "/reports", { kind: "monthly", periodStart: "2026-11-30" });
    const report = periodReport.parse(body);
    expect(report).toMatchObject({
      kind: "monthly",
      period: { key: "2026-11", start: "2026-11-01", end: "2026-11-30", complete: false },
      totals: { current: { workouts: 7 } },
    });
    const page = await get(person, `/reports/${report.id}?format=html`, { "accept-language": "es" });
    expect(page.body).toContain("Noviembre de 2026");
    await make(person, "/reports", { kind: "weekly" });
    const kinds = at((await get(person, "/reports")).body, "data");
    expect(kinds).toMatchObject([{ kind: "weekly" }, { kind: "monthly" }]);
    const october = (await made(await signedIn(app), "/reports", { kind: "monthly" })).body;
    expect(at(october, "period", "key")).toBe("2026-10");
  });

  test("exists once a week: asked for again it is made anew under the same id", async () => {
    const person = await squatter();
    const body = { kind: "weekly", periodStart: "2026-11-18" };
    const first = (await made(person, "/reports", body)).body;
    await logWorkout(stores.db, person.userId, squatDay(person.squat, "2026-11-20T18:00:00Z", 140));
    const second = (await made(person, "/reports", { ...body, periodStart: "2026-11-22" })).body;
    expect(at(second, "id")).toBe(at(first, "id"));
    expect(at(first, "totals", "current", "workouts")).toBe(2);
    expect(at(second, "totals", "current", "workouts")).toBe(3);
    expect(at((await get(person, "/reports")).body, "data")).toHaveLength(1);
  });

  test("stays of its week when the user's weeks begin on another day since", async () => {
    const person = await squatter();
    const { body } = await made(person, "/reports", { kind: "weekly", periodStart: "2026-11-16" });
    await stores.db.update(users).set({ weekStart: "sunday" }).where(eq(users.id, person.userId));
    const { body: other } = await made(person, "/reports", { kind: "weekly", periodStart: "2026-11-16" });
    expect(at(other, "period", "start")).toBe("2026-11-15");
    expect((await get(person, `/reports/${textAt(body, "id")}`)).body).toEqual(body);
  });

  test("is listed by week, the newest first, page by page", async () => {
    const person = await signedIn(app);
    for (const periodStart of ["2026-11-02", "2026-11-16", "2026-11-09"]) {
      await make(person, "/reports", { kind: "weekly", periodStart });
    }
    const first = (await get(person, "/reports?limit=2")).body;
    const second = (await get(person, `/reports?limit=2&cursor=${textAt(first, "page", "nextCursor")}`)).body;
    const weeks = [at(first, "data", 0), at(first, "data", 1), at(second, "data", 0)];
    expect(weeks.map((report) => at(report, "period", "key"))).toEqual(["2026-W47", "2026-W46", "2026-W45"]);
    expect(at(second, "page")).toEqual({ nextCursor: null, hasMore: false });
    expect(problemOf(await get(person, "/reports?cursor=zzz"))).toEqual([422, "request-invalid"]);
  });

  test("is nobody else's", async () => {
    const person = await signedIn(app);
    const id = textAt(await make(await signedIn(app), "/reports", { kind: "weekly" }), "result", "id");
    expect(problemOf(await get(person, `/reports/${id}`))).toEqual([404, "not-found"]);
    expect(problemOf(await get(person, `/reports/${id}?format=html`))).toEqual([404, "not-found"]);
  });

  test.each([
    [{}, "/kind"],
    [{ kind: "yearly" }, "/kind"],
    [{ kind: "monthly", periodStart: "2026-12-01" }, "/periodStart"],
    [{ kind: "weekly", periodStart: "2026-12-07" }, "/periodStart"],
    [{ kind: "weekly", periodStart: "0001-01-01" }, "/periodStart"],
    [{ kind: "weekly", periodStart: 5 }, "/periodStart"],
    [{ kind: "weekly", id: "x" }, "/id"],
  ])("is not made of %p", async (body, pointer) => {
    const answer = await call(await signedIn(app), "POST", "/reports", { body });
    expect(problemOf(answer)).toEqual([422, "request-invalid"]);
    expect(at(answer.body, "errors", 0, "pointer")).toBe(pointer);
  });

  test("is asked for once when the request is repeated with its key", async () => {
    const person = await signedIn(app);
    const headers = { "idempotency-key": "report-of-the-week-1" };
    const ask = () => call(person, "POST", "/reports", { body: { kind: "weekly" }, headers });
    const first = await ask();
    const again = await ask();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
  });
});
