import { beforeAll, describe, expect, test } from "bun:test";
import { brotliCompressSync } from "node:zlib";
import { Validator } from "@seriousme/openapi-schema-validator";
import { covers } from "#api/access/coaching.ts";
import { randomFrom } from "#core/random.ts";
import { type CoachingScope, WEBHOOK_EVENTS } from "#db/postgres/schema/index.ts";
import { type Answer, at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { sampleOf } from "#tests/support/mutations.ts";
import {
  answerChecker,
  exampleChecker,
  isOperational,
  type Operation,
  operationsOf,
  resolved,
} from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { coachNeedsOf, policiesOf } from "#tests/support/policies.ts";
import { makeResources, type Resources } from "#tests/support/resources.ts";

let document: unknown;
let operations: Operation[];
let owner: Person;
let stranger: Person;
let resources: Resources;

const { stores, app } = testBench();

beforeAll(async () => {
  document = (await app.call("GET", "/openapi.json")).body;
  operations = operationsOf(document).filter(({ path }) => !isOperational(path));
  owner = await register(app);
  await giveRole(stores.db, owner.userId, "admin");
  stranger = await register(app);
  resources = await makeResources(app, stores, owner);
});

const guarded = (): Operation[] => operations.filter(({ isPublic }) => !isPublic);
const keyOf = ({ method, path }: Operation): string => `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`;
const isForAdmins = (operation: Operation): boolean =>
  policiesOf(app.app).get(keyOf(operation))?.access.kind === "admin";

/** Every operation that needs no token, written by hand. */
const PUBLIC_OPERATIONS = [
  "GET /api/v1/reports/unsubscribe",
  "GET /calendar/:file",
  "GET /shared/reports/:token",
  "POST /api/v1/auth/email/verify",
  "POST /api/v1/auth/login",
  "POST /api/v1/auth/passkeys/login",
  "POST /api/v1/auth/passkeys/options",
  "POST /api/v1/auth/password/forgot",
  "POST /api/v1/auth/password/reset",
  "POST /api/v1/auth/refresh",
  "POST /api/v1/auth/register",
  "POST /api/v1/reports/unsubscribe",
];

/** Returns the required query of an operation, such as the weight to load. */
const requiredQueryOf = (operation: Operation): string => {
  const random = randomFrom(1).next;
  const required = operation.parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
  const query = new URLSearchParams(
    required.map(({ name, schema }): [string, string] => [name, String(sampleOf(schema, random))]),
  );
  return query.size === 0 ? "" : `?${query}`;
};

/** The operation's path with the ids of what the owner has, and the query that it requires. */
const pathOf = (operation: Operation, ids: Readonly<Record<string, string>>): string =>
  operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? crypto.randomUUID()) +
  requiredQueryOf(operation);

const call = (operation: Operation, ids: Readonly<Record<string, string>>, token?: string): Promise<Answer> => {
  const random = randomFrom(1).next;
  if (operation.bodyType === "multipart/form-data") {
    const raw = new FormData();
    raw.append("file", new Blob(["Date,Workout Name\n"]), "a.csv");
    return app.call(operation.method, pathOf(operation, ids), { token, raw });
  }
  const body = operation.body === null ? undefined : sampleOf(operation.body, random);
  return app.call(operation.method, pathOf(operation, ids), { token, body });
};

/** Every operation must pass; the failures are named together. */
const failures = async (over: readonly Operation[], check: (operation: Operation) => Promise<string | null>) => {
  const found: string[] = [];
  for (const operation of over) {
    const failure = await check(operation);
    if (failure !== null) found.push(`${operation.method} ${operation.path}: ${failure}`);
  }
  return found;
};

const refusal = (answer: Answer, status: number, codes: readonly string[]): string | null => {
  const code = Reflect.get(Object(answer.body), "code");
  const ok =
    answer.status === status &&
    codes.includes(String(code)) &&
    answer.headers.get("content-type") === "application/problem+json";
  return ok ? null : `${answer.status} ${code}`;
};

