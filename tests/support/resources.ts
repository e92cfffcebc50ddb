import { PROCESSORS } from "#worker/processors/index.ts";
import { type Answer, at, type Person, register, type TestApp, textAt } from "./app.ts";
import { insertExercise } from "./exercises.ts";
import { generateHistory } from "./generate-history.ts";
import { jobEnd as endOf } from "./job-end.ts";
import { newPasskey, PASSKEY_SITE, PASSKEYS, passkeyDevice } from "./passkey-device.ts";
import { makePlainResources } from "./plain-resources.ts";
import type { TestStores } from "./stores.ts";
import { startTestWorker } from "./worker.ts";

/** One of everything that a person can have, for tests that go over all operations. */
export type Resources = {
  /** The values of an operation's path parameters. */
  readonly idsFor: (path: string) => Readonly<Record<string, string>>;
};

const must = (answer: Answer, status: number): unknown => {
  if (answer.status !== status)
    throw new Error(`${answer.status} in place of ${status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Waits for a job and returns it. */
export const jobEnd = (app: TestApp, person: Person, id: string): Promise<unknown> =>
  endOf(() => app.call("GET", `/api/v1/jobs/${id}`, { token: person.token }));

/** Makes a workout, an exercise, a goal, a check-in, a measurement, a routine, and whatever else an operation names. */
export const makeResources = async (app: TestApp, stores: TestStores, person: Person): Promise<Resources> => {
  const { token } = person;
  const exerciseId = await insertExercise(stores.db, person.userId, "weight_reps");
  const workout = must(
    await app.call("POST", "/api/v1/workouts", {
      token,
      body: {
        status: "completed",
        startedAt: "2026-11-16T10:00:00.000Z",
        endedAt: "2026-11-16T11:00:00.000Z",
        exercises: [{ exerciseId, sets: [{ weight: { value: 100, unit: "kg" }, reps: 5 }] }],
      },
    }),
    201,
  );
  const plain = await makePlainResources(app, token);
  const localDate = "2026-11-16";
  must(await app.call("PUT", `/api/v1/progress/checkins/${localDate}`, { token, body: { sleepHours: 7.5 } }), 201);
  const sets = [{ reps: { min: 5 }, weight: { value: 100, unit: "kg" } }];
  const blocks = [{ exercises: [{ exerciseId, progression: { kind: "linear" }, sets }] }];
  const routine = must(
    await app.call("POST", "/api/v1/routines", { token, body: { name: "Fives", days: [{ name: "A", blocks }] } }),
    201,
  );
  const worker = await startTestWorker(stores, PROCESSORS);
  const form = new FormData();
  form.append(
    "file",
    new Blob([generateHistory({ seed: 1, lastDay: "2026-11-20", workouts: 3, sets: 20 }).csv]),
    "a.csv",
  );
  form.append("weightUnit", "kg");
  const importJob = must(await app.call("POST", "/api/v1/imports", { token, raw: form }), 202);
  const analysisJob = must(await app.call("POST", "/api/v1/progress/analyses", { token, body: {} }), 202);
  const reportJob = must(await app.call("POST", "/api/v1/progress/reports", { token, body: { kind: "weekly" } }), 202);
  const exportJob = must(await app.call("POST", "/api/v1/exports", { token, body: { format: "json" } }), 202);
  const results = await Promise.all(
    [importJob, analysisJob, reportJob, exportJob].map(async (job) => jobEnd(app, person, textAt(job, "id"))),
  );
  await worker.stop(1_000);
  const [importId = "", analysisId = "", reportId = "", exportId = ""] = results.map((job) =>
    textAt(job, "result", "id"),
  );
  const apiKey = must(
    await app.call("POST", "/api/v1/auth/api-keys", { token, body: { name: "script", scopes: ["read"] } }),
    201,
  );
  const registered = await newPasskey(app, token, passkeyDevice(PASSKEY_SITE));
  const passkey = must(await app.call("POST", PASSKEYS, { token, body: registered }), 201);
  const grant = must(
    await app.call("POST", "/api/v1/coaching/grants", {
      token,
      body: { coachEmail: "a.coach@example.com", scopes: ["read:training"] },
    }),
    201,
  );
  const calendar = must(await app.call("POST", "/api/v1/calendar", { token }), 201);
  const { userId: otherId } = await register(app);
  const webhook = must(
    await app.call("POST", "/api/v1/webhooks", {
      token,
      body: { url: "https://example.com/hooks/forja", events: ["workout.completed"] },
    }),
    201,
  );
  const webhookId = textAt(webhook, "id");
  must(await app.call("POST", "/api/v1/workouts", { token, body: { status: "completed" } }), 201);
  const deliveries = must(await app.call("GET", `/api/v1/webhooks/${webhookId}/deliveries`, { token }), 200);
  const sessions = must(await app.call("GET", "/api/v1/auth/sessions", { token }), 200);

  const ids: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["/api/v1/auth/passkeys/", { id: textAt(passkey, "id") }],
    ["/api/v1/auth/api-keys/", { id: textAt(apiKey, "id") }],
    ["/api/v1/auth/sessions/", { id: textAt(sessions, "data", 0, "id") }],
    ["/api/v1/coaching/grants/", { id: textAt(grant, "id") }],
    ["/api/v1/exercises/", { id: exerciseId }],
    ["/api/v1/exports/", { id: exportId }],
    ["/api/v1/imports/", { id: importId }],
    ["/api/v1/jobs/", { id: textAt(analysisJob, "id") }],
    ["/api/v1/progress/analyses/", { id: analysisId }],
    ["/api/v1/progress/checkins/", { localDate }],
    ["/api/v1/progress/exercises/", { exerciseId }],
    ["/api/v1/progress/reports/", { id: reportId }],
    ["/api/v1/routines/", { id: textAt(routine, "id"), dayId: textAt(routine, "days", 0, "id") }],
    ["/calendar/", { file: textAt(calendar, "url").split("/").at(-1) ?? "" }],
    ["/api/v1/users/", { id: otherId }],
    ["/api/v1/webhooks/", { id: webhookId, deliveryId: textAt(deliveries, "data", 0, "id") }],
    ...[...plain].map(([path, id]) => [`${path}/`, { id }] as const),
    ["/api/v1/workouts/", { id: textAt(workout, "id"), setId: String(at(workout, "exercises", 0, "sets", 0, "id")) }],
  ];
  return { idsFor: (path) => ids.find(([prefix]) => path.startsWith(prefix))?.[1] ?? {} };
};
