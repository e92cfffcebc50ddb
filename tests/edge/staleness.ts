import { at, textAt } from "#tests/support/app.ts";
import { PRIMARY, REGION_NAMES, type RegionName } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { answeredBy, askAgain, besides, expected, newPerson, renewed, replicated } from "./clients.ts";

export type Staleness = {
  readonly pairs: number;
  /** Reads that were older than the write before them. */
  readonly stale: readonly string[];
  /** Writes and reads with an answer other than 200, as their status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Requests that a crowded machine refused, and that were answered when they came again. */
  readonly repeated: number;
  /** Reads that the region answered by itself, and those of them in the primary region. */
  readonly near: number;
  readonly nearInPrimary: number;
};

export type PairsOptions = { readonly pairs: number; readonly parallel: number };

const RENEWED_AFTER_MS = 300_000;

const other = (region: RegionName, turn: number): RegionName => {
  const others = REGION_NAMES.filter((name) => name !== region);
  return others[turn % others.length] ?? PRIMARY;
};

/**
 * Writes, and reads what was written: in the region of the write without a position, and in another region with it.
 * Each client has a workout of its own.
 */
export const writeThenRead = async (regions: Regions, { pairs, parallel }: PairsOptions): Promise<Staleness> => {
  const stale: string[] = [];
  const refused: Record<number, number> = {};
  let [near, nearInPrimary, repeated] = [0, 0, 0];
  const isAnswered = ({ status, repeats }: Awaited<ReturnType<typeof askAgain>>): boolean => {
    if (repeats > 0) repeated += 1;
    if (status === 200) return true;
    refused[status] = (refused[status] ?? 0) + 1;
    return false;
  };
  await besides(parallel, parallel, async (client) => {
    let person = await newPerson(regions);
    let renewedAt = performance.now();
    const started = { title: "0", startedAt: new Date().toISOString(), exercises: [] };
    const made = await askAgain(regions.edge(PRIMARY), "POST", "/workouts", { token: person.token, body: started });
    const path = `/workouts/${textAt(expected(made, 201).body, "id")}`;
    await replicated();
    for (let turn = 1; turn <= Math.ceil(pairs / parallel); turn += 1) {
      if (performance.now() - renewedAt > RENEWED_AFTER_MS) {
        person = await renewed(person);
        renewedAt = performance.now();
      }
      const { token } = person;
      const title = `${client}-${turn}`;
      const writtenIn = REGION_NAMES[(client + turn) % REGION_NAMES.length] ?? PRIMARY;
      const written = await askAgain(regions.edge(writtenIn), "PATCH", path, { token, body: { title } });
      if (!isAnswered(written)) continue;
      const hasPosition = turn % 2 === 0;
      const readIn = hasPosition ? other(writtenIn, turn >> 1) : writtenIn;
      const position = hasPosition ? written.headers.get("forja-position") : null;
      if (hasPosition && position === null) stale.push(`${writtenIn}: a write without a position`);
      const read = await askAgain(regions.edge(readIn), "GET", path, { token, position });
      if (!isAnswered(read)) continue;
      if (answeredBy(read) === readIn) {
        near += 1;
        if (readIn === PRIMARY) nearInPrimary += 1;
      }
      const found = at(read.body, "title");
      if (found !== title) stale.push(`written in ${writtenIn}, read in ${readIn}: ${found} for ${title}`);
    }
  });
  return { pairs, stale, refused, repeated, near, nearInPrimary };
};

/** Writes in one region and reads in another without a position, after the two seconds of the promise. */
export const readElsewhereLater = async (
  regions: Regions,
  { pairs, parallel }: PairsOptions,
): Promise<Pick<Staleness, "pairs" | "stale">> => {
  const stale: string[] = [];
  await besides(pairs, parallel, async (index) => {
    const { token } = await newPerson(regions);
    await replicated();
    const writtenIn = REGION_NAMES[index % REGION_NAMES.length] ?? PRIMARY;
    const readIn = other(writtenIn, index);
    const started = { title: "Later", startedAt: new Date().toISOString(), exercises: [] };
    const made = await askAgain(regions.edge(writtenIn), "POST", "/workouts", { token, body: started });
    const path = `/workouts/${textAt(expected(made, 201).body, "id")}`;
    await Bun.sleep(2_000);
    const read = await askAgain(regions.edge(readIn), "GET", path, { token });
    if (read.status !== 200) stale.push(`written in ${writtenIn}, read in ${readIn}: ${read.status}`);
  });
  return { pairs, stale };
};
