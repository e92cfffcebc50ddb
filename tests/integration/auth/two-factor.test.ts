import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { LOGIN_RATES } from "#api/access/limits.ts";
import { idempotencyKeys, jobs, recoveryCodes, twoFactorSecrets, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, PASSWORD, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import {
  codeAt,
  type Guarded,
  logIn,
  registerGuarded,
  type SteppingClock,
  steppingClock,
  TWO_FACTOR,
} from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";

let app: TestApp;
let time: SteppingClock;
let mailbox: Mailbox;

const { stores, closing } = storesBench();

beforeAll(async () => {
  time = steppingClock();
  app = await testApp(stores, { clock: time.clock });
  mailbox = await openMailbox(stores, undefined, time.clock);
});

closing(async () => {
  await mailbox[Symbol.asyncDispose]();
  await app.close();
});

const post = (path: string, token: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.call("POST", `${TWO_FACTOR}/${path}`, { token, headers, ...(body === undefined ? {} : { body }) });
const guarded = () => registerGuarded(app, time);
const me = async (token: string) => (await app.call("GET", "/api/v1/users/me", { token })).body;
const codeOf = ({ status, body }: Answer): [number, unknown] => [status, Reflect.get(Object(body), "code")];
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).toSorted();

describe("switching two-factor login on", () => {
  test("takes a secret and a code of it, shows ten recovery codes once, and tells the owner", async () => {
    const ada = await register(app);
    expect(await me(ada.token)).toMatchObject({ twoFactorEnabled: false, recoveryCodesLeft: null, version: 1 });
    const made = await post("setup", ada.token);
    expect(made.status).toBe(200);
    const secret = textAt(made.body, "secret");
    const url = new URL(textAt(made.body, "otpauthUrl"));
    expect([url.searchParams.get("secret"), url.searchParams.get("issuer")]).toEqual([secret, "Forja"]);
    expect(decodeURIComponent(url.pathname)).toBe(`/Forja:${ada.email}`);
    // Until it is enabled nothing has changed.
    expect((await logIn(app, ada.email)).status).toBe(200);

    const enabled = await post("enable", ada.token, { code: codeAt(secret, time.clock()) });
    expect(enabled.status).toBe(200);
    const codes = at(enabled.body, "recoveryCodes");
    expect(codes).toHaveLength(10);
    expect(await me(ada.token)).toMatchObject({ twoFactorEnabled: true, recoveryCodesLeft: 10, version: 2 });
    const mail = await mailbox.newest(ada.email, "Two-factor login is on");
    expect(mail.text).toContain("that ends all access to your account");
    expect(mail.text).not.toContain(secret);
  });

  test("keeps neither the secret nor a recovery code where they could be read", async () => {
    const { userId, secret, recoveryCodes: codes } = await guarded();
    const [row] = await stores.db.select().from(twoFactorSecrets).where(eq(twoFactorSecrets.userId, userId));
    const kept = await stores.db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    expect(kept.map(({ hash }) => hash.length)).toEqual(Array.from({ length: 10 }, () => 32));
    const bytes = Buffer.concat([row?.sealedSecret ?? new Uint8Array(), ...kept.map(({ hash }) => hash)]);
    for (const text of [secret, ...codes]) expect(bytes.includes(text)).toBe(false);
    // A row that somebody copies to an account of their own opens nothing.
    const eve = await register(app);
    await stores.db
      .insert(twoFactorSecrets)
      .values({ userId: eve.userId, sealedSecret: row?.sealedSecret ?? new Uint8Array() });
    time.step();
    expect((await post("enable", eve.token, { code: codeAt(secret, time.clock()) })).status).toBe(500);
  });

  test("asked for again is another secret, and the one before it is void; once on, it is a conflict", async () => {
    const ada = await register(app);
    expect(codeOf(await post("enable", ada.token, { code: "123456" }))).toEqual([409, "state-conflict"]);
    const first = textAt((await post("setup", ada.token)).body, "secret");
    const second = textAt((await post("setup", ada.token)).body, "secret");
    expect(second).not.toBe(first);
    const old = await post("enable", ada.token, { code: codeAt(first, time.clock()) });
    expect(codeOf(old)).toEqual([401, "credentials-invalid"]);
    const code = codeAt(second, time.clock());
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    expect((await post("enable", ada.token, { code: spaced })).status).toBe(200);
    expect(codeOf(await post("setup", ada.token))).toEqual([409, "state-conflict"]);
    time.step();
    const again = await post("enable", ada.token, { code: codeAt(second, time.clock()) });
    expect(codeOf(again)).toEqual([409, "state-conflict"]);
  });

  test("twice at once succeeds once, with one set of codes and one mail", async () => {
    const ada = await register(app);
    const secret = textAt((await post("setup", ada.token)).body, "secret");
    const code = codeAt(secret, time.clock());
    const answers = await Promise.all(Array.from({ length: 4 }, () => post("enable", ada.token, { code })));
    expect(statuses(answers)).toEqual([200, 409, 409, 409]);
    expect(await me(ada.token)).toMatchObject({ recoveryCodesLeft: 10, version: 2 });
    const rows = await stores.db.select().from(jobs).where(eq(jobs.userId, ada.userId));
    expect(rows.filter(({ payload }) => payload.mail === "two-factor-enabled")).toHaveLength(1);
  });

  test("repeated with its idempotency key shows the same codes to who has the key, and they are kept sealed", async () => {
    const ada = await register(app);
    const secret = textAt((await post("setup", ada.token)).body, "secret");
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { code: codeAt(secret, time.clock()) };
    const [first, second] = [
      await post("enable", ada.token, body, headers),
      await post("enable", ada.token, body, headers),
    ];
    expect([first.status, second.status, second.headers.get("idempotency-replayed")]).toEqual([200, 200, "true"]);
    expect(second.body).toEqual(first.body);
    expect(codeOf(await post("enable", ada.token, body))).toEqual([409, "state-conflict"]);
    const stranger = await register(app);
    expect(codeOf(await post("enable", stranger.token, body, headers))).toEqual([409, "state-conflict"]);
    const kept = await stores.db.select().from(idempotencyKeys).where(eq(idempotencyKeys.scope, ada.userId));
    const text = kept.map(({ sealedBody }) => Buffer.from(sealedBody ?? []).toString("latin1")).join();
    expect(text).not.toContain(textAt(first.body, "recoveryCodes", 0));
  });
});

describe("logging in with two-factor login on", () => {
  test("asks for a code once the password was right, and tells nothing before", async () => {
    const ada = await guarded();
    const bob = await register(app);
    const wrong = await Promise.all(
      [ada, bob].map(({ email }) => logIn(app, email, { password: "not the right one" })),
    );
    const problems = wrong.map(({ body }) => ({ ...Object(body), requestId: "" }));
    expect(problems[0]).toEqual(problems[1]);
    expect(problems[0]).toMatchObject({ code: "credentials-invalid", status: 401 });
    // A code beside a wrong password is not even looked at.
    const withCode = await logIn(app, ada.email, { password: "not the right one", code: ada.recoveryCodes[0] });
    expect({ ...Object(withCode.body), requestId: "" }).toEqual(problems[0]);

    const without = await logIn(app, ada.email);
    expect(codeOf(without)).toEqual([401, "two-factor-required"]);
    expect(without.headers.get("www-authenticate")).toBe("Bearer");
    expect(codeOf(await logIn(app, ada.email, { code: null }))).toEqual([401, "two-factor-required"]);
    for (const code of ["000000", "abc", codeAt(ada.secret, new Date(0)), "aaaa-aaaa-aaaa-aaaa"]) {
      expect(codeOf(await logIn(app, ada.email, { code }))).toEqual([401, "credentials-invalid"]);
    }
    const session = await logIn(app, ada.email, { code: ada.code() });
    expect(session.status).toBe(200);
    expect(session.body).toMatchObject({ user: { twoFactorEnabled: true, recoveryCodesLeft: 10 } });
    expect((await logIn(app, bob.email, { code: "000000" })).status).toBe(200);
  });

  test("takes as long for a wrong password as without it", async () => {
    const [ada, bob] = [await guarded(), await register(app)];
    const timed = async (email: string): Promise<number> => {
      const startedAt = performance.now();
      await logIn(app, email, { password: "not the right one", code: "123456" });
      return performance.now() - startedAt;
    };
    const withIt: number[] = [];
    const without: number[] = [];
    for (let index = 0; index < 15; index += 1) {
      withIt.push(await timed(ada.email));
      without.push(await timed(bob.email));
    }
    expect(Math.min(...withIt) / Math.min(...without)).toBeWithin(0.5, 2);
  });

  test("takes a code once, also of many logins at once, and none that is older", async () => {
    const ada = await guarded();
    const [early, late] = [ada.code(), ada.code()];
    const answers = await Promise.all(Array.from({ length: 4 }, () => logIn(app, ada.email, { code: late })));
    expect(statuses(answers)).toEqual([200, 401, 401, 401]);
    expect(codeOf(await logIn(app, ada.email, { code: late }))).toEqual([401, "credentials-invalid"]);
    expect(codeOf(await logIn(app, ada.email, { code: early }))).toEqual([401, "credentials-invalid"]);
    expect((await logIn(app, ada.email, { code: ada.code() })).status).toBe(200);
  });

  test("takes no code again that switched it on", async () => {
    const ada = await register(app);
    const secret = textAt((await post("setup", ada.token)).body, "secret");
    const code = codeAt(secret, time.clock());
    expect((await post("enable", ada.token, { code })).status).toBe(200);
    expect(codeOf(await logIn(app, ada.email, { code }))).toEqual([401, "credentials-invalid"]);
  });

  test("takes each recovery code once, however it is typed, and says how many are left", async () => {
    const ada = await guarded();
    const [first = "", second = "", third = ""] = ada.recoveryCodes;
    const answers = await Promise.all(Array.from({ length: 3 }, () => logIn(app, ada.email, { code: first })));
    expect(statuses(answers)).toEqual([200, 401, 401]);
    const { version } = Object(await me(ada.token));
    const typed = await logIn(app, ada.email, { code: second.toUpperCase().replaceAll("-", "") });
    expect(typed.body).toMatchObject({ user: { recoveryCodesLeft: 8, version: version + 1 } });
    const etag = { "if-none-match": `"v${version}"` };
    expect((await app.call("GET", "/api/v1/users/me", { token: ada.token, headers: etag })).status).toBe(200);
    const bob = await guarded();
    expect(codeOf(await logIn(app, bob.email, { code: third }))).toEqual([401, "credentials-invalid"]);
  });

  test("repeated with its idempotency key is answered again, although the code is used up", async () => {
    const ada = await guarded();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { email: ada.email, password: PASSWORD, code: ada.code() };
    const [first, second] = [
      await app.call("POST", "/api/v1/auth/login", { body, headers }),
      await app.call("POST", "/api/v1/auth/login", { body, headers }),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    const other = await app.call("POST", "/api/v1/auth/login", { body: { ...body, password: "not the one" }, headers });
    expect(codeOf(other)).toEqual([422, "idempotency-key-reused"]);
  });

  test("counts guesses at the code by account before it checks them, over all instances, and no right ones", async () => {
    const config = { rateLimitScale: 1 };
    await using strict = await testApp(stores, { config, clock: time.clock });
    await using second = await testApp(stores, { config, clock: time.clock });
    const ada = await guarded();
    for (let index = 0; index < LOGIN_RATES.code.quota + 2; index += 1) {
      expect((await logIn(strict, ada.email, { code: ada.code() })).status).toBe(200);
    }
    const guesses: Answer[] = [];
    // Sends as many requests at once as the limit on passwords allows.
    for (let round = 0; round < 3; round += 1) {
      const codes = Array.from({ length: LOGIN_RATES.pair.quota }, (_, index) => 100_000 + round * 10 + index);
      const guess = (code: number) => logIn(code % 2 === 0 ? strict : second, ada.email, { code: String(code) });
      guesses.push(...(await Promise.all(codes.map(guess))));
    }
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(LOGIN_RATES.code.quota);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(15 - LOGIN_RATES.code.quota);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeWithin(1, 3_601);
    // A stranger without the password cannot lock its owner out. The right code does not avoid the count.
    expect((await logIn(strict, ada.email, { code: ada.code() })).status).toBe(429);
    expect(codeOf(await logIn(strict, ada.email))).toEqual([401, "two-factor-required"]);
  });

  test("is for accounts that are not disabled, and says so only to who has both", async () => {
    const ada = await guarded();
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, ada.userId));
    expect(codeOf(await logIn(app, ada.email))).toEqual([401, "two-factor-required"]);
    expect(codeOf(await logIn(app, ada.email, { code: ada.code() }))).toEqual([403, "account-disabled"]);
  });
});

