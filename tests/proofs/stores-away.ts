import { expect, test } from "bun:test";
import { inArray } from "drizzle-orm";
import { deadLetters, jobs, users } from "#db/postgres/schema/index.ts";
import { at, PASSWORD, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { smtpServer } from "#tests/support/smtp-server.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";

/** Minutes that MongoDB and the mail server are away; `FORJA_AWAY_MINUTES` makes it shorter to try the proof itself. */
const AWAY_MS = Number(process.env.FORJA_AWAY_MINUTES ?? 19) * 60_000;
const RECOVERED_WITHIN_MS = 10_000;
const CSV = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2026-09-28 18:05:00,"Full body",1h 5m,"Bench Press (Barbell)",1,72.5,8,0,0,"","",8
`;

const { stores } = storesBench();

const idOf = async (client: Pick<Client, "expect">, path: string, body: unknown): Promise<string> =>
  textAt(await client.expect(202, "POST", `/api/v1/${path}`, { body }), "id");

/** The client with an access token of now: the first one has run out. */
const again = async (api: Pick<ForjaProcess, "url">, client: Client): Promise<Pick<Client, "expect">> => {
  const { body } = await callOver(api, "POST", "/api/v1/auth/login", {
    body: { email: client.email, password: PASSWORD },
  });
  const token = textAt(body, "accessToken");
  return { expect: (status, method, path, request) => client.expect(status, method, path, { token, ...request }) };
};

test(
  "nineteen minutes without MongoDB and a mail server cost no job, no mail and no purge",
  async () => {
    using server = await smtpServer();
    await using mongo = await tcpProxy(stores.mongoUrl);
    await using smtp = await tcpProxy(server.url);
    await mongo.open();
    await smtp.open();
    await using api = await startApi(stores, { RATE_LIMIT_SCALE: "1000" });
    await using worker = await startWorker(stores, {
      MONGODB_URL: mongo.url,
      SMTP_URL: smtp.url,
      MAIL_FROM: "Forja <forja@example.com>",
    });
    const client = await newClient(api);
    const leaving = await newClient(api);
    await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
    const form = new FormData();
    form.set("source", "strong");
    form.set("weightUnit", "kg");
    form.set("file", new File([CSV], "strong.csv", { type: "text/csv" }));
    const upload = textAt(await client.expect(202, "POST", "/api/v1/imports", { form }), "id");
    const importUrl = textAt(await client.jobEnd(upload), "result", "url");
    const confirmed = () => server.messages.filter((text) => text.includes("Confirm")).length;
    await eventually(
      async () => confirmed(),
      (count) => count === 2,
      30_000,
    );

    await mongo.cut();
    await smtp.cut();
    const ids = [
      await idOf(client, "progress/analyses", {}),
      await idOf(client, "progress/reports", { kind: "weekly", periodStart: "2026-11-16" }),
      await idOf(client, "exports", { format: "json" }),
      textAt(await client.expect(202, "POST", `${importUrl}/commit`, { body: {} }), "id"),
    ];
    await leaving.expect(202, "DELETE", "/api/v1/users/me", { body: { password: PASSWORD } });
    const early = await newClient(api);
    await Bun.sleep(AWAY_MS - 60_000);
    expect((await callOver(api, "POST", "/api/v1/auth/password/forgot", { body: { email: early.email } })).status).toBe(
      202,
    );
    const later = await again(api, client);
    await later.expect(201, "POST", "/api/v1/workouts", { body: {} });
    ids.push(await idOf(later, "progress/analyses", {}));
    await Bun.sleep(60_000);
    expect(await stores.db.select().from(deadLetters)).toEqual([]);

    await mongo.open();
    await smtp.open();
    const back = performance.now();
    await later.expect(201, "POST", "/api/v1/workouts", { body: {} });
    ids.push(await idOf(later, "progress/analyses", {}));
    const own = [...new Set(ids)];
    const doneMs: Record<string, number> = {};
    const done = (what: string): void => {
      doneMs[what] ??= Math.round(performance.now() - back);
    };
    await Promise.all([
      eventually(
        () => stores.db.select().from(jobs).where(inArray(jobs.id, own)),
        (rows) => rows.length === own.length && rows.every(({ status }) => status === "completed"),
        RECOVERED_WITHIN_MS,
      ).then(() => done("jobs")),
      eventually(
        () => stores.db.$count(users, inArray(users.id, [leaving.userId])),
        (count) => count === 0,
        RECOVERED_WITHIN_MS,
      ).then(() => done("purge")),
      eventually(
        async () => server.messages.filter((text) => text.includes(early.email)).length,
        (count) => count === 2,
        RECOVERED_WITHIN_MS,
      ).then(() => done("mails")),
    ]);
    process.stdout.write(`done, in ms after the recovery: ${JSON.stringify(doneMs)}\n`);
    const analysis = await later.expect(200, "GET", "/api/v1/progress/analyses/latest");
    expect(at(analysis, "inputVersion")).toBeDefined();
    expect(await stores.db.select().from(deadLetters)).toEqual([]);
    const warned = worker.lines.filter((line) => line.includes('"level":"warn"') || line.includes('"level":"error"'));
    process.stdout.write(`warnings and errors of the worker: ${warned.length}\n`);
  },
  AWAY_MS + 120_000,
);
