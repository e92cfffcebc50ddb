import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { coachingGrants, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { type Mailbox, openMailbox, tokenIn } from "#tests/support/mailbox.ts";

let mailbox: Mailbox;

const { stores, app, closing } = testBench();

beforeAll(async () => {
  mailbox = await openMailbox(stores);
});

closing(() => mailbox[Symbol.asyncDispose]());

const GRANTS = "/api/v1/coaching/grants";
const someone = () => `${Bun.randomUUIDv7()}@example.com`;
const invite = ({ token }: Person, coachEmail: string, body: Record<string, unknown> = {}) =>
  app.call("POST", GRANTS, { token, body: { coachEmail, scopes: ["read:training"], ...body } });
const invited = async (athlete: Person, coachEmail: string, body: Record<string, unknown> = {}) =>
  textAt((await invite(athlete, coachEmail, body)).body, "id");
const accept = ({ token }: Person, id: string) => app.call("POST", `${GRANTS}/${id}/accept`, { token });
const read = ({ token }: Person, id: string) => app.call("GET", `${GRANTS}/${id}`, { token });
const remove = ({ token }: Person, id: string) => app.call("DELETE", `${GRANTS}/${id}`, { token });
const list = async ({ token }: Person, query = "") =>
  Object((await app.call("GET", `${GRANTS}${query}`, { token })).body).data as unknown[];
const idsIn = async (person: Person, query = "") => (await list(person, query)).map((grant) => textAt(grant, "id"));
const workoutsOf = async (athlete: Person, { token }: Person, on = app) =>
  (await on.call("GET", `/api/v1/workouts?athleteId=${athlete.userId}`, { token })).status;
const refusal = ({ status, body }: Answer) => [status, at(body, "code")];
const pointer = (answer: Answer) => [answer.status, at(answer.body, "errors", 0, "pointer")];
const verified = async (person: Person): Promise<Person> => {
  const token = tokenIn(await mailbox.newest(person.email, "Confirm your e-mail address"));
  await app.call("POST", "/api/v1/auth/email/verify", { body: { token } });
  return person;
};

/** Moves an account to another address, as both of its addresses confirm it. */
const moveTo = async (person: Person, newEmail: string) => {
  const body = { newEmail, password: PASSWORD };
  await app.call("POST", "/api/v1/auth/email/change", { token: person.token, body });
  for (const mail of [
    await mailbox.newest(person.email, "change of your e-mail"),
    await mailbox.newest(newEmail, "new e-mail"),
  ]) {
    const token = tokenIn(mail);
    expect((await app.call("POST", "/api/v1/auth/email/verify", { body: { token } })).status).toBe(204);
  }
};

describe("inviting a coach", () => {
  test("answers the grant, which nobody has accepted yet", async () => {
    const ada = await register(app, { displayName: "Ada" });
    const email = someone();
    const answer = await invite(ada, email, { scopes: ["read:training", "write:routines"] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("etag")).toBe('"v1"');
    const id = textAt(answer.body, "id");
    expect(answer.headers.get("location")).toBe(`${GRANTS}/${id}`);
    expect(answer.body).toMatchObject({
      direction: "given",
      athlete: { id: ada.userId, displayName: "Ada", email: ada.email },
      coach: null,
      coachEmail: email,
      scopes: ["read:training", "write:routines"],
      acceptedAt: null,
      version: 1,
    });
    expect((await read(ada, id)).body).toEqual(answer.body);
  });

  test("mails to the address, in the language of its account, and says to register where there is none", async () => {
    const ada = await register(app, { displayName: "Ada" });
    const bea = await register(app, { displayName: "Bea", locale: "es" });
    const id = await invited(ada, bea.email);
    const mail = await mailbox.newest(bea.email, "entrenar");
    expect(mail.text).toContain("Bea");
    expect(mail.text).toContain(`Ada (${ada.email.replace("@", "[@]").replace(".com", "[.]com")})`);
    expect(mail.text).toContain(`https://forja.example.com/accept-coaching#grant=${id}`);
    expect(mail.text).not.toContain("regístrate");
    const unknown = someone();
    await invited(ada, unknown);
    expect((await mailbox.newest(unknown, "coach")).text).toContain("register");
  });

  test("tells the athlete nothing of whether the address has an account, and shows no job", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const [known, unknown] = [await invite(ada, bea.email), await invite(ada, someone())];
    const shape = ({ status, body }: Answer) => {
      const { id: _id, coachEmail: _email, createdAt: _c, updatedAt: _u, ...rest } = Object(body);
      return { status, rest };
    };
    expect(shape(known)).toEqual(shape(unknown));
    expect(at((await app.call("GET", "/api/v1/jobs", { token: ada.token })).body, "data")).toEqual([]);
  });

  test("refuses oneself, what is no address, and scopes that are none", async () => {
    const ada = await register(app);
    expect(pointer(await invite(ada, ada.email.toUpperCase()))).toEqual([422, "/coachEmail"]);
    expect(pointer(await invite(ada, "no address"))).toEqual([422, "/coachEmail"]);
    expect(pointer(await invite(ada, someone(), { scopes: [] }))).toEqual([422, "/scopes"]);
    expect(pointer(await invite(ada, someone(), { scopes: ["read:all"] }))).toEqual([422, "/scopes/0"]);
    expect(pointer(await invite(ada, someone(), { scopes: ["read:body", "read:body"] }))).toEqual([422, "/scopes"]);
    expect(await list(ada)).toEqual([]);
  });

  test("takes an address once, in any spelling, until its grant has ended", async () => {
    const ada = await register(app);
    const email = someone();
    const id = await invited(ada, email);
    expect(refusal(await invite(ada, email.toUpperCase()))).toEqual([409, "state-conflict"]);
    expect((await remove(ada, id)).status).toBe(204);
    expect((await invite(ada, email)).status).toBe(201);
    const other = await register(app);
    const twice = await Promise.all([invite(other, email), invite(other, email)]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test("with an id of the client's own is done once", async () => {
    const ada = await register(app);
    const [id, email] = [Bun.randomUUIDv7(), someone()];
    const [first, again] = [await invite(ada, email, { id }), await invite(ada, email, { id })];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(refusal(await invite(ada, someone(), { id }))).toEqual([409, "id-taken"]);
  });

  test("is bounded by the hour: the mails go to other people", async () => {
    const ada = await register(app);
    const answers = [];
    for (let sent = 0; sent < 12; sent += 1) answers.push(await invite(ada, someone()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const [refused] = answers.filter(({ status }) => status !== 201);
    expect([refused?.status, refused?.headers.get("retry-after")]).toEqual([429, "3600"]);
  });

  test("is for a person in a session, and no key reads or changes a grant", async () => {
    const ada = await register(app);
    const id = await invited(ada, someone());
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: ada.token,
      body: { name: "script", scopes: ["read", "write"] },
    });
    const key = { ...ada, token: textAt(made.body, "key") };
    for (const answer of [await invite(key, someone()), await accept(key, id), await remove(key, id)]) {
      expect(refusal(answer)).toEqual([403, "forbidden"]);
    }
    expect(refusal(await read(key, id))).toEqual([403, "forbidden"]);
  });
});

describe("accepting", () => {
  test("is for the account of the invited address, verified or not, and the same a second time", async () => {
    const ada = await register(app);
    const bea = await register(app, { displayName: "Bea" });
    const id = await invited(ada, bea.email.toUpperCase());
    for (const other of [ada, await register(app)]) {
      expect(refusal(await accept(other, id))).toEqual([404, "not-found"]);
    }
    const first = await accept(bea, id);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      direction: "received",
      coach: { id: bea.userId, displayName: "Bea" },
      version: 2,
    });
    expect((await accept(bea, id)).body).toEqual(first.body);
    expect((await read(ada, id)).body).toMatchObject({ direction: "given", coach: { id: bea.userId } });
  });

  test("at once on both devices of the coach makes one coach", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const id = await invited(ada, bea.email);
    const answers = await Promise.all([accept(bea, id), accept(bea, id), accept(bea, id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => at(body, "version")))).toEqual(new Set([2]));
  });

  test("asks for one grant of an athlete, under whatever addresses they invited", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const first = await invited(ada, bea.email);
    expect((await accept(bea, first)).status).toBe(200);
    const newEmail = someone();
    await moveTo(bea, newEmail);
    const second = await invited(ada, newEmail, { scopes: ["read:body"] });
    expect(refusal(await accept(bea, second))).toEqual([409, "state-conflict"]);
    expect((await remove(bea, first)).status).toBe(204);
    expect((await accept(bea, second)).status).toBe(200);
  });

  test("needs no role", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    expect(await workoutsOf(ada, coach)).toBe(200);
    expect((await app.call("GET", "/api/v1/users/me", { token: coach.token })).body).toMatchObject({ role: "user" });
  });
});

