import { beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { eq } from "drizzle-orm";
import { deadLetters, users } from "#db/postgres/schema/index.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient, newClients } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, OPERATOR, startApi, startWorker } from "#tests/support/processes.ts";
import { type SmtpServer, smtpServer } from "#tests/support/smtp-server.ts";

let server: SmtpServer;
let api: ForjaProcess;
let worker: ForjaProcess;
let refuses = false;

const { stores, closing } = storesBench();

beforeAll(async () => {
  server = await smtpServer(
    () => null,
    () => (refuses ? "554 5.7.1 not from you" : null),
  );
  api = await startApi(stores);
  worker = await startWorker(stores, { SMTP_URL: server.url, MAIL_FROM: "Forja <forja@example.com>" });
});

closing(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  server[Symbol.dispose]();
});

const letters = () => stores.db.select().from(deadLetters);

const arrives = (client: Client) =>
  eventually(
    async () => server.messages.filter((text) => text.includes(client.email)).length,
    (count) => count === 1,
  );

/** Accounts whose first mail has failed for good. */
const unmailed = async (count: number): Promise<Client[]> => {
  refuses = true;
  const clients = await newClients(api, count);
  await eventually(letters, (rows) =>
    clients.every(({ userId }) => rows.some(({ payload }) => payload.userId === userId)),
  );
  refuses = false;
  return clients;
};

const letterOf = async ({ userId }: Client): Promise<{ id: string; messageId: string }> => {
  const own = (await letters()).find(({ payload }) => payload.userId === userId);
  if (own === undefined) throw new Error("an account without a dead letter");
  return own;
};

const forja = (...parameters: string[]) =>
  spawnSync(process.execPath, ["scripts/release/forja.ts", "requeue", ...parameters], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: stores.sqlUrl },
    encoding: "utf8",
  });

const board = (method: string, path: string) =>
  fetch(`${worker.url}/admin/queues/api/queues/send-mail/${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${OPERATOR.user}:${OPERATOR.password}`)}` },
  });

describe("a mail that was given up", () => {
  test("names its cause, and is sent when an administrator requeues it, once", async () => {
    const admin = await newClient(api);
    await arrives(admin);
    await stores.db.update(users).set({ role: "admin" }).where(eq(users.id, admin.userId));
    const [ada = admin] = await unmailed(1);
    const { id } = await letterOf(ada);
    const overview = await admin.expect(200, "GET", `/api/v1/admin/jobs?userId=${ada.userId}`);
    expect(at(overview, "deadLetters", "newest", 0)).toMatchObject({
      id,
      queue: "send-mail",
      errorName: "smtp 554",
      attempts: 4,
    });
    expect(at(overview, "data", 0)).toMatchObject({ kind: "send-mail", status: "failed", deadLetterId: id });
    const path = `/api/v1/admin/jobs/${id}/retry`;
    await ada.expect(403, "POST", path);
    const retried = await admin.expect(202, "POST", path);
    expect(retried).toMatchObject({ id: at(overview, "data", 0, "id"), kind: "send-mail", status: "queued" });
    await arrives(ada);
    await admin.expect(404, "POST", path);
    await eventually(
      () => admin.expect(200, "GET", `/api/v1/admin/activity?userId=${ada.userId}`),
      (activity) => JSON.stringify(activity).includes("job.requeued"),
    );
    expect(await letters()).not.toContainEqual(expect.objectContaining({ id }));
  });

  test("is sent when the command requeues it, alone or with all of its kind", async () => {
    const [ada, ...others] = await unmailed(3);
    if (ada === undefined) throw new Error("nobody");
    const one = forja((await letterOf(ada)).id);
    expect([one.status, one.stderr]).toEqual([0, ""]);
    await arrives(ada);
    const all = forja("--kind", "send-mail");
    expect([all.status, all.stdout.trim()]).toEqual([0, `Requeued ${others.length} of ${others.length}.`]);
    for (const other of others) await arrives(other);
    expect(forja(Bun.randomUUIDv7())).toMatchObject({ status: 1, stderr: "There is no dead letter with this id.\n" });
    expect(forja("--kind", "nothing").status).toBe(64);
    expect(forja().status).toBe(64);
  });

  test("is sent when the dashboard retries it, and no order of the dashboard leaves the ledger behind", async () => {
    const [ada, ...others] = await unmailed(3);
    if (ada === undefined) throw new Error("nobody");
    const { messageId } = await letterOf(ada);
    expect((await board("PUT", `${messageId}/retry`)).status).toBe(204);
    await arrives(ada);
    const all = await board("PUT", "retry/failed");
    expect([all.status, await all.json()]).toEqual([200, { retried: others.length, skipped: 0 }]);
    for (const other of others) await arrives(other);
    expect(await letters()).toEqual([]);
    // It is no failure any more, also not for the dashboard.
    expect((await board("PUT", `${messageId}/retry`)).status).toBe(400);
    expect((await board("PUT", "retry/completed")).status).toBe(400);
    for (const [method, path] of [
      ["PUT", "obliterate"],
      ["POST", "add"],
      ["PUT", "concurrency"],
      ["PUT", "rate-limit"],
      ["PATCH", `${messageId}/update-data`],
      ["PATCH", `${messageId}/priority`],
      ["PATCH", `${messageId}/delay`],
    ] as const) {
      expect((await board(method, path)).status).toBe(405);
    }
    expect(textAt(await (await board("GET", messageId)).json(), "error", "key")).toBe("ERRORS.JOB_NOT_FOUND");
  });
});
