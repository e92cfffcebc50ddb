import { eq } from "drizzle-orm";
import { PLAIN } from "#api/modules/plain/plain-resources.ts";
import { unsubscribeTokenOf } from "#core/security/unsubscribe-token.ts";
import { failJob } from "#db/postgres/queries/jobs/job-runs.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, PLAIN_NAMES, reportSchedules } from "#db/postgres/schema/index.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import { type Answer, at, PASSWORD, type Person, register, TEST_CONFIG, type TestApp, textAt } from "./app.ts";
import { codeAt, registerGuarded, type SteppingClock, TWO_FACTOR } from "./authenticator.ts";
import { generateHistory } from "./generate-history.ts";
import { type Mailbox, tokenIn } from "./mailbox.ts";
import { type KnownValues, sampleId, sampleInstant, sampleOf } from "./mutations.ts";
import type { Operation, Schema } from "./openapi.ts";
import { newPasskey, PASSKEY_SITE, PASSKEYS, passkeyDevice, passkeyOptions } from "./passkey-device.ts";
import { jobEnd, type Resources } from "./resources.ts";
import { sessionOf, signedIn } from "./signed-in.ts";
import type { TestStores } from "./stores.ts";

/** The values of a valid request beyond the document. Absent ones are the owner's, or sampled. */
export type ValidCase = {
  readonly app?: TestApp;
  readonly token?: string;
  readonly ids?: Readonly<Record<string, string>>;
  readonly known?: KnownValues;
  readonly body?: unknown;
  readonly raw?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
};

export type World = {
  readonly app: TestApp;
  /** Another app on these stores, with a clock for codes of authenticators. */
  readonly guarded: { readonly app: TestApp; readonly time: SteppingClock };
  readonly stores: TestStores;
  /** Opened when it is asked for: the work of whole test runs waits until then. */
  readonly mailbox: () => Promise<Mailbox>;
  readonly owner: Person;
  readonly apiKey: string;
  readonly resources: Resources;
  readonly exerciseId: string;
  readonly operations: readonly Operation[];
  readonly random: () => number;
};

const pick = <Value>(values: readonly [Value, ...Value[]], random: () => number): Value =>
  values[Math.floor(random() * values.length)] ?? values[0];

const between = (low: number, high: number, random: () => number): number =>
  low + Math.floor(random() * (high - low + 1));

type Fields = Record<string, unknown>;

const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Returns the members of a list without repeated keys. */
const distinctBy = (values: unknown, key: string): unknown => {
  if (!Array.isArray(values)) return values;
  return [...new Map(values.map((value) => [JSON.stringify(at(value, key)), value])).values()];
};

const asFields = (value: unknown): Fields => ({ ...Object(value) });
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(asFields) : []);

/** The value that a kind of progression changes. A set must have it. */
const PROGRESSED: Readonly<Record<string, Fields>> = {
  double: { type: "normal", reps: { min: 8, max: 12 } },
  percent_wave: { type: "normal", percentOfTrainingMax: 75 },
  rpe_target: { type: "normal", rpe: 8, rir: null },
};

const prescribed = (exercise: Fields): Fields => {
  const needs = PROGRESSED[String(asFields(exercise.progression).kind)];
  const [first = {}, ...others] = listOf(exercise.sets);
  return needs === undefined ? exercise : { ...exercise, sets: [{ ...first, ...needs }, ...others] };
};

/** A set of an exercise that counts weight and repetitions is empty, or has both. */
const performed = (set: Fields): Fields => ({
  ...set,
  reps: set.reps ?? 5,
  weight: set.weight ?? { value: 60, unit: "kg" },
});

const logged = (exercise: Fields): Fields => ({ ...exercise, sets: listOf(exercise.sets).map(performed) });

const MEASURABLE: readonly [Fields, ...Fields[]] = [
  { kind: "bodyweight", value: 82.5, unit: "kg" },
  { kind: "bodyweight", value: 180, unit: "lb" },
  { kind: "body_fat", value: 14.25, unit: "%" },
  { kind: "waist", value: 33.5, unit: "in" },
  { kind: "left_arm", value: 38, unit: "cm" },
  { kind: "resting_heart_rate", value: 52, unit: "bpm" },
];

const weightOf = (value: number) => ({ value, unit: "kg" });