describe("the list of grants", () => {
  test("has what was given and what was received, newest first, page by page", async () => {
    const ada = await register(app);
    const first = await invited(ada, someone());
    const athlete = await register(app);
    const received = await invited(athlete, ada.email);
    await accept(ada, received);
    const last = await invited(ada, someone());
    expect(await idsIn(ada)).toEqual([last, received, first]);
    expect(await idsIn(ada, "?direction=given")).toEqual([last, first]);
    expect(await idsIn(ada, "?direction=received")).toEqual([received]);
    const page = (await app.call("GET", `${GRANTS}?limit=2`, { token: ada.token })).body;
    expect(at(page, "page", "hasMore")).toBe(true);
    expect(await idsIn(ada, `?limit=2&cursor=${textAt(page, "page", "nextCursor")}`)).toEqual([first]);
    expect(pointer(await app.call("GET", `${GRANTS}?direction=both`, { token: ada.token }))).toEqual([
      422,
      "/direction",
    ]);
  });

  test("shows an invitation to an account that has proven its address, and to no other", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const id = await invited(ada, bea.email);
    expect(await idsIn(bea)).toEqual([]);
    await verified(bea);
    expect(await idsIn(bea)).toEqual([id]);
    expect(await list(await verified(await register(app)))).toEqual([]);
  });
});