describe("what is dangerous asks for a code too:", () => {
  const NEW_PASSWORD = "a donkey eats purple thistles";
  const acts: [string, string, string, (fields: Record<string, unknown>) => Record<string, unknown>, number][] = [
    [
      "a password change",
      "POST",
      "/api/v1/auth/password/change",
      (fields) => ({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...fields }),
      204,
    ],
    [
      "an e-mail change",
      "POST",
      "/api/v1/auth/email/change",
      (fields) => ({ newEmail: `${crypto.randomUUID()}@example.org`, password: PASSWORD, ...fields }),
      202,
    ],
    [
      "new recovery codes",
      "POST",
      `${TWO_FACTOR}/recovery-codes`,
      (fields) => ({ password: PASSWORD, ...fields }),
      200,
    ],
    ["switching it off", "POST", `${TWO_FACTOR}/disable`, (fields) => ({ password: PASSWORD, ...fields }), 204],
    ["deleting the account", "DELETE", "/api/v1/users/me", (fields) => ({ password: PASSWORD, ...fields }), 202],
  ];

  test.each(acts)("%s", async (_name, method, path, body, status) => {
    const ada = await guarded();
    const act = (fields: Record<string, unknown>) => app.call(method, path, { token: ada.token, body: body(fields) });
    expect(codeOf(await act({}))).toEqual([401, "two-factor-required"]);
    expect(codeOf(await act({ code: "000000" }))).toEqual([401, "credentials-invalid"]);
    const used = ada.code();
    expect((await logIn(app, ada.email, { code: used })).status).toBe(200);
    expect(codeOf(await act({ code: used }))).toEqual([401, "credentials-invalid"]);
    expect(await me(ada.token)).toMatchObject({ twoFactorEnabled: true, recoveryCodesLeft: 10 });
    expect((await act({ code: ada.code() })).status).toBe(status);
  });

  test.each(acts.filter(([, , path]) => !path.startsWith(TWO_FACTOR)))(
    "%s, but not while it is off",
    async (_name, method, path, body, status) => {
      const { token } = await register(app);
      expect((await app.call(method, path, { token, body: body({ code: "000000" }) })).status).toBe(status);
    },
  );

  test.each(acts.filter(([, , path]) => path.startsWith(TWO_FACTOR)))(
    "%s, which is a conflict while it is off",
    async (_name, method, path, body) => {
      const { token } = await register(app);
      const answer = await app.call(method, path, { token, body: body({ code: "000000" }) });
      expect(codeOf(answer)).toEqual([409, "state-conflict"]);
    },
  );

  test("a code that was sent with what is refused for another reason is not used up", async () => {
    const ada = await guarded();
    const code = ada.code();
    const body = { currentPassword: PASSWORD, newPassword: "short", code };
    expect((await app.call("POST", "/api/v1/auth/password/change", { token: ada.token, body })).status).toBe(422);
    const past = { name: "script", scopes: ["read"], expiresAt: "2020-01-01T00:00:00Z", code };
    expect((await app.call("POST", "/api/v1/auth/api-keys", { token: ada.token, body: past })).status).toBe(422);
    expect((await logIn(app, ada.email, { code })).status).toBe(200);
  });

  test("an API key that is made again under its id is the same one, whatever the code", async () => {
    const ada = await guarded();
    const make = (code: string) =>
      app.call("POST", "/api/v1/auth/api-keys", {
        token: ada.token,
        body: { id, name: "script", scopes: ["read"], code },
      });
    const id = Bun.randomUUIDv7();
    expect([(await make(ada.code())).status, (await make(ada.code())).status]).toEqual([201, 200]);
  });

  test("a password that is reset by mail leaves it on", async () => {
    const ada = await guarded();
    await app.call("POST", "/api/v1/auth/password/forgot", { body: { email: ada.email } });
    const token = tokenIn(await mailbox.newest(ada.email, "new password"));
    const reset = await app.call("POST", "/api/v1/auth/password/reset", { body: { token, newPassword: NEW_PASSWORD } });
    expect(reset.status).toBe(204);
    expect(codeOf(await logIn(app, ada.email, { password: NEW_PASSWORD }))).toEqual([401, "two-factor-required"]);
    expect((await logIn(app, ada.email, { password: NEW_PASSWORD, code: ada.code() })).status).toBe(200);
  });
});

