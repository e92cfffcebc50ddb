import { beforeAll } from "bun:test";
import { createAccessTokens } from "#api/access/access-token.ts";
import { sessions } from "#db/postgres/schema/index.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import { type Answer, at, type TestApp, testApp, textAt } from "./app.ts";
import { testBench } from "./bench.ts";
import { jobEnd } from "./job-end.ts";
import { insertUser } from "./people.ts";
import { type TestStores, testStores } from "./stores.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

/** Somebody with a session. */
export type Person = { readonly userId: string; readonly token: string };

type Fields = Readonly<Record<string, string>>;

/** The API and a worker on stores of their own, and what a client does with them to import. */
export type ImportBench = {
  readonly stores: TestStores;
  readonly app: TestApp;
  readonly person: (fields?: Parameters<typeof insertUser>[1]) => Promise<Person>;
  /** Somebody who has an account already, with a session. */
  readonly member: (userId: string) => Promise<Person>;
  readonly upload: (person: Person, file: string | Uint8Array, fields?: Fields) => Promise<Answer>;
  /** Waits until a job has ended and answers it. */
  readonly ended: (person: Person, job: Answer) => Promise<unknown>;
  /** Uploads, waits for the dry run, and answers the import. */
  readonly dryRun: (person: Person, file: string | Uint8Array, fields?: Fields) => Promise<unknown>;
  readonly find: (person: Person, id: string) => Promise<unknown>;
  /** Commits, waits, and answers the job. */
  readonly commit: (person: Person, id: string, body?: unknown) => Promise<unknown>;
  readonly undo: (person: Person, id: string) => Promise<unknown>;
  /** Dry run and commit of a file that needs nothing but `body`. Answers the import's id. */
  readonly add: (person: Person, file: string | Uint8Array, fields?: Fields, body?: unknown) => Promise<string>;
  readonly post: (person: Person, path: string, body?: unknown) => Promise<Answer>;
  /** The body of what is found there. */
  readonly get: (person: Person, path: string) => Promise<unknown>;
  /** The exercise that a search finds first. */
  readonly exercise: (person: Person, name: string) => Promise<unknown>;
  /** The user's workouts, newest first. */
  readonly workouts: (person: Person) => Promise<unknown[]>;
};

const must = (answer: Answer, status: number): unknown => {
  if (answer.status !== status) {
    throw new Error(`${answer.status} in place of ${status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
};

const SESSION_MS = 3_600_000;

/** A session of an account, without the price of a password. */
const openSession = async (
  { db }: TestStores,
  { deps }: TestApp,
  { userId, epoch }: { userId: string; epoch: number },
): Promise<Person> => {
  const sessionId = deps.newId();
  const expires = new Date(deps.clock().getTime() + SESSION_MS);
  await db.insert(sessions).values({
    ...{ id: sessionId, userId, secret: new Uint8Array(32) },
    ...{ idleExpiresAt: expires, absoluteExpiresAt: expires, provenAt: deps.clock() },
  });
  const tokens = createAccessTokens({
    secret: deps.config.jwtSecret,

    clock: deps.clock,
    newId: deps.newId,
  });
  return { userId, token: await tokens.issue({ userId, sessionId, epoch }) };
};

/** An account with a session. */
const signIn = async (
  stores: TestStores,
  app: TestApp,
  fields: Parameters<typeof insertUser>[1] = {},
): Promise<Person> => {
  const { id: userId, tokenEpoch: epoch } = await insertUser(stores.db, fields);
  return openSession(stores, app, { userId, epoch });
};

const STRONG_HEADER =
  "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,Workout Notes";

/** Returns an export of Strong's, in the dialect with every unit. */
export const strongExport = (...rows: readonly string[]): string => [STRONG_HEADER, ...rows].join("\n");

/** A list in a JSON answer. */
export const listAt = (value: unknown, ...path: readonly (string | number)[]): unknown[] => {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join(".")}`);
  return found;
};

/** The steps of a client on an app and its stores. */
const stepsOn = (stores: TestStores, app: TestApp): ImportBench => {
  const upload: ImportBench["upload"] = ({ token }, file, fields = {}) => {
    const form = new FormData();
    form.append("file", new Blob([file]), "export.csv");
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return app.call("POST", "/api/v1/imports", { token, raw: form });
  };
  const ended: ImportBench["ended"] = ({ token }, job) =>
    jobEnd(() => app.call("GET", `/api/v1/jobs/${textAt(must(job, 202), "id")}`, { token }));
  const find: ImportBench["find"] = async ({ token }, id) =>
    must(await app.call("GET", `/api/v1/imports/${id}`, { token }), 200);
  const step =
    (name: string) =>
    async (person: Person, id: string, body: unknown = {}): Promise<unknown> =>
      ended(person, await app.call("POST", `/api/v1/imports/${id}/${name}`, { token: person.token, body }));
  const dryRun: ImportBench["dryRun"] = async (person, file, fields) =>
    find(person, textAt(await ended(person, await upload(person, file, fields)), "result", "id"));
  const commit = step("commit");
  const add: ImportBench["add"] = async (person, file, fields, body) => {
    const id = textAt(await dryRun(person, file, fields), "id");
    const job = await commit(person, id, body);
    if (at(job, "status") !== "completed") throw new Error(`the commit ended: ${JSON.stringify(job)}`);
    return id;
  };
  const get: ImportBench["get"] = async ({ token }, path) =>
    must(await app.call("GET", `/api/v1/${path}`, { token }), 200);
  return {
    stores,
    app,
    person: (fields) => signIn(stores, app, fields),
    member: (userId) => openSession(stores, app, { userId, epoch: 0 }),
    upload,
    ended,
    dryRun,
    find,
    commit,
    add,
    post: ({ token }, path, body = {}) => app.call("POST", `/api/v1/${path}`, { token, body }),
    get,
    exercise: async (person, name) =>
      listAt(await get(person, `exercises?search=${encodeURIComponent(name)}`), "data")[0],
    undo: (person, id) => step("undo")(person, id),
    workouts: async (person) => listAt(await get(person, "workouts?limit=200"), "data"),
  };
};

const STOP_MS = 1_000;

/** A bench of one test. */
export const importBench = async (): Promise<ImportBench & AsyncDisposable> => {
  const stores = await testStores();
  const app = await testApp(stores);
  const worker = await startTestWorker(stores, PROCESSORS);
  const close = async (): Promise<void> => {
    await worker.stop(STOP_MS);
    await app.close();
    await stores.close();
  };
  return { ...stepsOn(stores, app), [Symbol.asyncDispose]: close };
};

/** A bench for the tests of a file. It opens before the first and closes after the last. */
export const importsBench = (): ImportBench => {
  const { stores, app, closing } = testBench();
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startTestWorker(stores, PROCESSORS);
  });
  closing(() => worker.stop(STOP_MS));
  return stepsOn(stores, app);
};
