import { beforeAll, expect, test } from "bun:test";
import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { randomFrom } from "#core/random.ts";
import { jobs, mails, outbox } from "#db/postgres/schema/index.ts";
import { type Answer, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { drawReports } from "#tests/support/drawn-reports.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { FUZZ_FACTOR, FUZZ_SEED, faultsOfAnswer, MOST_WAITS, nameOf, patientApp } from "#tests/support/fuzz.ts";
import { type Mailbox, openMailbox } from "#tests/support/mailbox.ts";
import { sampleId, sampleOf } from "#tests/support/mutations.ts";
import { answerChecker, type Operation, operationsOf } from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { makeResources } from "#tests/support/resources.ts";
import { type ValidCase, validRequests, type World } from "#tests/support/valid-requests.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

let app: TestApp;
let waited: ReturnType<typeof patientApp>["waited"];
let guardedApp: TestApp;
let mailbox: Promise<Mailbox> | undefined;
let operations: Operation[];
let check: ReturnType<typeof answerChecker>;
let owner: Person;
let coach: Person;
let world: World;

const random = randomFrom(FUZZ_SEED).next;

const { stores, closing } = storesBench();

beforeAll(async () => {
  const now = new Date();
  // The clock does not move, so no token expires in a long run.
  ({ app, waited } = patientApp(await testApp(stores, { clock: () => now })));
  const time = steppingClock();
  guardedApp = await testApp(stores, { clock: time.clock });
  const document = (await app.call("GET", "/openapi.json")).body;
  check = answerChecker();
  operations = operationsOf(document);
  owner = await register(app);
  await giveRole(stores.db, owner.userId, "admin");
  const resources = await makeResources(app, stores, owner);
  coach = await coachOf(app, owner, ["read:training", "read:body", "write:routines"]);
  const key = { token: owner.token, body: { name: "assistant", scopes: ["read", "write"] } };
  const apiKey = textAt((await app.call("POST", "/api/v1/auth/api-keys", key)).body, "key");
  const exerciseId = await insertExercise(stores.db, owner.userId, "weight_reps");
  const open = (): Promise<Mailbox> => {
    mailbox ??= dropWaitingMails()
      .then(() => openMailbox(stores, PROCESSORS))
      .then(caughtUp);
    return mailbox;
  };
  const guarded = { app: guardedApp, time };
  world = { app, guarded, stores, mailbox: open, owner, apiKey, resources, exerciseId, operations, random };
});

/** Hundreds of mails of earlier requests wait, which nobody reads. The worker would need a minute for them. */
const dropWaitingMails = async (): Promise<void> => {
  await stores.db.delete(outbox).where(and(eq(outbox.topic, "send-mail"), isNull(outbox.sentAt)));
  await stores.db.delete(jobs).where(and(eq(jobs.kind, "send-mail"), eq(jobs.status, "queued")));
  await stores.db.delete(mails).where(isNull(mails.settledAt));
};

/** Waits until the worker has done what was asked for so far; accounts are purged much later. */
const caughtUp = async (opened: Mailbox): Promise<Mailbox> => {
  const waiting = and(inArray(jobs.status, ["queued", "running"]), ne(jobs.kind, "purge-account"));
  await eventually(
    () => stores.db.$count(jobs, waiting),
    (left) => left === 0,
    600_000,
  );
  return opened;
};

closing(async () => {
  await (await mailbox)?.[Symbol.asyncDispose]();
  await guardedApp.close();
  await app.close();
});

const REQUESTS = 5_000;

/** Operations that wait for the worker come last: until then only requests run. */
const LAST: ReadonlySet<string> = new Set([
  "verifyEmail",
  "resetPassword",
  "commitImport",
  "moveImportedName",
  "undoImport",
]);

/** Operations that hash passwords, or request long work: some rounds are enough. */
const COSTLY: ReadonlySet<string> = new Set([
  ...LAST,
  ...["register", "login", "changePassword", "changeEmail", "resendEmails", "forgotPassword", "deleteMe"],
  ...["setUpTwoFactor", "enableTwoFactor", "disableTwoFactor", "renewRecoveryCodes", "removeTwoFactor", "confirm"],
  ...["createImport", "createReport", "createAnalysis", "createExport", "cancelJob"],
]);
const COSTLY_ROUNDS = 6;

/** Values for later requests at this address: the next cursor, and the read version. */
const cursors = new Map<string, string>();
const etags = new Map<string, string>();

const queryOf = (operation: Operation, own: ValidCase, known: Readonly<Record<string, unknown>>): URLSearchParams => {
  const chosen = operation.parameters.filter(
    (parameter) => parameter.in === "query" && (parameter.required === true || random() < 0.4),
  );
  const properties = Object.fromEntries(chosen.map(({ name, schema }) => [name, schema]));
  const sampled = sampleOf({ type: "object", properties, required: Object.keys(properties) }, random, known);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...Object(sampled), ...own.query })) query.set(name, String(value));
  const cursor = cursors.get(operation.operationId);
  if (cursor !== undefined && random() < 0.3) query.set("cursor", cursor);
  return query;
};

