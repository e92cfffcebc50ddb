import { beforeAll, expect, test } from "bun:test";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { isNotNull } from "drizzle-orm";
import { randomFrom } from "#core/random.ts";
import { apiKeys } from "#db/postgres/schema/index.ts";
import { at, PASSWORD, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { changedBetween, openFingerprints } from "#tests/support/fingerprint.ts";
import {
  FUZZ_FACTOR,
  FUZZ_SEED,
  faultsOfAnswer,
  faultsOfPointers,
  isNear,
  MOST_WAITS,
  nameOf,
  patientApp,
  pointersOf,
  type Said,
} from "#tests/support/fuzz.ts";
import { hostileText, MARKER, mutate, sampleId, sampleOf } from "#tests/support/mutations.ts";
import {
  type AnswerLike,
  answerChecker,
  isOperational,
  type Operation,
  operationsOf,
  type Parameter,
  type Schema,
} from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { makeResources, type Resources } from "#tests/support/resources.ts";

let app: TestApp;
let waited: ReturnType<typeof patientApp>["waited"];
let operations: Operation[];
let check: ReturnType<typeof answerChecker>;
let person: Person;
let apiKey: string;
let resources: Resources;

const { stores, closing } = storesBench();

beforeAll(async () => {
  const now = new Date();
  // The clock does not move, so no token expires in a long run.
  ({ app, waited } = patientApp(await testApp(stores, { clock: () => now })));
  const document = (await app.call("GET", "/openapi.json")).body;
  check = answerChecker();
  // Operational routes take no input that could be wrong.
  operations = operationsOf(document).filter(({ path }) => !isOperational(path));
  person = await register(app);
  await giveRole(stores.db, person.userId, "admin");
  resources = await makeResources(app, stores, person);
  const key = { token: person.token, body: { name: "assistant", scopes: ["read", "write"] } };
  apiKey = textAt((await app.call("POST", "/api/v1/auth/api-keys", key)).body, "key");
  // When a key was last used is written down after its first call.
  await app.call("GET", "/api/v1/users/me", { token: apiKey });
  await eventually(
    () => stores.db.$count(apiKeys, isNotNull(apiKeys.lastUsedAt)),
    (used) => used === 1,
  );
});

closing(() => app.close());

type Request = Said & {
  readonly path: string;
  readonly token: string | undefined;
  readonly raw?: string | Uint8Array | FormData;
  /** The pointers of the faults in the body, if nothing else is wrong; empty when unknown. */
  readonly places: readonly string[];
};

const ajv = new Ajv2020({ strict: false });
const coercing = new Ajv2020({ strict: false, coerceTypes: true });
for (const each of [ajv, coercing]) addFormats(each);
const accepts = (schema: Schema, value: unknown): boolean => ajv.validate(schema, value) === true;
/** In a query all is text, and a list has commas. */
const acceptsText = (schema: Schema, value: string): boolean =>
  coercing.validate(schema, schema.type === "array" ? value.split(",") : value) === true;

const pick = <Value>(values: readonly Value[], random: () => number): Value =>
  values[Math.floor(random() * values.length)] as Value;

/** The document alone cannot describe a valid body here, so another fault may come first. */
const NEVER_SOUND: ReadonlySet<string> = new Set(["resetPassword", "pushChanges"]);

const soundBody = (operation: Operation, random: () => number): unknown => {
  if (operation.body === null) return undefined;
  const body = sampleOf(operation.body, random);
  return operation.operationId === "pushChanges" ? { operations: [at(body, "operations", 0)] } : body;
};

/** Returns a request without any fault that the document describes. */
const soundRequest = (operation: Operation, random: () => number): Request => {
  const ids = resources.idsFor(operation.path);
  const query = new URLSearchParams();
  for (const { name, in: where, required, schema } of operation.parameters) {
    if (where !== "query" || name === "athleteId" || name === "cursor") continue;
    if (required === true || random() < 0.3) query.set(name, String(sampleOf(schema, random)));
  }
  return {
    path: operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? sampleId(random)),
    query,
    headers: {},
    token: operation.path === "/mcp" ? apiKey : person.token,
    body: soundBody(operation, random),
    places: [],
  };
};

