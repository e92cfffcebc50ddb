import { medianOf } from "#scripts/bench/pairs.ts";
import { textAt } from "#tests/support/app.ts";
import { type FarRegion, PRIMARY } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { ask, expected, type Person } from "./clients.ts";

export type FarWrites = {
  readonly region: FarRegion;
  readonly p50Ms: number;
  /** The median time beyond one round trip to the primary region, in milliseconds. */
  readonly aboveTripMs: number;
};

const WARM_UP = 3;

/** Logs sets one after the other from a far region. */
export const measureWrites = async (
  regions: Regions,
  region: FarRegion,
  { token }: Person,
  count: number,
): Promise<FarWrites> => {
  const edge = regions.edge(region);
  const found = expected(await ask(edge, "GET", "/exercises?search=squat&limit=1", { token }), 200);
  const exerciseId = textAt(found.body, "data", 0, "id");
  const started = { title: "Far", startedAt: new Date().toISOString(), exercises: [] };
  const workout = expected(await ask(edge, "POST", "/workouts", { token, body: started }), 201);
  const path = `/workouts/${textAt(workout.body, "id")}/sets`;
  const body = { exerciseId, reps: 5, weight: { value: 100, unit: "kg" } };
  const times: number[] = [];
  for (let done = 0; done < count + WARM_UP; done += 1) {
    times.push(expected(await ask(edge, "POST", path, { token, body }), 201).ms);
  }
  const p50Ms = medianOf(times.slice(WARM_UP));
  return { region, p50Ms, aboveTripMs: p50Ms - regions.links.rtt(region, PRIMARY) };
};