describe("switching two-factor login off", () => {
  const disable = (ada: Guarded, code: string) => post("disable", ada.token, { password: PASSWORD, code });

  test("takes secret and codes with it, tells the owner in their language, and lets them begin anew", async () => {
    const ada = await guarded();
    await app.call("PATCH", "/api/v1/users/me", { token: ada.token, body: { locale: "es" } });
    expect(codeOf(await post("disable", ada.token, { password: "not the right one", code: ada.code() }))).toEqual([
      401,
      "credentials-invalid",
    ]);
    const answer = await disable(ada, ada.recoveryCodes[0] ?? "");
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(await me(ada.token)).toMatchObject({ twoFactorEnabled: false, recoveryCodesLeft: null });
    const left = await stores.db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, ada.userId));
    expect(left).toEqual([]);
    expect((await logIn(app, ada.email)).status).toBe(200);
    const mail = await mailbox.newest(ada.email, "La verificación en dos pasos está desactivada");
    expect(mail.text).toContain("Ahora basta con la contraseña para entrar.");
    const secret = textAt((await post("setup", ada.token)).body, "secret");
    expect(secret).not.toBe(ada.secret);
    expect((await post("enable", ada.token, { code: codeAt(secret, time.clock()) })).status).toBe(200);
    expect(codeOf(await logIn(app, ada.email, { code: ada.recoveryCodes[1] }))).toEqual([401, "credentials-invalid"]);
  });

  test("twice at once succeeds once", async () => {
    const ada = await guarded();
    const [code, recoveryCode = ""] = [ada.code(), ada.recoveryCodes[0]];
    const answers = await Promise.all([code, code, recoveryCode].map((each) => disable(ada, each)));
    expect(statuses(answers).filter((status) => status === 204)).toHaveLength(1);
    expect(statuses(answers).every((status) => [204, 401, 409].includes(status))).toBe(true);
  });

  test("while somebody logs in with a code is one before the other, and nobody's fault", async () => {
    const ada = await guarded();
    const [code, recoveryCode = ""] = [ada.code(), ada.recoveryCodes[0]];
    const [off, login] = await Promise.all([disable(ada, code), logIn(app, ada.email, { code: recoveryCode })]);
    expect(off.status).toBe(204);
    // The code was looked at before it was gone, or after.
    expect([200, 401]).toContain(login.status);
    expect((await logIn(app, ada.email)).status).toBe(200);
  });
});

