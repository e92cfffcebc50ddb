import type { Lifters } from "./data.ts";
import { LIFTER_WORKOUTS } from "./data.ts";
import { CPU_S, PEAK_MB, PER_MINUTE } from "./goals.ts";
import { copyOf, idInCopy } from "./ids.ts";
import { importFile, strongExport } from "./imports.ts";
import { cpuBetween, cpuOf, cpuOfBackends, memoryOf } from "./machine.ts";
import type { Measured } from "./measured.ts";
import type { Program } from "./programs.ts";
import type { Setup, Sql } from "./setup.ts";
import type { SmtpSink } from "./smtp-sink.ts";
import { callerOf, RefusedCall, registerAccount } from "./template.ts";
import { tokenOf } from "./tokens.ts";

/** Rows of jobs that the worker of the release does. They run in this order, so that its peak is that of all. */
export type WorkerRange = {
  readonly setup: Setup;
  readonly api: Program;
  readonly worker: Program;
  readonly sink: SmtpSink;
  readonly sql: Sql;
  readonly facts: Lifters;
};

type WorkerCost = { readonly workerUs: number; readonly postgresUs: number; readonly redisUs: number };

const costOfJobs = async ({ setup, worker }: WorkerRange, work: () => Promise<unknown>): Promise<WorkerCost> => {
  const backends = cpuOfBackends(setup.postmaster);
  const [workerBefore, redisBefore] = [cpuOf(worker.pid), cpuOf(setup.redisPid)];
  await work();
  return {
    workerUs: cpuOf(worker.pid) - workerBefore,
    postgresUs: cpuBetween(backends, cpuOfBackends(setup.postmaster)),
    redisUs: cpuOf(setup.redisPid) - redisBefore,
  };
};

const seconds = (microseconds: number): string => (microseconds / 1_000_000).toFixed(2);

const measureImport = async (range: WorkerRange): Promise<Measured> => {
  const { api, worker, facts } = range;
  const token = await registerAccount(api.url, `import-${crypto.randomUUID()}@bench.example`);
  const file = strongExport(LIFTER_WORKOUTS.big, facts.lastMonday);
  const cost = await costOfJobs(range, () => importFile(api.url, token, callerOf(api.url, token), file));
  const { peakMb } = memoryOf(worker.pid);
  return {
    row: "import",
    figures: { [CPU_S]: (cost.workerUs + cost.postgresUs) / 1_000_000, [PEAK_MB]: peakMb },
    sides: {},
    notes: [
      `worker ${seconds(cost.workerUs)} s, Postgres ${seconds(cost.postgresUs)} s; Redis ${seconds(cost.redisUs)} s`,
    ],
  };
};

const REPORTS = 200;
const REPORTS_WITHIN_MS = 300_000;

/** Makes the weekly run of each account as the scheduler makes it, for the last whole week. */
const makeRuns = async (sql: Sql, { recent }: Lifters): Promise<void> => {
  const users = Array.from({ length: REPORTS }, (_, index) => idInCopy(recent.userId, index + 1));
  await sql`update report_schedules set enabled = true, email = true,
    next_run_at = date_trunc('week', now()) + interval '30 days' where user_id in ${sql(users)}`;
  await sql`update users set email_verified_at = now() where id in ${sql(users)}`;
  await sql.begin(async (tx) => {
    await tx`create temp table due on commit drop as
      select id as user_id, gen_random_uuid() as run_id, gen_random_uuid() as job_id,
        (date_trunc('week', now()) - interval '7 days')::date as start
      from users where id in ${tx(users)}`;
    await tx`insert into report_runs (id, user_id, kind, period_key, period_start, period_end, scheduled)
      select run_id, user_id, 'weekly', to_char(start, 'IYYY"-W"IW'), start::text, (start + 6)::text, 1 from due`;
    await tx`insert into jobs (id, user_id, kind, payload, priority)
      select job_id, user_id, 'build-report', jsonb_build_object('reportRunId', run_id, 'scheduled', true), 10 from due`;
    await tx`insert into outbox (topic, message_id, payload, priority)
      select 'build-report', 'job-' || job_id, jsonb_build_object('jobId', job_id, 'userId', user_id, 'requestId', null), 10
      from due`;
    await tx`select pg_notify('forja_outbox', '')`;
  });
};

