import { beforeAll, describe, expect, test } from "bun:test";
import { LOCALES } from "#core/taxonomy.ts";
import { PLAIN_NAMES, type PlainName } from "#db/postgres/schema/index.ts";
import { type Answer, at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { eventually } from "#tests/support/eventually.ts";
import { makePlainResources } from "#tests/support/plain-resources.ts";
import { coachNeedsOf } from "#tests/support/policies.ts";
import { ownExercise } from "#tests/support/training-log.ts";
import { processorsWith, startTestWorker } from "#tests/support/worker.ts";
import { analyzeProgress } from "#worker/processors/analyze-progress.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import type { RunningWorker } from "#worker/worker.ts";

/** Twelve days of a rising body weight, all above 81.3 and below 84. No other value of the athlete is in that range. */
const WEIGHTS = Array.from({ length: 12 }, (_, day) => Math.round((81.37 + 0.17 * day) * 100) / 100);
const ON_A_WORKOUT = 83.91;
const WAIST = 77.77;
const GOAL = 71.23;
const HEART = 47;
const SLEEP = 5.55;
const NOTE = "canary of a check-in";

/** A number between 81.3 and 84, in kilograms or in pounds, as any format writes it. */
const WEIGHED = /(?<![\d.,-])(?:8[123][.,]\d+|1(?:79|8[0-4])[.,]\d+|77[.,]77|71[.,]23|5[.,]55\d*)(?![\d])/;
const WORDS =
  /"bodyweight-|"(?:sleep|soreness|stress)-performance"|"sleep-short|"resting-heart-rate-raised|"restingHeartRate":\s*\{|,bodyweight,|<h2[^>]*>(?:Body weight|Peso corporal)|canary/;

let worker: RunningWorker;
let ada: Person;
let ids: Record<string, string>;

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const dateAgo = (days: number): string => daysAgo(days).toISOString().slice(0, 10);

const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await app.call(method, `/api/v1${path}`, { token: ada.token, body });
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const done = async (path: string, body: unknown): Promise<string> => {
  const job = textAt(await must("POST", path, body), "id");
  const ended = await eventually(
    () => must("GET", `/jobs/${job}`),
    (state) => ["completed", "failed"].includes(textAt(state, "status")),
  );
  return textAt(ended, "result", "id");
};

const { stores, app, closing } = testBench();

/** Measurements and goals of this test have numbers of their own. */
const isOther = (name: PlainName): boolean => !["measurements", "goals"].includes(name);

beforeAll(async () => {
  ada = await register(app, { timeZone: "UTC" });
  worker = await startTestWorker(
    stores,
    processorsWith({ "analyze-progress": analyzeProgress, "build-report": buildReport, "send-mail": async () => null }),
  );
  const exerciseId = await ownExercise(stores.db, ada.userId, { en: "Bench" });
  const measured: string[] = [];
  for (const [day, value] of WEIGHTS.entries()) {
    const measuredAt = daysAgo(12 - day).toISOString();
    const body = { kind: "bodyweight", value, unit: "kg", measuredAt, timeZone: "UTC" };
    measured.push(textAt(await must("POST", "/progress/measurements", body), "id"));
    await must("PUT", `/progress/checkins/${dateAgo(13 - day)}`, {
      sleepHours: SLEEP,
      restingHeartRate: HEART,
      note: NOTE,
    });
  }
  const waist = { kind: "waist", value: WAIST, unit: "cm", measuredAt: daysAgo(1).toISOString(), timeZone: "UTC" };
  await must("POST", "/progress/measurements", waist);
  const sets = [{ weight: { value: 100, unit: "kg" }, reps: 5 }];
  const logged = await must("POST", "/workouts", {
    status: "completed",
    startedAt: daysAgo(1).toISOString(),
    endedAt: new Date(daysAgo(1).getTime() + 3_600_000).toISOString(),
    bodyweight: { value: ON_A_WORKOUT, unit: "kg" },
    exercises: [{ exerciseId, sets }],
  });
  const planned = await must("POST", "/workouts", {
    status: "planned",
    startedAt: daysAgo(-2).toISOString(),
    bodyweight: { value: ON_A_WORKOUT, unit: "kg" },
  });
  const goal = { kind: "bodyweight", weight: { value: GOAL, unit: "kg" } };
  const lift = { kind: "exercise_e1rm", exerciseId, weight: { value: 140, unit: "kg" } };
  const exercise = { exerciseId, sets: [{ reps: { min: 5 } }] };
  const routine = await must("POST", "/routines", {
    name: "Fives",
    days: [{ name: "A", blocks: [{ exercises: [exercise] }] }],
  });
  ids = {
    exerciseId,
    workout: textAt(logged, "id"),
    planned: textAt(planned, "id"),
    bodyGoal: textAt(await must("POST", "/progress/goals", goal), "id"),
    goal: textAt(await must("POST", "/progress/goals", lift), "id"),
    measurement: measured[0] ?? "",
    routine: textAt(routine, "id"),
    analysis: await done("/progress/analyses", {}),
    report: await done("/progress/reports", { kind: "weekly", periodStart: dateAgo(1) }),
    monthly: await done("/progress/reports", { kind: "monthly", periodStart: dateAgo(1) }),
    ...Object.fromEntries(await makePlainResources(app, ada.token, PLAIN_NAMES.filter(isOther))),
  };
});

closing(() => worker.stop(2_000));

const as = ({ token }: Person, method: string, path: string, body?: unknown, language = "en"): Promise<Answer> =>
  app.call(method, `/api/v1${path}${path.includes("?") ? "&" : "?"}athleteId=${ada.userId}`, {
    token,
    body,
    headers: { "accept-language": language },
  });

/** The requests of every operation that a coach may ask for an athlete, in every format, by its route. */
const requestsOf = (route: string): { readonly path: string; readonly body?: unknown }[] => {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern.replace("/api/v1", "");
  const of = (name: string): string => ids[name] ?? "";
  const id = (...names: readonly string[]) => names.map((name) => ({ path: path.replace(":id", of(name)) }));
  const plain = pattern.replace("/:id", "");
  if (pattern.endsWith("/:id") && ids[plain] !== undefined) return id(plain);
  if (path.startsWith("/exercises/")) return id("exerciseId");
  if (path === "/progress/exercises/:exerciseId") return [{ path: path.replace(":exerciseId", of("exerciseId")) }];
  if (path.startsWith("/progress/goals/")) return id("goal", "bodyGoal");
  if (path === "/progress/analyses/:id") return id("analysis");
  if (path === "/progress/reports/:id") {
    return ["json", "html", "csv"].flatMap((format) =>
      id("report", "monthly").map((each) => ({ path: `${each.path}?format=${format}` })),
    );
  }
  if (path === "/progress/measurements/trend") return [{ path: `${path}?kind=bodyweight` }];
  if (path.startsWith("/progress/measurements/")) return id("measurement");
  if (path === "/progress/checkins") return [{ path: `${path}?from=${dateAgo(20)}&to=${dateAgo(0)}` }];
  if (path.startsWith("/progress/checkins/")) return [{ path: path.replace(":localDate", dateAgo(5)) }];
  if (path === "/workouts" && method === "POST") {
    return [{ path, body: { status: "planned", startedAt: daysAgo(-3).toISOString() } }];
  }
  if (path === "/workouts/:id") {
    return method === "PATCH"
      ? id("planned").map((each) => ({ ...each, body: { title: "Heavy" } }))
      : method === "DELETE"
        ? []
        : id("workout", "planned");
  }
  if (path.endsWith("/simulate"))
    return id("routine").map((each) => ({ ...each, body: { weeks: 1, outcome: "all_success" } }));
  if (path.startsWith("/routines/")) {
    return method === "DELETE" ? [] : id("routine").map((each) => (method === "GET" ? each : { ...each, body: {} }));
  }
  if (path === "/routines" && method === "POST") return [{ path, body: { name: "Threes" } }];
  return [{ path }];
};

const told = ({ body }: Answer): string => (typeof body === "string" ? body : JSON.stringify(body));
const leaks = (text: string): string | null => (WEIGHED.exec(text) ?? WORDS.exec(text))?.[0] ?? null;

/** Words for a missing value reveal nothing, and a time of day may look like a weight. */
const bare = (text: string): string =>
  text
    .replace(/"[^"]*(?:At|Id|id|url|uid)":"[^"]*"/g, "")
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/<svg[\s\S]*?<\/svg>/g, (svg) => svg.replace(/<[^>]*>/g, " "));

