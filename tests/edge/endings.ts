import { medianOf } from "#scripts/bench/pairs.ts";
import { PRIMARY, REGION_NAMES, type RegionName } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { ask, askAgain, besides, newSession, type Person, replicated } from "./clients.ts";

export type Endings = {
  readonly ended: number;
  /** Times of the 204, in milliseconds. */
  readonly times: readonly number[];
  /** Answers other than a refusal of the token after the 204. */
  readonly accepted: readonly string[];
  /** Places that refused a token before its end. A check that refuses everything proves nothing. */
  readonly tooSoon: readonly string[];
  /** Logouts that were not answered by 204, as their status. A 503 is sent again, and 401 then shows that it had worked. */
  readonly refused: Readonly<Record<number, number>>;
};

export type EndingsOptions = {
  readonly count: number;
  readonly parallel: number;
  /** Region of the client that ends the session, by turns. */
  readonly from?: readonly RegionName[];
  /** Runs when half of the logouts are done. */
  readonly halfway?: () => Promise<void>;
};

type Use = { readonly name: string; readonly status: number };

/** Uses a token in every process, and at every edge. */
const useEverywhere = async (regions: Regions, token: string): Promise<Use[]> => {
  const places = REGION_NAMES.flatMap((region) => [
    { name: `${region} API`, place: regions.api(region) },
    { name: `${region} edge`, place: regions.edge(region) },
  ]);
  return Promise.all(
    places.map(async ({ name, place }) => {
      const { status } = await ask(place, "GET", "/workouts?limit=1", { token });
      return { name, status };
    }),
  );
};

const namesOf = (uses: readonly Use[], wanted: number): string[] =>
  uses.filter(({ status }) => status === wanted).map(({ name }) => name);

/** A process that hands its reads on at first may accept the token later. */
const WATCHED_MS = 2_000;

const watch = async (regions: Regions, token: string): Promise<string[]> => {
  const accepting = new Set<string>();
  const start = performance.now();
  while (performance.now() - start < WATCHED_MS) {
    for (const name of namesOf(await useEverywhere(regions, token), 200)) accepting.add(name);
    await Bun.sleep(150);
  }
  return [...accepting];
};

/** Sessions are made in advance, and end before their tokens are over. */
const BATCH = 1_000;

/** Ends sessions, and uses their tokens everywhere as soon as the 204 is there. */
export const endSessions = async (
  regions: Regions,
  userId: string,
  { count, parallel, from = REGION_NAMES, halfway }: EndingsOptions,
): Promise<Endings> => {
  const times: number[] = [];
  const accepted: string[] = [];
  const tooSoon: string[] = [];
  const refused: Record<number, number> = {};
  let isCut = false;
  let done = 0;
  let half: Promise<void> | undefined;
  let people: Person[] = [];
  const end = async (index: number): Promise<void> => {
    const region = from[index % from.length] ?? PRIMARY;
    const token = people[index % BATCH]?.token ?? "";
    if (index % 10 === 0 && !isCut) {
      const refusing = namesOf(await useEverywhere(regions, token), 401);
      if (!isCut) tooSoon.push(...refusing);
    }
    const { status, ms, repeats } = await askAgain(regions.edge(region), "POST", "/auth/logout", { token });
    if (status === 204) {
      times.push(ms);
      accepted.push(...namesOf(await useEverywhere(regions, token), 200));
      if (index % 10 === 5) accepted.push(...(await watch(regions, token)));
    } else if (status !== 401 || repeats === 0) refused[status] = (refused[status] ?? 0) + 1;
    done += 1;
    if (done < count / 2 || half !== undefined || halfway === undefined) return;
    isCut = true;
    half = halfway();
  };
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    people = [];
    await besides(size, parallel, async () => {
      people.push(await newSession(regions, userId));
    });
    await replicated();
    await besides(size, parallel, (index) => end(first + index));
  }
  await half;
  return { ended: times.length, times, accepted, tooSoon, refused };
};

/** The median time beyond one round trip to the primary region and one from it to the farthest region. */
export const aboveTripsMs = (regions: Regions, from: RegionName, { times }: Endings): number => {
  const farthest = Math.max(...REGION_NAMES.map((region) => regions.links.rtt(PRIMARY, region)));
  return medianOf(times) - regions.links.rtt(from, PRIMARY) - farthest;
};
