import { beforeAll, describe, expect, test } from "bun:test";
import { createPositionSeal } from "#api/edge/position-seal.ts";
import type { LogPosition } from "#db/postgres/log-position.ts";
import { readLog } from "#db/postgres/queries/stores/log.ts";
import {
  type Answer,
  at,
  type CallOptions,
  type Person,
  register,
  TEST_CONFIG,
  testApp,
  textAt,
} from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

const { stores, app } = testBench();
const seal = createPositionSeal(TEST_CONFIG.sealingSecret);
let person: Person;

const logAt = async (): Promise<number> => {
  const [log] = await readLog(stores.db, {});
  return log?.at ?? 0;
};

const positionIn = ({ headers }: Answer): LogPosition => {
  const position = seal.open(headers.get("forja-position") ?? "");
  if (position === null) throw new Error("the answer has no position");
  return position;
};

const call = (method: string, path: string, options: CallOptions = {}) =>
  app.call(method, `/api/v1/${path}`, { token: person.token, ...options });

const reading = (position: string) => call("GET", "users/me", { headers: { "forja-position": position } });

beforeAll(async () => {
  person = await register(app);
});

describe("the answer of a write", () => {
  const id = Bun.randomUUIDv7();
  const workout = { id, timeZone: "Europe/Madrid", startedAt: "2026-11-30T10:00:00.000Z" };
  const key = { "idempotency-key": "a-key-of-the-positions" };
  const writes: readonly (readonly [string, string, string, CallOptions])[] = [
    ["a create", "POST", "workouts", { body: workout }],
    ["a change", "PATCH", `workouts/${id}`, { body: { title: "Legs" } }],
    ["a change that changes nothing", "PATCH", `workouts/${id}`, { body: { title: "Legs" } }],
    [
      "a create with a key",
      "POST",
      "workouts",
      { headers: key, body: { timeZone: "UTC", startedAt: "2026-11-29T10:00:00.000Z" } },
    ],
    [
      "the same request again",
      "POST",
      "workouts",
      { headers: key, body: { timeZone: "UTC", startedAt: "2026-11-29T10:00:00.000Z" } },
    ],
    ["a measurement", "POST", "progress/measurements", { body: { kind: "waist", value: 84.5, unit: "cm" } }],
    ["a check-in", "PUT", "progress/checkins/2026-11-30", { body: { note: "Slept well" } }],
    ["a change of the profile", "PATCH", "users/me/profile", { body: { profile: { a: 1 } } }],
    ["a push", "POST", "sync", { body: { operations: [{ resource: "workouts", op: "delete", id, baseVersion: 2 }] } }],
    ["a login", "POST", "auth/login", {}],
  ];

  test.each(writes)("has a position that is not before its commit: %s", async (name, method, path, options) => {
    const before = await logAt();
    const { email } = person;
    const body = name === "a login" ? { email, password: "correct horse battery staple" } : options.body;
    const answer = await call(method, path, { ...options, body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    const position = positionIn(answer);
    if (path !== "users/me/profile") expect(position.at).toBeGreaterThanOrEqual(before);
    expect(position.at).toBeLessThanOrEqual(await logAt());
    expect((await reading(answer.headers.get("forja-position") ?? "")).status).toBe(200);
  });

  test("of a read is without one", async () => {
    const answer = await call("GET", "users/me");
    expect(answer.headers.get("forja-position")).toBeNull();
  });
});

describe("a position", () => {
  const fresh = async (): Promise<LogPosition> => positionIn(await call("PATCH", "users/me", { body: {} }));

  test("of another process is known here", async () => {
    await using other = await testApp(stores);
    const written = await other.call("PATCH", "/api/v1/users/me", { token: person.token, body: { locale: "es" } });
    expect((await reading(written.headers.get("forja-position") ?? "")).status).toBe(200);
  });

  test("that this server did not seal is 409 position-unknown", async () => {
    for (const position of ["0/16B3748", "A".repeat(59)]) {
      const { status, body } = await reading(position);
      expect([status, textAt(body, "code")]).toEqual([409, "position-unknown"]);
    }
  });

  test("ahead of the log, of another timeline or of another database is 409", async () => {
    const known = await fresh();
    const unknown = [
      { ...known, at: known.at + 2 ** 30 },
      { ...known, timeline: known.timeline + 1 },
      { ...known, system: (known.system ^ 1) >>> 0 },
    ];
    for (const position of unknown) {
      const { status, body } = await reading(seal.seal(position));
      expect([status, at(body, "code")]).toEqual([409, "position-unknown"]);
    }
    expect((await reading(seal.seal(known))).status).toBe(200);
  });
});
