import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { webhookDeliveries, webhooks } from "#db/postgres/schema/index.ts";
import { at, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { completeOne, deliveriesOf, newWebhook } from "#tests/support/webhooks.ts";

let app: TestApp;

const { stores, closing } = storesBench();

beforeAll(async () => {
  // Uses the setting of production: these tests send nothing.
  app = await testApp(stores, { config: { webhookAllowPrivate: false } });
});

closing(() => app.close());

const PATH = "/api/v1/webhooks";
const URL_OF_HOOK = "https://example.com/hooks/forja?token=secret-of-the-receiver";
const BODY = { url: URL_OF_HOOK, events: ["workout.completed", "goal.reached"] };

const ask = (
  person: SignedIn,
  method: string,
  path = "",
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => app.call(method, `${PATH}${path}`, { token: person.token, body, headers });

const idOf = async (person: SignedIn): Promise<string> => textAt((await ask(person, "POST", "", BODY)).body, "id");

describe("a webhook", () => {
  test("is made with a secret that is shown once, and kept so that nobody reads it", async () => {
    const person = await signedIn(app);
    const made = await ask(person, "POST", "", BODY);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject(BODY);
    const [id, secret] = [textAt(made.body, "id"), textAt(made.body, "secret")];
    expect(secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(made.headers.get("location")).toBe(`${PATH}/${id}`);

    const read = await ask(person, "GET", `/${id}`);
    expect(read.body).toEqual({ id, ...BODY, createdAt: textAt(made.body, "createdAt"), suspendedAt: null });
    expect((await ask(person, "GET")).body).toMatchObject({ data: [read.body], page: { hasMore: false } });

    const [row] = await stores.db.select().from(webhooks).where(eq(webhooks.id, id));
    expect(Buffer.from(row?.sealedSecret ?? []).toString("latin1")).not.toContain(secret);
  });

  test("with an id of one's own is made once, and answered again without its secret", async () => {
    const person = await signedIn(app);
    const id = Bun.randomUUIDv7();
    expect((await ask(person, "POST", "", { id, ...BODY })).status).toBe(201);
    const again = await ask(person, "POST", "", { id, ...BODY });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id, ...BODY });
    expect(Object.keys(Object(again.body))).not.toContain("secret");
    expect(await ask(person, "POST", "", { id, ...BODY, events: ["record.set"] })).toMatchObject({
      status: 409,
      body: { code: "id-taken" },
    });
    expect(await ask(await signedIn(app), "POST", "", { id, ...BODY })).toMatchObject({ body: { code: "id-taken" } });
    expect((await ask(person, "DELETE", `/${id}`)).status).toBe(204);
    expect(await ask(person, "POST", "", { id, ...BODY })).toMatchObject({ body: { code: "id-taken" } });
  });

  test("with the id of one that the server named is refused", async () => {
    const id = await idOf(await signedIn(app));
    expect(await ask(await signedIn(app), "POST", "", { id, ...BODY })).toMatchObject({
      status: 409,
      body: { code: "id-taken" },
    });
  });

  test("is made once for an Idempotency-Key, and answers with the same secret", async () => {
    const person = await signedIn(app);
    const key = { "idempotency-key": crypto.randomUUID() };
    const [first, second] = [await ask(person, "POST", "", BODY, key), await ask(person, "POST", "", BODY, key)];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(at((await ask(person, "GET")).body, "data")).toHaveLength(1);
  });

  test("is one of ten at most, also when they are made at once", async () => {
    const person = await signedIn(app);
    const answers = await Promise.all(Array.from({ length: 13 }, () => ask(person, "POST", "", BODY)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array(10).fill(201), 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: "state-conflict" });

    const [page, rest] = await ask(person, "GET", "?limit=7").then(async ({ body }) => {
      const cursor = textAt(body, "page", "nextCursor");
      return [body, (await ask(person, "GET", `?limit=7&cursor=${cursor}`)).body];
    });
    const ids = [page, rest].flatMap((each) => Object(at(each, "data")).map((item: unknown) => textAt(item, "id")));
    expect(new Set(ids).size).toBe(10);
    expect(at(rest, "page")).toEqual({ hasMore: false, nextCursor: null });
  });

  test.each([
    ["/url", { url: "http://example.com/" }],
    ["/url", { url: "https://10.1.2.3/" }],
    ["/url", { url: "https://0x7f.1/" }],
    ["/url", { url: "https://[::ffff:127.0.0.1]/" }],
    ["/url", { url: "https://localhost:8080/" }],
    ["/url", { url: "https://user:pass@example.com/" }],
    ["/url", { url: "nowhere" }],
    ["/url", { url: `https://example.com/${"a".repeat(2_000)}` }],
    ["/url", { url: "https://example.com/\0" }],
    ["/url", { url: undefined }],
    ["/events", { events: [] }],
    ["/events", { events: ["record.set", "record.set"] }],
    ["/events/0", { events: ["workout.deleted"] }],
    ["/secret", { secret: "whsec_mine" }],
    ["/id", { id: "one" }],
  ])("is refused at %s for %j, and nothing is written", async (pointer, change) => {
    const person = await signedIn(app);
    const answer = await ask(person, "POST", "", { ...BODY, ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: "request-invalid", errors: [{ pointer }] } });
    expect(JSON.stringify(answer.body)).not.toContain("secret-of-the-receiver");
    expect(at((await ask(person, "GET")).body, "data")).toEqual([]);
  });

  test("of somebody else does not exist", async () => {
    const [owner, stranger] = [await signedIn(app), await signedIn(app)];
    const id = await idOf(owner);
    await completeOne(app, owner.token);
    const [delivery] = await deliveriesOf(app, owner.token, id);
    const deliveryId = textAt(delivery, "id");
    for (const [method, path] of [
      ["GET", `/${id}`],
      ["DELETE", `/${id}`],
      ["GET", `/${id}/deliveries`],
      ["POST", `/${id}/deliveries/${deliveryId}/resend`],
    ] as const) {
      expect(await ask(stranger, method, path)).toMatchObject({ status: 404, body: { code: "not-found" } });
    }
    expect((await ask(owner, "GET", `/${id}`)).status).toBe(200);
    expect(await deliveriesOf(app, owner.token, id)).toHaveLength(1);
  });

  test("that is deleted takes its deliveries along", async () => {
    const person = await signedIn(app);
    const id = await idOf(person);
    await completeOne(app, person.token);
    expect((await ask(person, "DELETE", `/${id}`)).status).toBe(204);
    expect((await ask(person, "DELETE", `/${id}`)).status).toBe(404);
    expect((await ask(person, "GET", `/${id}/deliveries`)).status).toBe(404);
    const left = await stores.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.webhookId, id));
    expect(left).toEqual([]);
  });
});

