import { afterAll, beforeAll, expect, test } from "bun:test";
import { isOperational } from "#api/plugins/public-routes.ts";
import { type Person, register, type TestApp, testApp } from "#tests/support/app.ts";
import { chance, hostileText, mutate, sampleOf } from "#tests/support/mutations.ts";
import { answerChecker, type Operation, operationsOf } from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { makeResources, type Resources } from "#tests/support/resources.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";

let stores: TestStores;
let app: TestApp;
let operations: Operation[];
let check: ReturnType<typeof answerChecker>;
let person: Person;
let resources: Resources;

beforeAll(async () => {
  stores = await testStores();
  app = await testApp(stores);
  const document = (await app.call("GET", "/openapi.json")).body;
  check = answerChecker(document);
  operations = operationsOf(document)
    .filter(({ path }) => !isOperational(path))
    // It answers until its job ends.
    .filter(({ answers }) => answers["200"]?.["text/event-stream"] === undefined);
  person = await register(app);
  await giveRole(stores.db, person.userId, "admin");
  resources = await makeResources(app, stores, person);
});

afterAll(async () => {
  await app.close();
  await stores.close();
});

const ENDS_THE_SESSION = /\/auth\/(logout|logout-all|sessions)|DELETE \/api\/v1\/users\/me$/;

const pathOf = (operation: Operation, random: () => number): string => {
  const ids = resources.idsFor(operation.path);
  return operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    // An empty segment would name the list, which is another operation.
    random() < 0.85 ? (ids[name] ?? crypto.randomUUID()) : encodeURIComponent(hostileText(random) || "-"),
  );
};

const queryOf = (operation: Operation, random: () => number): string => {
  const names = operation.parameters.filter((parameter) => parameter.in === "query");
  const query = new URLSearchParams();
  for (const { name, schema } of names) {
    // With an athlete who is not there, nothing else is looked at.
    if (name === "athleteId" && random() < 0.8) query.set(name, person.userId);
    else if (random() < 0.4) query.set(name, random() < 0.5 ? String(sampleOf(schema, random)) : hostileText(random));
  }
  if (random() < 0.1) query.set("unknown", hostileText(random));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
};

const TYPES = [
  "application/json",
  "application/json",
  "application/json",
  "application/json",
  "text/plain",
  "",
  "application/xml",
];

const bodyOf = (operation: Operation, random: () => number) => {
  if (operation.body === null) return {};
  if (operation.bodyType === "multipart/form-data") {
    const raw = new FormData();
    if (random() < 0.8) raw.append("file", new Blob([hostileText(random).repeat(20)]), hostileText(random));
    if (random() < 0.5) raw.append("source", hostileText(random));
    if (random() < 0.2) raw.append("unknown", hostileText(random));
    return { raw };
  }
  const kind = random();
  const type = TYPES[Math.floor(random() * TYPES.length)] ?? "";
  const headers = { "content-type": type };
  if (kind < 0.1) return { raw: '{"a":', headers };
  if (kind < 0.15) return { raw: new Uint8Array([0xff, 0xfe, 0x00, 0x7b]), headers };
  if (kind < 0.2) return { raw: "[".repeat(5_000), headers };
  return { raw: JSON.stringify(mutate(sampleOf(operation.body, random), random)) ?? "", headers };
};

const ROUNDS = Number(process.env.FORJA_FUZZ_ROUNDS ?? 25);

test("no request, however malformed, gets an answer that is not documented, late, or ours to blame", async () => {
  const random = chance(20_261_124);
  const found = new Set<string>();
  for (const operation of operations) {
    const name = `${operation.method} ${operation.path}`;
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = ENDS_THE_SESSION.test(name) ? (await register(app)).token : person.token;
      const started = performance.now();
      const answer = await app.call(operation.method, `${pathOf(operation, random)}${queryOf(operation, random)}`, {
        token,
        ...bodyOf(operation, random),
      });
      const ms = performance.now() - started;
      if (ms > 2_000) found.add(`${name}: took ${Math.round(ms)} ms`);
      if (answer.status >= 500) found.add(`${name}: ${answer.status}`);
      for (const wrong of check(operation, answer)) found.add(`${name}: ${wrong}`);
    }
  }
  expect([...found]).toEqual([]);
}, 300_000);
