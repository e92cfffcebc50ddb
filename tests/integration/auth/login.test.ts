import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { LOGIN_RATES } from "#api/access/limits.ts";
import { createCredentials } from "#api/modules/auth/sessions/credentials.ts";
import { ForjaError } from "#core/errors.ts";
import { idempotencyKeys, reportSchedules, userClocks, users } from "#db/postgres/schema/index.ts";
import { createLoginThrottle } from "#db/redis/login-throttle.ts";
import { at, PASSWORD, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

const { stores, app } = testBench();

beforeAll(async () => {
  await app.deps.redis.connected(2_000);
});

const login = (on: TestApp, email: string, password: string, headers: Record<string, string> = {}) =>
  on.call("POST", "/api/v1/auth/login", { body: { email, password }, headers });

const signUp = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  app.call("POST", "/api/v1/auth/register", { body: { password: PASSWORD, ...body }, headers });

const someone = () => `${Bun.randomUUIDv7()}@example.com`;

describe("registering", () => {
  test("makes an account with its clock, its weekly report in its own zone, and a session", async () => {
    const { status, body, headers } = await signUp({
      email: someone(),
      displayName: "Ada",
      locale: "es",
      timeZone: "Europe/Madrid",
      unitSystem: "imperial",
    });
    expect(status).toBe(201);
    expect(headers.get("location")).toBe("/api/v1/users/me");
    expect(body).toMatchObject({
      tokenType: "Bearer",
      expiresIn: 600,
      user: {
        displayName: "Ada",
        locale: "es",
        timeZone: "Europe/Madrid",
        unitSystem: "imperial",
        emailVerified: false,
        role: "user",
        version: 1,
      },
    });
    expect(JSON.stringify(body)).not.toContain("argon2");
    const userId = textAt(body, "user", "id");
    expect(await stores.db.select().from(userClocks).where(eq(userClocks.userId, userId))).toHaveLength(1);
    const [schedule] = await stores.db.select().from(reportSchedules).where(eq(reportSchedules.userId, userId));
    const next = schedule?.nextRunAt?.toLocaleString("en-GB", {
      timeZone: "Europe/Madrid",
      weekday: "long",
      timeStyle: undefined,
      hour: "2-digit",
      minute: "2-digit",
    });
    expect(next).toContain("Monday");
    expect(next).toContain("06:00");
  });

  test("takes null for what is absent, and the language from the request", async () => {
    const { status, body } = await signUp(
      { email: someone(), displayName: null, locale: null, timeZone: null, unitSystem: null },
      { "accept-language": "es" },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({ user: { displayName: null, locale: "es", timeZone: "UTC", unitSystem: "metric" } });
  });

  test("an address is one account, however it is written, also when many ask at once", async () => {
    const email = someone();
    const spellings = [email, email.toUpperCase(), `  ${email} `, email.replace("example", "Example")];
    const answers = await Promise.all(spellings.map((spelling) => signUp({ email: spelling })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(at(refused?.body, "code")).toBe("email-taken");
    expect((await login(app, email.toUpperCase(), PASSWORD)).status).toBe(200);
  });

  test("says which fields are wrong and repeats none of them", async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ email: "no address" }, "/email"],
      [{ email: `${"x".repeat(250)}@example.com` }, "/email"],
      [{ email: someone(), password: "short" }, "/password"],
      [{ email: someone(), password: "password1234" }, "/password"],
      [{ email: "marguerite@example.com", password: "Marguerite99!" }, "/password"],
      [{ email: someone(), password: "x".repeat(300) }, "/password"],
      [{ email: someone(), password: null }, "/password"],
      [{ email: someone(), timeZone: "Mars/Olympus" }, "/timeZone"],
      [{ email: someone(), locale: "fr" }, "/locale"],
      [{ email: someone(), role: "admin" }, "/role"],
    ];
    for (const [body, pointer] of cases) {
      const answer = await signUp(body);
      expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
      if (typeof body.password === "string") expect(JSON.stringify(answer.body)).not.toContain(body.password);
    }
  });

  test("again with the same idempotency key is the same account", async () => {
    const email = someone();
    const headers = { "idempotency-key": `register-${email}`.slice(0, 60) };
    const [first, second] = [await signUp({ email }, headers), await signUp({ email }, headers)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await signUp({ email, password: "another password altogether" }, headers)).status).toBe(422);
  });

  test("leaves neither the idempotency key nor anything of the answer to be read in the database", async () => {
    const email = someone();
    const key = `register-${email}`.slice(0, 60);
    const { body } = await signUp({ email }, { "idempotency-key": key });
    const kept = (await stores.db.select().from(idempotencyKeys)).map((row) =>
      [row.scope, row.route, row.key, JSON.stringify(row.headers), Buffer.from(row.sealedBody ?? []).toString()].join(),
    );
    expect(kept.length).toBeGreaterThan(0);
    for (const secret of [key, email, PASSWORD, textAt(body, "accessToken"), textAt(body, "refreshToken")]) {
      expect(kept.filter((row) => row.includes(secret))).toEqual([]);
    }
  });
});

