import { describe, expect, test } from "bun:test";
import type { MailRequest } from "#db/postgres/queries/jobs/mails.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import { storesBench } from "#tests/support/bench.ts";
import { claimJob } from "#tests/support/jobs.ts";
import { insertUser } from "#tests/support/people.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import type { Mail } from "#worker/mails/mailer.ts";
import { sendMail } from "#worker/processors/send-mail.ts";

const { stores, closing } = storesBench();
const newId = () => Bun.randomUUIDv7();
const MINUTE_MS = 60_000;

/** Requests a mail. Returns its id. */
const requested = async (userId: string, mail: MailRequest): Promise<string> => {
  let id = "";
  const first = () => {
    id = newId();
    return id;
  };
  await requestMail(stores.db, { userId, requestId: null, newId: first }, mail);
  return id;
};

/** Runs the job of a mail after a pause. Returns the ids of the mails that the server got. */
const sentAfter = async (id: string, payload: MailRequest, pauseMs: number): Promise<string[]> => {
  const job = await claimJob(stores.db, id);
  if (job === null) throw new Error("a job that cannot be claimed");
  const sent: string[] = [];
  const send = (mail: Mail): Promise<void> => {
    sent.push(mail.id);
    return Promise.resolve();
  };
  const at = new Date(Date.parse(job.createdAt) + pauseMs);
  const deps = { ...workerDependencies(stores, () => at), mailer: { send, close: () => {} } };
  closing(() => deps.mongo.close());
  const { signal } = new AbortController();
  await sendMail(deps, { job, payload, signal, progress: () => {}, log: silentLog });
  return sent;
};

const RESET = { mail: "reset-password" } as const;

describe("a mail that is no longer worth sending", () => {
  test.each([
    [59 * MINUTE_MS - 1, 1],
    [59 * MINUTE_MS, 0],
  ])(
    "resets a password until an hour after its request, less a minute: after %d ms %d are sent",
    async (pause, count) => {
      const { id: userId } = await insertUser(stores.db);
      const id = await requested(userId, RESET);
      expect(await sentAfter(id, RESET, pause)).toHaveLength(count);
    },
  );

  test("gives way to a newer one of its kind", async () => {
    const { id: userId } = await insertUser(stores.db);
    const older = await requested(userId, RESET);
    const newer = await requested(userId, RESET);
    expect(await sentAfter(older, RESET, 1_000)).toEqual([]);
    expect(await sentAfter(newer, RESET, 1_000)).toEqual([newer]);
  });

  test("is not sent again by a job that runs a second time", async () => {
    const { id: userId } = await insertUser(stores.db);
    const mail = { mail: "two-factor-enabled" } as const;
    const id = await requested(userId, mail);
    expect(await sentAfter(id, mail, 1_000)).toEqual([id]);
    expect(await sentAfter(id, mail, 2_000)).toEqual([]);
  });
});
