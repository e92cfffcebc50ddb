import { PLAIN } from "#api/modules/plain/plain-resources.ts";
import { PLAIN_NAMES, type PlainName } from "#db/postgres/schema/index.ts";
import { type TestApp, textAt } from "./app.ts";

type Sample = {
  /** The body of a create. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body of a patch that changes something. */
  readonly change: Readonly<Record<string, unknown>>;
};

/** One of each plain resource, for tests that go over all of them. */
export const PLAIN_SAMPLES: Readonly<Record<PlainName, Sample>> = {
  measurements: {
    body: { kind: "bodyweight", value: 82.5, unit: "kg", measuredAt: "2026-11-16T07:00:00.000Z" },
    change: { source: "scale" },
  },
  goals: { body: { kind: "weekly_workouts", count: 3 }, change: { note: "Steady" } },
};

/** Creates one of each plain resource and returns their ids by path. */
export const makePlainResources = async (
  app: TestApp,
  token: string,
  names: readonly PlainName[] = PLAIN_NAMES,
): Promise<ReadonlyMap<string, string>> => {
  const made = new Map<string, string>();
  for (const name of names) {
    const { status, body } = await app.call("POST", PLAIN[name].path, { token, body: PLAIN_SAMPLES[name].body });
    if (status !== 201) throw new Error(`${name}: ${status} in place of 201: ${JSON.stringify(body)}`);
    made.set(PLAIN[name].path, textAt(body, "id"));
  }
  return made;
};
