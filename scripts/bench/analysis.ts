import postgres from "postgres";
import { analyze } from "#core/analysis/analysis.ts";
import { createLog } from "#core/logging/log.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import { openMongo } from "#db/mongo/client.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { saveReport } from "#db/mongo/reports.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { claimReportRun, findReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { createLiftMemos, type LiftMemos } from "#worker/lift-memos.ts";
import { analyzeProgress } from "#worker/processors/analyze-progress.ts";
import { buildReport, composeReport } from "#worker/processors/build-report.ts";
import { readHistory } from "#worker/processors/read-history.ts";
import type { JobRun, WorkerDependencies } from "#worker/processors/types.ts";
import { plainAnalysis } from "./plain-analysis.ts";
import { tenYears } from "./ten-years.ts";
import { type Bench, onThrowAwayStores } from "./throw-away.ts";

const ROUNDS = 15;
const WARM_UP = 5;

export const benchAnalysis = (): Promise<number> => onThrowAwayStores("bench-analysis", measure);

const measure = async ({ stores, cleanup }: Bench): Promise<void> => {
  const url = stores.postgres.url;
  const applicationName = "forja-bench";
  const client = openPostgres({ url, poolSize: 2, applicationName, statementTimeoutMs: 300_000 });
  cleanup.defer(client.close);
  const mongo = openMongo({ url: stores.mongo.url, poolSize: 2, applicationName, deadlineMs: 10_000 });
  cleanup.defer(mongo.close);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  cleanup.defer(() => sql.end());
  await ensureMongoIndexes(mongo);

  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const lastMonday = addDays(startOfWeek(today, "monday"), -7);
  tell("Logging ten years of training …");
  const { userId, sets } = await tenYears(client.db, lastMonday);
  await sql`vacuum analyze`;

  const log = createLog({ service: "bench", level: "silent" });
  const deps: WorkerDependencies = {
    db: client.db,
    mongo,
    activity: { record: () => {}, flush: async () => {}, close: async () => {}, dropped: () => 0 },
    mailer: { send: async () => {}, close: () => {} },
    publicUrl: "http://127.0.0.1",
    apiUrl: "http://127.0.0.1",
    sealingSecret: "a benchmark seals nothing that anybody reads",
    webhooks: { allowPrivate: false, resolve: async () => [], timeoutMs: 1_000, chance: () => 0.5 },
    liftMemos: createLiftMemos(),
    log,
    clock: () => new Date(),
    newId: () => Bun.randomUUIDv7(),
  };
  tell("Measuring …");
  const window = (): { from: LocalDate; to: LocalDate } => ({ from: addDays(today, -3_650), to: today });
  const fetched = await timesOf(() => readHistory(deps, userId, window));
  const training = await readHistory(deps, userId, window);
  if (training === null) throw new Error("the account of the benchmark is gone");
  const meta = { id: Bun.randomUUIDv7(), userId, inputVersion: 1, computedAt: now.toISOString() };
  const kernel = await timesOf(async () => analyze(training.history, meta));
  const analysisJob = async (memos: LiftMemos) =>
    analyzeProgress({ ...deps, liftMemos: memos }, await runOf(deps, userId, "analyze-progress", {}, log));
  const job = await timesOf(() => analysisJob({ of: () => new Map() }));
  const again = await timesOf(() => analysisJob(deps.liftMemos));
  const period = { kind: "weekly", key: "bench", start: lastMonday, end: addDays(lastMonday, 6) } as const;
  const reportRunId = await inTransaction(client.db, async (tx) => {
    const { run } = await claimReportRun(tx, { id: deps.newId(), userId, period, scheduled: false });
    return run.id;
  });
  const run = await findReportRun(client.db, userId, reportRunId);
  if (run === null) throw new Error("the run of the benchmark is gone");
  const report = await timesOf(async () => {
    const composed = await composeReport(deps, run, () => {});
    if (composed !== null) await saveReport(mongo, composed);
  });
  const whole = await timesOf(async () =>
    buildReport(deps, await runOf(deps, userId, "build-report", { reportRunId }, log)),
  );
  const plain = await plainAnalysis(sql, userId, now);
  print(`${sets.toLocaleString("en")} sets, ${training.history.days.length.toLocaleString("en")} rows of the roll-up`, [
    ["fetch", fetched.wallMs, fetched.cpuMs, plain.fetchMs],
    ["kernel", kernel.wallMs, kernel.cpuMs, plain.kernelMs],
    ["whole job, kept in MongoDB", job.wallMs, job.cpuMs, plain.fetchMs + plain.kernelMs],
    ["the same, lifts remembered", again.wallMs, again.cpuMs, null],
    ["weekly report, with its page", report.wallMs, report.cpuMs, null],
    ["whole job of it", whole.wallMs, whole.cpuMs, null],
  ]);
};

const runOf = async <Kind extends "analyze-progress" | "build-report">(
  { db, newId }: WorkerDependencies,
  userId: string,
  kind: Kind,
  payload: JobRun<Kind>["payload"],
  log: JobRun<Kind>["log"],
): Promise<JobRun<Kind>> => {
  const job = await inTransaction(db, (tx) => createJob(tx, { userId, requestId: null, newId }, kind, payload));
  return {
    job: { id: job.id, userId, requestId: null, priority: 0, createdAt: job.createdAt },
    payload,
    signal: new AbortController().signal,
    progress: () => {},
    log,
  };
};

type Times = { readonly wallMs: number; readonly cpuMs: number };

const medianOf = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const timesOf = async (work: () => Promise<unknown>): Promise<Times> => {
  for (let round = 0; round < WARM_UP; round += 1) await work();
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [started, before] = [performance.now(), process.cpuUsage()];
    await work();
    wall.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  return { wallMs: medianOf(wall), cpuMs: medianOf(cpu) };
};

type Line = readonly [name: string, wallMs: number, cpuMs: number, plainMs: number | null];

const print = (title: string, lines: readonly Line[]): void => {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(14))).join("");
  const ms = (value: number | null): string => (value === null ? "" : value.toFixed(1));
  const body = lines.map(([name, wallMs, cpuMs, plainMs]) => row([name, ms(wallMs), ms(cpuMs), ms(plainMs)]));
  process.stdout.write(`\n${title}\n${[row(["median of 15", "ms", "CPU ms", "plain, ms"]), ...body].join("\n")}\n`);
};
