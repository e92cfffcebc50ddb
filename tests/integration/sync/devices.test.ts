import { expect, test } from "bun:test";
import fc from "fast-check";
import { sweepSupersededChanges } from "#db/postgres/queries/sync/changes.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { pathOfResource, pullAll, RESOURCES, type Resource, readAll } from "#tests/support/sync.ts";
import { Device, type Edit, type Exchange, SAFE } from "#tests/support/sync-device.ts";

const { stores, app } = testBench();

/** A number decides everything about an edit: what, of which resource, and which words. */
type Draft = { readonly kind: Edit["kind"]; readonly resource: Resource; readonly pick: number };

type Step =
  | { readonly type: "edit"; readonly by: 0 | 1; readonly draft: Draft }
  | { readonly type: "rest"; readonly draft: Draft }
  | { readonly type: "sync"; readonly by: 0 | 1; readonly exchange: Exchange }
  /** All at once, on connections of their own. */
  | { readonly type: "together"; readonly exchanges: readonly [Exchange, Exchange]; readonly draft: Draft }
  | { readonly type: "sweep" };

const drafts: fc.Arbitrary<Draft> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant("create" as const) },
    { weight: 5, arbitrary: fc.constant("patch" as const) },
    { weight: 2, arbitrary: fc.constant("delete" as const) },
  ),
  resource: fc.constantFrom(...RESOURCES),
  pick: fc.nat(1_000),
});

const mishaps = fc.constantFrom("none" as const, "none" as const, "request-lost" as const, "answer-lost" as const);
/** A push whose answer is lost has taken effect all the same. */
const pushMishaps = fc.constantFrom("none" as const, "request-lost" as const, "answer-lost" as const);

const exchanges: fc.Arbitrary<Exchange> = fc.record({
  push: pushMishaps,
  pull: mishaps,
  pageSize: fc.constantFrom(1, 2, 5, 50),
  batchSize: fc.constantFrom(1, 3, 100),
  keyed: fc.boolean(),
});

const device = fc.constantFrom(0 as const, 1 as const);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ type: fc.constant("edit" as const), by: device, draft: drafts }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("rest" as const), draft: drafts }) },
  { weight: 7, arbitrary: fc.record({ type: fc.constant("sync" as const), by: device, exchange: exchanges }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("together" as const),
      exchanges: fc.tuple(exchanges, exchanges),
      draft: drafts,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("sweep" as const) }) },
);

/** Returns the values of each resource that the writer of an edit sees. */
type View = (resource: Resource) => readonly string[];

const chosen = (ids: readonly string[], pick: number): string | null => ids[pick % Math.max(1, ids.length)] ?? null;

const DAY_MS = 86_400_000;

/** The body of a create. It may name what another device has deleted meanwhile, and is refused then. */
const bodyOf = (resource: Resource, pick: number, word: string, view: View): Record<string, unknown> => {
  const exerciseId = chosen(view("exercises"), pick);
  const startedAt = new Date(Date.UTC(2026, 0, 1) + (pick % 30) * DAY_MS).toISOString();
  switch (resource) {
    case "exercises":
      return { name: `Lift ${word}`, trackingType: pick % 2 === 0 ? "weight_reps" : "bodyweight_reps" };
    case "routines": {
      const exercises = exerciseId === null ? [] : [{ exerciseId, sets: [{ reps: { min: 5 } }] }];
      return { name: `Plan ${word}`, days: [{ name: "A", blocks: [{ exercises }] }] };
    }
    case "workouts":
      return {
        title: word,
        status: "completed",
        startedAt,
        routineId: pick % 3 === 0 ? chosen(view("routines"), pick) : null,
        bodyweight: pick % 5 === 0 ? { value: 60 + (pick % 40), unit: "kg" } : null,
        exercises:
          exerciseId === null
            ? []
            : [{ exerciseId, sets: [{ weight: { value: 20 + (pick % 9) * 10, unit: "kg" }, reps: 1 + (pick % 7) }] }],
      };
    case "measurements":
      return {
        kind: pick % 2 === 0 ? "bodyweight" : "waist",
        value: 60 + (pick % 40),
        unit: pick % 2 === 0 ? "kg" : "cm",
        measuredAt: startedAt,
        source: word,
      };
    case "goals":
      return pick % 2 === 0 || exerciseId === null
        ? { kind: "weekly_workouts", count: 1 + (pick % 7), note: word }
        : { kind: "exercise_e1rm", exerciseId, weight: { value: 100, unit: "kg" }, note: word };
  }
};

const patchOf = (resource: Resource, pick: number, word: string, view: View): Record<string, unknown> => {
  switch (resource) {
    case "exercises":
      return pick % 3 === 0 ? { unilateral: pick % 2 === 0, description: word } : { description: word };
    case "routines":
      return pick % 2 === 0 ? { description: word } : { tags: [word] };
    case "workouts": {
      const { exercises, bodyweight } = bodyOf("workouts", pick, word, view);
      return pick % 2 === 0 ? { notes: word } : { exercises, bodyweight, notes: word };
    }
    case "measurements":
      return { source: word, value: 60 + (pick % 40) };
    case "goals":
      return { note: word };
  }
};

let words = 0;