describe("logging in", () => {
  test("answers the same whether the address is unknown or the password is wrong", async () => {
    const ada = await register(app);
    const shape = ({ status, headers, body }: Awaited<ReturnType<typeof login>>) => {
      const { requestId: _requestId, ...problem } = Object(body);
      const names = [...headers.keys()].filter((name) => !["date", "x-request-id", "ratelimit"].includes(name));
      return { status, names, problem };
    };
    const wrong = await login(app, ada.email, "not the right password");
    const unknown = await login(app, someone(), "not the right password");
    expect(wrong.status).toBe(401);
    expect(shape(unknown)).toEqual(shape(wrong));
    expect(shape(wrong).problem).toMatchObject({ code: "credentials-invalid" });
  });

  test("takes as long for an unknown address as for a wrong password", async () => {
    const ada = await register(app);
    const timed = async (email: string): Promise<number> => {
      const startedAt = performance.now();
      await login(app, email, "not the right password");
      return performance.now() - startedAt;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let index = 0; index < 15; index += 1) {
      known.push(await timed(ada.email));
      unknown.push(await timed(someone()));
    }
    // The least of many is what the work itself takes; without the substitute hash the ratio is above ten.
    expect(Math.min(...known) / Math.min(...unknown)).toBeWithin(0.5, 2);
  });

  test("is for accounts that are neither disabled nor deleted, and says so to their owner alone", async () => {
    const ada = await register(app);
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, ada.userId));
    expect(at((await login(app, ada.email, PASSWORD)).body, "code")).toBe("account-disabled");
    expect(at((await login(app, ada.email, "not the right password")).body, "code")).toBe("credentials-invalid");
  });

  test("makes a hash of an older cost anew, and the password stays the same", async () => {
    const ada = await register(app);
    const old = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
    await stores.db.update(users).set({ passwordHash: old }).where(eq(users.id, ada.userId));
    const answers = await Promise.all(Array.from({ length: 4 }, () => login(app, ada.email, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const [row] = await stores.db.select().from(users).where(eq(users.id, ada.userId));
    expect(row?.passwordHash).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    expect((await login(app, ada.email, PASSWORD)).status).toBe(200);
  });
});

describe("guessing passwords", () => {
  test("is counted before it is checked, so that guesses made at once are counted too", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 1 } });
    await strict.deps.redis.connected(2_000);
    const ada = await register(strict);
    const guesses = await Promise.all(
      Array.from({ length: 15 }, (_, index) => login(strict, ada.email, `guess number ${index}`)),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(LOGIN_RATES.pair.quota);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(15 - LOGIN_RATES.pair.quota);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeWithin(1, 901);
    expect(refused[0]?.body).toMatchObject({
      code: "quota-exceeded",
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
    });
    // A right password now looks like a wrong one, for this account from this address.
    expect((await login(strict, ada.email, PASSWORD)).status).toBe(429);
    const bob = await register(strict);
    expect((await login(strict, bob.email, PASSWORD)).status).toBe(200);
  });

  test("from one address, or of one account from many, ends at the promised numbers", async () => {
    const throttle = createLoginThrottle(app.deps.redis);
    const passed = async (name: keyof typeof LOGIN_RATES): Promise<number> => {
      const counter = { limitClass: `test-${name}`, subject: crypto.randomUUID(), rate: LOGIN_RATES[name] };
      const guesses = await Promise.all(
        Array.from({ length: 120 }, () => throttle.guess([counter], crypto.randomUUID())),
      );
      return guesses.filter(({ allowed }) => allowed).length;
    };
    expect([await passed("pair"), await passed("address"), await passed("account")]).toEqual([5, 30, 25]);
  });

  test("is not what somebody does who knows the password", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 1 } });
    await strict.deps.redis.connected(2_000);
    const ada = await register(strict);
    for (let index = 0; index < LOGIN_RATES.pair.quota + 3; index += 1) {
      expect((await login(strict, ada.email, PASSWORD)).status).toBe(200);
    }
  });

  test("is not what somebody does whose password could not be compared", async () => {
    const { confirm } = createCredentials({
      ...app.deps,
      config: { ...app.deps.config, rateLimitScale: 1 },
    });
    const attempt = (find: () => Promise<undefined>) =>
      confirm({
        emailKey: email,
        guesser: { kind: "address", clientAddress: "192.0.2.7" },
        password: PASSWORD,
        code: null,
        find,
      });
    const email = someone();
    const away = async () => {
      throw new ForjaError("unavailable");
    };
    for (let index = 0; index < LOGIN_RATES.pair.quota + 3; index += 1) {
      await expect(attempt(away)).rejects.toMatchObject({ code: "unavailable" });
    }
    await expect(attempt(async () => undefined)).rejects.toMatchObject({ code: "credentials-invalid" });
  });

  test("is counted by this process alone while Redis is away", async () => {
    await using alone = await testApp(stores, { config: { rateLimitScale: 1 }, redisUrl: "redis://127.0.0.1:1" });
    const email = someone();
    // In sequence: at once, the line in front of the hashing may shed some.
    const guesses: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      guesses.push((await login(alone, email, `guess number ${index}`)).status);
    }
    expect(guesses.filter((status) => status === 401)).toHaveLength(LOGIN_RATES.pair.quota);
  });
});

