import { beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { LOGIN_RATES } from "#api/access/limits.ts";
import { enable } from "#api/modules/auth/two-factor/two-factor.service.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { endSessions } from "#db/postgres/queries/accounts/sessions.ts";
import { sessions, users } from "#db/postgres/schema/index.ts";
import { holdAccount } from "#tests/support/account-lock.ts";
import { type Answer, at, PASSWORD, type Person, register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { codeAt, logIn, registerGuarded, TWO_FACTOR } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { codeOf, confirm, endProof } from "#tests/support/proof.ts";
import { sessionOf } from "#tests/support/signed-in.ts";

let app: TestApp;
let second: TestApp;
let now = Date.now();
const clock = () => new Date(now);
const time = {
  clock,
  step: () => {
    now += 30_000;
  },
};

const { stores, closing } = storesBench();

beforeAll(async () => {
  // Two instances with the real limits on guesses.
  app = await testApp(stores, { config: { rateLimitScale: 1 }, clock });
  second = await testApp(stores, { config: { rateLimitScale: 1 }, clock });
});

closing(async () => {
  await app.close();
  await second.close();
});

const KEYS = "/api/v1/auth/api-keys";
const makeKey = (on: TestApp, token: string): Promise<Answer> =>
  on.call("POST", KEYS, { token, body: { name: "script", scopes: ["read"] } });
const isProven = async (token: string, on = app): Promise<boolean> => {
  const answer = await makeKey(on, token);
  if (answer.status === 201) return true;
  expect(codeOf(answer)).toEqual([403, "confirmation-required"]);
  return false;
};
/** An account whose session has no fresh proof. */
const stale = async (): Promise<Person> => {
  const person = await register(app);
  await endProof(stores.db, person.userId, clock());
  return person;
};
const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);
const wrong = (token: string, on = app) => confirm(on, token, { password: "not the right one" });

describe("fresh proof", () => {
  test("is a registration and a login, for ten minutes, and a refresh does not renew it", async () => {
    const { email, refreshToken } = await register(app);
    const login = await logIn(app, email);
    const begun = now;
    now = begun + 599_000;
    const refreshed = await app.call("POST", "/api/v1/auth/refresh", {
      body: { refreshToken: textAt(login.body, "refreshToken") },
    });
    const token = textAt(refreshed.body, "accessToken");
    expect(await isProven(token)).toBe(true);
    now = begun + 600_000;
    expect([await isProven(token), await isProven(token, second)]).toEqual([false, false]);
    const first = await app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken } });
    expect(await isProven(textAt(first.body, "accessToken"))).toBe(false);
    expect(await isProven(textAt((await logIn(app, email)).body, "accessToken"))).toBe(true);
  });

  test("is none in a session of an earlier version", async () => {
    const { userId, token } = await register(app);
    await stores.db.update(sessions).set({ provenAt: null }).where(eq(sessions.userId, userId));
    expect(await isProven(token)).toBe(false);
    expect((await confirm(app, token)).status).toBe(204);
    expect(await isProven(token)).toBe(true);
  });
});

