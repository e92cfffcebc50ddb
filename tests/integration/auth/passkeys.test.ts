import { beforeAll, describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { CHALLENGE_MS } from "#api/modules/auth/passkeys/webauthn.ts";
import { sweepPasskeyChallenges } from "#db/postgres/queries/accounts/passkeys.ts";
import { passkeyChallenges, passkeys, users } from "#db/postgres/schema/index.ts";
import { at, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { registerGuarded, steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";
import {
  PASSKEYS,
  type PasskeyDevice,
  passkeyDevice,
  passkeyOptions,
  PASSKEY_SITE as SITE,
  type Spoiled,
} from "#tests/support/passkey-device.ts";
import { codeOf, endProof } from "#tests/support/proof.ts";

let app: TestApp;
let mailbox: Mailbox;
const time = steppingClock();

const { stores, closing } = storesBench();

beforeAll(async () => {
  app = await testApp(stores, { clock: time.clock, config: { corsOrigins: ["https://app.api.example.com"] } });
  mailbox = await openMailbox(stores, undefined, time.clock);
});

closing(async () => {
  await mailbox[Symbol.asyncDispose]();
  await app.close();
});

const post = (path: string, body: unknown, token?: string, headers: Record<string, string> = {}) =>
  app.call("POST", `${PASSKEYS}${path}`, { body, headers, ...(token !== undefined && { token }) });

const add = async (device: PasskeyDevice, token: string, spoiled: Spoiled = {}, fields: Record<string, unknown> = {}) =>
  post("", { passkey: device.create(await passkeyOptions(app, "register", token), spoiled), ...fields }, token);

const login = async (device: PasskeyDevice, spoiled: Spoiled = {}, fields: Record<string, unknown> = {}) =>
  post("/login", { passkey: device.get(await passkeyOptions(app, "login"), spoiled), ...fields });

const withPasskey = async (): Promise<{ person: Person; device: PasskeyDevice; id: string }> => {
  const person = await register(app);
  const device = passkeyDevice(SITE);
  const added = await add(device, person.token, {}, { name: "Phone" });
  expect(added.status).toBe(201);
  return { person, device, id: textAt(added.body, "id") };
};

const proves = async (token: string): Promise<boolean> =>
  (await app.call("POST", "/api/v1/auth/api-keys", { token, body: { name: "k", scopes: ["read"] } })).status === 201;

describe("a passkey", () => {
  test("is registered, listed, opens a session without a name, and is removed", async () => {
    const { person, device, id } = await withPasskey();
    const listed = await app.call("GET", PASSKEYS, { token: person.token });
    expect(at(listed.body, "data")).toMatchObject([{ id, name: "Phone", isSynced: false, lastUsedAt: null }]);
    expect(JSON.stringify(listed.body)).not.toContain("publicKey");
    const opened = await login(device, {}, { deviceName: "Phone" });
    expect(opened.status).toBe(200);
    expect(at(opened.body, "user", "id")).toBe(person.userId);
    const token = textAt(opened.body, "accessToken");
    expect((await app.call("GET", "/api/v1/users/me", { token })).status).toBe(200);
    expect(await proves(token)).toBe(true);
    const sessions = await app.call("GET", "/api/v1/auth/sessions", { token });
    expect(at(sessions.body, "data", 0)).toMatchObject({ deviceName: "Phone", current: true });
    expect(at((await app.call("GET", PASSKEYS, { token })).body, "data", 0, "lastUsedAt")).toBeString();
    expect((await app.call("DELETE", `${PASSKEYS}/${id}`, { token })).status).toBe(204);
    expect(codeOf(await login(device))).toEqual([401, "credentials-invalid"]);
    const mail = await mailbox.newest(person.email, "New access");
    expect(mail.text).toContain("a passkey: Phone");
  });

  test("gives fresh proof to its own session alone", async () => {
    const { person, device } = await withPasskey();
    const other = await register(app);
    const confirm = (token: string, body: unknown) => app.call("POST", "/api/v1/auth/confirm", { token, body });
    await endProof(stores.db, person.userId, time.clock());
    expect(await proves(person.token)).toBe(false);
    const foreign = await passkeyOptions(app, "confirm", other.token);
    expect(codeOf(await confirm(person.token, { passkey: device.get(foreign) }))).toEqual([401, "credentials-invalid"]);
    const ofLogin = await passkeyOptions(app, "login");
    expect(codeOf(await confirm(person.token, { passkey: device.get(ofLogin) }))).toEqual([401, "credentials-invalid"]);
    const asked = await post("/options", { for: "confirm" }, person.token);
    expect(at(asked.body, "allowCredentials")).toMatchObject([
      { type: "public-key", transports: ["hybrid", "internal"] },
    ]);
    const passkey = device.get({ challenge: textAt(asked.body, "challenge") });
    expect(codeOf(await confirm(other.token, { passkey }))).toEqual([401, "credentials-invalid"]);
    expect((await confirm(person.token, { passkey })).status).toBe(204);
    expect(await proves(person.token)).toBe(true);
    const both = await confirm(person.token, { passkey, password: "x" });
    expect([both.status, at(both.body, "errors", 0, "pointer")]).toEqual([422, "/password"]);
    const neither = await confirm(person.token, {});
    expect([neither.status, at(neither.body, "errors", 0, "pointer")]).toEqual([422, "/password"]);
  });

  test("needs the code, too, while two-factor login is on", async () => {
    const guarded = await registerGuarded(app, time);
    const device = passkeyDevice(SITE);
    expect((await add(device, guarded.token)).status).toBe(201);
    expect(codeOf(await login(device))).toEqual([401, "two-factor-required"]);
    expect(codeOf(await login(device, {}, { code: "000000" }))).toEqual([401, "credentials-invalid"]);
    const code = guarded.code();
    expect((await login(device, {}, { code })).status).toBe(200);
    expect(codeOf(await login(device, {}, { code }))).toEqual([401, "credentials-invalid"]);
  });

  test("is removed by a reset of the password, which lists it, and by nothing else", async () => {
    const { person, device } = await withPasskey();
    await app.call("POST", "/api/v1/auth/logout-all", { token: person.token, body: { everything: true } });
    expect((await login(device)).status).toBe(200);
    await app.call("POST", "/api/v1/auth/password/forgot", { body: { email: person.email } });
    const token = tokenIn(await mailbox.newest(person.email, "Choose a new password"));
    const body = { token, newPassword: "three plates a side, twice over" };
    expect((await app.call("POST", "/api/v1/auth/password/reset", { body })).status).toBe(204);
    expect(codeOf(await login(device))).toEqual([401, "credentials-invalid"]);
    const mail = await mailbox.newest(person.email, "Your password was changed");
    expect(mail.text).toContain("- 1 passkey: Phone");
  });

  test("does not open a disabled account", async () => {
    const { person, device } = await withPasskey();
    await stores.db.update(users).set({ disabledAt: time.clock() }).where(eq(users.id, person.userId));
    expect(codeOf(await login(device))).toEqual([403, "account-disabled"]);
  });
});

describe("a challenge", () => {
  test("is good once, for five minutes, and for its purpose", async () => {
    const { person, device } = await withPasskey();
    const options = await passkeyOptions(app, "login");
    const passkey = device.get(options);
    expect((await post("/login", { passkey })).status).toBe(200);
    expect(codeOf(await post("/login", { passkey }))).toEqual([401, "credentials-invalid"]);
    expect(codeOf(await post("/login", { passkey: device.get(options) }))).toEqual([401, "credentials-invalid"]);
    const ofConfirm = await passkeyOptions(app, "confirm", person.token);
    expect(codeOf(await post("/login", { passkey: device.get(ofConfirm) }))).toEqual([401, "credentials-invalid"]);
    const old = await passkeyOptions(app, "login");
    for (let step = 0; step <= CHALLENGE_MS / 30_000; step += 1) time.step();
    expect(codeOf(await post("/login", { passkey: device.get(old) }))).toEqual([401, "credentials-invalid"]);
    expect(codeOf(await login(device, { challenge: "bm90IG91cnM" }))).toEqual([401, "credentials-invalid"]);
  });

  test("of a registration is of one session, and is used once", async () => {
    const [ada, eve] = [await register(app), await register(app)];
    const device = passkeyDevice(SITE);
    const passkey = device.create(await passkeyOptions(app, "register", eve.token));
    const refused = await post("", { passkey }, ada.token);
    expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/passkey"]);
    expect((await post("", { passkey }, eve.token)).status).toBe(201);
    expect((await post("", { passkey }, eve.token)).status).toBe(422);
    expect(codeOf(await add(device, ada.token))).toEqual([409, "state-conflict"]);
  });

  test("needs a session, but for a login", async () => {
    for (const purpose of ["register", "confirm"])
      expect(codeOf(await post("/options", { for: purpose }))).toEqual([401, "token-missing"]);
    expect(codeOf(await post("/options", { for: "login" }, "no token"))).toEqual([401, "token-invalid"]);
  });

  test("is removed after its time", async () => {
    await passkeyOptions(app, "login");
    const past = new Date(Date.now() - 1_000);
    await stores.db.update(passkeyChallenges).set({ expiresAt: past });
    const kept = (await passkeyOptions(app, "login")).challenge;
    await stores.db
      .update(passkeyChallenges)
      .set({ expiresAt: new Date(Date.now() + 60_000) })
      .where(eq(passkeyChallenges.challenge, kept));
    await sweepPasskeyChallenges(stores.db, {});
    expect(await stores.db.select({ challenge: passkeyChallenges.challenge }).from(passkeyChallenges)).toEqual([
      { challenge: kept },
    ]);
  });
});

describe("a login is refused", () => {
  const foreignKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

  test.each<[string, Spoiled]>([
    ["of another origin", { origin: "https://evil.example.com" }],
    ["of an origin below another domain", { origin: "https://app.evil-api.example.com" }],
    ["of another domain", { rpId: "example.com" }],
    ["whose user was not verified", { isUserVerified: false }],
    ["with the signature of another key", { key: foreignKey }],
    ["with the handle of another account", { userHandle: "YW5vdGhlcg" }],
  ])("%s", async (_name, spoiled) => {
    const { device } = await withPasskey();
    expect(codeOf(await login(device, spoiled))).toEqual([401, "credentials-invalid"]);
    expect((await login(device)).status).toBe(200);
  });

  test("whose counter went back, as that of a copy", async () => {
    const { device } = await withPasskey();
    expect((await login(device, { counter: 7 })).status).toBe(200);
    expect(codeOf(await login(device, { counter: 7 }))).toEqual([401, "credentials-invalid"]);
    expect((await login(device, { counter: 8 })).status).toBe(200);
  });

  test("with a shape that no browser sends, and no field is repeated", async () => {
    const refused = await post("/login", { passkey: { id: "a b", type: "public-key", secret: "sentinel" } });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).not.toContain("sentinel");
  });
});

describe("a registration", () => {
  test("of an allowed origin below the domain is taken", async () => {
    const { token } = await register(app);
    expect((await add(passkeyDevice({ ...SITE, origin: "https://app.api.example.com" }), token)).status).toBe(201);
  });

  test.each<[string, Spoiled]>([
    ["of another origin", { origin: "https://evil.example.com" }],
    ["of another domain", { rpId: "example.com" }],
    ["whose user was not verified", { isUserVerified: false }],
  ])("%s is refused", async (_name, spoiled) => {
    const { token } = await register(app);
    const refused = await add(passkeyDevice(SITE), token, spoiled);
    expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/passkey"]);
  });

  test("needs fresh proof, and is repeated by its id", async () => {
    const person = await register(app);
    const device = passkeyDevice(SITE);
    const id = Bun.randomUUIDv7();
    const body = { id, passkey: device.create(await passkeyOptions(app, "register", person.token)) };
    const made = await post("", body, person.token);
    expect(made.status).toBe(201);
    const again = await post("", body, person.token);
    expect([again.status, again.body]).toEqual([200, made.body]);
    await endProof(stores.db, person.userId, time.clock());
    expect(codeOf(await post("", body, person.token))).toEqual([403, "confirmation-required"]);
    expect(await stores.db.$count(passkeys, eq(passkeys.userId, person.userId))).toBe(1);
  });
});

test("a loopback address is localhost, and no address answers 503", async () => {
  await using local = await testApp(stores, { config: { apiUrl: "http://127.0.0.1:3000" } });
  const options = await local.call("POST", `${PASSKEYS}/options`, { body: { for: "login" } });
  expect(at(options.body, "rpId")).toBe("localhost");
  await using bare = await testApp(stores, { config: { apiUrl: null } });
  expect(codeOf(await bare.call("POST", `${PASSKEYS}/options`, { body: { for: "login" } }))).toEqual([
    503,
    "address-not-configured",
  ]);
});
