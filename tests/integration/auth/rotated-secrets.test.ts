import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { Secrets } from "#core/security/secrets.ts";
import { openWebhookSecret } from "#core/security/webhook-secret.ts";
import { idempotencyKeys, twoFactorSecrets, users, webhooks, workouts } from "#db/postgres/schema/index.ts";
import { register, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { logIn, registerGuarded, type SteppingClock, steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { newWebhook } from "#tests/support/webhooks.ts";
import { resealAll } from "#worker/reseal.ts";

const OLD = "the-secret-that-was-in-use-until-this-test";
const NEW = "the-secret-that-comes-into-use-in-this-test";

let time: SteppingClock;
/** Instances at the steps of a rotation: with the new secret known, in use, and with the old one removed. */
let knowing: TestApp;
let using: TestApp;
let done: TestApp;

const appWith = (secrets: Secrets): Promise<TestApp> =>
  testApp(stores, {
    clock: time.clock,
    config: { jwtSecret: secrets, refreshSecret: secrets, sealingSecret: secrets },
  });

const { stores, closing } = storesBench();

beforeAll(async () => {
  time = steppingClock();
  [knowing, using, done] = await Promise.all([appWith([OLD, NEW]), appWith([NEW, OLD]), appWith(NEW)]);
});

closing(() => Promise.all([knowing.close(), using.close(), done.close()]));

const statusOf = async (app: TestApp, token: string) => (await app.call("GET", "/api/v1/users/me", { token })).status;
const refreshBy = (app: TestApp, refreshToken: string) =>
  app.call("POST", "/api/v1/auth/refresh", { body: { refreshToken } });

describe("Instances of two steps of a rotation", () => {
  test("accept each other's access and refresh tokens", async () => {
    for (const [one, other] of [
      [knowing, using],
      [using, knowing],
    ] as const) {
      const person = await register(one);
      expect(await statusOf(other, person.token)).toBe(200);
      const refreshed = await refreshBy(other, person.refreshToken);
      expect(refreshed.status).toBe(200);
      expect(await statusOf(one, textAt(refreshed.body, "accessToken"))).toBe(200);
      expect((await refreshBy(one, textAt(refreshed.body, "refreshToken"))).status).toBe(200);
    }
  });

  test("go on from each other's cursors", async () => {
    const { token } = await register(knowing);
    const cursor = textAt((await knowing.call("GET", "/api/v1/sync", { token })).body, "cursor");
    const next = await using.call("GET", `/api/v1/sync?cursor=${cursor}`, { token });
    expect(next.status).toBe(200);
    const back = await knowing.call("GET", `/api/v1/sync?cursor=${textAt(next.body, "cursor")}`, { token });
    expect(back.status).toBe(200);
  });

  test("do a request with an Idempotency-Key once, also at the same time", async () => {
    const { token, userId } = await register(knowing);
    const send = (app: TestApp, key: string, title: string) =>
      app.call("POST", "/api/v1/workouts", {
        token,
        headers: { "idempotency-key": key },
        body: { status: "completed", title },
      });
    for (const [one, other] of [
      [knowing, using],
      [using, knowing],
    ] as const) {
      const key = `rotation-${Bun.randomUUIDv7()}`;
      const first = await send(one, key, "A");
      const again = await send(other, key, "A");
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(again.body).toEqual(first.body);
      expect((await send(other, key, "B")).status).toBe(422);
    }
    const keys = Array.from({ length: 20 }, () => `together-${Bun.randomUUIDv7()}`);
    const answers = await Promise.all(keys.flatMap((key) => [knowing, using].map((app) => send(app, key, "C"))));
    expect(new Set(answers.map(({ status }) => status)).isSubsetOf(new Set([201, 409]))).toBe(true);
    const rows = await stores.db.select().from(workouts).where(eq(workouts.userId, userId));
    expect(rows).toHaveLength(2 + keys.length);
    expect(await stores.db.$count(idempotencyKeys, eq(idempotencyKeys.scope, userId))).toBe(2 + keys.length);
  });
});

describe("What is sealed", () => {
  test("is opened by both, sealed anew, and opened without the old secret afterwards", async () => {
    const guarded = await registerGuarded(knowing, time);
    const hook = await newWebhook(knowing, guarded.token, "https://hooks.example.com/");
    expect((await logIn(using, guarded.email, { code: guarded.code() })).status).toBe(200);
    const others = await resealAll(stores.db, [NEW, OLD]);
    expect(others).toEqual({ resealed: 2, left: 0, unreadable: 0 });
    expect(await resealAll(stores.db, NEW)).toEqual({ resealed: 0, left: 0, unreadable: 0 });
    expect((await logIn(knowing, guarded.email, { code: guarded.code() })).status).toBe(200);
    expect((await logIn(done, guarded.email, { code: guarded.code() })).status).toBe(200);
    const [row] = await stores.db.select().from(webhooks).where(eq(webhooks.id, hook.id));
    expect(openWebhookSecret(NEW, hook.id, row?.sealedSecret ?? new Uint8Array())).toBe(hook.secret);
    expect(() => openWebhookSecret(OLD, hook.id, row?.sealedSecret ?? new Uint8Array())).toThrow();
  });

  test("lets a code through that was checked just before it was sealed anew", async () => {
    const guarded = await registerGuarded(using, time);
    const sealed = () => stores.db.select().from(twoFactorSecrets).where(eq(twoFactorSecrets.userId, guarded.userId));
    let resealing: Promise<unknown> = Promise.resolve();
    // Sealed to and fro while codes are used: whatever comes in between, each right code counts.
    for (let round = 0; round < 10; round += 1) {
      const [before] = await sealed();
      const secrets: Secrets = round % 2 === 0 ? [OLD, NEW] : [NEW, OLD];
      const login = logIn(using, guarded.email, { code: guarded.code() });
      resealing = resealAll(stores.db, secrets);
      expect((await login).status).toBe(200);
      await resealing;
      await resealAll(stores.db, secrets);
      const [after] = await sealed();
      expect(Buffer.compare(after?.sealedSecret ?? Buffer.of(), before?.sealedSecret ?? Buffer.of())).not.toBe(0);
    }
  });

  test("is left alone while its account is in use, and counted where no secret opens it", async () => {
    const guarded = await registerGuarded(using, time);
    const busy = await stores.db.transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, guarded.userId)).for("no key update");
      return resealAll(stores.db, [OLD, NEW]);
    });
    expect(busy.left).toBe(1);
    await stores.db
      .update(twoFactorSecrets)
      .set({ sealedSecret: Buffer.from("nobody can open this, whatever the secret") })
      .where(eq(twoFactorSecrets.userId, guarded.userId));
    expect((await resealAll(stores.db, [OLD, NEW])).unreadable).toBe(1);
  });
});
