import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { users } from "#db/postgres/schema/index.ts";
import { at, type Person, register, type TestApp, testApp } from "#tests/support/app.ts";
import { logIn, registerGuarded, type SteppingClock, steppingClock } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type Mailbox, openMailbox } from "#tests/support/mailbox.ts";

let app: TestApp;
let time: SteppingClock;
let mailbox: Mailbox;
let admin: Person;

const { stores, closing } = storesBench();

beforeAll(async () => {
  time = steppingClock();
  app = await testApp(stores, { clock: time.clock });
  mailbox = await openMailbox(stores);
  admin = await register(app);
  await stores.db.update(users).set({ role: "admin" }).where(eq(users.id, admin.userId));
});

closing(async () => {
  await mailbox[Symbol.asyncDispose]();
  await app.close();
});

const remove = (userId: string, by: Person) =>
  app.call("DELETE", `/api/v1/users/${userId}/two-factor`, { token: by.token });
const me = async (token: string) => (await app.call("GET", "/api/v1/users/me", { token })).status;

/** Returns the actor in the log of the account. */
const actors = async (userId: string): Promise<unknown[]> => {
  await app.deps.activity.flush();
  const { body } = await app.call("GET", `/api/v1/admin/activity?userId=${userId}`, { token: admin.token });
  const entries = at(body, "data");
  return (Array.isArray(entries) ? entries : [])
    .filter((entry) => at(entry, "action") === "two-factor.removed-by-operator")
    .map((entry) => at(entry, "actorId"));
};

describe("an administrator", () => {
  test("takes a lost second factor off: sessions end, the password alone opens the account, its owner is told", async () => {
    const ada = await registerGuarded(app, time);
    expect((await logIn(app, ada.email)).status).toBe(401);
    const removed = await remove(ada.userId, admin);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect(await me(ada.token)).toBe(401);
    const back = await logIn(app, ada.email);
    expect(back.status).toBe(200);
    expect(at(back.body, "user", "twoFactorEnabled")).toBe(false);
    expect((await mailbox.newest(ada.email, "operator switched two-factor login off")).text).toContain(
      "Your password alone opens it now",
    );
    expect(await actors(ada.userId)).toEqual([admin.userId]);
    const again = await remove(ada.userId, admin);
    expect([again.status, at(again.body, "code")]).toEqual([409, "state-conflict"]);
  });

  test("cannot take it off their own account, nor can anybody who is none", async () => {
    const ada = await registerGuarded(app, time);
    const [own, stranger, nobody] = [
      await remove(admin.userId, admin),
      await remove(ada.userId, ada),
      await remove(Bun.randomUUIDv7(), admin),
    ];
    expect([own.status, stranger.status, nobody.status]).toEqual([403, 403, 404]);
    expect((await logIn(app, ada.email)).status).toBe(401);
  });
});

describe("the command", () => {
  const run = async (parameters: string[], script = ["db/remove-two-factor.ts"]) => {
    const child = Bun.spawn([process.execPath, ...script, ...parameters], {
      env: { ...process.env, DATABASE_URL: stores.sqlUrl, MONGODB_URL: stores.mongoUrl },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { output, error, code };
  };

  test("does the same for an operator, and is on record", async () => {
    const ada = await registerGuarded(app, time);
    const done = await run(["remove-two-factor", ada.email.toUpperCase()], ["scripts/release/forja.ts"]);
    expect(done).toMatchObject({ code: 0, error: "" });
    // After the command has ended, no instance takes the token.
    expect(await me(ada.token)).toBe(401);
    expect((await logIn(app, ada.email)).status).toBe(200);
    await mailbox.newest(ada.email, "operator switched two-factor login off");
    expect(
      await eventually(
        () => actors(ada.userId),
        (found) => found.length > 0,
      ),
    ).toEqual([ada.userId]);
  });

  test("says what is wrong, and changes nothing then", async () => {
    const ada = await register(app);
    const [usage, unknown, off] = [await run([]), await run(["nobody@example.com"]), await run([ada.email])];
    expect([usage.code, usage.error]).toEqual([64, "usage: remove-two-factor EMAIL\n"]);
    expect([unknown.code, unknown.error]).toEqual([1, "There is no account with this address.\n"]);
    expect([off.code, off.error]).toEqual([1, "Two-factor login is off for this account.\n"]);
    expect(await me(ada.token)).toBe(200);
  });
});
