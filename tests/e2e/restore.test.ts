import { beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { eq } from "drizzle-orm";
import { openMongo } from "#db/mongo/client.ts";
import { readMongoBeat } from "#db/mongo/epoch.ts";
import { jobs, reportRuns, storeEpoch } from "#db/postgres/schema/index.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { at, PASSWORD, textAt } from "#tests/support/app.ts";
import { type Backup, backUpMongo, backUpPostgres, backUpRedis } from "#tests/support/backups.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, callOver, findExercise, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { type SmtpServer, smtpServer } from "#tests/support/smtp-server.ts";

type Store = "postgres" | "mongo" | "redis";
type Backups = Readonly<Record<Store, Backup>>;

const WITHIN_MS = 60_000;
/** Workouts logged before the backup, and in all. */
const WORKOUTS = { before: 3, all: 7 } as const;

let server: SmtpServer;
let api: ForjaProcess;
let worker: ForjaProcess | null = null;
let ada: Client;
/** Ends all of its sessions after the backup. */
let ender: Client;
/** Registers while no worker runs, just before the backup. */
let waiting: Client;
/** Registers after the backup. */
let late: Client;
let squat: string;
let reportUrl: string;
let cursor: string;
let older: Backups;
let newer: Backups;

const backUp = async (): Promise<Backups> => ({
  mongo: await backUpMongo(stores),
  redis: await backUpRedis(stores),
  postgres: await backUpPostgres(stores),
});

const start = async (): Promise<void> => {
  worker = await startWorker(stores, { SMTP_URL: server.url, MAIL_FROM: "Forja <forja@example.com>" });
};

const stop = async (): Promise<void> => {
  await worker?.stop();
  worker = null;
};

/** All in one month, whatever the day of the test. */
const TRAINED = Date.parse("2026-10-20T12:00:00Z");

let logged = 0;
const log = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(TRAINED - ++logged * 7_200_000).toISOString();
    const exercises = [{ exerciseId: squat, sets: [{ weight: { value: 100, unit: "kg" }, reps: 5 }] }];
    await ada.expect(201, "POST", "/api/v1/workouts", {
      body: { status: "completed", title: "Squats", startedAt, endedAt: startedAt, exercises },
    });
  }
};

const latest = () => ada.call("GET", "/api/v1/progress/analyses/latest");
const isOf = (count: number) => (answer: { status: number; body: unknown }) =>
  answer.status === 200 && at(answer.body, "totals", "workouts") === count;

const makeReport = async (): Promise<string> => {
  const job = await ada.expect(202, "POST", "/api/v1/progress/reports", {
    body: { kind: "monthly", periodStart: "2026-10-01" },
  });
  const end = await ada.jobEnd(textAt(job, "id"), WITHIN_MS);
  expect(end).toMatchObject({ status: "completed" });
  return textAt(end, "result", "url");
};

const mailsTo = ({ email }: Client): number => server.messages.filter((text) => text.includes(email)).length;
const checkIn = (day: string) =>
  ada.call("PUT", `/api/v1/progress/checkins/${day}`, { body: { sleepHours: 7, mood: 4 } });
const noteProfile = (name: string) =>
  ada.expect(200, "PATCH", "/api/v1/users/me/profile", { body: { profile: { [name]: 1 } } });

const { stores, closing } = storesBench();

beforeAll(async () => {
  server = await smtpServer();
  api = await startApi(stores, { RATE_LIMIT_SCALE: "1000" });
  await start();
  [ada, ender] = await Promise.all([newClient(api), newClient(api)]);
  squat = await findExercise(ada, "back squat");
  await log(WORKOUTS.before);
  await eventually(latest, isOf(WORKOUTS.before), WITHIN_MS);
  reportUrl = await makeReport();
  await checkIn("2026-11-02");
  await noteProfile("before");
  await stop();
  waiting = await newClient(api);
  older = await backUp();

  await start();
  await eventually(
    async () => mailsTo(waiting),
    (count) => count === 1,
    WITHIN_MS,
  );
  await log(WORKOUTS.all - WORKOUTS.before);
  await eventually(latest, isOf(WORKOUTS.all), WITHIN_MS);
  expect(await makeReport()).toBe(reportUrl);
  await checkIn("2026-11-03");
  await noteProfile("after");
  await ender.expect(204, "POST", "/api/v1/auth/logout-all", { body: {} });
  late = await newClient(api);
  await late.expect(200, "PATCH", "/api/v1/users/me/profile", { body: { profile: { late: 1 } } });
  cursor = textAt(await ada.expect(200, "GET", "/api/v1/sync?limit=200"), "cursor");
  await stop();
  newer = await backUp();
}, 240_000);

closing(async () => {
  await Promise.all([api?.stop(), stop()]);
  for (const backups of [older, newer]) await backups?.postgres.drop();
  server?.[Symbol.dispose]();
});

