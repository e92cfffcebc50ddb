import postgres from "postgres";
import { eventually } from "#tests/support/eventually.ts";
import { type FarRegion, PRIMARY, REGION_NAMES } from "#tests/support/region-links.ts";
import type { Regions } from "#tests/support/regions.ts";
import { ask, UNANSWERED } from "./clients.ts";
import { acknowledged, longestGapMs, startWriters, statusesOf, titlesOf } from "./writers.ts";

export type Promotion = {
  /** Acknowledged writes that the promoted replica had, and that nobody has now. */
  readonly lost: readonly string[];
  /** The longest time without an acknowledged write in any region, in milliseconds. */
  readonly awayMs: number;
  readonly statuses: Readonly<Record<number, number>>;
  /** Answers other than 201, and 503 with `Retry-After`. */
  readonly wrong: readonly string[];
  /** Status of a read with a position of before the promotion, in each region. */
  readonly earlierPositions: readonly number[];
};

const one = async (url: string, text: string): Promise<string> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql.unsafe<{ value: string }[]>(text);
    return row?.value ?? "";
  } finally {
    await sql.end({ timeout: 1 });
  }
};

/** Kills the primary's Postgres under writes, and promotes the replica of a far region after a time. */
export const promoteUnderLoad = async (
  regions: Regions,
  { region, afterMs, forMs }: { readonly region: FarRegion; readonly afterMs: number; readonly forMs: number },
): Promise<Promotion> => {
  const writers = await startWriters(regions, 20);
  const startedAt = performance.now();
  await Bun.sleep(forMs);
  // The log has all acknowledged writes up to this end, and the replica has the log.
  const before = acknowledged([...writers.writes]);
  const end = await one(regions.servers.postgres.url, "select pg_current_wal_flush_lsn()::text as value");
  await eventually(
    () =>
      one(
        regions.servers.near[region].postgres.url,
        `select (pg_last_wal_receive_lsn() >= '${end}'::pg_lsn)::text as value`,
      ),
    (hasAll) => hasAll === "true",
  );
  await regions.servers.postgres.kill();
  await Bun.sleep(afterMs);
  await regions.promote(region);
  const promotedAt = performance.now();
  await eventually(
    async () => {
      const since = promotedAt - startedAt;
      const late = acknowledged([...writers.writes]).filter(({ beganMs }) => beganMs > since);
      return new Set(late.map((write) => write.region)).size;
    },
    (count) => count === REGION_NAMES.length,
  );
  await Bun.sleep(forMs);
  const writes = await writers.stop();
  const untilMs = performance.now() - startedAt;
  const there = await titlesOf(regions.edge(PRIMARY), writers.person);
  const last = before.at(-1)?.position ?? null;
  const earlierPositions: number[] = [];
  for (const name of REGION_NAMES) {
    const read = await ask(regions.edge(name), "GET", "/workouts?limit=1", {
      token: writers.person.token,
      position: last,
    });
    earlierPositions.push(read.status);
  }
  const isRight = ({ status, retryAfter }: (typeof writes)[number]): boolean =>
    status === 201 || (status === 503 && retryAfter !== null);
  return {
    lost: before.map(({ title }) => title).filter((title) => !there.has(title)),
    awayMs: Math.max(...REGION_NAMES.map((name) => longestGapMs(writes, name, untilMs))),
    statuses: statusesOf(writes),
    wrong: writes
      .filter((write) => !isRight(write))
      .map(({ region: at, status, code }) => `${at}: ${status === UNANSWERED ? "no answer" : status} ${code ?? ""}`),
    earlierPositions,
  };
};
