import { z } from "zod";
import { analyze } from "#core/analysis/analysis.ts";
import { addDays } from "#core/time/local-date.ts";
import { startOfWeek, weekKey } from "#core/time/week.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { claimReportRun, findReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { createLiftMemos } from "#worker/lift-memos.ts";
import { analyzeProgress } from "#worker/processors/analyze-progress.ts";
import { composeReport } from "#worker/processors/build-report.ts";
import { readHistory } from "#worker/processors/read-history.ts";
import type { JobRun, WorkerDependencies } from "#worker/processors/types.ts";
import { medianOf } from "./pairs.ts";
import { openWorkerParts } from "./worker-parts.ts";

/**
 * Runs a part of the worker in a process of its own, and prints its CPU times. A part of a job cannot be seen from
 * outside of the worker.
 */
const { task, ...at } = z
  .object({
    task: z.enum(["analysis", "report-data"]),
    databaseUrl: z.string(),
    mongoUrl: z.string(),
    userId: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

/** The compiler works on the code until then, on threads of its own. */
const WARM_UP = 30;
const ROUNDS = 25;
const TEN_YEARS = 3_650;

/** Returns the median CPU time of this process for one run, in milliseconds. */
const cpuMsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (round >= WARM_UP) times.push((user + system) / 1_000);
  }
  return medianOf(times);
};

const analysisRun = async ({ db, newId, log }: WorkerDependencies): Promise<JobRun<"analyze-progress">> => {
  const by = { userId: at.userId, requestId: null, newId };
  const job = await inTransaction(db, (tx) => createJob(tx, by, "analyze-progress", {}));
  return {
    job: { id: job.id, userId: at.userId, requestId: null, priority: 0, createdAt: job.createdAt },
    payload: {},
    signal: new AbortController().signal,
    progress: () => {},
    log,
  };
};

const measureAnalysis = async (deps: WorkerDependencies): Promise<Record<string, number>> => {
  const now = deps.clock();
  const today = now.toISOString().slice(0, 10);
  const window = () => ({ from: addDays(today, -TEN_YEARS), to: today });
  const training = await readHistory(deps, at.userId, window);
  if (training === null) throw new Error("the account of the bench is gone");
  const meta = { id: deps.newId(), userId: at.userId, inputVersion: 1, computedAt: now.toISOString() };
  return {
    fetch: await cpuMsOf(() => readHistory(deps, at.userId, window)),
    kernel: await cpuMsOf(async () => analyze(training.history, meta)),
    // A job of an account that the process has not seen lately remembers no lift.
    whole: await cpuMsOf(async () =>
      analyzeProgress({ ...deps, liftMemos: createLiftMemos() }, await analysisRun(deps)),
    ),
  };
};

/** The data of a report is complete at the second step: it was read and composed, and nothing is drawn. */
const COMPOSED = 2;

class Composed extends Error {}

const measureReportData = async (deps: WorkerDependencies): Promise<Record<string, number>> => {
  const start = addDays(startOfWeek(deps.clock().toISOString().slice(0, 10), "monday"), -7);
  const period = { kind: "weekly", key: weekKey(start, "monday"), start, end: addDays(start, 6) } as const;
  const { run } = await inTransaction(deps.db, (tx) =>
    claimReportRun(tx, { id: deps.newId(), userId: at.userId, period, scheduled: false }),
  );
  const found = await findReportRun(deps.db, at.userId, run.id);
  if (found === null) throw new Error("the run of the bench is gone");
  const compose = async (): Promise<void> => {
    let steps = 0;
    const step = () => {
      steps += 1;
      if (steps === COMPOSED) throw new Composed();
    };
    await composeReport(deps, found, step).catch((error: unknown) => {
      if (!(error instanceof Composed)) throw error;
    });
    if (steps < COMPOSED) throw new Error("the report of the bench was not composed");
  };
  return { whole: await cpuMsOf(compose) };
};

await using cleanup = new AsyncDisposableStack();
const deps = await openWorkerParts(cleanup, at);
const measured = task === "analysis" ? await measureAnalysis(deps) : await measureReportData(deps);
process.stdout.write(JSON.stringify(measured));