const forja = (...parameters: string[]) =>
  spawnSync(process.execPath, ["scripts/release/forja.ts", ...parameters], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: stores.sqlUrl,
      MONGODB_URL: stores.mongoUrl,
      REDIS_URL: stores.redisUrl,
      REDIS_PREFIX: stores.redisPrefix,
    },
    encoding: "utf8",
  });

/** Every store as it was in the end, but for those that are put back to the backup. */
const restore = async (names: readonly Store[]): Promise<void> => {
  await stop();
  for (const name of ["redis", "mongo", "postgres"] as const) {
    await (names.includes(name) ? older : newer)[name].restore();
  }
  // The API finds Postgres again by itself.
  await eventually(
    () => callOver(api, "GET", "/readyz"),
    ({ status }) => status === 200,
    WITHIN_MS,
  );
};

const refusesCursor = async (): Promise<void> => {
  const answer = await ada.call("GET", `/api/v1/sync?limit=200&cursor=${cursor}`);
  expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, "/cursor"]);
};

describe("a restore of a backup", () => {
  test.each([
    { names: ["postgres"], command: false },
    { names: ["postgres"], command: true },
    { names: ["mongo"], command: false },
    { names: ["redis"], command: false },
    { names: ["postgres", "mongo"], command: false },
    { names: ["postgres", "redis"], command: false },
    { names: ["mongo", "redis"], command: false },
    { names: ["postgres", "mongo", "redis"], command: true },
  ] as const)(
    "of $names heals by itself (with the command: $command)",
    async ({ names, command }) => {
      const isBack = (name: Store): boolean => names.some((one) => one === name);
      const workouts = isBack("postgres") ? WORKOUTS.before : WORKOUTS.all;
      await restore(names);
      const mails = mailsTo(waiting);
      if (command) expect(forja("epoch")).toMatchObject({ status: 0 });
      // A session that has ended stays ended, whatever Redis has forgotten. A lease of two seconds is older than the restore.
      if (!isBack("postgres")) {
        await eventually(
          () => ender.call("GET", "/api/v1/users/me"),
          ({ status }) => status === 401,
          WITHIN_MS,
        );
      }
      const first = await latest();
      if (first.status === 200) expect(Number(at(first.body, "totals", "workouts"))).toBeLessThanOrEqual(workouts);

      await start();
      await eventually(
        async () => {
          const answer = await latest();
          // Events never show data that Postgres does not have.
          if (answer.status === 200)
            expect(Number(at(answer.body, "totals", "workouts"))).toBeLessThanOrEqual(workouts);
          return answer;
        },
        isOf(workouts),
        WITHIN_MS,
      );
      await eventually(
        () => ada.call("GET", reportUrl),
        ({ status, body }) => status === 200 && at(body, "totals", "current", "workouts") === workouts,
        WITHIN_MS,
      );
      await eventually(
        () => stores.db.select({ status: reportRuns.status }).from(reportRuns).where(eq(reportRuns.userId, ada.userId)),
        (runs) => runs.length > 0 && runs.every(({ status }) => status === "completed"),
        WITHIN_MS,
      );

      const checkins = at(await ada.expect(200, "GET", "/api/v1/progress/checkins"), "data");
      expect(checkins).toHaveLength(isBack("mongo") ? 1 : 2);
      expect(at(await ada.expect(200, "GET", "/api/v1/users/me/profile"), "profile")).toEqual(
        isBack("mongo") ? { before: 1 } : { before: 1, after: 1 },
      );

      const reads = { token: ender.token };
      await eventually(
        () => callOver(api, "GET", "/api/v1/users/me", reads),
        ({ status }) => status === (isBack("postgres") ? 200 : 401),
        WITHIN_MS,
      );

      // Work requested before the backup ends. Mails sent since are not sent again when MongoDB knows them.
      await eventually(
        () => stores.db.select({ status: jobs.status }).from(jobs).where(eq(jobs.userId, waiting.userId)),
        (rows) => rows.every(({ status }) => status === "completed"),
        WITHIN_MS,
      );
      if (!(isBack("postgres") && isBack("mongo"))) expect(mailsTo(waiting)).toBe(mails);

      if (isBack("postgres")) {
        await refusesCursor();
        await log(WORKOUTS.all);
        await refusesCursor();
        expect((await late.call("GET", "/api/v1/users/me")).status).toBe(401);
        const login = { body: { email: ender.email, password: PASSWORD } };
        expect((await callOver(api, "POST", "/api/v1/auth/login", login)).status).toBe(200);
      } else await ada.expect(200, "GET", `/api/v1/sync?limit=200&cursor=${cursor}`);

      const mongo = openMongo({ url: stores.mongoUrl, poolSize: 1, applicationName: "forja-test", deadlineMs: 5_000 });
      const [row] = await stores.db.select().from(storeEpoch);
      await eventually(
        () => readMongoBeat(mongo),
        (beat) => beat?.epoch === row?.epoch,
        WITHIN_MS,
      );
      expect(row?.epoch === 0).toBe(!isBack("postgres"));
      await mongo.close();
    },
    240_000,
  );
});
