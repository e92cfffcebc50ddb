import { medianOf } from "#scripts/bench/pairs.ts";
import { textAt } from "#tests/support/app.ts";
import { type FarRegion, PRIMARY } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { answeredBy, ask, expected, type Person, replicated, servesNear } from "./clients.ts";

export type NearReads = {
  readonly region: FarRegion;
  readonly p50Ms: number;
  readonly primaryP50Ms: number;
  /** Round trips from the region's API to others for each read, beyond those of an idle API. One decimal. */
  readonly tripsPerRead: number;
  /** Reads that another region answered. */
  readonly handedOn: number;
};

/** Makes a workout of an account. Returns the paths of its near reads. */
export const readsOf = async (regions: Regions, { token }: Person): Promise<string[]> => {
  const edge = regions.edge(PRIMARY);
  const found = expected(await ask(edge, "GET", "/exercises?search=squat&limit=1", { token }), 200);
  const exerciseId = textAt(found.body, "data", 0, "id");
  const sets = [5, 5, 5].map((reps) => ({ reps, weight: { value: 100, unit: "kg" } }));
  const body = { title: "Near", startedAt: new Date().toISOString(), exercises: [{ exerciseId, sets }] };
  const workout = expected(await ask(edge, "POST", "/workouts", { token, body }), 201);
  return [
    `/workouts/${textAt(workout.body, "id")}`,
    "/workouts?limit=20",
    "/progress/records",
    `/exercises/${exerciseId}`,
  ];
};

/** Reads in a far region and in the primary region by turns. */
export const measureNearReads = async (
  regions: Regions,
  region: FarRegion,
  person: Person,
  rounds: number,
): Promise<NearReads> => {
  const { token } = person;
  const paths = await readsOf(regions, person);
  await replicated();
  await servesNear(regions, region, person);
  const [near, primary]: [number[], number[]] = [[], []];
  let handedOn = 0;
  const one = async (path: string): Promise<void> => {
    const read = expected(await ask(regions.edge(region), "GET", path, { token }), 200);
    near.push(read.ms);
    if (answeredBy(read) !== region) handedOn += 1;
    primary.push(expected(await ask(regions.edge(PRIMARY), "GET", path, { token }), 200).ms);
  };
  for (const path of paths) await one(path);
  for (const figures of [near, primary]) figures.length = 0;
  handedOn = 0;

  const idleFrom = { at: performance.now(), trips: regions.links.trips(region) };
  await Bun.sleep(3_000);
  const busyFrom = { at: performance.now(), trips: regions.links.trips(region) };
  for (let round = 0; round < rounds; round += 1) for (const path of paths) await one(path);
  const busy = { ms: performance.now() - busyFrom.at, trips: regions.links.trips(region) - busyFrom.trips };
  const idlePerMs = (busyFrom.trips - idleFrom.trips) / (busyFrom.at - idleFrom.at);
  const beyond = Math.max(0, busy.trips - idlePerMs * busy.ms);
  return {
    region,
    p50Ms: medianOf(near),
    primaryP50Ms: medianOf(primary),
    tripsPerRead: Math.round((10 * beyond) / near.length) / 10,
    handedOn,
  };
};