/** Rules of every operation: fields that must agree with one another, and existing ids. */
const commonlyKnown = ({ random, exerciseId, resources }: World, { path }: Operation): KnownValues => {
  const begun = sampleInstant(random);
  const days = [sampleInstant(random), sampleInstant(random)].map((day) => day.toISOString().slice(0, 10)).toSorted();
  const { id: routineId, dayId } = resources.idsFor("/api/v1/routines/");
  const ofRoutine = random() < 0.3;
  const isRoutine = path.includes("/routines");
  return {
    // A flag goes by the same name.
    email: (draw: () => unknown) => (typeof draw() === "boolean" ? draw() : `valid-${sampleId(random)}@example.com`),
    newEmail: `valid-${sampleId(random)}@example.com`,
    coachEmail: `valid-${sampleId(random)}@example.com`,
    password: PASSWORD,
    currentPassword: PASSWORD,
    newPassword: `staple battery ${sampleId(random)}`,
    code: undefined,
    cursor: undefined,
    athleteId: undefined,
    exerciseId,
    routineId: ofRoutine ? routineId : undefined,
    routineDayId: ofRoutine ? dayId : undefined,
    startedAt: begun.toISOString(),
    endedAt: new Date(begun.getTime() + between(20, 120, random) * 60_000).toISOString(),
    from: days[0],
    to: days[1],
    deadline: "2027-06-01",
    expiresAt: "2027-06-01T12:00:00+02:00",
    birthDate: "1990-02-28",
    timeZone: pick(["Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"], random),
    name: `Valid ${sampleId(random)}`,
    // Both measures of effort say one thing.
    [random() < 0.5 ? "rpe" : "rir"]: undefined,
    min: between(1, 8, random),
    max: between(8, 15, random),
    low: between(0, 10, random),
    high: between(10, 25, random),
    rounds: between(1, 4, random),
    weeks: between(1, 12, random),
    muscles: (draw: () => unknown) => distinctBy(draw(), "muscle"),
    plates: (draw: () => unknown) => distinctBy(draw(), "weight"),
    exercises: (draw: () => unknown) => {
      const drawn = draw();
      return Array.isArray(drawn) ? listOf(drawn).map(isRoutine ? prescribed : logged) : drawn;
    },
  };
};

const FIXED = { id: undefined, kind: undefined, exerciseId: undefined };

/** Fields that mean nothing, or something else, without another one. */
const COMPANIONS: readonly (readonly [string, string])[] = [
  ["endedAt", "startedAt"],
  ["routineDayId", "routineId"],
];

const withCompanions = (id: string, body: unknown, known: KnownValues): unknown => {
  if (id === "addSet") return performed(asFields(body));
  if (id !== "createWorkout" && id !== "patchWorkout") return body;
  const fields = asFields(body);
  for (const [name, companion] of COMPANIONS) {
    if (fields[name] != null && fields[companion] == null) fields[companion] = known[companion];
  }
  return fields;
};