describe("deliveries", () => {
  test("are listed newest first, page by page, each with how it stands", async () => {
    const person = await signedIn(app);
    const { id } = await newWebhook(app, person.token, URL_OF_HOOK);
    for (let count = 0; count < 5; count += 1) await completeOne(app, person.token);
    const all = await deliveriesOf(app, person.token, id);
    expect(all).toHaveLength(5);
    const created = all.map((delivery) => textAt(delivery, "createdAt"));
    expect(created).toEqual(created.toSorted().toReversed());
    expect(all[0]).toEqual({
      id: expect.any(String),
      event: "workout.completed",
      eventId: expect.any(String),
      status: "pending",
      attempts: 0,
      responseStatus: null,
      failure: null,
      durationMs: null,
      createdAt: expect.any(String),
      lastAttemptAt: null,
      nextAttemptAt: created[0],
      deliveredAt: null,
    });

    const first = (await ask(person, "GET", `/${id}/deliveries?limit=3`)).body;
    const next = await ask(person, "GET", `/${id}/deliveries?limit=3&cursor=${textAt(first, "page", "nextCursor")}`);
    expect([...Object(at(first, "data")), ...Object(at(next.body, "data"))]).toEqual(all);
  });

  test("can be asked for once more: the same event, on its own way", async () => {
    const person = await signedIn(app);
    const { id } = await newWebhook(app, person.token, URL_OF_HOOK);
    await completeOne(app, person.token);
    const [first] = await deliveriesOf(app, person.token, id);
    const path = `/${id}/deliveries/${textAt(first, "id")}/resend`;
    const again = await ask(person, "POST", path);
    expect(again).toMatchObject({
      status: 202,
      body: { event: "workout.completed", eventId: textAt(first, "eventId"), status: "pending", attempts: 0 },
    });
    expect(textAt(again.body, "id")).not.toBe(textAt(first, "id"));
    expect((await ask(person, "POST", path)).status).toBe(202);
    expect(await deliveriesOf(app, person.token, id)).toHaveLength(3);

    const key = { "idempotency-key": crypto.randomUUID() };
    await ask(person, "POST", path, undefined, key);
    await ask(person, "POST", path, undefined, key);
    expect(await deliveriesOf(app, person.token, id)).toHaveLength(4);
  });

  test("are not piled up for a receiver that is away: what is too much fails at once, and can be asked for later", async () => {
    const person = await signedIn(app);
    const { id } = await newWebhook(app, person.token, URL_OF_HOOK);
    const now = new Date();
    const waiting = { webhookId: id, userId: person.userId, event: "record.set" as const, payload: {} };
    const rows = Array.from({ length: 999 }, () => ({
      ...waiting,
      id: Bun.randomUUIDv7(),
      eventId: Bun.randomUUIDv7(),
      occurredAt: now,
      nextAttemptAt: now,
    }));
    await stores.db.insert(webhookDeliveries).values(rows);
    await completeOne(app, person.token);
    expect((await deliveriesOf(app, person.token, id))[0]).toMatchObject({ status: "pending", failure: null });
    await completeOne(app, person.token);
    const [excess] = await deliveriesOf(app, person.token, id);
    expect(excess).toMatchObject({ status: "failed", failure: "too-many-waiting", nextAttemptAt: null });

    const resend = () => ask(person, "POST", `/${id}/deliveries/${textAt(excess, "id")}/resend`);
    expect(await resend()).toMatchObject({ status: 409, body: { code: "state-conflict" } });
    await stores.db.delete(webhookDeliveries).where(eq(webhookDeliveries.id, rows[0]?.id ?? ""));
    expect((await resend()).status).toBe(202);
  });

  test("of another webhook of one's own are not under this one", async () => {
    const person = await signedIn(app);
    const [one, other] = [
      await newWebhook(app, person.token, URL_OF_HOOK),
      await newWebhook(app, person.token, URL_OF_HOOK, ["record.set"]),
    ];
    await completeOne(app, person.token);
    const [delivery] = await deliveriesOf(app, person.token, one.id);
    const path = `/${other.id}/deliveries/${textAt(delivery, "id")}/resend`;
    expect((await ask(person, "POST", path)).status).toBe(404);
    expect(await deliveriesOf(app, person.token, other.id)).toEqual([]);
  });
});
