import { beforeAll, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import { register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import type { Mailbox } from "#tests/support/mailbox.ts";
import { type Operation, operationsOf } from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { makeResources } from "#tests/support/resources.ts";
import { type RoundTrips, roundTrips } from "#tests/support/round-trips.ts";
import { validRequests, type World } from "#tests/support/valid-requests.ts";

const MOST_TRIPS = 4;

/**
 * Operations that may take more, with an Idempotency-Key where they take one. The key is read in a trip of its own.
 * They are rare, or bound by more than Postgres.
 */
const EXCEPTIONS: Readonly<Record<string, number>> = {
  // A password or a code is checked between two reads, and sessions end one after the other.
  ...{ register: 5, login: 10, confirm: 7, changePassword: 10, changeEmail: 11, resendEmails: 6, deleteMe: 9 },
  ...{ setUpTwoFactor: 7, enableTwoFactor: 10, disableTwoFactor: 9, renewRecoveryCodes: 10, removeTwoFactor: 10 },
  // Proof is read before the transaction, and again under the lock of the account. The owner gets a notice.
  ...{ createApiKey: 9, createWebhook: 8, resumeWebhook: 6, openCalendar: 5, shareReport: 5 },
  ...{ createCoachingGrant: 10, patchCoachingGrant: 7, acceptCoachingGrant: 9, resumeCoachingGrant: 5 },
  ...{ patchUser: 7, retryDeadLetter: 9 },
  ...{ createPasskey: 8, loginByPasskey: 12 },
  // Sets are read to be derived by another rule or body weight, and only then their records.
  ...{ putExerciseSettings: 7, patchExercise: 5, createWorkout: 5, startRoutineDay: 5 },
  // A link asks for proof, and its owner gets a notice.
  ...{ createRoutine: 5 },
  // Each step reads what the one before found: exercises of another user, the report of the period.
  ...{ copyRoutine: 5, createReport: 6 },
};

/** A push costs by its operations. The others need a worker before the request, and lock an import first. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  ...["pushChanges", "verifyEmail", "resetPassword"],
  ...["commitImport", "moveImportedName", "undoImport"],
]);
const MOST_ROUNDS = 8;

let world: World;
let proxy: RoundTrips;
let pool: PostgresHandle;
let counted: TestApp;
let countedGuarded: TestApp;

const { stores, closing } = storesBench();
const parts = new AsyncDisposableStack();
closing(() => parts.disposeAsync());

beforeAll(async () => {
  proxy = parts.use(await roundTrips(stores.sqlUrl));
  pool = openPostgres({ url: proxy.url, poolSize: 1, applicationName: "forja-trips", statementTimeoutMs: 10_000 });
  parts.defer(() => pool.close());
  const now = new Date();
  const app = parts.use(await testApp(stores, { clock: () => now }));
  const time = steppingClock();
  const guarded = { app: parts.use(await testApp(stores, { clock: time.clock })), time };
  const through = { ...stores, db: pool.db, sqlUrl: stores.sqlUrl };
  counted = parts.use(await testApp(through, { clock: () => now }));
  countedGuarded = parts.use(await testApp(through, { clock: time.clock }));
  const operations = operationsOf((await app.call("GET", "/openapi.json")).body);
  const owner = await register(app);
  await giveRole(stores.db, owner.userId, "admin");
  const resources = await makeResources(app, stores, owner);
  const key = { token: owner.token, body: { name: "assistant", scopes: ["read", "write"] } };
  const apiKey = textAt((await app.call("POST", "/api/v1/auth/api-keys", key)).body, "key");
  const exerciseId = await insertExercise(stores.db, owner.userId, "weight_reps");
  const open = (): Promise<Mailbox> => Promise.reject(new Error("no operation of this test waits for a mail"));
  const random = randomFrom(7).next;
  world = { app, guarded, stores, mailbox: open, owner, apiKey, resources, exerciseId, operations, random };
});

/** A process without a fresh copy of the ended sessions asks Postgres, before the request begins. */
const isAuthentication = (trip: readonly string[]): boolean =>
  trip.every((statement) => statement.startsWith('select "sessions"."id" from "sessions" inner join'));

/** A process reads the log once after new connections, beside its requests. */
const isOfLog = (trip: readonly string[]): boolean =>
  trip.every((statement) => statement.startsWith("select (pg_is_in_recovery())"));

/** A process reads the language of an account once in five minutes, for requests that name none. */
const isOfLanguage = (trip: readonly string[]): boolean =>
  trip.every((statement) => statement.startsWith('select "locale" from "users"'));

type Counted = { readonly trips: string[][]; readonly isWarm: boolean; readonly isDone: boolean };

const send = async (operation: Operation, requests: ReturnType<typeof validRequests>): Promise<Counted> => {
  const own = await requests.caseFor(operation);
  const ids = own.ids ?? world.resources.idsFor(operation.path);
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? crypto.randomUUID());
  const body = requests.bodyFor(operation, own);
  const token = own.token ?? (operation.isPublic ? undefined : world.owner.token);
  const query = new URLSearchParams(own.query);
  const keyed = operation.parameters.some(({ name }) => name === "Idempotency-Key");
  const headers = { ...own.headers, ...(keyed ? { "idempotency-key": crypto.randomUUID() } : {}) };
  const described = proxy.described();
  let status = 0;
  const trips = await proxy.during(async () => {
    const answer = await (own.app === undefined ? counted : countedGuarded).call(
      operation.method,
      query.size === 0 ? path : `${path}?${query}`,
      {
        ...(token === undefined ? {} : { token }),
        headers,
        ...(own.raw === undefined ? (body === undefined ? {} : { body }) : { raw: own.raw }),
      },
    );
    status = answer.status;
    requests.remember(operation, answer);
  });
  return {
    trips: trips.filter((trip) => !isAuthentication(trip) && !isOfLog(trip) && !isOfLanguage(trip)),
    isWarm: proxy.described() === described,
    isDone: status < 400,
  };
};

/** Repeats a request until every statement of it is known to the connection. */
const tripsOf = async (operation: Operation, requests: ReturnType<typeof validRequests>): Promise<string[][]> => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { trips, isWarm, isDone } = await send(operation, requests);
    if (isWarm && isDone) return trips;
  }
  throw new Error(`no request of ${operation.operationId} was carried out`);
};

test("a write takes at most four round trips to Postgres", async () => {
  const requests = validRequests(world);
  const faults: string[] = [];
  for (const operation of world.operations) {
    const { operationId: name, method } = operation;
    if (method === "GET" || UNCOUNTED.has(name)) continue;
    const trips = await tripsOf(operation, requests);
    const most = EXCEPTIONS[name] ?? MOST_TRIPS;
    const statements = trips.map((trip) => trip.map((text) => text.slice(0, 60)).join(" | ")).join("\n");
    if (trips.length > most) faults.push(`${name}: ${trips.length} round trips\n${statements}`);
  }
  expect(faults).toEqual([]);
}, 600_000);