const headersOf = ({ method, parameters }: Operation, path: string, own: ValidCase): Record<string, string> => {
  const takes = (name: string) => parameters.some((parameter) => parameter.name === name) && random() < 0.3;
  const etag = etags.get(path);
  return {
    ...(random() < 0.3 ? { "accept-language": random() < 0.5 ? "es" : "en-GB,en;q=0.9" } : {}),
    ...(method === "POST" && takes("Idempotency-Key") ? { "idempotency-key": sampleId(random) } : {}),
    ...(etag !== undefined && takes("If-None-Match") ? { "if-none-match": etag } : {}),
    ...(etag !== undefined && takes("If-Match") ? { "if-match": etag } : {}),
    ...own.headers,
  };
};

const readsAsCoach = ({ method, parameters }: Operation, own: ValidCase): boolean =>
  own.token === undefined && method === "GET" && parameters.some(({ name }) => name === "athleteId") && random() < 0.25;

const remember = ({ operationId, method }: Operation, path: string, answer: Answer): void => {
  const etag = answer.headers.get("etag");
  if (etag !== null) etags.set(path, etag);
  if (method !== "GET" || answer.status !== 200) return;
  const cursor = Reflect.get(Object(Reflect.get(Object(answer.body), "page")), "nextCursor");
  if (typeof cursor === "string") cursors.set(operationId, cursor);
};

/** No worker draws the pages and sheets that these ask for. */
const DRAWN: ReadonlySet<string> = new Set(["getReport", "getSharedReport"]);

const perform = async (operation: Operation, requests: ReturnType<typeof validRequests>) => {
  const own = await requests.caseFor(operation);
  if (DRAWN.has(operation.operationId)) await drawReports(app.deps.mongo);
  const ids = own.ids ?? world.resources.idsFor(operation.path);
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? sampleId(random));
  const query = queryOf(operation, own, requests.knownFor(operation, own));
  const asCoach = readsAsCoach(operation, own);
  if (asCoach) query.set("athleteId", owner.userId);
  const headers = headersOf(operation, path, own);
  const body = requests.bodyFor(operation, own);
  const token = own.token ?? (operation.isPublic ? undefined : asCoach ? coach.token : owner.token);
  const before = waited.ms;
  const started = performance.now();
  const answer = await (own.app ?? app).call(operation.method, query.size === 0 ? path : `${path}?${query}`, {
    ...(token === undefined ? {} : { token }),
    headers,
    ...(own.raw === undefined ? (body === undefined ? {} : { body }) : { raw: own.raw }),
  });
  const ms = performance.now() - started - (waited.ms - before);
  remember(operation, path, answer);
  requests.remember(operation, answer);
  return { answer, ms, told: JSON.stringify({ path, query: String(query), headers, body, answer: answer.body }) };
};

/** The requests of an operation: sent ones, successful ones, and the reasons of refusals. */
type Share = { readonly name: string; sent: number; done: number; readonly refusals: Map<string, number> };

