import { beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { secretsOf, usedSecret } from "#core/security/secrets.ts";
import { unsubscribeTokenOf } from "#core/security/unsubscribe-token.ts";
import { sentMailsIn } from "#db/mongo/sent-mails.ts";
import { claimReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { jobs, reportRuns, reportSchedules, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, TEST_CONFIG, testApp } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";
import { silentLog, startTestWorker, type TestWorker, workerDependencies } from "#tests/support/worker.ts";
import type { Mail } from "#worker/mails/mailer.ts";
import { messageOf } from "#worker/mails/message.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import { tick } from "#worker/scheduler.ts";

/** 06:00 on Monday, 23 November 2026 in Madrid. */
const DUE = new Date("2026-11-23T05:00:00.000Z");
let now = DUE;
const clock = () => now;

let worker: TestWorker;
const mails: Mail[] = [];

const { stores, app, closing } = testBench({ clock });

beforeAll(async () => {
  const mailer = {
    send: async (mail: Mail) => {
      mails.push(mail);
    },
    close: () => {},
  };
  // The test ticks by itself.
  worker = await startTestWorker(stores, PROCESSORS, {
    deps: { ...workerDependencies(stores, clock), mailer },
    pace: { tickMs: 3_600_000 },
  });
});
closing(() => worker.stop(2_000));

type Wishes = { readonly verified?: boolean; readonly email?: boolean; readonly trained?: boolean };

const reader = async ({ verified = true, email = true, trained = true }: Wishes = {}) => {
  now = DUE;
  const person = await signedIn(app);
  await stores.db
    .update(users)
    .set({ locale: "es", timeZone: "Europe/Madrid", emailVerifiedAt: verified ? DUE : null })
    .where(eq(users.id, person.userId));
  if (trained) {
    const squat = await ownExercise(stores.db, person.userId, { en: "Back squat", es: "Sentadilla trasera" });
    await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-19T18:00:00Z", 100));
  }
  // Last: a worker that has just begun ticks once by itself.
  await stores.db.insert(reportSchedules).values({ userId: person.userId, nextRunAt: DUE, email });
  const [user] = await stores.db.select().from(users).where(eq(users.id, person.userId));
  return { ...person, address: user?.email ?? "" };
};

const tickAt = async (at: Date) => {
  now = at;
  await tick({ db: stores.db, clock, newId: () => Bun.randomUUIDv7(), log: silentLog, spreadSeconds: 0 });
};

/** Waits until nothing is left to be done for somebody. */
const settled = (userId: string) =>
  eventually(
    async () => stores.db.select().from(jobs).where(eq(jobs.userId, userId)),
    (all) => all.every(({ status }) => status === "completed"),
  );

const mailsTo = (address: string) => mails.filter(({ to, images }) => to === address && images !== undefined);
const runsOf = (userId: string) =>
  stores.db.select().from(reportRuns).where(eq(reportRuns.userId, userId)).orderBy(reportRuns.periodStart);
const problemOf = ({ status, body }: Answer) => [status, at(body, "code")];

describe("the report of a week", () => {
  test("is mailed too when its reader has it made before the schedule could", async () => {
    const person = await reader();
    const period = { kind: "weekly", key: "2026-W47", start: "2026-11-16", end: "2026-11-22" } as const;
    // The schedule wants it, and the job of it was lost.
    await claimReportRun(stores.db, { id: Bun.randomUUIDv7(), userId: person.userId, period, scheduled: true });
    const ask = async () => {
      await app.call("POST", "/api/v1/progress/reports", {
        token: person.token,
        body: { kind: "weekly", periodStart: "2026-11-16" },
      });
      await settled(person.userId);
    };
    await ask();
    expect(mailsTo(person.address)).toHaveLength(1);
    await ask();
    expect(mailsTo(person.address)).toHaveLength(1);
  });

  test("is mailed once, in its reader's language, with a way to end the mails", async () => {
    const person = await reader();
    await tickAt(DUE);
    await settled(person.userId);
    const [mail, ...more] = mailsTo(person.address);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe("Tu entrenamiento, 16–22 de noviembre de 2026");
    expect(mail?.text).toContain("Sentadilla trasera");
    expect(mail?.text).toMatch(/https:\/\/forja\.example\.com\/reports\/[0-9a-f-]{36}/);
    if (mail === undefined) throw new Error("no mail");
    const { headers, attachments } = messageOf(mail, "Forja <forja@example.com>");
    expect(headers).toMatchObject({
      "List-Unsubscribe": `<${mail.unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(attachments?.map(({ cid }) => cid)).toEqual(["periods", "lift-0"]);
    const [run] = await runsOf(person.userId);
    expect(run?.mailedAt).toEqual(DUE);

    await tickAt(new Date(DUE.getTime() + 60_000));
    await app.call("POST", "/api/v1/progress/reports", {
      token: person.token,
      body: { kind: "weekly", periodStart: "2026-11-16" },
    });
    await settled(person.userId);
    expect(mailsTo(person.address)).toHaveLength(1);
  });

  test("after ten days of downtime is made of each week, and the newest alone is mailed", async () => {
    const person = await reader();
    await tickAt(new Date(DUE.getTime() + 10 * 86_400_000));
    await settled(person.userId);
    const runs = await runsOf(person.userId);
    const weeks = runs.filter(({ kind }) => kind === "weekly");
    expect(weeks.map(({ periodKey, status }) => [periodKey, status])).toEqual([
      ["2026-W47", "completed"],
      ["2026-W48", "completed"],
    ]);
    expect(weeks.map(({ mailedAt }) => mailedAt === null)).toEqual([true, false]);
    expect(mailsTo(person.address).map(({ subject }) => subject)).toEqual([
      "Tu entrenamiento, 23–29 de noviembre de 2026",
    ]);
  });

  test("comes with that of the month once the month is over, which is not mailed", async () => {
    const person = await reader();
    await stores.db
      .update(reportSchedules)
      .set({ nextRunAt: new Date("2026-12-07T05:00:00Z") })
      .where(eq(reportSchedules.userId, person.userId));
    await tickAt(new Date("2026-12-07T05:00:00Z"));
    await settled(person.userId);
    await tickAt(new Date("2026-12-14T05:00:00Z"));
    await settled(person.userId);
    const runs = await runsOf(person.userId);
    expect(runs.map(({ kind, periodKey, mailedAt }) => [kind, periodKey, mailedAt === null])).toEqual([
      ["monthly", "2026-11", true],
      ["weekly", "2026-W49", false],
      ["weekly", "2026-W50", false],
    ]);
    expect(mailsTo(person.address)).toHaveLength(2);
  });

  test.each([
    ["wants no mails", { email: false }],
    ["has not confirmed the address", { verified: false }],
    ["has never logged anything", { trained: false }],
  ] as const)("is made and not mailed to who %s", async (_, wishes) => {
    const person = await reader(wishes);
    await tickAt(DUE);
    await settled(person.userId);
    expect(await runsOf(person.userId)).toMatchObject([{ status: "completed", mailedAt: null }]);
    expect(mailsTo(person.address)).toEqual([]);
  });

  test("is not mailed when somebody asks for it", async () => {
    const person = await reader();
    await app.call("POST", "/api/v1/progress/reports", {
      token: person.token,
      body: { kind: "weekly", periodStart: "2026-11-16" },
    });
    await settled(person.userId);
    expect(mailsTo(person.address)).toEqual([]);
  });
});

describe("the mails of reports", () => {
  const tokenOf = async (userId: string) => {
    const [schedule] = await stores.db.select().from(reportSchedules).where(eq(reportSchedules.userId, userId));
    return unsubscribeTokenOf(TEST_CONFIG.sealingSecret, schedule?.unsubscribeToken ?? "");
  };
  const isMailed = async (userId: string) =>
    (await stores.db.$count(
      reportSchedules,
      and(eq(reportSchedules.userId, userId), eq(reportSchedules.email, true)),
    )) > 0;
  const path = (token: string) => `/api/v1/reports/unsubscribe?token=${token}`;

  test("are not ended by opening the link, which asks", async () => {
    const person = await reader();
    const page = await app.call("GET", path(await tokenOf(person.userId)));
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(page.body).toContain('<html lang="es">');
    expect(page.body).toContain(`action="?token=${await tokenOf(person.userId)}"`);
    expect(await isMailed(person.userId)).toBe(true);
  });

  test("end with one click of a mail program, which says nothing but that", async () => {
    const person = await reader();
    const token = await tokenOf(person.userId);
    const before = (await app.call("GET", "/api/v1/users/me", { token: person.token })).body;
    const click = () =>
      app.call("POST", path(token), {
        raw: "List-Unsubscribe=One-Click",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    const answer = await click();
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("No recibirás más informes por correo.");
    expect(await isMailed(person.userId)).toBe(false);
    const after = (await app.call("GET", "/api/v1/users/me", { token: person.token })).body;
    expect(after).toMatchObject({ weeklyReport: { enabled: true, email: false } });
    expect(Number(at(after, "version"))).toBe(Number(at(before, "version")) + 1);
    expect((await click()).status).toBe(200);
    expect((await app.call("GET", "/api/v1/users/me", { token: person.token })).body).toEqual(after);

    await tickAt(DUE);
    await settled(person.userId);
    expect(mailsTo(person.address)).toEqual([]);
  });

  test("are no stranger's to end", async () => {
    expect(problemOf(await app.call("POST", path(crypto.randomUUID())))).toEqual([404, "not-found"]);
    expect(problemOf(await app.call("GET", path(crypto.randomUUID())))).toEqual([404, "not-found"]);
    expect(problemOf(await app.call("POST", path("x")))).toEqual([422, "request-invalid"]);
    expect(problemOf(await app.call("POST", "/api/v1/reports/unsubscribe"))).toEqual([422, "request-invalid"]);
  });

  test("are not ended by what stands in the database, nor by a changed token", async () => {
    const person = await reader();
    const token = await tokenOf(person.userId);
    const [stored = "", mac = ""] = token.split(".");
    const changed = `${stored}.${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}`;
    const foreign = unsubscribeTokenOf("another secret, as long as ours must be: 48 bytes", stored);
    for (const other of [stored, changed, foreign]) {
      expect(problemOf(await app.call("POST", path(other)))).toEqual([404, "not-found"]);
    }
    expect(await isMailed(person.userId)).toBe(true);
  });

  test("end by the link of a mail from before a rotation, and from before tokens were signed", async () => {
    const [ada, bob] = [await reader(), await reader()];
    const previous = "the secret that sealed texts before this one did so";
    const [stored = ""] = (await tokenOf(ada.userId)).split(".");
    await using rotated = await testApp(stores, {
      config: { sealingSecret: secretsOf(usedSecret(TEST_CONFIG.sealingSecret), previous, undefined) },
    });
    expect((await rotated.call("POST", path(unsubscribeTokenOf(previous, stored)))).status).toBe(200);
    const old = crypto.randomUUID();
    await stores.db
      .update(reportSchedules)
      .set({ unsubscribeHash: createHash("sha256").update(old).digest() })
      .where(eq(reportSchedules.userId, bob.userId));
    expect((await app.call("POST", path(old))).status).toBe(200);
    expect([await isMailed(ada.userId), await isMailed(bob.userId)]).toEqual([false, false]);
  });

  test("are not sent when they were ended while one waited", async () => {
    const person = await reader();
    const run = PROCESSORS["send-mail"];
    const sent: Mail[] = [];
    const deps = {
      ...workerDependencies(stores, clock),
      mailer: {
        send: async (mail: Mail) => {
          sent.push(mail);
        },
        close: () => {},
      },
    };
    await tickAt(DUE);
    await settled(person.userId);
    const [made] = await runsOf(person.userId);
    const payload = { mail: "weekly-report", reportRunId: made?.id ?? "" } as const;
    const job = {
      id: Bun.randomUUIDv7(),
      userId: person.userId,
      requestId: null,
      priority: 0,
      createdAt: new Date().toISOString(),
    } as const;
    // The worker has sent it, and here it is one that still waits.
    const perform = async () => {
      await deps.mongo.run((db) => sentMailsIn(db).deleteMany({ userId: person.userId }));
      await run(deps, { job, payload, signal: new AbortController().signal, progress: () => {}, log: deps.log });
    };
    await perform();
    expect(sent).toHaveLength(1);
    await app.call("POST", path(await tokenOf(person.userId)));
    await perform();
    expect(sent).toHaveLength(1);
    await deps.mongo.close();
  });
});
