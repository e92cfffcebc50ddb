import { beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { openMongo } from "#db/mongo/client.ts";
import { saveReport } from "#db/mongo/reports.ts";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { reportSchedules, users } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { lifter } from "#tests/support/personas.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { reportOf } from "#tests/support/reports.ts";
import { type SmtpServer, smtpServer } from "#tests/support/smtp-server.ts";

const WAITING = 10_000;
/** Time for which the mail server delays each mail. */
const SLOW_MS = 1_000;
/** "Within seconds". */
const PROMISED_MS = 15_000;

let mails: SmtpServer;
let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mails = await smtpServer(undefined, undefined, undefined, SLOW_MS);
  api = await startApi(stores);
});
closing(async () => {
  await Promise.all([api.stop(), worker?.kill()]);
  mails[Symbol.dispose]();
});

/** Makes a report whose reader wants it, and a wave of jobs that mail it. */
const fillTheQueue = async (): Promise<void> => {
  const { db } = stores;
  const { id: userId } = await insertUser(db, { emailVerifiedAt: new Date() });
  await db.insert(reportSchedules).values({ userId, nextRunAt: null });
  const report = { ...reportOf(lifter()), userId };
  const { kind, period } = report;
  const { run } = await claimReportRun(db, {
    id: Bun.randomUUIDv7(),
    userId,
    period: { ...period, kind },
    scheduled: true,
  });
  const mongo = openMongo({ url: stores.mongoUrl, poolSize: 1, applicationName: "forja-test", deadlineMs: 5_000 });
  await saveReport(mongo, { report: { ...report, id: run.id }, html: {} });
  await mongo.close();
  await db.execute(sql`with j as (
      insert into jobs (id, user_id, kind, payload, priority)
      select gen_random_uuid(), ${userId}::uuid, 'send-mail',
        jsonb_build_object('mail', 'weekly-report', 'reportRunId', ${run.id}::text), 10
      from generate_series(1, ${WAITING}::int) returning id
    )
    insert into outbox (topic, message_id, payload, priority)
    select 'send-mail', 'job-' || id, jsonb_build_object('jobId', id, 'userId', ${userId}::text, 'requestId', null), 10
    from j`);
};

const arrived = async (from: number, holds: string): Promise<number> => {
  const started = performance.now();
  while (!mails.messages.slice(from).some((message) => message.includes(holds))) {
    if (performance.now() - started > 60_000) throw new Error("the mail did not come");
    await Bun.sleep(20);
  }
  return performance.now() - started;
};

const post = async (path: string, body: unknown): Promise<number> => {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.body?.cancel();
  return response.status;
};

describe("a mail to reset a password", () => {
  test("is sent within seconds behind 10,000 report mails and a slow mail server", async () => {
    const email = "waits@example.com";
    expect(await post("/auth/register", { email, password: "three plates a side" })).toBe(201);
    await fillTheQueue();
    worker = await startWorker(stores, { SMTP_URL: mails.url });
    // The wave is under way.
    await arrived(0, "Message-ID");
    await Bun.sleep(3_000);
    const before = mails.messages.length;
    const started = performance.now();
    expect(await post("/auth/password/forgot", { email })).toBe(202);
    await arrived(before, "reset-password#token=");
    const tookMs = performance.now() - started;
    console.info(`the reset was sent after ${Math.round(tookMs)} ms, ${mails.messages.length} mails before it`);
    expect(tookMs).toBeLessThan(PROMISED_MS);
    const [counts] = await stores.db.execute<{ open: number }>(
      sql`select count(*)::int as open from jobs where kind = 'send-mail' and status = 'queued'`,
    );
    expect(counts?.open).toBeGreaterThan(WAITING * 0.9);
    expect(await stores.db.$count(users, eq(users.email, email))).toBe(1);
  });
});