const must = (answer: Answer): unknown => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** The requests of an operation: valid by the document, and by what only the service knows. */
export const validRequests = (world: World) => {
  const { app, guarded, stores, mailbox, owner, apiKey, resources, random, exerciseId } = world;
  const { token } = owner;
  const operation = (id: string): Operation => {
    const found = world.operations.find(({ operationId }) => operationId === id);
    if (found === undefined) throw new Error(`there is no operation ${id}`);
    return found;
  };
  const knownFor = (id: string, known: KnownValues = {}): KnownValues => ({
    ...commonlyKnown(world, operation(id)),
    ...OF_FIELDS[id]?.(),
    ...known,
  });
  const bodyFor = (id: string, known: KnownValues = {}): unknown => {
    const { body } = operation(id);
    if (body === null) return undefined;
    const values = knownFor(id, known);
    return withCompanions(id, sampleOf(body, random, values), values);
  };
  const post = async (path: string, by: string, body?: unknown): Promise<unknown> =>
    must(await app.call("POST", path, { token: by, ...(body === undefined ? {} : { body }) }));
  /** Something new that only this request changes or deletes. */
  const fresh = async (id: string, by = token, known: KnownValues = {}): Promise<unknown> => {
    const create = () => app.call("POST", operation(id).path, { token: by, body: bodyFor(id, known) });
    const first = await create();
    // A valid request may still fail. The rounds of the create show that most succeed.
    return must(first.status < 300 ? first : await create());
  };
  const freshId = async (id: string): Promise<{ ids: { id: string } }> => ({
    ids: { id: textAt(await fresh(id), "id") },
  });

  /** Values of an operation's fields that depend on one another. */
  const OF_FIELDS: Readonly<Record<string, () => KnownValues>> = {
    // A patch may hold what is fixed, with the value that it has.
    patchGoal: () => ({ ...FIXED, weight: undefined, reps: undefined, count: between(1, 6, random) }),
    createMeasurement: () => pick(MEASURABLE, random),
    patchMeasurement: () => ({
      id: undefined,
      kind: "bodyweight",
      value: between(60, 110, random),
      unit: pick(["kg", "lb"], random),
    }),
    // Also used for targets with a range of repetitions.
    patchSet: () => ({
      id: undefined,
      reps: (draw: () => unknown) => (typeof draw() === "object" ? { min: 5 } : between(1, 12, random)),
      weight: weightOf(between(20, 120, random)),
    }),
    putCheckin: () => ({ localDate: undefined }),
    patchExercise: () => ({ id: undefined }),
    putExerciseSettings: () => ({ exerciseId: undefined }),
    patchRoutine: () => ({ id: undefined }),
    patchMe: () => ({ id: undefined }),
    patchUser: () => ({ id: undefined }),
    patchCoachingGrant: () => ({ id: undefined, coachEmail: undefined }),
    patchWorkout: () => ({ id: undefined, bodyweight: weightOf(between(60, 110, random)) }),
    simulateRoutine: () => ({ shareToken: undefined }),
  };

  /** An account of one round's own, without the cost of a password. */
  const somebody = () => signedIn(app);
  const mayWrite = async (id: string): Promise<ValidCase> => {
    const by = (await somebody()).token;
    return { token: by, ids: { id: textAt(await fresh(id, by), "id") } };
  };

  const workout = (fields: Fields = {}): Promise<unknown> => {
    const exercises = [{ exerciseId, sets: [{ weight: weightOf(100), reps: 5 }] }];
    return post("/api/v1/workouts", token, { exercises, ...fields });
  };

  const upload = (): FormData => {
    const form = new FormData();
    const { csv } = generateHistory({ seed: between(1, 1e6, random), lastDay: "2026-11-20", workouts: 2, sets: 6 });
    form.append("file", new Blob([csv]), "history.csv");
    form.append("weightUnit", pick(["kg", "lb"], random));
    return form;
  };
  const newImport = async () => {
    const job = must(await app.call("POST", "/api/v1/imports", { token, raw: upload() }));
    return textAt(await jobEnd(app, owner, textAt(job, "id")), "result", "id");
  };

  let visitor: Person | undefined;
  const returning = async (): Promise<Person> => {
    visitor ??= await register(app);
    return visitor;
  };
  let refreshToken = "";
  const keepRefreshToken = (answer: Answer): void => {
    if (answer.status === 200) refreshToken = textAt(answer.body, "refreshToken");
  };

  const guardedCase = async (): Promise<ValidCase> => {
    const person = await registerGuarded(guarded.app, guarded.time);
    return { app: guarded.app, token: person.token, body: { password: PASSWORD, code: person.code() } };
  };

  const deadLetter = async (): Promise<string> => {
    const newId = () => Bun.randomUUIDv7();
    const of = { userId: owner.userId, requestId: null, newId };
    const { id: jobId } = await createJob(stores.db, of, "build-export", { exportId: newId() });
    await failJob(stores.db, jobId, { code: "internal" });
    const letter = { id: newId(), queue: "build-export", messageId: messageIdOf(jobId), payload: { jobId } };
    await stores.db.insert(deadLetters).values({ ...letter, errorName: "ESOCKET", attempts: 4 });
    return letter.id;
  };

  const RESOURCES: Readonly<Record<string, string>> = {
    exercises: "createExercise",
    routines: "createRoutine",
    workouts: "createWorkout",
    ...Object.fromEntries(PLAIN_NAMES.map((name) => [name, `create${PLAIN[name].names.one}`])),
  };
  const pushed = (): Fields => {
    const [resource, create] = pick(Object.entries(RESOURCES) as [[string, string]], random);
    const id = sampleId(random);
    if (random() < 0.15) return { resource, op: "delete", id: resources.idsFor("/api/v1/workouts/").setId };
    return { resource, op: "upsert", id, data: without(asFields(bodyFor(create)), "id") };
  };

  let tools: { readonly name: string; readonly inputSchema: Schema }[] | undefined;
  const MCP_HEADERS = { accept: "application/json, text/event-stream" };
  const toolsOffered = async () => {
    if (tools !== undefined) return tools;
    const body = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    const answer = must(await app.call("POST", "/mcp", { token: apiKey, body, headers: MCP_HEADERS }));
    const json: unknown = typeof answer === "string" ? JSON.parse(/^data: (.*)$/m.exec(answer)?.[1] ?? "") : answer;
    const offered = at(json, "result", "tools");
    tools = (Array.isArray(offered) ? offered : []).map((tool) => ({
      name: textAt(tool, "name"),
      inputSchema: asFields(at(tool, "inputSchema")),
    }));
    return tools;
  };
  const calledTool = async (): Promise<unknown> => {
    const offered = await toolsOffered();
    const { name, inputSchema } = pick(offered as [(typeof offered)[number]], random);
    const { id: routine = "", dayId = "" } = resources.idsFor("/api/v1/routines/");
    const id = name.includes("routine")
      ? routine
      : name.includes("exercise")
        ? exerciseId
        : resources.idsFor("/api/v1/workouts/").id;
    const known = { ...knownFor(name.includes("routine") ? "createRoutine" : "createWorkout"), id, dayId };
    return { name, arguments: sampleOf(inputSchema, random, known) };
  };

  /** By operation, what one round of it needs. */
  const CASES: Readonly<Record<string, () => ValidCase | Promise<ValidCase>>> = {
    login: async () => ({ known: { email: (await returning()).email } }),
    refresh: async () => {
      refreshToken ||= (await returning()).refreshToken;
      return { known: { refreshToken } };
    },
    logout: async () => ({ token: (await somebody()).token }),
    logoutAll: async () => ({ token: (await somebody()).token }),
    endSession: async () => {
      const { userId, token: by } = await somebody();
      await sessionOf(app, userId);
      const sessions = must(await app.call("GET", "/api/v1/auth/sessions", { token: by }));
      return { token: by, ids: { id: textAt(sessions, "data", between(0, 1, random), "id") } };
    },
    changePassword: async () => ({ token: (await register(app)).token }),
    changeEmail: async () => ({ token: (await register(app)).token }),
    resendEmails: async () => ({ token: (await register(app)).token }),
    forgotPassword: async () => (random() < 0.5 ? {} : { known: { email: (await returning()).email } }),
    resetPassword: async () => {
      const { newest } = await mailbox();
      const { email } = await register(app);
      await app.call("POST", "/api/v1/auth/password/forgot", { body: { email } });
      return { known: { token: tokenIn(await newest(email, "new password")) } };
    },
    verifyEmail: async () => {
      const { newest } = await mailbox();
      const { email } = await register(app);
      return { known: { token: tokenIn(await newest(email, "Confirm your e-mail")) } };
    },
    confirm: async () => ({ token: (await register(app)).token, body: { password: PASSWORD } }),
    beginPasskey: async () => ({ token: (await register(app)).token }),
    createPasskey: async () => {
      const { token: by } = await register(app);
      return { token: by, body: await newPasskey(app, by, passkeyDevice(PASSKEY_SITE)) };
    },
    loginByPasskey: async () => {
      const device = passkeyDevice(PASSKEY_SITE);
      const { token: by } = await register(app);
      must(await app.call("POST", PASSKEYS, { token: by, body: await newPasskey(app, by, device) }));
      return { body: { passkey: device.get(await passkeyOptions(app, "login")) } };
    },
    deletePasskey: async () => {
      const { token: by } = await register(app);
      const body = await newPasskey(app, by, passkeyDevice(PASSKEY_SITE));
      return { token: by, ids: { id: textAt(must(await app.call("POST", PASSKEYS, { token: by, body })), "id") } };
    },
    createApiKey: async () => ({ token: (await somebody()).token }),
    revokeApiKey: () => mayWrite("createApiKey"),
    setUpTwoFactor: async () => ({ token: (await register(app)).token }),
    enableTwoFactor: async () => {
      const { token: by } = await register(guarded.app);
      const secret = textAt(must(await guarded.app.call("POST", `${TWO_FACTOR}/setup`, { token: by })), "secret");
      return { app: guarded.app, token: by, body: { code: codeAt(secret, guarded.time.clock()) } };
    },
    disableTwoFactor: guardedCase,
    renewRecoveryCodes: guardedCase,
    removeTwoFactor: async () => ({ ids: { id: (await registerGuarded(guarded.app, guarded.time)).userId } }),
    retryDeadLetter: async () => ({ ids: { id: await deadLetter() } }),
    deleteMe: async () => ({ token: (await register(app)).token }),
    patchExercise: () => freshId("createExercise"),
    deleteExercise: () => freshId("createExercise"),
    patchRoutine: () => freshId("createRoutine"),
    deleteRoutine: () => freshId("createRoutine"),
    patchWorkout: () => freshId("createWorkout"),
    deleteWorkout: () => freshId("createWorkout"),
    restoreWorkout: () => freshId("createWorkout"),
    restoreRoutine: () => freshId("createRoutine"),
    completeWorkout: async () => {
      const begun = sampleInstant(random);
      const made = await workout({ status: "active", startedAt: begun.toISOString() });
      return {
        ids: { id: textAt(made, "id") },
        known: { endedAt: new Date(begun.getTime() + 3_600_000).toISOString() },
      };
    },
    addSet: async () => {
      const made = await workout();
      return { ids: { id: textAt(made, "id") }, known: { workoutExerciseId: textAt(made, "exercises", 0, "id") } };
    },
    deleteSet: async () => {
      const made = await workout();
      return { ids: { id: textAt(made, "id"), setId: textAt(made, "exercises", 0, "sets", 0, "id") } };
    },
    patchGoal: async () => {
      const goal = await post("/api/v1/progress/goals", token, { kind: "weekly_workouts", count: 3 });
      return { ids: { id: textAt(goal, "id") } };
    },
    ...Object.fromEntries(
      PLAIN_NAMES.map((name) => [`delete${PLAIN[name].names.one}`, () => freshId(`create${PLAIN[name].names.one}`)]),
    ),
    putCheckin: () => ({ ids: { localDate: sampleInstant(random).toISOString().slice(0, 10) } }),
    unshareReport: async () => {
      const ids = resources.idsFor("/api/v1/progress/reports/");
      await post(`/api/v1/progress/reports/${ids.id}/share`, token);
      return { ids };
    },
    getSharedReport: async () => {
      const shared = await post(
        `/api/v1/progress/reports/${resources.idsFor("/api/v1/progress/reports/").id}/share`,
        token,
      );
      return { ids: { token: textAt(shared, "url").split("/").at(-1) ?? "" } };
    },
    askToUnsubscribe: async () => ({ query: { token: await unsubscribeToken() } }),
    unsubscribeFromReports: async () => ({ query: { token: await unsubscribeToken() } }),
    cancelJob: async () => ({ ids: { id: textAt(await post("/api/v1/exports", token, { format: "csv" }), "id") } }),
    createImport: () => ({ raw: upload() }),
    commitImport: async () => ({ ids: { id: await newImport() }, known: { mapping: undefined } }),
    undoImport: async () => {
      const id = await newImport();
      await jobEnd(app, owner, textAt(await post(`/api/v1/imports/${id}/commit`, token, {}), "id"));
      return { ids: { id } };
    },
    moveImportedName: async () => {
      const id = await newImport();
      await jobEnd(app, owner, textAt(await post(`/api/v1/imports/${id}/commit`, token, {}), "id"));
      const found = await app.call("GET", `/api/v1/imports/${id}`, { token });
      return { ids: { id }, known: { sourceName: textAt(found.body, "exercises", 0, "sourceName") } };
    },
    pushChanges: () => ({ body: { operations: Array.from({ length: between(1, 5, random) }, pushed) } }),
    createCoachingGrant: async () => ({ token: (await somebody()).token }),
    deleteCoachingGrant: () => mayWrite("createCoachingGrant"),
    acceptCoachingGrant: async () => {
      const [athlete, coach] = [await somebody(), await somebody()];
      const grant = await fresh("createCoachingGrant", athlete.token, { coachEmail: `${coach.userId}@example.com` });
      return { token: coach.token, ids: { id: textAt(grant, "id") } };
    },
    openCalendar: async () => ({ token: (await somebody()).token }),
    closeCalendar: async () => {
      const { token: by } = await somebody();
      await post("/api/v1/calendar", by);
      return { token: by };
    },
    createWebhook: async () => ({ token: (await somebody()).token }),
    deleteWebhook: () => mayWrite("createWebhook"),
    mcp: async () => {
      const method = pick(["tools/call", "tools/call", "tools/call", "tools/list", "ping"], random);
      const params = method === "tools/call" ? { params: await calledTool() } : {};
      return { token: apiKey, headers: MCP_HEADERS, body: { jsonrpc: "2.0", id: 1, method, ...params } };
    },
  };

  const unsubscribeToken = async (): Promise<string> => {
    const { db } = stores;
    const [row] = await db.select().from(reportSchedules).where(eq(reportSchedules.userId, owner.userId));
    return unsubscribeTokenOf(TEST_CONFIG.sealingSecret, row?.unsubscribeToken ?? "");
  };

  return {
    caseFor: async ({ operationId }: Operation): Promise<ValidCase> => (await CASES[operationId]?.()) ?? {},
    knownFor: ({ operationId }: Operation, { known }: ValidCase): KnownValues => knownFor(operationId, known),
    bodyFor: ({ operationId }: Operation, own: ValidCase): unknown =>
      "body" in own ? own.body : bodyFor(operationId, own.known),
    /** Stores values for later requests. */
    remember: ({ operationId }: Operation, answer: Answer): void => {
      if (operationId === "refresh") keepRefreshToken(answer);
    },
  };
};
