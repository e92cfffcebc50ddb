import { expect, test } from "bun:test";
import { keepAccessEnding, NOTHING_LASTING } from "#db/postgres/queries/accounts/access-endings.ts";
import { addDeadLetter } from "#db/postgres/queries/jobs/dead-letters.ts";
import { importedWorkouts, passkeys, recomputations, rederivations } from "#db/postgres/schema/index.ts";
import { PASSWORD, register, textAt } from "#tests/support/app.ts";
import { guard, steppingClock } from "#tests/support/authenticator.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { eventually } from "#tests/support/eventually.ts";
import { openMailbox } from "#tests/support/mailbox.ts";
import { makeResources } from "#tests/support/resources.ts";
import { startTestWorker } from "#tests/support/worker.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

const clock = steppingClock();

const { stores, app } = testBench({ clock: clock.clock });

/** Tables without data of a user, or with the catalogue alone. */
const IMPERSONAL = ["schema_migrations", "store_epoch"];

/** How many rows each table has, but for the running processes and the log. */
const rowsOf = async (): Promise<Map<string, number>> => {
  const tables = await stores.db.execute<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('api_instances', 'log_timelines')",
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [row] = await stores.db.execute<{ count: number }>(`select count(*)::int as count from "${name}"`);
    counts.set(name, row?.count ?? 0);
  }
  return counts;
};

/** How many documents each collection has. */
const documentsOf = (): Promise<Map<string, number>> =>
  app.deps.mongo.run(async (db) => {
    const counts = new Map<string, number>();
    for (const { name } of await db.listCollections().toArray())
      counts.set(name, await db.collection(name).countDocuments());
    return counts;
  });

const more = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] =>
  [...after].flatMap(([name, count]) => (count > (before.get(name) ?? 0) ? [name] : [])).toSorted();

