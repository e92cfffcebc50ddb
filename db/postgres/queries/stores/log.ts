import { sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { expression, jsonList, jsonObject, subquery } from "../../expressions.ts";
import { FLUSHED, SYSTEM, TIMELINE } from "../../log-position.ts";
import { logTimelines, storeEpoch } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const system = sql.raw(SYSTEM);

const bytes = (lsn: string) => sql.raw(`${lsn} - '0/0'::pg_lsn`);

/**
 * Reads how far the log of this server goes: what is flushed, or what a replica has replayed. A replica is on the
 * newest timeline that it has a row of. The rows are as old as the start of the statement, and the place is newer.
 */
export const readLog = query("log.read", {}, () =>
  rows(
    {
      isReplica: expression("boolean", sql`pg_is_in_recovery()`),
      system: expression("text", system),
      at: expression(
        "bigint",
        sql`case when pg_is_in_recovery() then ${bytes("coalesce(pg_last_wal_replay_lsn(), '0/0')")}
          else ${bytes(FLUSHED)} end`,
      ),
      timeline: expression("text", sql`case when pg_is_in_recovery() then '' else ${sql.raw(TIMELINE)} end`),
      timelines: subquery(
        jsonList(
          jsonObject({
            timeline: logTimelines.timeline,
            parent: logTimelines.parent,
            beganAt: logTimelines.beganAt,
          }),
        ),
        sql`from ${logTimelines} where ${logTimelines.system} = ${system}`,
      ),
    },
    (list) => sql`select ${list}`,
  ),
);

export type LogRead = Awaited<ReturnType<typeof readLog>>[number];
export type LogTimeline = LogRead["timelines"][number];

const add = statement(
  "log.add_timeline",
  {
    system: logTimelines.system,
    timeline: logTimelines.timeline,
    parent: "int?",
    beganAt: logTimelines.beganAt,
  },
  (db, p) =>
    db
      .insert(logTimelines)
      .values({ system: p.system, timeline: p.timeline, parent: p.parent, beganAt: p.beganAt })
      .onConflictDoNothing(),
);

const readBeat = statement("log.beat", {}, (db) =>
  db.select({ timeline: storeEpoch.logTimeline, at: storeEpoch.logAt }).from(storeEpoch),
);

const mayReadFiles = query("log.may_read_files", {}, () =>
  rows(
    { may: expression("boolean", sql`has_function_privilege('pg_read_file(text)', 'execute')`) },
    (list) => sql`select ${list}`,
  ),
);

const readFile = query("log.read_history", { file: "text" }, (p) =>
  rows({ text: expression("text", sql`pg_read_file(${p.file})`) }, (list) => sql`select ${list}`),
);

/** A line of a history file is the parent, the place where its log stops to count, and a reason. */
const HISTORY_LINE = /^(\d+)\s+([0-9A-F]+)\/([0-9A-F]+)/i;
const HIGH_HALF = 2 ** 32;

export const parentsIn = (history: string): readonly Omit<LogTimeline, "timeline">[] =>
  history.split("\n").flatMap((line) => {
    const [, parent, high, low] = HISTORY_LINE.exec(line.trim()) ?? [];
    return parent === undefined || high === undefined || low === undefined
      ? []
      : [{ parent: Number(parent), beganAt: Number.parseInt(high, 16) * HIGH_HALF + Number.parseInt(low, 16) }];
  });

const fileOf = (timeline: number): string => `pg_wal/${timeline.toString(16).toUpperCase().padStart(8, "0")}.history`;

const exactParents = async (db: Executor, timeline: number): Promise<readonly Omit<LogTimeline, "timeline">[]> => {
  const [allowed] = await mayReadFiles(db, {});
  if (allowed?.may !== true) return [];
  const [file] = await readFile(db, { file: fileOf(timeline) }).catch(() => []);
  return parentsIn(file?.text ?? "");
};

/**
 * Writes the timeline of this primary, with the place where it left its parent. The history file has the exact place,
 * where the role may read it. Otherwise the place is that of the latest beat that came along, so it is never too far.
 */
export const addTimeline = async (
  db: Executor,
  { system, timelines }: Pick<LogRead, "system" | "timelines">,
  timeline: number,
): Promise<void> => {
  const parents = timeline === 1 ? [] : await exactParents(db, timeline);
  // The newest one first: a replica that has the row of an older one alone would be taken to be on that one.
  for (const [at, { parent, beganAt }] of [...parents.entries()].reverse()) {
    await add(db, { system, timeline: parents[at + 1]?.parent ?? timeline, parent, beganAt });
  }
  if (parents.length > 0) return;
  const parent = timelines
    .map((known) => known.timeline)
    .filter((known) => known < timeline)
    .sort((a, b) => b - a)[0];
  const [beat] = parent === undefined ? [] : await readBeat(db, {});
  await add(db, {
    system,
    timeline,
    parent: parent ?? null,
    beganAt: beat !== undefined && beat.timeline === parent ? beat.at : 0,
  });
};