describe("the OpenAPI document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const result = await new Validator().validate(structuredClone(Object(document)));
    expect(result).toMatchObject({ valid: true });
  });

  const unions = (value: unknown, at = ""): [string, Record<string, unknown>][] => {
    if (value === null || typeof value !== "object") return [];
    const inner = Object.entries(value).flatMap(([name, part]) => unions(part, `${at}/${name}`));
    return "oneOf" in value ? [[at, Object(value)], ...inner] : inner;
  };

  test("is small, names its schemas, and says by which field a form is chosen", () => {
    const text = Buffer.from(JSON.stringify(document));
    expect(text.length).toBeLessThan(450_000);
    expect(brotliCompressSync(text).length).toBeLessThan(60_000);
    const names = Object.keys(Object(at(document, "components", "schemas")));
    expect(names.length).toBeGreaterThan(80);
    expect(names).toEqual(
      expect.arrayContaining(["Workout", "WorkoutSet", "Routine", "Goal", "Insight", "Progression", "Change"]),
    );
    expect(unions(document).filter(([, union]) => union.discriminator === undefined)).toEqual([]);
  });

  test("marks the fields of a view that a body may hold and that are ignored", () => {
    const fields = (name: string) => Object(at(document, "components", "schemas", name, "properties"));
    const readOnly = (name: string) =>
      Object.entries(fields(name)).flatMap(([field, of]) => (Object(of).readOnly === true ? [field] : []));
    expect(readOnly("Workout")).toEqual(expect.arrayContaining(["localDate", "totals", "version", "createdAt"]));
    expect(readOnly("WorkoutSet")).toEqual(expect.arrayContaining(["weightKg", "records"]));
    for (const name of ["Account", "Checkin", "Exercise", "Measurement", "Goal", "Routine", "ListedWorkout"]) {
      expect(readOnly(name)).toContain("version");
    }
    expect(readOnly("Workout")).not.toContain("title");
  });

  test("has the tags of events apart, so that no generated file holds two groups", () => {
    const tagsOf = (section: string) =>
      Object.values(Object(at(document, section))).flatMap((item) =>
        Object.values(Object(item)).flatMap((operation) => Object(operation).tags),
      );
    expect(new Set(tagsOf("paths")).intersection(new Set(tagsOf("webhooks"))).size).toBe(0);
  });

  test("has no schema at which a generator drops a model or writes what does not compile", () => {
    const names = new Set(Object.keys(Object(at(document, "components", "schemas"))));
    const faults = (value: unknown, path: readonly string[]): string[] => {
      if (value === null || typeof value !== "object") return [];
      const { properties } = Object(value);
      const own = Object.entries(Object(properties)).flatMap(([name, field]) => {
        const { type, properties: parts } = Object(field);
        const [holder = ""] = path;
        const inline = `${holder}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
        const isTaken = parts !== undefined && path.length === 1 && names.has(inline);
        return type === "null" || isTaken ? [`${path.join("/")}/${name}`] : [];
      });
      return own.concat(Object.entries(value).flatMap(([key, part]) => faults(part, [...path, key])));
    };
    expect(faults(at(document, "components", "schemas"), [])).toEqual([]);
  });

  test("has an example of each answer in JSON", () => {
    const media = Object.values(Object(at(document, "paths")))
      .flatMap((item) => Object.values(Object(item)))
      .flatMap((operation) => Object.entries(Object(Object(operation).responses)))
      .filter(([status]) => status.startsWith("2"))
      .flatMap(([, response]) => {
        const json: unknown = Object(Object(response).content)["application/json"];
        return json === undefined ? [] : [Object(json)];
      });
    const without = media.filter(({ schema, examples }) => examples === undefined && Object(schema).$ref !== undefined);
    expect(without).toEqual([]);
    expect(media.length).toBeGreaterThan(100);
    const check = exampleChecker(document);
    const examples = Object.entries(Object(at(document, "components", "examples")));
    expect(examples.flatMap(([name, example]) => check(name, at(example, "value")))).toEqual([]);
  });

  test("describes nine of ten fields at least", () => {
    const fields = (value: unknown): Record<string, unknown>[] => {
      if (value === null || typeof value !== "object") return [];
      const { properties, ...rest } = Object(value);
      return [
        ...Object.values(Object(properties)).map(Object),
        ...Object.values({ ...rest, ...properties }).flatMap(fields),
      ];
    };
    const all = fields(at(document, "components", "schemas"));
    expect(all.length).toBeGreaterThan(1_500);
    expect(all.filter(({ description }) => typeof description === "string").length / all.length).toBeGreaterThan(0.9);
  });

  test("describes each tag, and each event that a webhook sends", () => {
    const tags = at(document, "tags") as { name: string; description?: string }[];
    expect(tags.filter(({ description }) => description === undefined)).toEqual([]);
    expect(tags[0]?.name).toBe("auth");
    expect(Object.keys(Object(at(document, "webhooks")))).toEqual([...WEBHOOK_EVENTS]);
  });

  test("names every route of the app, and each operation once", () => {
    const routes = app.app.routes
      .filter(({ path, method }) => !isOperational(path) && method !== "OPTIONS")
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}").replace(/(.)\/$/, "$1")}`);
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("says of each operation whether it is public, as the written list does", () => {
    const open = operations.filter(({ isPublic }) => isPublic).map(keyOf);
    expect(open.toSorted()).toEqual(PUBLIC_OPERATIONS);
    expect(guarded().length).toBeGreaterThan(30);
  });
});

describe("of its operations, the OpenAPI document", () => {
  const namesOf = ({ parameters }: Operation): string[] => parameters.map(({ name }) => name);

  test("names If-Match exactly where a version is compared, and Idempotency-Key at every POST", () => {
    expect(operations.filter((each) => namesOf(each).includes("If-Match") !== "412" in each.answers)).toEqual([]);
    const keyed = operations.filter((each) => namesOf(each).includes("Idempotency-Key"));
    expect(keyed).toEqual(operations.filter(({ method }) => method === "POST"));
  });

  test("tells of numbers in a query as of numbers, with their bounds", () => {
    const limits = operations.flatMap(({ parameters }) => parameters.filter(({ name }) => name === "limit"));
    expect(limits.length).toBeGreaterThan(5);
    for (const { schema } of limits) expect(schema).toMatchObject({ type: "integer", minimum: 1, maximum: 200 });
  });

  test("promises no refusal by the guard where it asks after the process", () => {
    const outside = operationsOf(document).filter(({ path }) => isOperational(path));
    expect(outside.map(({ path }) => path).toSorted()).toEqual(["/docs", "/livez", "/openapi.json", "/readyz"]);
    for (const { path, answers } of outside) {
      expect([path, ...Object.keys(answers)]).toEqual([path, "200", "default"]);
    }
  });

  test("declares every header that an answer of ours can carry", async () => {
    const declaredBy = (method: string, path: string, status: number) => {
      const item = Object(Reflect.get(Object(resolved(document).paths), path));
      const { responses } = Object(item[method.toLowerCase()]);
      const common = Object.entries(Object(at(document, "components", "headers"))).filter(([, header]) =>
        /^In every answer/.test(textAt(header, "description")),
      );
      const own = Object.keys(Object(Object(responses[status] ?? responses.default).headers));
      return [...own, ...common.map(([name]) => name)].map((name) => name.toLowerCase());
    };
    const ours = [
      "x-request-id",
      "content-language",
      "etag",
      "forja-device",
      "forja-job",
      "idempotency-replayed",
      "location",
      "ratelimit",
      "ratelimit-policy",
      "retry-after",
      "www-authenticate",
    ];
    const headers = { "idempotency-key": crypto.randomUUID() };
    const create = () => app.call("POST", "/api/v1/workouts", { token: owner.token, body: {}, headers });
    const sent: [string, string, Answer][] = [
      ["POST", "/api/v1/workouts", await create()],
      ["POST", "/api/v1/workouts", await create()],
      ["POST", "/api/v1/workouts", await app.call("POST", "/api/v1/workouts", { body: {} })],
      ["GET", "/api/v1/users/me", await app.call("GET", "/api/v1/users/me", { token: owner.token })],
      ["GET", "/livez", await app.call("GET", "/livez")],
      [
        "POST",
        "/api/v1/auth/login",
        await app.call("POST", "/api/v1/auth/login", { body: { email: owner.email, password: PASSWORD } }),
      ],
    ];
    for (const [method, path, answer] of sent) {
      const carried = ours.filter((name) => answer.headers.has(name));
      const declared = declaredBy(method, path, answer.status);
      expect(carried.filter((name) => !declared.includes(name))).toEqual([]);
    }
  });
});

describe("every guarded operation", () => {
  test("refuses a call without a token", async () => {
    const check = async (operation: Operation) => {
      const answer = await call(operation, resources.idsFor(operation.path));
      const challenge = answer.headers.get("www-authenticate");
      return refusal(answer, 401, ["token-missing"]) ?? (challenge === "Bearer" ? null : `challenge ${challenge}`);
    };
    expect(await failures(guarded(), check)).toEqual([]);
  });

  test("refuses a broken token", async () => {
    const [head, payload] = owner.token.split(".");
    const broken = ["abc", `${head}.${payload}.AAAA`, `${owner.token}x`, "Bearer", `fr_${owner.refreshToken}`];
    for (const token of broken) {
      const check = async (operation: Operation) =>
        refusal(await call(operation, resources.idsFor(operation.path), token), 401, [
          "token-invalid",
          "token-missing",
        ]);
      expect(await failures(guarded(), check)).toEqual([]);
    }
  });

  test("refuses an expired token", async () => {
    const past = await testApp(stores, { clock: () => new Date(Date.now() - 3_600_000) });
    const early = await register(past);
    await past.close();
    const check = async (operation: Operation) =>
      refusal(await call(operation, resources.idsFor(operation.path), early.token), 401, ["token-expired"]);
    expect(await failures(guarded(), check)).toEqual([]);
  });

  test("hides what belongs to somebody else", async () => {
    // A day is everybody's: putting a check-in there writes the caller's own.
    const named = guarded().filter(
      (operation) => operation.path.includes("{") && operation.operationId !== "putCheckin" && !isForAdmins(operation),
    );
    const check = async (operation: Operation) => {
      const ids = resources.idsFor(operation.path);
      const missing = [...operation.path.matchAll(/\{(\w+)\}/g)].filter(([, name = ""]) => ids[name] === undefined);
      if (missing.length > 0) return `no resource of the owner for ${missing.map(([whole]) => whole).join(", ")}`;
      const answer = await call(operation, ids, stranger.token);
      // A shared exercise of the catalogue may be read; a body may be refused before anybody is looked up.
      if (answer.status === 422 && operation.body !== null) return null;
      return refusal(answer, 404, ["not-found"]);
    };
    expect(await failures(named, check)).toEqual([]);
  });

  test("of administrators refuses everybody else, and their own API keys, before it looks at anything", async () => {
    const admins = guarded().filter(isForAdmins);
    expect(admins.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      "DELETE /api/v1/users/{id}/two-factor",
      "GET /api/v1/admin/activity",
      "GET /api/v1/admin/jobs",
      "GET /api/v1/users",
      "GET /api/v1/users/{id}",
      "PATCH /api/v1/users/{id}",
      "POST /api/v1/admin/jobs/{id}/retry",
    ]);
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: owner.token,
      body: { name: "script", scopes: ["read", "write"] },
    });
    const coach = await register(app);
    await giveRole(stores.db, coach.userId, "coach");
    for (const token of [stranger.token, coach.token, String(Reflect.get(Object(made.body), "key"))]) {
      const check = async (operation: Operation) =>
        refusal(await call(operation, resources.idsFor(operation.path), token), 403, ["forbidden"]);
      expect(await failures(admins, check)).toEqual([]);
    }
    const unreadable = await app.call("PATCH", `/api/v1/users/${owner.userId}`, { token: stranger.token, raw: "{" });
    expect(refusal(unreadable, 403, ["forbidden"])).toBeNull();
  });

  test("answers its owner as the document says", async () => {
    const check = answerChecker();
    const reads = guarded().filter(({ method }) => method === "GET");
    const found = await failures(reads, async (operation) => {
      if (operation.answers["200"]?.["text/event-stream"] !== undefined) return null;
      const answer = await call(operation, resources.idsFor(operation.path), owner.token);
      const wrong = check(operation, answer);
      if (answer.status >= 400) wrong.push(`status ${answer.status}`);
      return wrong.length > 0 ? wrong.join("; ") : null;
    });
    expect(found).toEqual([]);
  });
});

