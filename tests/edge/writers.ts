import { at, textAt } from "#tests/support/app.ts";
import { REGION_NAMES, type RegionName } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { ask, expected, newPerson, type Person } from "./clients.ts";

/** A write with its answer. */
export type Write = {
  readonly region: RegionName;
  readonly title: string;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly status: number;
  /** Seconds of the answer's `Retry-After`. */
  readonly retryAfter: string | null;
  readonly code: string | null;
  readonly position: string | null;
};

export type Writers = {
  readonly person: Person;
  readonly writes: readonly Write[];
  /** Ends the clients after their present writes. */
  readonly stop: () => Promise<readonly Write[]>;
};

const codeOf = (body: unknown): string | null => {
  const code: unknown = Reflect.get(Object(body), "code");
  return typeof code === "string" ? code : null;
};

/** Starts clients that add workouts of one account, each in a region and one after the other. */
export const startWriters = async (
  regions: Regions,
  pauseMs: number,
  from: readonly RegionName[] = REGION_NAMES,
): Promise<Writers> => {
  const person = await newPerson(regions);
  const writes: Write[] = [];
  const start = performance.now();
  let isOver = false;
  const one = async (region: RegionName): Promise<void> => {
    for (let number = 1; !isOver; number += 1) {
      const title = `${region} ${number}`;
      const body = { title, startedAt: new Date().toISOString(), exercises: [] };
      const beganMs = performance.now() - start;
      const asked = await ask(regions.edge(region), "POST", "/workouts", { token: person.token, body });
      writes.push({
        region,
        title,
        beganMs,
        endedMs: performance.now() - start,
        status: asked.status,
        retryAfter: asked.headers.get("retry-after"),
        code: codeOf(asked.body),
        position: asked.headers.get("forja-position"),
      });
      await Bun.sleep(pauseMs);
    }
  };
  const clients = Promise.all(from.map(one));
  return {
    person,
    writes,
    stop: async () => {
      isOver = true;
      await clients;
      return writes;
    },
  };
};

export const acknowledged = (writes: readonly Write[]): Write[] => writes.filter(({ status }) => status === 201);

/** Returns the titles of all workouts of an account. */
export const titlesOf = async (
  place: { readonly url: string },
  { token }: Person,
  position: string | null = null,
): Promise<Set<string>> => {
  const titles = new Set<string>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const path = `/workouts?view=summary&limit=100${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { body } = expected(await ask(place, "GET", path, { token, position }), 200);
    const data = at(body, "data");
    if (!Array.isArray(data)) throw new Error("a list without data");
    for (const workout of data) titles.add(textAt(workout, "title"));
    const next: unknown = at(body, "page", "nextCursor");
    cursor = typeof next === "string" ? next : null;
  }
  return titles;
};

/** Counts the answers of each status. */
export const statusesOf = (writes: readonly Write[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of writes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** The longest time in which no write of a region was answered by 201, in milliseconds. */
export const longestGapMs = (writes: readonly Write[], region: RegionName, untilMs: number): number => {
  const ends = acknowledged(writes)
    .filter((write) => write.region === region)
    .map(({ endedMs }) => endedMs);
  const points = [0, ...ends, untilMs];
  return Math.max(...points.slice(1).map((point, index) => point - (points[index] ?? 0)));
};
