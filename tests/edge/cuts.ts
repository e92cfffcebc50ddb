import { type FarRegion, PRIMARY } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { type Asked, answeredBy, ask, newPerson, servesNear } from "./clients.ts";
import { acknowledged, startWriters, statusesOf, titlesOf, type Write } from "./writers.ts";

export type Cut = {
  /** Titles of acknowledged writes that nobody has. */
  readonly lost: readonly string[];
  readonly statuses: Readonly<Record<number, number>>;
  readonly acknowledged: number;
  /** Time from the return of the links until the region answers reads by itself, in milliseconds. */
  readonly backMs: number;
  /** Statuses of the region's own process during the cut, after its lease: 200 only when another region answers. */
  readonly readsOfItself: number;
  readonly writes: readonly Write[];
};

export type CutOptions = {
  readonly region: FarRegion;
  readonly forMs: number;
  readonly how: "reset" | "silent";
};

/** A region may answer by itself this long after the cut: its lease, and a request that is on its way. */
const LEASE_MS = 2_300;

/** Cuts the API and the replicas of a region off while its clients write by way of the proxy. */
export const cutRegion = async (regions: Regions, { region, forMs, how }: CutOptions): Promise<Cut> => {
  // The reads of one who writes all the time belong to the primary region.
  const reader = await newPerson(regions);
  await servesNear(regions, region, reader);
  const writers = await startWriters(regions, 20, [region, PRIMARY]);
  await regions.links.cut(region, undefined, how);
  const cutAt = performance.now();
  let readsOfItself = 0;
  const look = (asked: Asked, beganAt: number): void => {
    if (beganAt - cutAt > LEASE_MS && asked.status === 200 && answeredBy(asked) === region) readsOfItself += 1;
  };
  while (performance.now() - cutAt < forMs) {
    const beganAt = performance.now();
    look(await ask(regions.api(region), "GET", "/workouts?limit=1", { token: reader.token }), beganAt);
    await Bun.sleep(50);
  }
  await regions.links.mend(region);
  const backMs = await servesNear(regions, region, reader);
  const writes = await writers.stop();
  const there = await titlesOf(regions.edge(PRIMARY), writers.person);
  const written = acknowledged(writes);
  return {
    lost: written.map(({ title }) => title).filter((title) => !there.has(title)),
    statuses: statusesOf(writes),
    acknowledged: written.length,
    backMs,
    readsOfItself,
    writes,
  };
};
