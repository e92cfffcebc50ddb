import { beforeAll, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient } from "#tests/support/client.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { within } from "#tests/support/within.ts";

let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([startApi(stores), startWorker(stores)]);
});

closing(() => Promise.all([api?.stop(), worker?.stop()]));

const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** Reads a job's event stream to its end, and returns each state of it. */
const followJob = async (client: Client, jobId: string): Promise<unknown[]> => {
  const response = await fetch(`${api.url}/api/v1/jobs/${jobId}/events`, {
    headers: { authorization: `Bearer ${client.token}` },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toStartWith("text/event-stream");
  const stream = await response.text();
  return stream
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice(6)));
};

test("a year of training in a Strong export is imported, analysed and reported in under ten seconds", async () => {
  const history = generateHistory({
    seed: 7,
    lastDay: yesterday(),
    workouts: 150,
    sets: 1_500,
    dialect: "strong-classic",
  });
  let client = await newClient(api);
  let reportEnd: unknown;
  await within(10_000, async () => {
    client = await newClient(api, { timeZone: "Europe/Madrid" });
    const form = new FormData();
    form.append("file", new Blob([history.csv], { type: "text/csv" }), "strong.csv");
    form.append("source", "strong");
    const dryRun = await client.expect(202, "POST", "/api/v1/imports", { form });
    const told = await followJob(client, textAt(dryRun, "id"));
    expect(at(told.at(-1), "status")).toBe("completed");
    const importUrl = textAt(told.at(-1), "result", "url");
    const analyzed = await client.expect(200, "GET", importUrl);
    expect(analyzed).toMatchObject({ source: "strong", status: "needs-input", needs: ["weightUnit"] });
    expect(at(analyzed, "counts")).toMatchObject({ workouts: 150, sets: 1_500, duplicates: 0 });

    const commit = await client.expect(202, "POST", `${importUrl}/commit`, { body: { weightUnit: "kg" } });
    const committed = await followJob(client, textAt(commit, "id"));
    expect(at(committed.at(-1), "status")).toBe("completed");
    expect(committed.length).toBeGreaterThan(1);

    const [analysisJob, reportJob] = await Promise.all([
      client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} }),
      client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly" } }),
    ]);
    const [analysisEnd, ended] = await Promise.all([
      client.jobEnd(textAt(analysisJob, "id")),
      client.jobEnd(textAt(reportJob, "id")),
    ]);
    expect(analysisEnd).toMatchObject({ status: "completed" });
    expect(ended).toMatchObject({ status: "completed" });
    reportEnd = ended;
  });

  const analysis = await client.expect(200, "GET", "/api/v1/progress/analyses/latest");
  expect(at(analysis, "totals", "workouts")).toBe(150);
  expect(at(analysis, "exercises", 0, "trend", "n")).toBeGreaterThanOrEqual(8);
  const reportUrl = textAt(reportEnd, "result", "url");
  const page = await client.call("GET", reportUrl, { headers: { accept: "text/html", "accept-language": "es" } });
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toStartWith("text/html");
  expect(String(page.body)).toContain('<html lang="es"');

  const summary = await client.expect(200, "GET", "/api/v1/progress/summary?groupBy=month&from=2025-01-01");
  const sets = (at(summary, "data") as { workingSets: number; workouts: number }[]).reduce(
    (sum, period) => sum + period.workouts,
    0,
  );
  expect(sets).toBe(150);
});

test("the same file committed again adds nothing, and undo takes away exactly what it added", async () => {
  const client = await newClient(api);
  const { csv } = generateHistory({
    seed: 8,
    lastDay: yesterday(),
    workouts: 12,
    sets: 100,
    dialect: "strong-classic",
  });
  const importOnce = async () => {
    const form = new FormData();
    form.append("file", new Blob([csv]), "strong.csv");
    form.append("weightUnit", "lb");
    const job = await client.expect(202, "POST", "/api/v1/imports", { form });
    const url = textAt(await client.jobEnd(textAt(job, "id")), "result", "url");
    const commit = await client.expect(202, "POST", `${url}/commit`, { body: {} });
    expect(await client.jobEnd(textAt(commit, "id"))).toMatchObject({ status: "completed" });
    return url;
  };
  const workouts = async () => at(await client.expect(200, "GET", "/api/v1/workouts?limit=200"), "data") as unknown[];

  const first = await importOnce();
  expect((await workouts()).length).toBe(12);
  const second = await importOnce();
  expect((await workouts()).length).toBe(12);
  expect(at(await client.expect(200, "GET", second), "counts", "duplicates")).toBe(12);

  const own = await client.expect(201, "POST", "/api/v1/workouts", { body: { title: "By hand", status: "active" } });
  const undo = await client.expect(202, "POST", `${first}/undo`, { body: {} });
  expect(await client.jobEnd(textAt(undo, "id"))).toMatchObject({ status: "completed" });
  expect(await workouts()).toMatchObject([{ id: textAt(own, "id") }]);
  expect(at(await client.expect(200, "GET", "/api/v1/progress/records"), "data")).toEqual([]);
  expect(at(await client.expect(200, "GET", first), "status")).toBe("undone");
});