const openJobs = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from jobs
    where kind in ('build-report', 'send-mail') and status in ('queued', 'running')`;
  return row?.count ?? 0;
};

const DRAWN = 10;
const MAX_TRIES = 10;

/** Asks for the PDF of some reports, each for the first time. */
const drawingNote = async (range: WorkerRange, users: readonly string[]): Promise<string> => {
  const { setup, api, sql, facts } = range;
  const runs = await sql<{ id: string; userId: string }[]>`select id, user_id as "userId" from report_runs
    where user_id in ${sql(users)} and status = 'completed' order by id limit ${DRAWN}`;
  const began = performance.now();
  const cost = await costOfJobs(range, async () => {
    for (const { id, userId } of runs) {
      const owner = { userId, sessionId: idInCopy(facts.recent.sessionId, copyOf(userId)) };
      const authorization = `Bearer ${await tokenOf(setup.secrets.JWT_SECRET, owner)}`;
      const path = `/api/v1/progress/reports/${id}?format=pdf`;
      let answer = await fetch(`${api.url}${path}`, { headers: { authorization } });
      // The API asks a client to come back while the worker draws.
      for (let tries = 1; answer.status === 503 && tries < MAX_TRIES; tries += 1) {
        await answer.body?.cancel();
        await Bun.sleep(1_000 * Number(answer.headers.get("retry-after") ?? 1));
        answer = await fetch(`${api.url}${path}`, { headers: { authorization } });
      }
      const sheets = await answer.arrayBuffer();
      if (!answer.ok || sheets.byteLength === 0) throw new RefusedCall(`GET ${path} answered ${answer.status}`);
    }
  });
  const each = (value: number): string => (value / runs.length).toFixed(0);
  return `PDF when first asked for: worker ${each(cost.workerUs / 1_000)} ms of CPU, answered in ${each(performance.now() - began)} ms`;
};

const measureReports = async (range: WorkerRange): Promise<Measured> => {
  const { sql, facts, sink } = range;
  const users = Array.from({ length: REPORTS }, (_, index) => idInCopy(facts.recent.userId, index + 1));
  const mailsBefore = sink.count();
  const began = performance.now();
  const cost = await costOfJobs(range, async () => {
    await makeRuns(sql, facts);
    while ((await openJobs(sql)) > 0) {
      if (performance.now() - began > REPORTS_WITHIN_MS) throw new Error("the reports were not done in time");
      await Bun.sleep(100);
    }
  });
  const mails = sink.count() - mailsBefore;
  if (mails !== REPORTS) throw new Error(`${REPORTS} reports sent ${mails} mails`);
  const cpuUs = cost.workerUs + cost.postgresUs + cost.redisUs;
  return {
    row: "reports",
    figures: { [PER_MINUTE]: (60_000_000 * REPORTS) / cpuUs },
    sides: {},
    notes: [
      `${REPORTS} reports with their mails; CPU of each: worker ${(cost.workerUs / REPORTS / 1_000).toFixed(1)} ms, ` +
        `Postgres ${(cost.postgresUs / REPORTS / 1_000).toFixed(1)} ms, Redis ${(cost.redisUs / REPORTS / 1_000).toFixed(1)} ms`,
      await drawingNote(range, users),
    ],
  };
};

const measureMemory = async ({ worker }: WorkerRange): Promise<Measured> => {
  const { nowMb, peakMb } = memoryOf(worker.pid);
  return {
    row: "memory-worker",
    figures: { [PEAK_MB]: peakMb },
    sides: {},
    notes: [`now ${nowMb.toFixed(0)} MB`],
  };
};

export const WORKER_ROWS: Readonly<Record<string, (range: WorkerRange) => Promise<Measured>>> = {
  import: measureImport,
  reports: measureReports,
  "memory-worker": measureMemory,
};