describe("an athlete is named", () => {
  const isCoached = (operation: Operation): boolean => coachNeedsOf(app.app).has(keyOf(operation));
  const coached = (): Operation[] => operations.filter(isCoached);

  const isCovered = (scopes: readonly CoachingScope[], operation: Operation): boolean => {
    const policy = policiesOf(app.app).get(keyOf(operation));
    return policy !== undefined && covers(scopes, policy.access);
  };

  /** Bodies that say enough to be carried out. */
  const BODIES: Readonly<Record<string, unknown>> = {
    createRoutine: { name: "Of a coach" },
    patchRoutine: { name: "Better" },
    copyRoutine: {},
    simulateRoutine: { weeks: 1, outcome: "all_success" },
    createWorkout: { status: "planned", startedAt: "2026-12-01T18:00:00.000Z" },
    patchWorkout: { title: "Heavy" },
  };

  const callFor = (operation: Operation, ids: Readonly<Record<string, string>>, coach: Person, athleteId: string) => {
    const path = pathOf(operation, ids);
    return app.call(operation.method, `${path}${path.includes("?") ? "&" : "?"}athleteId=${athleteId}`, {
      token: coach.token,
      body: operation.body === null ? undefined : BODIES[operation.operationId],
    });
  };

  /** Changes and deletions use a plan that was made for them. */
  const idsFor = async (operation: Operation, coach: Person): Promise<Readonly<Record<string, string>>> => {
    if (!["PATCH", "DELETE"].includes(operation.method)) return resources.idsFor(operation.path);
    const create = operations.find(({ method, path }) => method === "POST" && `${path}/{id}` === operation.path);
    if (create === undefined) throw new Error(`nothing makes what ${operation.operationId} changes`);
    return { id: textAt((await callFor(create, {}, coach, owner.userId)).body, "id") };
  };

  test("where the operation declares it, and the document says so", () => {
    const takes = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "athleteId"));
    expect(takes.map(keyOf).toSorted()).toEqual([...coachNeedsOf(app.app).keys()].toSorted());
  });

  test("by a coach with the grant, who is answered as the document says", async () => {
    const check = answerChecker();
    const coach = await coachOf(app, owner, ["read:training", "read:body", "write:routines"]);
    const found = await failures(coached(), async (operation) => {
      const answer = await callFor(operation, await idsFor(operation, coach), coach, owner.userId);
      const wrong = check(operation, answer);
      if (answer.status >= 400) wrong.push(`status ${answer.status}`);
      return wrong.length > 0 ? wrong.join("; ") : null;
    });
    expect(found).toEqual([]);
  });

  test("by anybody else to no avail: without a grant, without its scope, and without an athlete", async () => {
    const full = await coachOf(app, owner, ["read:training", "read:body", "write:routines"]);
    const ids = new Map<Operation, Readonly<Record<string, string>>>();
    for (const operation of coached()) ids.set(operation, await idsFor(operation, full));
    const pending = await register(app);
    const invited = { coachEmail: pending.email, scopes: ["read:training", "read:body", "write:routines"] };
    await app.call("POST", "/api/v1/coaching/grants", { token: owner.token, body: invited });
    const refusedFor = (coach: Person, athleteId: string, over = coached()) =>
      failures(over, async (operation) =>
        refusal(await callFor(operation, ids.get(operation) ?? {}, coach, athleteId), 404, ["not-found"]),
      );
    for (const coach of [stranger, pending]) expect(await refusedFor(coach, owner.userId)).toEqual([]);
    for (const athleteId of [crypto.randomUUID(), stranger.userId, "nobody", ""]) {
      expect(await refusedFor(full, athleteId)).toEqual([]);
    }
    for (const scope of ["read:training", "read:body", "write:routines"] as const) {
      const coach = await coachOf(app, owner, [scope]);
      const outside = coached().filter((operation) => !isCovered([scope], operation));
      expect(outside.length).toBeGreaterThan(5);
      expect(await refusedFor(coach, owner.userId, outside)).toEqual([]);
    }
  });

  test("nowhere else, not even by oneself", async () => {
    const coach = await coachOf(app, owner, ["read:training", "read:body", "write:routines"]);
    const others = operations.filter((operation) => !isCoached(operation));
    expect(others.length).toBeGreaterThan(20);
    const found = await failures(others, async (operation) => {
      for (const athleteId of [owner.userId, coach.userId]) {
        const answer = await callFor(operation, resources.idsFor(operation.path), coach, athleteId);
        const pointers = JSON.stringify(Reflect.get(Object(answer.body), "errors"));
        if (answer.status === 403 && (isForAdmins(operation) || operation.path === "/mcp")) continue;
        if (answer.status !== 422 || !pointers.includes("/athleteId")) return `${answer.status} ${pointers}`;
      }
      return null;
    });
    expect(found).toEqual([]);
  });
});
