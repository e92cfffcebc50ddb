import type { Commit } from "#core/process/deadline.ts";
import type { Database } from "./executor.ts";
import { type LogPosition, openedBy, systemNumber, timelineOf } from "./log-position.ts";
import { addTimeline, type LogRead, type LogTimeline, readLog } from "./queries/stores/log.ts";

/**
 * Returns the byte up to which the log of an earlier timeline belongs to a later one. Null where it does not lead there.
 */
export const sharedUntil = (timelines: readonly LogTimeline[], later: number, earlier: number): number | null => {
  const byNumber = new Map(timelines.map((one) => [one.timeline, one]));
  let until = Number.POSITIVE_INFINITY;
  for (let at = byNumber.get(later); at !== undefined; ) {
    until = Math.min(until, at.beganAt);
    if (at.parent === earlier) return until;
    at = at.parent === null || at.parent >= at.timeline ? undefined : byNumber.get(at.parent);
  }
  return null;
};

type Known = {
  readonly system: number;
  readonly timeline: number;
  readonly timelines: readonly LogTimeline[];
  /** The log of the primary goes at least so far. */
  at: number;
  /** Connections that were opened before: each new one may lead to a server that took over. */
  readonly opened: number;
};

export type LogHistory = {
  /** False where connections were opened since the system was read. */
  readonly knowsSystem: () => boolean;
  /** The position of a commit of this pool. It asks Postgres only where the commit does not say its system. */
  readonly positionOf: (commit: Commit) => LogPosition | Promise<LogPosition>;
  /** The newest position that is known here. It asks as `positionOf`. */
  readonly known: () => LogPosition | Promise<LogPosition>;
  /** Asks Postgres for a position that has all that was committed before the call. */
  readonly now: () => Promise<LogPosition>;
  /** True when the log of the primary contains the position. Asks Postgres only where it is news. */
  readonly contains: (position: LogPosition) => Promise<boolean>;
};

const ATTEMPTS = 5;

/** Knows the log of the primary of a pool. */
export const createLogHistory = (db: Database): LogHistory => {
  let known: Known | null = null;
  let reading: Promise<Known> | null = null;

  const readOnce = async (): Promise<LogRead> => {
    const [read] = await readLog(db, {});
    if (read === undefined) throw new Error("the log has one row");
    return read;
  };

  const timelineIn = ({ isReplica, timeline }: LogRead): number => {
    if (isReplica) throw Object.assign(new Error("the primary is a replica now"), { code: "25006" });
    return timelineOf(timeline);
  };

  const readAll = async (): Promise<Known> => {
    for (let attempt = 1; ; attempt += 1) {
      const opened = openedBy(db);
      let read = await readOnce();
      const timeline = timelineIn(read);
      if (!read.timelines.some((one) => one.timeline === timeline)) {
        await addTimeline(db, read, timeline);
        read = await readOnce();
      }
      // A connection that was opened meanwhile may lead to another server.
      if ((opened === openedBy(db) && timelineIn(read) === timeline) || attempt === ATTEMPTS) {
        return { system: systemNumber(read.system), timeline, timelines: read.timelines, at: read.at, opened };
      }
    }
  };

  const refresh = (): Promise<Known> => {
    reading ??= readAll()
      .then((read) => {
        known = read;
        return read;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  const present = (): Known | null => (known?.opened === openedBy(db) ? known : null);

  const hasReached = ({ timeline, at }: LogPosition, log: Known): boolean => timeline === log.timeline && at <= log.at;

  const place = ({ system }: Known, { timeline, at }: Commit): LogPosition => ({ system, timeline, at });
  const newest = (log: Known): LogPosition => place(log, log);

  return {
    knowsSystem: () => present() !== null,
    positionOf: (commit) => {
      const { system, timeline, at } = commit;
      const log = present();
      if (log === null && system !== undefined) {
        // The next commit need not ask, and the timeline gets its row. This one has its answer.
        refresh().catch(() => undefined);
        return { system, timeline, at };
      }
      if (log === null) return refresh().then((read) => place(read, commit));
      if (commit.timeline === log.timeline && commit.at > log.at) log.at = commit.at;
      return place(log, commit);
    },
    known: () => {
      const log = present();
      return log === null ? refresh().then(newest) : newest(log);
    },
    // A read that is under way may have begun before.
    now: async () => newest(await readAll()),
    contains: async (position) => {
      let log = present();
      if (log !== null && position.system === log.system && hasReached(position, log)) return true;
      if (log === null || position.timeline >= log.timeline) {
        log = await readAll();
        known = log;
      }
      if (position.system !== log.system) return false;
      if (position.timeline === log.timeline) return position.at <= log.at;
      const until = sharedUntil(log.timelines, log.timeline, position.timeline);
      return until !== null && position.at <= until;
    },
  };
};
