import { beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { at, PASSWORD, type Person, register, testApp } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";

let mailbox: Mailbox;

const { stores, app, closing } = testBench();

beforeAll(async () => {
  mailbox = await openMailbox(stores);
});

closing(() => mailbox[Symbol.asyncDispose]());

const someone = () => `${Bun.randomUUIDv7()}@example.com`;
const verify = (token: string, on = app) => on.call("POST", "/api/v1/auth/email/verify", { body: { token } });
const resend = ({ token }: Person) => app.call("POST", "/api/v1/auth/email/resend", { token });
const change = ({ token }: Person, newEmail: string, password = PASSWORD) =>
  app.call("POST", "/api/v1/auth/email/change", { token, body: { newEmail, password } });
const me = async ({ token }: Person) => (await app.call("GET", "/api/v1/users/me", { token })).body;
const login = (email: string) => app.call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });

describe("confirming an address", () => {
  test("takes the token of the mail that registering sends, once", async () => {
    const ada = await register(app);
    const mail = await mailbox.newest(ada.email, "Confirm your e-mail address");
    expect(mail.text).toContain("https://forja.example.com/verify-email#token=fm_");
    expect((await verify(tokenIn(mail))).status).toBe(204);
    expect(await me(ada)).toMatchObject({ emailVerified: true, version: 2 });
    const again = await verify(tokenIn(mail));
    expect([again.status, at(again.body, "errors", 0, "pointer")]).toEqual([422, "/token"]);
    expect((await verify("fm_none-of-ours")).status).toBe(422);
  });

  test("can be asked for again, a few times an hour, and not once it is done", async () => {
    const ada = await register(app);
    const answers = [];
    for (let index = 0; index < 5; index += 1) answers.push((await resend(ada)).status);
    expect(answers).toEqual([202, 202, 202, 202, 429]);
    // A newer request voids an older one: fewer than five mails arrive when the worker is slower than the requests.
    const [newest] = await stores.db.execute<{ id: string }>(sql`
      select id from jobs where user_id = ${ada.userId}::uuid and kind = 'send-mail'
      order by created_at desc, id desc limit 1`);
    const mail = await eventually(
      async () => mailbox.mails.find(({ id }) => id === newest?.id),
      (found) => found !== undefined,
    );
    if (mail === undefined) throw new Error("no mail");
    expect((await verify(tokenIn(mail))).status).toBe(204);
    const done = await resend(ada);
    expect([done.status, done.body]).toEqual([202, undefined]);
  });

  test("runs out after three days", async () => {
    const ada = await register(app);
    const mail = await mailbox.newest(ada.email, "Confirm your e-mail");
    await using later = await testApp(stores, { clock: () => new Date(Date.now() + 73 * 3_600_000) });
    expect((await verify(tokenIn(mail), later)).status).toBe(422);
  });

  test("does not do what the token of a mail for a password does", async () => {
    const ada = await register(app);
    await app.call("POST", "/api/v1/auth/password/forgot", { body: { email: ada.email } });
    const token = tokenIn(await mailbox.newest(ada.email, "new password"));
    expect((await verify(token)).status).toBe(422);
    // A refusal uses nothing up.
    const reset = { token, newPassword: "a donkey eats purple thistles" };
    expect((await app.call("POST", "/api/v1/auth/password/reset", { body: reset })).status).toBe(204);
  });
});

describe("changing the address", () => {
  test("takes effect when both addresses have confirmed, in either order", async () => {
    for (const order of [
      ["old", "new"],
      ["new", "old"],
    ]) {
      const ada = await register(app);
      const newEmail = someone();
      const asked = await change(ada, newEmail);
      expect([asked.status, asked.body]).toEqual([202, undefined]);
      const tokens: Record<string, string> = {
        old: tokenIn(await mailbox.newest(ada.email, "change of your e-mail")),
        new: tokenIn(await mailbox.newest(newEmail, "new e-mail")),
      };
      const [first = "", second = ""] = order;
      expect((await verify(tokens[first] ?? "")).status).toBe(204);
      expect(await me(ada)).toMatchObject({ email: ada.email });
      expect((await verify(tokens[second] ?? "")).status).toBe(204);
      expect(await me(ada)).toMatchObject({ email: newEmail, emailVerified: true });
      expect((await login(newEmail)).status).toBe(200);
      expect((await login(ada.email)).status).toBe(401);
      expect((await verify(tokens[first] ?? "")).status).toBe(422);
    }
  });

  test("asks for the password and for an address that nobody else has", async () => {
    const ada = await register(app);
    const bob = await register(app);
    const wrong = await change(ada, someone(), "not the right password");
    expect([wrong.status, at(wrong.body, "code")]).toEqual([401, "credentials-invalid"]);
    expect(at((await change(ada, bob.email.toUpperCase())).body, "code")).toBe("email-taken");
    expect(at((await change(ada, ada.email)).body, "errors", 0, "pointer")).toBe("/newEmail");
    expect(at((await change(ada, "no address")).body, "errors", 0, "pointer")).toBe("/newEmail");
  });

  test("gives way to the next wish, and to whoever takes the address first", async () => {
    const ada = await register(app);
    const [first, second] = [someone(), someone()];
    await change(ada, first);
    const old = tokenIn(await mailbox.newest(first, "new e-mail"));
    await change(ada, second);
    expect((await verify(old)).status).toBe(422);
    const tokens = [
      tokenIn(await mailbox.newest(second, "new e-mail")),
      tokenIn(await mailbox.newest(ada.email, "change of your e-mail", 2)),
    ];
    await register(app, { email: second });
    expect((await verify(tokens[0] ?? "")).status).toBe(204);
    const late = await verify(tokens[1] ?? "");
    expect([late.status, at(late.body, "code")]).toEqual([409, "email-taken"]);
    expect(await me(ada)).toMatchObject({ email: ada.email });
  });

  test("is taken back by a new password", async () => {
    const ada = await register(app);
    const newEmail = someone();
    await change(ada, newEmail);
    const token = tokenIn(await mailbox.newest(newEmail, "new e-mail"));
    const passwords = { currentPassword: PASSWORD, newPassword: "a donkey eats purple thistles" };
    await app.call("POST", "/api/v1/auth/password/change", { token: ada.token, body: passwords });
    expect((await verify(token)).status).toBe(422);
  });
});
