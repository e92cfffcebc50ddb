import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { reportShares, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { jobEnd } from "#tests/support/resources.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";
import { startTestWorker, type TestWorker, workerDependencies } from "#tests/support/worker.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

const START = new Date("2026-11-24T12:00:00.000Z");
const DAY_MS = 86_400_000;
let now = START;
const clock = () => now;

let worker: TestWorker;

const { stores, app, closing } = testBench({ clock });

beforeAll(async () => {
  worker = await startTestWorker(stores, PROCESSORS, { deps: workerDependencies(stores, clock) });
});
beforeEach(() => {
  now = START;
});
closing(() => worker.stop(2_000));

type Reporter = SignedIn & { readonly reportId: string };

const reporter = async (): Promise<Reporter> => {
  const person = await signedIn(app);
  const squat = await ownExercise(stores.db, person.userId, { en: "Back squat", es: "Sentadilla trasera" });
  await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-20T18:00:00Z", 100));
  const { body: job } = await app.call("POST", "/api/v1/progress/reports", {
    token: person.token,
    body: { kind: "weekly", periodStart: "2026-11-20" },
  });
  const ended = await jobEnd(app, { ...person, email: "", refreshToken: "" }, textAt(job, "id"));
  return { ...person, reportId: textAt(ended, "result", "id") };
};

const share = ({ token }: SignedIn, reportId: string, headers = {}) =>
  app.call("POST", `/api/v1/progress/reports/${reportId}/share`, { token, headers });
const unshare = ({ token }: SignedIn, reportId: string) =>
  app.call("DELETE", `/api/v1/progress/reports/${reportId}/share`, { token });
const pathOf = (answer: Answer) => new URL(textAt(answer.body, "url")).pathname;
const visit = (path: string, language = "en") => app.call("GET", path, { headers: { "accept-language": language } });
const problemOf = ({ status, body }: Answer) => [status, at(body, "code")];
const GONE = [404, "not-found"];

describe("a shared report", () => {
  test("is seen by whoever has its address, in their language, for thirty days", async () => {
    const person = await reporter();
    const shared = await share(person, person.reportId);
    expect(shared.status).toBe(201);
    expect(shared.body).toEqual({
      url: expect.stringMatching(/^https:\/\/api\.example\.com\/shared\/reports\/fr_[\w-]{43}$/),
      expiresAt: new Date(START.getTime() + 30 * DAY_MS).toISOString(),
    });
    const page = await visit(pathOf(shared), "es");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.body).toContain("Sentadilla trasera");
    now = new Date(START.getTime() + 30 * DAY_MS - 1_000);
    expect((await visit(pathOf(shared))).status).toBe(200);
    now = new Date(START.getTime() + 30 * DAY_MS);
    expect(problemOf(await visit(pathOf(shared)))).toEqual(GONE);
  });

  test("tells search engines and other pages nothing, and says nothing of who it is", async () => {
    const person = await reporter();
    const page = await visit(pathOf(await share(person, person.reportId)));
    expect(page.headers.get("x-robots-tag")).toBe("noindex, nofollow");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.body).toContain('<meta name="robots" content="noindex">');
    const [, content = ""] = String(page.body).split("</style>");
    expect(content).toContain("Back squat");
    expect(content).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|@|<script/);
  });

  test("is seen under its newest address alone", async () => {
    const person = await reporter();
    const first = await share(person, person.reportId);
    const second = await share(person, person.reportId);
    expect(problemOf(await visit(pathOf(first)))).toEqual(GONE);
    expect((await visit(pathOf(second))).status).toBe(200);
    expect(await stores.db.$count(reportShares, eq(reportShares.userId, person.userId))).toBe(1);
  });

  test("is no longer seen once it is not shared, and that may be said twice", async () => {
    const person = await reporter();
    const shared = await share(person, person.reportId);
    expect((await unshare(person, person.reportId)).status).toBe(204);
    expect(problemOf(await visit(pathOf(shared)))).toEqual(GONE);
    expect((await unshare(person, person.reportId)).status).toBe(204);
  });

  test.each(["disabledAt", "deletedAt"] as const)("is no longer seen once its account has a %s", async (column) => {
    const person = await reporter();
    const shared = await share(person, person.reportId);
    await stores.db
      .update(users)
      .set({ [column]: START })
      .where(eq(users.id, person.userId));
    expect(problemOf(await visit(pathOf(shared)))).toEqual(GONE);
  });

  test("is its owner's to share, and has to be made before", async () => {
    const person = await reporter();
    const stranger = await signedIn(app);
    expect(problemOf(await share(stranger, person.reportId))).toEqual(GONE);
    expect(problemOf(await unshare(stranger, person.reportId))).toEqual(GONE);
    expect(problemOf(await share(person, crypto.randomUUID()))).toEqual(GONE);
    const shared = await share(person, person.reportId);
    expect(problemOf(await unshare(stranger, person.reportId))).toEqual(GONE);
    expect((await visit(pathOf(shared))).status).toBe(200);
  });

  test("has one address when the request is repeated with its key, and many at once leave one", async () => {
    const person = await reporter();
    const headers = { "idempotency-key": "share-of-the-report-1" };
    const first = await share(person, person.reportId, headers);
    expect((await share(person, person.reportId, headers)).body).toEqual(first.body);
    const all = await Promise.all(Array.from({ length: 6 }, () => share(person, person.reportId)));
    const seen = await Promise.all(all.map(async (each) => (await visit(pathOf(each))).status));
    expect(seen.toSorted()).toEqual([200, 404, 404, 404, 404, 404]);
  });

  test("keeps no token that could be read", async () => {
    const person = await reporter();
    const token =
      pathOf(await share(person, person.reportId))
        .split("/")
        .at(-1) ?? "";
    const [row] = await stores.db.select().from(reportShares).where(eq(reportShares.userId, person.userId));
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test.each(["fr_x", "x".repeat(100), "%F0%9F%92%AA"])("is not found under %p", async (token) => {
    expect(problemOf(await visit(`/shared/reports/${token}`))).toEqual(GONE);
  });
});

describe("a link that leads nowhere", () => {
  const token = "0".repeat(43);
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
  test.each([
    ["GET", `/shared/reports/${token}`],
    ["GET", "/api/v1/reports/unsubscribe?token=0190b0b0-0000-7000-8000-000000000000"],
    ["POST", "/api/v1/reports/unsubscribe?token=0190b0b0-0000-7000-8000-000000000000"],
  ])("is told to a person on a page in their language, and to a program as a problem: %s %s", async (method, path) => {
    expect(problemOf(await app.call(method, path))).toEqual(GONE);
    for (const [language, words] of [
      ["en", "There is nothing here"],
      ["es", "Aquí no hay nada"],
    ] as const) {
      const { status, headers, body } = await app.call(method, path, {
        headers: { ...browser, "accept-language": language },
      });
      expect(status).toBe(404);
      expect(headers.get("content-type")).toStartWith("text/html");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("vary")).toContain("Accept,");
      expect(body).toContain(words);
      expect(body).not.toContain(token);
    }
  });
});