describe("requests", () => {
  test("are limited by user, and say what is left", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 0.02 } });
    await strict.deps.redis.connected(2_000);
    const ada = await register(app);
    const answers = [];
    for (let index = 0; index < 3; index += 1)
      answers.push(await strict.call("GET", "/api/v1/users/me", { token: ada.token }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0]?.headers.get("ratelimit-policy")).toBe('"user";q=12;w=60, "user-burst";q=2;w=10');
    expect(answers.map(({ headers }) => headers.get("ratelimit")?.match(/"user-burst";(r=\d+)/)?.[1])).toEqual([
      "r=1",
      "r=0",
      "r=0",
    ]);
    expect(Number(answers[2]?.headers.get("retry-after"))).toBeWithin(1, 6);
    const bob = await register(app);
    expect((await strict.call("GET", "/api/v1/users/me", { token: bob.token })).status).toBe(200);
  });

  test("without a token are limited by address, over all instances", async () => {
    const config = { rateLimitScale: 0.02, trustFlyProxy: true };
    await using trusting = await testApp(stores, { config });
    await using second = await testApp(stores, { config });
    await Promise.all([trusting, second].map(({ deps }) => deps.redis.connected(2_000)));
    const from = (on: TestApp, address: string) =>
      on.call("GET", "/api/v1/users/me", {
        headers: { "fly-client-ip": address, "x-forwarded-for": crypto.randomUUID() },
      });
    const statuses = [];
    for (const [index, on] of [trusting, second, second].entries()) {
      statuses.push((await from(on, `2001:db8:0:1::${index}`)).status);
      await on.deps.limiter.flush();
    }
    expect(statuses).toEqual([401, 401, 429]);
    expect((await from(trusting, "2001:db8:0:2::1")).status).toBe(401);
  });
});