test("New recovery codes take the place of those that were left", async () => {
  const ada = await guarded();
  expect((await logIn(app, ada.email, { code: ada.recoveryCodes[0] })).status).toBe(200);
  const renewed = await post("recovery-codes", ada.token, { password: PASSWORD, code: ada.code() });
  expect(at(renewed.body, "recoveryCodes")).toHaveLength(10);
  expect(await me(ada.token)).toMatchObject({ recoveryCodesLeft: 10 });
  expect(codeOf(await logIn(app, ada.email, { code: ada.recoveryCodes[1] }))).toEqual([401, "credentials-invalid"]);
  expect((await logIn(app, ada.email, { code: at(renewed.body, "recoveryCodes", 0) })).status).toBe(200);
});

test("Bad input gets its pointer", async () => {
  const { token } = await register(app);
  const cases: [string, unknown, string][] = [
    ["enable", {}, "/code"],
    ["enable", { code: 123456 }, "/code"],
    ["enable", { code: "1".repeat(65) }, "/code"],
    ["enable", { code: "123456", password: PASSWORD }, "/password"],
    ["disable", { code: "123456" }, "/password"],
    ["disable", { password: PASSWORD, code: "" }, "/code"],
    ["recovery-codes", { code: "123456" }, "/password"],
  ];
  for (const [path, body, pointer] of cases) {
    const answer = await post(path, token, body);
    expect([path, answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([path, 422, pointer]);
  }
});