/** One way in which a request is wrong, and surely so. */
type Fault = (request: Request, operation: Operation, random: () => number) => Request | null;

const namedInPath: Fault = (request, operation, random) => {
  if (!operation.path.includes("{")) return null;
  const hostile = () => encodeURIComponent(hostileText(random) || "-");
  return { ...request, path: operation.path.replace(/\{\w+\}/g, hostile) };
};

const unknownInQuery: Fault = (request, { path }, random) => {
  // Links to public pages may have grown some on the way.
  if (!path.startsWith("/api/")) return null;
  const query = new URLSearchParams(request.query);
  query.set(pick(["unknown", "athleteId[]", "__proto__", "constructor"], random), hostileText(random));
  return { ...request, query };
};

const wrongInQuery: Fault = (request, { parameters }, random) => {
  const query = new URLSearchParams(request.query);
  const own = parameters.filter((parameter) => parameter.in === "query");
  if (own.length === 0) return null;
  const { name, schema } = pick<Parameter>(own, random);
  const text = random() < 0.2 ? String(sampleOf(schema, random)) : hostileText(random);
  query.set(name, text);
  if (random() < 0.2) query.append(name, text);
  else if (acceptsText(schema, text)) return null;
  return { ...request, query };
};

const wrongHeader: Fault = (request, { parameters }, random) => {
  const names = ["Idempotency-Key", "If-Match"].filter((name) => parameters.some((each) => each.name === name));
  if (names.length === 0) return null;
  const values = ["", "short", `"${MARKER}"`, `${MARKER}${"x".repeat(300)}`, "W/*", `v1 ${MARKER}`];
  return { ...request, headers: { ...request.headers, [pick(names, random)]: pick(values, random) } };
};

const wrongToken: Fault = (request, { isPublic }, random) => {
  if (isPublic) return null;
  const [head, payload] = person.token.split(".");
  const values = [undefined, MARKER, `${head}.${payload}.${MARKER}`, `fk_${MARKER}`, "null", `${request.token} `];
  return { ...request, token: pick(values.slice(0, 5), random) };
};

const wrongBody: Fault = (request, operation, random) => {
  if (operation.body === null || operation.bodyType === "multipart/form-data") return null;
  const { value, faults } = mutate(request.body, random);
  const body = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  if (body === undefined || accepts(operation.body, body)) return null;
  return { ...request, body, places: accepts(operation.body, request.body) ? faults : [] };
};

const wrongForm: Fault = (request, { bodyType }, random) => {
  if (bodyType !== "multipart/form-data") return null;
  const raw = new FormData();
  const body: Record<string, unknown> = {};
  const add = (name: string, value: string) => {
    raw.append(name, value);
    body[name] = value;
  };
  if (random() < 0.6) raw.append("file", new Blob([hostileText(random).repeat(20)]), hostileText(random));
  add(pick(["source", "unknown", "weightUnit", "id", "timeZone", "file"], random), `${MARKER}${hostileText(random)}`);
  return { ...request, raw, body };
};

const unreadableBody: Fault = (request, { body, bodyType }, random) => {
  if (body === null || bodyType === "multipart/form-data") return null;
  const json = JSON.stringify(request.body) ?? "null";
  const [raw, type] = pick<readonly [string | Uint8Array, string]>(
    [
      [`{"${MARKER}":`, "application/json"],
      [new Uint8Array([0xff, 0xfe, 0x00, 0x7b]), "application/json"],
      ["[".repeat(5_000), "application/json"],
      [json, "text/plain"],
      [json, `application/${MARKER}`],
    ],
    random,
  );
  return { ...request, raw, body: undefined, headers: { ...request.headers, "content-type": type } };
};