describe("a confirmation", () => {
  test("counts at once on every instance, for ten minutes, and for its session alone", async () => {
    const { userId, token } = await stale();
    const other = await sessionOf(app, userId);
    await endProof(stores.db, userId, clock());
    const answer = await confirm(app, token);
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect([await isProven(token, second), await isProven(other.token, second)]).toEqual([true, false]);
    now += 600_000;
    const later = await sessionOf(app, userId);
    const again = await confirm(second, later.token);
    expect(again.status).toBe(204);
    expect(await isProven(later.token)).toBe(true);
  });

  test("ends with its session", async () => {
    const { token, email } = await stale();
    expect((await confirm(app, token)).status).toBe(204);
    expect((await app.call("POST", "/api/v1/auth/logout", { token })).status).toBe(204);
    expect([(await confirm(second, token)).status, (await makeKey(second, token)).status]).toEqual([401, 401]);
    expect((await logIn(app, email)).status).toBe(200);
  });

  test("is not for API keys, and takes no other body", async () => {
    const { token } = await register(app);
    const key = textAt((await makeKey(app, token)).body, "key");
    expect(codeOf(await confirm(app, key))).toEqual([403, "forbidden"]);
    for (const [body, pointer] of [
      [{}, "/password"],
      [{ password: "" }, "/password"],
      [{ password: PASSWORD, code: 123456 }, "/code"],
      [{ password: PASSWORD, passkey: {} }, "/passkey/id"],
    ] as const) {
      const refused = await app.call("POST", "/api/v1/auth/confirm", { token, body });
      expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect(codeOf(await app.call("POST", "/api/v1/auth/confirm", { body: { password: PASSWORD } }))).toEqual([
      401,
      "token-missing",
    ]);
  });

  test("with two-factor login on needs the code too, once", async () => {
    const ada = await registerGuarded(app, time);
    await endProof(stores.db, ada.userId, clock());
    expect(codeOf(await confirm(app, ada.token))).toEqual([401, "two-factor-required"]);
    expect(codeOf(await confirm(app, ada.token, { code: "000000" }))).toEqual([401, "credentials-invalid"]);
    expect(await isProven(ada.token)).toBe(false);
    const code = ada.code();
    expect((await confirm(app, ada.token, { code })).status).toBe(204);
    expect(await isProven(ada.token, second)).toBe(true);
    expect(codeOf(await confirm(second, ada.token, { code }))).toEqual([401, "credentials-invalid"]);
    expect((await confirm(app, ada.token, { code: ada.recoveryCodes[0] })).status).toBe(204);
  });

  test("that is repeated under its Idempotency-Key proves nothing anew, in no session", async () => {
    const { userId, token } = await stale();
    const other = await sessionOf(app, userId);
    const headers = { "idempotency-key": `confirm-${Bun.randomUUIDv7()}` };
    expect((await confirm(app, token, {}, headers)).status).toBe(204);
    await endProof(stores.db, userId, clock());
    const repeated = await confirm(app, token, {}, headers);
    expect([repeated.status, repeated.headers.get("idempotency-replayed")]).toEqual([204, "true"]);
    expect(await isProven(token)).toBe(false);
    expect(codeOf(await confirm(app, other.token, {}, headers))).toEqual([422, "idempotency-key-reused"]);
    expect(await isProven(other.token)).toBe(false);
  });

  test("is in the owner's activity, and so is a wrong guess", async () => {
    const { token } = await stale();
    await wrong(token);
    await confirm(app, token);
    const seen = await eventually(
      async () => (await app.call("GET", "/api/v1/users/me/activity", { token })).body,
      (body) => JSON.stringify(body).includes("session.confirmed"),
    );
    expect(JSON.stringify(seen)).toContain('"confirmation.failed"');
  });
});

test("Two-factor login that is switched on ends the proof of the other sessions", async () => {
  const { userId, token } = await register(app);
  const other = await sessionOf(app, userId);
  expect(await isProven(other.token)).toBe(true);
  const secret = textAt((await app.call("POST", `${TWO_FACTOR}/setup`, { token })).body, "secret");
  const enabled = await app.call("POST", `${TWO_FACTOR}/enable`, { token, body: { code: codeAt(secret, clock()) } });
  expect(enabled.status).toBe(200);
  expect([await isProven(token), await isProven(other.token)]).toEqual([true, false]);
});

describe("a confirmation that was right before another change", () => {
  /** Returns the answer to a confirmation whose credentials were checked before the change, and stored after it. */
  const behind = async (
    { userId, token }: Pick<Person, "userId" | "token">,
    change: (tx: Transaction) => Promise<unknown>,
  ): Promise<Answer> => {
    await using account = await holdAccount(stores.db, userId);
    const confirmed = confirm(second, token);
    await account.waiting(1);
    await account.release(change);
    return confirmed;
  };
  const proofOf = async (userId: string) =>
    (await stores.db.select({ at: sessions.provenAt }).from(sessions).where(eq(sessions.userId, userId))).map(
      ({ at }) => at,
    );

  test("is none where two-factor login was enabled", async () => {
    const ada = await register(app);
    const secret = textAt((await app.call("POST", `${TWO_FACTOR}/setup`, ada)).body, "secret");
    const other = await sessionOf(app, ada.userId);
    await endProof(stores.db, ada.userId, clock());
    const { userId } = ada;
    const {
      newId,
      config: { sealingSecret },
    } = app.deps;
    const enabling = (tx: Transaction) =>
      enable(
        tx,
        { userId, sessionId: newId(), requestId: "enabling", now: clock(), newId, sealingSecret },
        codeAt(secret, clock()),
      );
    expect(codeOf(await behind({ userId: ada.userId, token: other.token }, enabling))).toEqual([
      401,
      "two-factor-required",
    ]);
    expect(await isProven(other.token)).toBe(false);
  });

  test("is none where the session or the password ended", async () => {
    const ada = await stale();
    const changed = (tx: Transaction) =>
      tx
        .update(users)
        .set({ passwordVersion: sql`${users.passwordVersion} + 1` })
        .where(eq(users.id, ada.userId));
    expect(codeOf(await behind(ada, changed))).toEqual([401, "credentials-invalid"]);
    expect(await isProven(ada.token)).toBe(false);
    expect(codeOf(await behind(ada, (tx) => endSessions(tx, ada.userId, null, "logout")))).toEqual([
      401,
      "token-invalid",
    ]);
    expect((await proofOf(ada.userId)).some((at) => at !== null && at.getTime() > now - 1_000)).toBe(false);
  });

  test("uses its code once, on all instances", async () => {
    const ada = await registerGuarded(app, time);
    await endProof(stores.db, ada.userId, clock());
    for (const code of [ada.code(), ada.recoveryCodes[0] ?? ""]) {
      const answers = await Promise.all([app, second, app, second].map((on) => confirm(on, ada.token, { code })));
      expect(statuses(answers).toSorted()).toEqual([204, 401, 401, 401]);
    }
  });
});

describe("guesses at a confirmation", () => {
  test("at once, on two instances, are as many as at a login, and then the right one is refused too", async () => {
    const { userId, token } = await stale();
    const guesses = await Promise.all(Array.from({ length: 16 }, (_, index) => wrong(token, index % 2 ? app : second)));
    expect(statuses(guesses).filter((status) => status === 401)).toHaveLength(LOGIN_RATES.pair.quota);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(16 - LOGIN_RATES.pair.quota);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeWithin(1, 901);
    expect((await confirm(app, token)).status).toBe(429);
    expect(await isProven(token)).toBe(false);
    // Another session of the account has a count of its own.
    expect((await confirm(app, (await sessionOf(app, userId)).token)).status).toBe(204);
  });

  test("do not count when they are right, and count with all other guesses of the session", async () => {
    const { token } = await stale();
    for (let index = 0; index < 2 * LOGIN_RATES.pair.quota; index += 1) {
      expect((await confirm(app, token)).status).toBe(204);
    }
    const body = { newEmail: "other@example.com", password: "not the right one" };
    const change = () => app.call("POST", "/api/v1/auth/email/change", { token, body });
    for (let index = 0; index < LOGIN_RATES.pair.quota - 1; index += 1) expect((await change()).status).toBe(401);
    expect([(await wrong(token)).status, (await wrong(token)).status]).toEqual([401, 429]);
  });

  test("in many sessions of an account are no more than those of strangers", async () => {
    const { userId } = await stale();
    const { pair, account } = LOGIN_RATES;
    const count = account.burst / pair.quota + 1;
    const answers: Answer[] = [];
    for (let index = 0; index < count; index += 1) {
      const { token } = await sessionOf(app, userId);
      answers.push(...(await Promise.all(Array.from({ length: pair.quota }, () => wrong(token)))));
    }
    const compared = statuses(answers).filter((status) => status === 401);
    // The count gives one back every 36 seconds.
    expect(compared.length).toBeWithin(account.burst, account.burst + 3);
  });

  test("at its code are as many as at a login", async () => {
    const ada = await registerGuarded(app, time);
    const guess = (code: number) => confirm(code % 2 ? app : second, ada.token, { code: String(code) });
    const answers: Answer[] = [];
    for (let round = 0; round < 3; round += 1) {
      const codes = Array.from({ length: LOGIN_RATES.pair.quota }, (_, index) => 100_000 + round * 10 + index);
      answers.push(...(await Promise.all(codes.map(guess))));
    }
    expect(statuses(answers).filter((status) => status === 401)).toHaveLength(LOGIN_RATES.code.quota);
    expect((await confirm(app, ada.token, { code: ada.code() })).status).toBe(429);
  });
});