const pdfTextOf = async (person: Person, id: string, language: string): Promise<string> => {
  const path = `/api/v1/progress/reports/${id}?format=pdf&athleteId=${ada.userId}`;
  const response = await app.app.handle(
    new Request(`http://localhost${path}`, {
      headers: { authorization: `Bearer ${person.token}`, "accept-language": language },
    }),
  );
  expect(response.status).toBe(200);
  // It puts a navigator of its own in place of Bun's, which knows no number of cores: not before the app is made.
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const { promise } = getDocument({ data: new Uint8Array(await response.arrayBuffer()), verbosity: 0 });
  const document = await promise;
  const pages = await Promise.all(Array.from({ length: document.numPages }, (_, page) => document.getPage(page + 1)));
  const contents = await Promise.all(pages.map((page) => page.getTextContent()));
  return contents.flatMap(({ items }) => items.map((item) => ("str" in item ? item.str : ""))).join(" ");
};

describe("a coach without read:body", () => {
  test("gets a body weight, a measurement or a check-in from no operation in no format", async () => {
    const coach = await coachOf(app, ada, ["read:training", "write:routines"]);
    const found: string[] = [];
    let asked = 0;
    for (const [route, { needs, scopes }] of coachNeedsOf(app.app)) {
      const [method = ""] = route.split(" ");
      for (const { path, body } of requestsOf(route)) {
        for (const language of LOCALES) {
          const answer = await as(coach, method, path, body, language);
          asked += 1;
          const leak = leaks(bare(told(answer)));
          if (leak !== null) found.push(`${route} ${path}: ${leak}`);
          const isClosed =
            (needs === "all" ? scopes.includes("read:body") : scopes.every((scope) => scope === "read:body")) ||
            path.includes(ids.bodyGoal ?? "-");
          if (isClosed !== (answer.status === 404)) found.push(`${route} ${path} answered ${answer.status}`);
        }
      }
    }
    expect(found).toEqual([]);
    expect(asked).toBeGreaterThan(70);
  });

  test("and not from the sheets of a report", async () => {
    const coach = await coachOf(app, ada, ["read:training"]);
    const bodily = await coachOf(app, ada, ["read:training", "read:body"]);
    for (const language of LOCALES) {
      for (const id of [ids.report ?? "", ids.monthly ?? ""]) {
        const text = await pdfTextOf(coach, id, language);
        expect(text).toContain("Bench");
        expect(leaks(text)).toBeNull();
        expect(leaks(await pdfTextOf(bodily, id, language))).not.toBeNull();
      }
    }
  });

  test("sees null for it in a workout, also in the answer that is given again", async () => {
    const coach = await coachOf(app, ada, ["read:training", "write:routines"]);
    const read = await as(coach, "GET", `/workouts/${ids.workout}`);
    expect(read.body).toMatchObject({ bodyweight: null, bodyweightKg: null });
    expect(await must("GET", `/workouts/${ids.workout}`)).toMatchObject({ bodyweightKg: ON_A_WORKOUT });
    const latest = await as(coach, "GET", "/progress/analyses/latest");
    expect(at(latest.body, "bodyweight")).toMatchObject({ trend: [], currentKg: null, kgPerWeek: null });
    expect(latest.body).not.toHaveProperty("recovery");
    const report = await as(coach, "GET", `/progress/reports/${ids.report}`);
    expect(at(report.body, "bodyweight")).toEqual({ points: [], currentKg: null, kgPerWeek: null });
  });

  test("gets the page of a report anew after it was made anew, and the owner's page stays whole", async () => {
    const coach = await coachOf(app, ada, ["read:training"]);
    const page = `/progress/reports/${ids.report}?format=html`;
    expect(leaks(bare(told(await as(coach, "GET", page))))).toBeNull();
    const plan = await must("POST", "/workouts", {
      status: "completed",
      startedAt: daysAgo(1).toISOString(),
      title: "Marker of a new report",
    });
    await done("/progress/reports", { kind: "weekly", periodStart: dateAgo(1) });
    const again = told(await as(coach, "GET", page));
    expect(again).toContain("Marker of a new report");
    expect(leaks(bare(again))).toBeNull();
    expect(leaks(bare(told(await app.call("GET", `/api/v1${page}`, { token: ada.token }))))).not.toBeNull();
    await must("DELETE", `/workouts/${textAt(plan, "id")}`);
  });
});

test("a coach with read:body gets all of it, so that the look for it can find something", async () => {
  const coach = await coachOf(app, ada, ["read:training", "read:body", "write:routines"]);
  const shown = async (path: string) => leaks(bare(told(await as(coach, "GET", path)))) !== null;
  const paths = [
    `/workouts/${ids.workout}`,
    "/workouts",
    "/progress/goals",
    `/progress/goals/${ids.bodyGoal}`,
    "/progress/analyses/latest",
    `/progress/analyses/${ids.analysis}`,
    ...["json", "html", "csv"].map((format) => `/progress/reports/${ids.report}?format=${format}`),
    "/progress/measurements",
    "/progress/measurements/trend?kind=bodyweight",
    `/progress/checkins/${dateAgo(5)}`,
    "/progress/scores?sex=female",
  ];
  expect(await Promise.all(paths.map(shown))).toEqual(paths.map(() => true));
});

test("scores need both scopes of a coach", async () => {
  const answers = await Promise.all(
    ([["read:body"], ["read:training"], ["read:body", "read:training"]] as const).map(async (scopes) =>
      as(await coachOf(app, ada, scopes), "GET", "/progress/scores"),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
});
