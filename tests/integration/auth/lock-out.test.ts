import { beforeAll, describe, expect, test } from "bun:test";
import { type Answer, at, PASSWORD, type Person, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { registerGuarded, steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";

let app: TestApp;
let mailbox: Mailbox;
const time = steppingClock();

const { stores, closing } = storesBench();

beforeAll(async () => {
  // The real limits, and addresses that a test can choose.
  app = await testApp(stores, { config: { rateLimitScale: 1, trustFlyProxy: true }, clock: time.clock });
  mailbox = await openMailbox(stores);
});

closing(async () => {
  await mailbox[Symbol.asyncDispose]();
  await app.close();
});

let addresses = 0;
/** An address that nobody has used, each in a network of its own. */
const anywhere = (): string => `203.0.113.${++addresses}`;

type From = { readonly address: string; readonly device?: string | null };

const from = ({ address, device }: From): Record<string, string> => ({
  "fly-client-ip": address,
  ...(device == null ? {} : { "forja-device": device }),
});

const login = (email: string, password: string, origin: From, fields: Record<string, unknown> = {}): Promise<Answer> =>
  app.call("POST", "/api/v1/auth/login", { body: { email, password, ...fields }, headers: from(origin) });

const signUp = async (address: string): Promise<Person & { readonly device: string }> => {
  const email = `${crypto.randomUUID()}@example.com`;
  const answer = await app.call("POST", "/api/v1/auth/register", {
    body: { email, password: PASSWORD },
    headers: from({ address }),
  });
  expect(answer.status).toBe(201);
  return {
    email,
    userId: textAt(answer.body, "user", "id"),
    token: textAt(answer.body, "accessToken"),
    refreshToken: textAt(answer.body, "refreshToken"),
    device: answer.headers.get("forja-device") ?? "",
  };
};

/** Strangers guess from many addresses until the account takes no more guesses of them. */
const besiege = async (email: string): Promise<void> => {
  const statuses: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const address = anywhere();
    const guesses = Array.from({ length: 5 }, (_, index) => login(email, `guess ${round} ${index} wrong`, { address }));
    statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
  }
  expect(statuses).toContain(429);
  // The right password does not help a stranger now either.
  expect((await login(email, PASSWORD, { address: anywhere() })).status).toBe(429);
};

describe("an owner whose account strangers are guessing at", () => {
  test("gets in from the address that the account was opened from, again and again", async () => {
    const home = anywhere();
    const ada = await signUp(home);
    await besiege(ada.email);
    for (let index = 0; index < 8; index += 1) {
      expect((await login(ada.email, PASSWORD, { address: home })).status).toBe(200);
    }
  });

  test("gets in from anywhere on a device that logged in before", async () => {
    const ada = await signUp(anywhere());
    await besiege(ada.email);
    const answer = await login(ada.email, PASSWORD, { address: anywhere(), device: ada.device });
    expect(answer.status).toBe(200);
    const next = answer.headers.get("forja-device");
    expect(next).toStartWith("fd_");
    expect((await login(ada.email, PASSWORD, { address: anywhere(), device: next })).status).toBe(200);
  });

  test("gets in on a new device after a password reset", async () => {
    const ada = await signUp(anywhere());
    await besiege(ada.email);
    const away = anywhere();
    await app.call("POST", "/api/v1/auth/password/forgot", {
      body: { email: ada.email },
      headers: from({ address: away }),
    });
    const token = tokenIn(await mailbox.newest(ada.email, "password"));
    const newPassword = "a donkey eats purple thistles";
    const reset = await app.call("POST", "/api/v1/auth/password/reset", {
      body: { token, newPassword },
      headers: from({ address: away }),
    });
    expect(reset.status).toBe(204);
    expect((await login(ada.email, newPassword, { address: away })).status).toBe(200);
    expect((await login(ada.email, newPassword, { address: anywhere() })).status).toBe(429);
  });

  test("goes on changing what is theirs in a session", async () => {
    const ada = await signUp(anywhere());
    await besiege(ada.email);
    const change = await app.call("POST", "/api/v1/auth/password/change", {
      token: ada.token,
      body: { currentPassword: PASSWORD, newPassword: "a donkey eats purple thistles" },
      headers: from({ address: anywhere() }),
    });
    expect(change.status).toBe(204);
    const gone = await app.call("DELETE", "/api/v1/users/me", {
      token: ada.token,
      body: { password: "a donkey eats purple thistles" },
      headers: from({ address: anywhere() }),
    });
    expect(gone.status).toBe(202);
  });

  test("is not kept out by guesses at the code of somebody who knows the password", async () => {
    const ada = await registerGuarded(app, time);
    const first = await login(ada.email, PASSWORD, { address: anywhere() }, { code: ada.code() });
    const device = first.headers.get("forja-device");
    expect(first.status).toBe(200);
    const statuses: number[] = [];
    for (let index = 0; index < 14; index += 1) {
      statuses.push((await login(ada.email, PASSWORD, { address: anywhere() }, { code: "000000" })).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect((await login(ada.email, PASSWORD, { address: anywhere() }, { code: ada.code() })).status).toBe(429);
    expect((await login(ada.email, PASSWORD, { address: anywhere(), device }, { code: ada.code() })).status).toBe(200);
  });
});

describe("a known device or address", () => {
  test.each([
    ["the address", false],
    ["the device", true],
  ])("logs in twelve times at once by %s, also after wrong guesses", async (_name, byDevice) => {
    const home = anywhere();
    const ada = await signUp(home);
    const origin = byDevice ? { address: anywhere(), device: ada.device } : { address: home };
    const many = async (count: number, password: string) =>
      (await Promise.all(Array.from({ length: count }, () => login(ada.email, password, origin)))).map(
        ({ status }) => status,
      );
    await many(4, "not the right password");
    expect(await many(12, PASSWORD)).toEqual(Array.from({ length: 12 }, () => 200));
    // Guesses that wait for each other are no more guesses.
    expect((await many(8, "not the right password")).toSorted()).toEqual([401, 429, 429, 429, 429, 429, 429, 429]);
  });

  test("logs in many times at once on two instances", async () => {
    await using other = await testApp(stores, {
      config: { rateLimitScale: 1, trustFlyProxy: true },
      clock: time.clock,
    });
    const home = anywhere();
    const ada = await signUp(home);
    const body = { email: ada.email, password: PASSWORD };
    const answers = await Promise.all(
      [app, app, app, app, app, app, other, other].map((instance) =>
        instance.call("POST", "/api/v1/auth/login", { body, headers: from({ address: home }) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test("has a count of its own, and no more guesses than a stranger at one address", async () => {
    const home = anywhere();
    const ada = await signUp(home);
    const wrong = async (origin: From) => (await login(ada.email, "not the right password", origin)).status;
    const byDevice: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      byDevice.push(await wrong({ address: anywhere(), device: ada.device }));
    }
    expect(byDevice).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const byAddress: number[] = [];
    for (let index = 0; index < 8; index += 1) byAddress.push(await wrong({ address: home }));
    expect(byAddress).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });

  test("says nothing at another account", async () => {
    const [ada, eve] = [await signUp(anywhere()), await signUp(anywhere())];
    await besiege(ada.email);
    expect((await login(ada.email, PASSWORD, { address: anywhere(), device: eve.device })).status).toBe(429);
  });

  test.each(["", "fd_", "fd_AAAA", `fd_${"A".repeat(90)}`, `fd_${"A".repeat(1_000)}`, "Bearer x"])(
    "is nobody's when it is made up: %p",
    async (device) => {
      const ada = await signUp(anywhere());
      const answer = await login(ada.email, PASSWORD, { address: anywhere(), device });
      expect(answer.status).toBe(200);
      const bad = Array.from({ length: 6 }, () => login(ada.email, "wrong again", { address: "198.51.100.7", device }));
      expect((await Promise.all(bad)).map(({ status }) => status)).toContain(429);
    },
  );

  test("is not what somebody becomes who knows the password alone of an account with two factors", async () => {
    const ada = await registerGuarded(app, time);
    const address = anywhere();
    const answer = await login(ada.email, PASSWORD, { address });
    expect([answer.status, at(answer.body, "code")]).toEqual([401, "two-factor-required"]);
    expect(answer.headers.get("forja-device")).toBeNull();
    await besiege(ada.email);
    expect((await login(ada.email, PASSWORD, { address }, { code: ada.code() })).status).toBe(429);
  });

  test("is forgotten when all access ends, and known again after the next login", async () => {
    const ada = await signUp(anywhere());
    const away = anywhere();
    const ended = await app.call("POST", "/api/v1/auth/logout-all", { token: ada.token, body: { everything: true } });
    expect(ended.status).toBe(204);
    // The clock of these tests moves only by hand.
    time.step();
    const renewed = (await login(ada.email, PASSWORD, { address: away })).headers.get("forja-device");
    await besiege(ada.email);
    expect((await login(ada.email, PASSWORD, { address: anywhere(), device: ada.device })).status).toBe(429);
    expect((await login(ada.email, PASSWORD, { address: anywhere(), device: renewed })).status).toBe(200);
  });

  test("is not what a repeated login or registration becomes", async () => {
    const key = () => ({ "idempotency-key": crypto.randomUUID() });
    const email = `${crypto.randomUUID()}@example.com`;
    const attempts = [
      { path: "/api/v1/auth/register", headers: { ...from({ address: anywhere() }), ...key() } },
      { path: "/api/v1/auth/login", headers: { ...from({ address: anywhere() }), ...key() } },
    ];
    for (const { path, headers } of attempts) {
      const ask = () => app.call("POST", path, { body: { email, password: PASSWORD }, headers });
      expect((await ask()).headers.get("forja-device")).toStartWith("fd_");
      const again = await ask();
      expect([again.headers.get("idempotency-replayed"), again.headers.get("forja-device")]).toEqual(["true", null]);
    }
  });

  test("is forgotten after half a year", async () => {
    const ada = await signUp(anywhere());
    const later = () => new Date(time.clock().getTime() + 181 * 86_400_000);
    await using afterwards = await testApp(stores, {
      config: { rateLimitScale: 1, trustFlyProxy: true },
      clock: later,
    });
    await besiege(ada.email);
    const answer = await afterwards.call("POST", "/api/v1/auth/login", {
      body: { email: ada.email, password: PASSWORD },
      headers: from({ address: anywhere(), device: ada.device }),
    });
    expect(answer.status).toBe(429);
  });
});