const INSIDE: readonly Fault[] = [wrongBody, wrongBody, wrongBody, wrongBody, wrongForm, wrongForm, unreadableBody];
const AROUND: readonly Fault[] = [namedInPath, unknownInQuery, wrongInQuery, wrongHeader, wrongToken];

const spoil = (request: Request, operation: Operation, random: () => number): Request => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const among = operation.body !== null && random() < 0.7 ? INSIDE : AROUND;
    const spoilt = pick(among, random)(request, operation, random);
    if (spoilt !== null) return spoilt;
  }
  throw new Error(`nothing can be wrong with ${nameOf(operation)}`);
};

const malformedRequest = (operation: Operation, random: () => number): Request => {
  const spoilt = spoil(soundRequest(operation, random), operation, random);
  return random() < 0.8 ? spoilt : { ...spoil(spoilt, operation, random), places: [] };
};

const send = async (operation: Operation, { path, query, headers, token, raw, body }: Request) => {
  const content = raw === undefined ? (body === undefined ? {} : { body }) : { raw };
  const before = waited.ms;
  const started = performance.now();
  const answer = await app.call(operation.method, query.size === 0 ? path : `${path}?${query}`, {
    ...(token === undefined ? {} : { token }),
    headers,
    ...content,
  });
  return { answer, ms: performance.now() - started - (waited.ms - before) };
};

/** Only values: a path is in every problem as its `instance`, and a field's name is in its pointer. */
const repeats = (body: unknown): boolean => {
  const { instance: _path, errors = [], ...told } = Object(body);
  const text = JSON.stringify([told, errors.map((error: unknown) => at(error, "detail"))]);
  return [MARKER, "sample-", PASSWORD, "9007199254740992", "2026-02-30"].some((sent) => text.includes(sent));
};

/** A push is answered operation by operation: what was made of its only one. */
const outcomeOf = ({ operationId }: Operation, answer: AnswerLike): AnswerLike => {
  if (operationId !== "pushChanges" || answer.status !== 200) return answer;
  const result = at(answer.body, "results", 0);
  const status = at(result, "status");
  if (status === "conflict") return { ...answer, status: 409 };
  return status === "invalid"
    ? { ...answer, status: Number(at(result, "problem", "status")), body: at(result, "problem") }
    : answer;
};

const REQUESTS = 5_000;

test("no malformed request is carried out, and each is told where it is wrong and nothing of what it said", async () => {
  const random = randomFrom(FUZZ_SEED).next;
  const found = new Map<string, string>();
  const fingerprints = await openFingerprints(stores);
  const rounds = Math.ceil((REQUESTS * FUZZ_FACTOR) / operations.length);
  let sent = 0;
  let before = await fingerprints.read();
  for (const operation of operations) {
    const name = nameOf(operation);
    for (let round = 0; round < rounds; round += 1) {
      const request = malformedRequest(operation, random);
      const { answer: whole, ms } = await send(operation, request);
      sent += 1;
      const wrong = faultsOfAnswer(check, operation, { answer: whole, ms });
      const answer = outcomeOf(operation, whole);
      if (answer.status < 400) wrong.push(`${answer.status} in place of a refusal`);
      wrong.push(...faultsOfPointers(operation, request, answer));
      if (repeats(answer.body)) wrong.push("repeats what was sent");
      const { places } = request;
      const isTold = places.length > 0 && !NEVER_SOUND.has(operation.operationId);
      if (answer.status === 422 && isTold && !isNear(pointersOf(answer), places)) {
        wrong.push("points elsewhere");
      }
      for (const each of wrong)
        if (!found.has(`${name}: ${each}`))
          found.set(
            `${name}: ${each}`,
            JSON.stringify({ ...request, token: undefined, answer: answer.body }).slice(0, 900),
          );
    }
    const after = await fingerprints.read();
    for (const table of changedBetween(before, after)) found.set(`${name}: changed ${table}`, "");
    before = after;
  }
  await fingerprints.close();
  expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  expect(waited.times).toBeLessThan(sent * MOST_WAITS);
  expect([...found].map((each) => each.join(" <= "))).toEqual([]);
}, 900_000);