describe("a grant", () => {
  test("is widened and narrowed by the athlete, from the coach's next request on", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    const patch = ({ token }: Person, body: unknown, headers = {}) =>
      app.call("PATCH", `${GRANTS}/${coach.grantId}`, { token, body, headers });
    expect(await workoutsOf(ada, coach)).toBe(200);
    expect((await patch(ada, { scopes: ["read:body"] }, { "if-match": '"v2"' })).body).toMatchObject({ version: 3 });
    expect(await workoutsOf(ada, coach)).toBe(404);
    expect(refusal(await patch(ada, { scopes: ["read:training"] }, { "if-match": '"v2"' }))).toEqual([
      412,
      "version-mismatch",
    ]);
    expect(refusal(await patch(coach, { scopes: ["read:training"] }))).toEqual([403, "forbidden"]);
    expect(refusal(await patch(await register(app), { scopes: ["read:training"] }))).toEqual([404, "not-found"]);
    expect(pointer(await patch(ada, { coachEmail: someone() }))).toEqual([422, "/coachEmail"]);
    expect(pointer(await patch(ada, { scopes: null }))).toEqual([422, "/scopes"]);
    expect((await patch(ada, {})).body).toMatchObject({ scopes: ["read:body"] });
  });

  test("is ended by either side, at once on every instance", async () => {
    await using other = await testApp(stores);
    const ada = await register(app);
    for (const side of ["athlete", "coach"]) {
      const coach = await coachOf(app, ada, ["read:training"]);
      expect([await workoutsOf(ada, coach), await workoutsOf(ada, coach, other)]).toEqual([200, 200]);
      expect((await remove(side === "athlete" ? ada : coach, coach.grantId)).status).toBe(204);
      expect([await workoutsOf(ada, coach), await workoutsOf(ada, coach, other)]).toEqual([404, 404]);
      expect(refusal(await remove(ada, coach.grantId))).toEqual([404, "not-found"]);
    }
  });

  test("is refused by whom it was sent to, and touched by nobody else", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const id = await invited(ada, bea.email);
    const stranger = await register(app);
    for (const answer of [await read(stranger, id), await remove(stranger, id)]) {
      expect(refusal(answer)).toEqual([404, "not-found"]);
    }
    expect((await remove(bea, id)).status).toBe(204);
    expect(await list(ada)).toEqual([]);
  });

  test("stays with the coach who accepted it when their address changes, and with no new owner of that address", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    await moveTo(coach, someone());
    expect(await workoutsOf(ada, coach)).toBe(200);
    const heir = await verified(await register(app, { email: coach.email }));
    expect(await list(heir)).toEqual([]);
    for (const answer of [await read(heir, coach.grantId), await accept(heir, coach.grantId)]) {
      expect(refusal(answer)).toEqual([404, "not-found"]);
    }
    expect(await workoutsOf(ada, heir)).toBe(404);
    expect((await read(ada, coach.grantId)).body).toMatchObject({
      coachEmail: coach.email,
      coach: { id: coach.userId },
    });
  });

  test("that waits is that of the address: who moves away from it leaves it behind", async () => {
    const ada = await register(app);
    const bea = await register(app);
    const id = await invited(ada, bea.email);
    await moveTo(bea, someone());
    expect(refusal(await accept(bea, id))).toEqual([404, "not-found"]);
    // Nor does the athlete become their own coach by taking the address.
    await moveTo(ada, bea.email);
    expect(await idsIn(ada)).toEqual([id]);
    expect(refusal(await accept(ada, id))).toEqual([404, "not-found"]);
  });

  test("is worth nothing while the athlete is disabled, and gone with either account", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    const setDisabled = (disabledAt: Date | null) =>
      stores.db.update(users).set({ disabledAt }).where(eq(users.id, ada.userId));
    await setDisabled(new Date());
    expect(await workoutsOf(ada, coach)).toBe(404);
    expect(await list(coach)).toEqual([]);
    await setDisabled(null);
    expect(await workoutsOf(ada, coach)).toBe(200);
    const deletion = (person: Person) =>
      app.call("DELETE", "/api/v1/users/me", { token: person.token, body: { password: PASSWORD } });
    const second = await coachOf(app, ada, ["read:training"]);
    expect((await deletion(second)).status).toBe(202);
    expect(await idsIn(ada)).toEqual([coach.grantId]);
    expect((await deletion(ada)).status).toBe(202);
    expect(await workoutsOf(ada, coach)).toBe(404);
    expect(await list(coach)).toEqual([]);
    await stores.db.delete(users).where(eq(users.id, ada.userId));
    expect(await stores.db.select().from(coachingGrants).where(eq(coachingGrants.athleteId, ada.userId))).toEqual([]);
  });
});
