import { describe, expect, test } from "bun:test";
import { PLAIN } from "#api/modules/plain/plain-resources.ts";
import { PLAIN_NAMES } from "#db/postgres/schema/index.ts";
import { at, register, textAt } from "#tests/support/app.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { eventually } from "#tests/support/eventually.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench, listAt } from "#tests/support/imports.ts";
import { operationsOf } from "#tests/support/openapi.ts";
import { PLAIN_SAMPLES } from "#tests/support/plain-resources.ts";
import { type Change, changesIn, push } from "#tests/support/sync.ts";

const bench = importsBench();

type Caller = { readonly token: string };

const callAs =
  ({ token }: Caller) =>
  (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    bench.app.call(method, path, { token, body, headers });

const someone = () => bench.person({});

const OWN_FIELDS = ["id", "createdAt", "updatedAt", "version"];

/** Returns the fields that do not belong to one account. */
const contentOf = (resource: unknown): object =>
  Object.fromEntries(Object.entries(Object(resource)).filter(([name]) => !OWN_FIELDS.includes(name)));

const pulled = async (caller: Caller, cursor?: string): Promise<{ changes: Change[]; cursor: string }> => {
  const query = cursor === undefined ? "" : `?cursor=${cursor}`;
  const { body } = await callAs(caller)("GET", `/api/v1/sync${query}`);
  return { changes: changesIn(body), cursor: textAt(body, "cursor") };
};

/** Waits for as many actions on a resource as are expected, and returns them in their order. */
const actionsOn = (caller: Caller, resource: string, count: number): Promise<string[]> =>
  eventually(
    async () => {
      await bench.app.deps.activity.flush();
      const { body } = await callAs(caller)("GET", "/api/v1/users/me/activity");
      const entries = listAt(body, "data").filter((entry) => at(entry, "resource") === resource);
      return entries.map((entry) => textAt(entry, "action")).toReversed();
    },
    (actions) => actions.length >= count,
  );

describe.each(PLAIN_NAMES.map((name) => [name] as const))("%s", (name) => {
  const { path, names, coach, actions } = PLAIN[name];
  const { body, change } = PLAIN_SAMPLES[name];

  test("are created, read, changed, listed and deleted, and are their owner's alone", async () => {
    const [owner, other] = [callAs(await someone()), callAs(await someone())];
    const id = Bun.randomUUIDv7();
    const made = await owner("POST", path, { ...body, id });
    expect(made).toMatchObject({ status: 201, body: { ...body, id, version: 1 } });
    expect(made.headers.get("location")).toBe(`${path}/${id}`);
    expect(await owner("POST", path, { ...body, id })).toMatchObject({ status: 200, body: { id } });
    expect(await owner("POST", path, { ...body, ...change, id })).toMatchObject({ status: 409 });
    expect(await owner("GET", `${path}/${id}`)).toMatchObject({ status: 200, body: contentOf(made.body) });
    expect(await owner("PATCH", `${path}/${id}`, made.body)).toMatchObject({ status: 200, body: { version: 1 } });
    const changed = await owner("PATCH", `${path}/${id}`, change, { "if-match": '"v1"' });
    expect(changed).toMatchObject({ status: 200, body: { ...change, version: 2 } });
    expect((await owner("PATCH", `${path}/${id}`, change, { "if-match": '"v1"' })).status).toBe(412);
    expect(listAt((await owner("GET", path)).body, "data")).toMatchObject([contentOf(changed.body)]);
    const odd = await owner("PATCH", `${path}/${id}`, { colour: "red" });
    expect([odd.status, at(odd.body, "errors", 0, "pointer")]).toEqual([422, "/colour"]);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect((await other(method, `${path}/${id}`, method === "PATCH" ? change : undefined)).status).toBe(404);
    }
    expect(listAt((await other("GET", path)).body, "data")).toEqual([]);
    expect((await owner("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await owner("GET", `${path}/${id}`)).status).toBe(404);
  });

  test("go on with the next page where the last one ended", async () => {
    const call = callAs(await someone());
    for (let count = 0; count < 3; count += 1) await call("POST", path, body);
    const first = (await call("GET", `${path}?limit=2`)).body;
    const rest = (await call("GET", `${path}?limit=2&cursor=${textAt(first, "page", "nextCursor")}`)).body;
    const ids = [first, rest].flatMap((page) => listAt(page, "data")).map((one) => textAt(one, "id"));
    expect([ids.length, new Set(ids).size, at(rest, "page", "hasMore")]).toEqual([3, 3, false]);
  });

  test("are synchronized both ways", async () => {
    const person = await someone();
    const call = callAs(person);
    const id = Bun.randomUUIDv7();
    const created = await push(bench.app, person, [{ resource: name, op: "upsert", id, data: body }]);
    expect(created).toEqual([{ status: "applied", version: 1 }]);
    const stored = (await call("GET", `${path}/${id}`)).body;
    const { changes, cursor } = await pulled(person);
    expect(changes).toMatchObject([{ resource: name, op: "upsert", id, version: 1, data: contentOf(stored) }]);
    const [changed, stale] = await push(bench.app, person, [
      { resource: name, op: "upsert", id, data: change, baseVersion: 1 },
      { resource: name, op: "delete", id, baseVersion: 1 },
    ]);
    expect([changed, stale]).toMatchObject([
      { status: "applied", version: 2 },
      { status: "conflict", version: 2, data: change },
    ]);
    expect((await pulled(person, cursor)).changes).toMatchObject([{ op: "upsert", id, version: 2, data: change }]);
    expect(await push(bench.app, person, [{ resource: name, op: "delete", id }])).toMatchObject([
      { status: "applied" },
    ]);
    expect((await pulled(person, cursor)).changes).toMatchObject([{ resource: name, op: "delete", id, version: 3 }]);
    const recorded = await actionsOn(person, name, 3);
    expect(recorded).toEqual([actions.created, actions.changed, actions.deleted]);
  });

  test("are exported, imported into another account, and taken out again", async () => {
    const [owner, heir] = [await someone(), await someone()];
    const stored = (await callAs(owner)("POST", path, body)).body;
    const file = await exportText(bench, owner, "json");
    expect(listAt(JSON.parse(file), name)).toHaveLength(1);
    const importId = await bench.add(heir, file);
    const [found, ...more] = listAt(await bench.get(heir, path.slice("/api/v1/".length)), "data");
    expect([contentOf(found), more]).toEqual([contentOf(stored), []]);
    expect(textAt(found, "id")).not.toBe(textAt(stored, "id"));
    expect((await pulled(heir)).changes).toMatchObject([{ resource: name, op: "upsert" }]);
    await bench.undo(heir, importId);
    expect(listAt(await bench.get(heir, path.slice("/api/v1/".length)), "data")).toEqual([]);
    expect((await pulled(heir)).changes).toEqual([]);
  });

  test("are read by a coach with their scope, and by no other one", async () => {
    const athlete = await register(bench.app);
    const id = textAt((await callAs(athlete)("POST", path, body)).body, "id");
    // An operation that no coach has does not know the parameter.
    const other = coach === null ? 422 : 404;
    const readers = { "read:training": other, "read:body": other, ...(coach === null ? {} : { [coach]: 200 }) };
    for (const [scope, status] of Object.entries(readers)) {
      const call = callAs(await coachOf(bench.app, athlete, [scope as "read:body"]));
      for (const place of [path, `${path}/${id}`]) {
        expect([scope, (await call("GET", `${place}?athleteId=${athlete.userId}`)).status]).toEqual([scope, status]);
      }
    }
  });

  test("leave an audit entry for each change", async () => {
    const person = await someone();
    const call = callAs(person);
    const id = textAt((await call("POST", path, body)).body, "id");
    await call("PATCH", `${path}/${id}`, change);
    await call("DELETE", `${path}/${id}`);
    expect(await actionsOn(person, name, 3)).toEqual([actions.created, actions.changed, actions.deleted]);
  });

  test("are in the OpenAPI document", async () => {
    const document = (await bench.app.call("GET", "/openapi.json")).body;
    const found = operationsOf(document).filter((one) => one.path === path || one.path === `${path}/{id}`);
    const { one, many } = names;
    const ids = [`list${many}`, `create${one}`, `get${one}`, `patch${one}`, `delete${one}`];
    expect(found.map(({ operationId }) => operationId).toSorted()).toEqual(ids.toSorted());
  });
});