/** An edit of what its writer sees; null when there is nothing to change. */
const editOf = ({ kind, resource, pick }: Draft, view: View): Edit | null => {
  words += 1;
  const word = `word ${words}`;
  if (kind === "create") return { kind, resource, id: Bun.randomUUIDv7(), data: bodyOf(resource, pick, word, view) };
  const id = chosen(view(resource), pick);
  if (id === null) return null;
  return kind === "delete" ? { kind, resource, id } : { kind, resource, id, data: patchOf(resource, pick, word, view) };
};

/** Somebody without a queue, who talks to each resource's own routes. */
class Browser {
  /** How many changes of each resource took effect. */
  readonly effects = new Map<string, number>();
  readonly #person: SignedIn;
  constructor(person: SignedIn) {
    this.#person = person;
  }

  async do(draft: Draft): Promise<void> {
    const seen = [...(await readAll(app, this.#person)).keys()].map((name) => name.split(" "));
    const edit = editOf(draft, (resource) => seen.filter(([of]) => of === resource).map(([, id = ""]) => id));
    if (edit === null) return;
    const { token } = this.#person;
    const list = `/api/v1${pathOfResource(edit.resource)}`;
    const call = {
      create: () =>
        app.call("POST", list, { token, body: edit.kind === "create" ? { ...edit.data, id: edit.id } : {} }),
      patch: () => app.call("PATCH", `${list}/${edit.id}`, { token, body: edit.kind === "patch" ? edit.data : {} }),
      delete: () => app.call("DELETE", `${list}/${edit.id}`, { token }),
    }[edit.kind];
    const { status } = await call();
    // A seen resource may be deleted by now, and the server busy.
    if (![200, 201, 204, 404, 422, 503].includes(status)) throw new Error(`${edit.kind} ${list} answered ${status}`);
    const name = `${edit.resource} ${edit.id}`;
    if (status < 300) this.effects.set(name, (this.effects.get(name) ?? 0) + 1);
  }
}

/** Values that follow from other resources are no change of their own: see docs/http.md. */
const withoutDerived = (name: string, data: Record<string, unknown>): unknown => {
  if (name.startsWith("goals")) return { ...data, progress: null };
  if (!name.startsWith("workouts")) return data;
  return JSON.parse(JSON.stringify({ ...data, totals: null }), (key, value) => (key === "records" ? [] : value));
};

const sorted = (entries: Iterable<readonly [string, unknown]>) =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

const storeOf = ({ known }: Device) =>
  sorted([...known].map(([name, { data }]) => [name, withoutDerived(name, data)] as const));

/** Both exchange until neither has anything to say: what they know then is what there is. */
const settleDown = async (devices: readonly [Device, Device]): Promise<void> => {
  for (let round = 0; round < 12; round += 1) {
    for (const one of devices) await one.sync(SAFE);
    if (devices.every(({ isIdle }) => isIdle)) break;
  }
  for (const one of devices) await one.sync(SAFE);
  expect(devices.map(({ isIdle }) => isIdle)).toEqual([true, true]);
};

const perform = async (step: Step, devices: readonly [Device, Device], browser: Browser): Promise<void> => {
  switch (step.type) {
    case "edit": {
      const one = devices[step.by];
      const edit = editOf(step.draft, (resource) => one.ids(resource));
      if (edit !== null) one.edit(edit);
      return;
    }
    case "rest":
      return browser.do(step.draft);
    case "sync":
      return devices[step.by].sync(step.exchange);
    case "together":
      await Promise.all([
        ...devices.map((one, index) => one.sync(step.exchanges[index] ?? SAFE)),
        browser.do(step.draft),
        sweepSupersededChanges(stores.db, {}),
      ]);
      return;
    case "sweep":
      await sweepSupersededChanges(stores.db, {});
  }
};

/** One life of an account with two devices; answers how many edits took effect. */
const live = async (program: readonly Step[]): Promise<number> => {
  const person = await signedIn(app);
  const devices = [new Device(app, person.token), new Device(app, person.token)] as const;
  const browser = new Browser(person);
  for (const step of program) await perform(step, devices, browser);
  await settleDown(devices);

  const server = await readAll(app, person);
  const stored = sorted([...server].map(([name, data]) => [name, withoutDerived(name, data)] as const));
  expect(storeOf(devices[0])).toEqual(stored);
  expect(storeOf(devices[1])).toEqual(stored);

  // A new client gets all resources, each in its current state with all derived numbers.
  const { changes } = await pullAll(app, person, { limit: 7 });
  expect(sorted(changes.map(({ resource, id, data }) => [`${resource} ${id}`, data] as const))).toEqual(sorted(server));
  expect(changes.every(({ data, version }) => data !== undefined && at(data, "version") === version)).toBe(true);

  // Each edit counts once, however often it was sent: a version is the number of changes that took effect.
  const effectsOn = (name: string) =>
    [...devices, browser].reduce((sum, { effects }) => sum + (effects.get(name) ?? 0), 0);
  for (const [name, { version }] of server) {
    if (/^(measurements|goals|routines)/.test(name)) expect([name, version]).toEqual([name, effectsOn(name)]);
  }
  expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  return server.size;
};

const SECONDS = 20;

test("two devices and a server that talk, or fail to, in whatever order end with the same", async () => {
  let lives = 0;
  let things = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 15, maxLength: 60, size: "max" }), async (program) => {
      things += await live(program);
      lives += 1;
    }),
    { numRuns: 100, interruptAfterTimeLimit: SECONDS * 1_000, markInterruptAsFailure: false },
  );
  expect(lives).toBeGreaterThan(5);
  expect(things).toBeGreaterThan(lives);
});