const count = (share: Share, { status, body }: Answer): void => {
  share.sent += 1;
  if (status < 400) {
    share.done += 1;
    return;
  }
  const why = `${status} ${JSON.stringify(Reflect.get(Object(body), "errors") ?? Reflect.get(Object(body), "code"))}`;
  share.refusals.set(why, (share.refusals.get(why) ?? 0) + 1);
};

const inWords = ({ name, sent, done, refusals }: Share): string =>
  `${name}: ${done} of ${sent}; ${[...refusals].map(([why, times]) => `${times} × ${why}`).join(", ")}`;

test("valid requests are answered as the document says and in time, and nearly all are carried out", async () => {
  const requests = validRequests(world);
  const costly = operations.filter(({ operationId }) => COSTLY.has(operationId));
  const rounds = Math.ceil((REQUESTS - costly.length * COSTLY_ROUNDS) / (operations.length - costly.length));
  const found = new Map<string, string>();
  const shares: Share[] = [];
  for (const operation of operations.toSorted(
    (a, b) => Number(LAST.has(a.operationId)) - Number(LAST.has(b.operationId)),
  )) {
    const name = nameOf(operation);
    const share: Share = { name, sent: 0, done: 0, refusals: new Map() };
    shares.push(share);
    const most = FUZZ_FACTOR * (COSTLY.has(operation.operationId) ? COSTLY_ROUNDS : rounds);
    while (share.sent < most) {
      const { answer, ms, told } = await perform(operation, requests).catch((error: unknown) => {
        throw new Error(`what ${name} needs could not be made`, { cause: error });
      });
      count(share, answer);
      for (const wrong of faultsOfAnswer(check, operation, { answer, ms })) found.set(`${name}: ${wrong}`, told);
    }
  }
  expect([...found].map(([wrong, told]) => `${wrong} <= ${told.slice(0, 1_500)}`)).toEqual([]);
  const sent = shares.reduce((sum, share) => sum + share.sent, 0);
  const done = shares.reduce((sum, share) => sum + share.done, 0);
  expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  expect(waited.times).toBeLessThan(sent * MOST_WAITS);
  // Each operation is covered, and the document cannot predict the refusals.
  expect(shares.filter((share) => share.done < share.sent / 2).map(inWords)).toEqual([]);
  expect(
    done / sent,
    shares
      .filter((share) => share.done < share.sent)
      .map(inWords)
      .join("\n"),
  ).toBeGreaterThan(0.95);
}, 1_200_000);

/** Values of a person that no example can know. */
const PERSONAL = [
  "email",
  "password",
  "currentPassword",
  "token",
  "refreshToken",
  "code",
  "coachEmail",
  "sourceName",
  "passkey",
];

test("the example of each body is carried out as the document says", async () => {
  const requests = validRequests(world);
  const withBody = operations.filter(({ body }) => body !== null);
  expect(withBody.filter(({ example }) => example === undefined).map(nameOf)).toEqual([]);
  const wrong: string[] = [];
  for (const operation of withBody.toSorted(
    (a, b) => Number(LAST.has(a.operationId)) - Number(LAST.has(b.operationId)),
  )) {
    const own = await requests.caseFor(operation);
    const known = { ...requests.knownFor(operation, own), ...Object(own.body) };
    const personal = PERSONAL.filter(
      (name) => name in Object(operation.example) && known[name] !== undefined && typeof known[name] !== "function",
    );
    const body = { ...Object(operation.example), ...Object.fromEntries(personal.map((name) => [name, known[name]])) };
    const ids = own.ids ?? world.resources.idsFor(operation.path);
    const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? sampleId(random));
    const token = own.token ?? (operation.isPublic ? undefined : owner.token);
    const answer = await (own.app ?? app).call(operation.method, path, {
      ...(token === undefined ? {} : { token }),
      ...(own.headers === undefined ? {} : { headers: own.headers }),
      ...(own.raw === undefined ? { body } : { raw: own.raw }),
    });
    requests.remember(operation, answer);
    const faults = answer.status < 300 ? check(operation, answer) : [JSON.stringify(answer.body)];
    wrong.push(...faults.map((fault) => `${nameOf(operation)}: ${answer.status} ${fault}`));
  }
  expect(wrong).toEqual([]);
}, 600_000);