test("nothing of an account that was deleted is left in any table or collection, whatever it had", async () => {
  const before = { rows: await rowsOf(), documents: await documentsOf() };
  const person = await register(app);
  const { token } = person;
  const resources = await makeResources(app, stores, person);
  const must = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.call(method, `/api/v1/${path}`, { token, body, headers });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const exerciseId = resources.idsFor("/api/v1/exercises/").id ?? "";
  const kg = (value: number) => ({ value, unit: "kg" });
  await must("PATCH", "users/me/profile", { profile: { bio: "Lifts" } });
  await must("PUT", `exercises/${exerciseId}/settings`, { trainingMax: kg(120) });
  await must("POST", "exercises", {
    name: "Own",
    trackingType: "weight_reps",
    aliases: ["Mine"],
    muscles: [{ muscle: "quads", role: "primary" }],
  });
  await must("PUT", "users/me/gym", { kg: { bars: { barbell: 20 }, plates: [{ weight: 20, count: 4 }] } });
  await must("PUT", "progress/landmarks", { landmarks: { quads: { low: 5, high: 15 } } });
  await must("POST", `progress/reports/${resources.idsFor("/api/v1/progress/reports/").id}/share`);
  const { code } = await guard(app, person, clock);
  await must("POST", "auth/email/change", { newEmail: "new@example.com", password: PASSWORD, code: code() });
  const id = Bun.randomUUIDv7();
  const operations = [{ resource: "workouts", op: "upsert", id, data: { title: "From a device" } }];
  await must("POST", "sync", { operations }, { "idempotency-key": crypto.randomUUID() });
  const unwanted = textAt(await must("POST", "workouts", {}), "id");
  await must("DELETE", `workouts/${unwanted}`);
  await stores.db.insert(importedWorkouts).values({
    workoutId: id,
    importId: resources.idsFor("/api/v1/imports/").id ?? "",
    userId: person.userId,
    sourceKey: "From a device",
    fingerprint: "none",
    digests: {},
    version: 1,
  });
  const coach = await coachOf(app, person, ["read:training", "write:routines"]);
  const planned = await app.call("POST", `/api/v1/workouts?athleteId=${person.userId}`, {
    token: coach.token,
    body: { status: "planned", startedAt: "2027-01-01T10:00:00Z" },
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  expect(planned.status).toBe(201);
  const ended = { ...NOTHING_LASTING, sessions: 1 };
  const ending = { id: Bun.randomUUIDv7(), userId: person.userId, at: new Date(), cause: "logout-all", ended } as const;
  await keepAccessEnding(stores.db, ending);
  await addDeadLetter(stores.db, {
    id: Bun.randomUUIDv7(),
    queue: "send-mail",
    messageId: "job-1",
    payload: JSON.stringify({ jobId: "1", userId: person.userId }),
    errorName: "Error",
    attempts: 4,
  });
  {
    await using mailbox = await openMailbox(stores);
    await mailbox.newest("new@example.com", "");
  }
  await stores.db.insert(recomputations).values({ id: Bun.randomUUIDv7(), userId: person.userId, exerciseId });
  const key = { credentialId: "id", publicKey: "key", counter: 0, transports: [], isSynced: false };
  await stores.db.insert(passkeys).values({ ...key, id: Bun.randomUUIDv7(), userId: person.userId, name: "Phone" });
  const begun = await app.call("POST", "/api/v1/auth/passkeys/options", { token, body: { for: "confirm" } });
  expect(begun.status).toBe(200);
  await stores.db.insert(rederivations).values({ userId: person.userId });
  await app.deps.activity.flush();
  const full = { rows: await rowsOf(), documents: await documentsOf() };
  // A table that is new must be filled here, so that what is left of it is seen.
  expect(more(before.rows, full.rows)).toEqual(
    [...full.rows.keys()].filter((name) => !IMPERSONAL.includes(name)).toSorted(),
  );
  expect(more(before.documents, full.documents)).toEqual([...full.documents.keys()].toSorted());

  const others = [coach.userId, resources.idsFor("/api/v1/users/").id ?? ""];
  const deletion = { password: PASSWORD, code: code() };
  expect((await app.call("DELETE", "/api/v1/users/me", { token, body: deletion })).status).toBe(202);
  expect(
    (await app.call("DELETE", "/api/v1/users/me", { token: coach.token, body: { password: PASSWORD } })).status,
  ).toBe(202);
  await app.deps.activity.flush();
  const worker = await startTestWorker(stores, PROCESSORS);
  const left = await eventually(
    () => stores.db.execute<{ id: string }>("select id from users"),
    (users) => users.length <= (before.rows.get("users") ?? 0) + 1,
  );
  await worker.stop(1_000);
  expect(left.map(({ id: userId }) => userId)).toEqual(others.slice(1));

  const tables = [...full.rows.keys()];
  const holding: string[] = [];
  for (const name of tables) {
    const rows = await stores.db.execute<{ text: string }>(`select t::text as text from "${name}" t`);
    const marks = [person.userId, person.email, coach.userId, coach.email, exerciseId, "new@example.com"];
    if (rows.some(({ text }) => marks.some((mark) => text.includes(mark)))) holding.push(name);
  }
  // The ids of ended sessions, swept within a day.
  expect(holding).toEqual(["outbox"]);
  const topics = await stores.db.execute<{ topic: string }>(
    `select distinct topic from outbox where payload ->> 'userId' = '${person.userId}'`,
  );
  expect(topics.map(({ topic }) => topic)).toEqual(["session-ended"]);
  // The remaining rows are the other account's.
  const ofOther = [
    "change_log",
    "email_tokens",
    "jobs",
    "mails",
    "outbox",
    "report_schedules",
    "sessions",
    "user_clocks",
    "users",
  ];
  expect(more(before.rows, await rowsOf()).filter((name) => !ofOther.includes(name))).toEqual([]);
  const documents = await app.deps.mongo.run(async (db) => {
    // The installation's own documents belong to no user.
    const names = (await db.listCollections().toArray()).map(({ name }) => name).filter((name) => name !== "state");
    const lists = await Promise.all(names.map((name) => db.collection(name).find({}).toArray()));
    return lists.flat().map((document) => JSON.stringify(document));
  });
  expect(documents.filter((text) => !text.includes(others[1] ?? "-"))).toEqual([]);
});
