import { withoutDeadline } from "#core/process/deadline.ts";
import type { Database } from "./executor.ts";
import { sharedUntil } from "./log-history.ts";
import { type LogPosition, openedBy, systemNumber, timelineOf } from "./log-position.ts";
import { besidePoolQueue } from "./pool-queue.ts";
import { type LogRead, type LogTimeline, readLog } from "./queries/stores/log.ts";

/** The primary's log had this position at an instant after `since`, on the clock of the watch. */
export type PrimaryMark = { readonly position: LogPosition; readonly since: number };

export type ReplicaWatchOptions = {
  readonly replica: Database;
  /** Between two looks while a request waits. */
  readonly waitingMs?: number;
  /** Between two looks while only the lag is to be known. */
  readonly lagMs?: number;
};

export type ReplicaWatch = {
  /** Takes a place of the primary's log. The watch then looks when the replica is there. */
  readonly mark: (mark: PrimaryMark) => void;
  /** The instant up to which the replica surely has all commits; -Infinity before the first proof. */
  readonly completeUntil: () => number;
  /** True for a position that the replica is known to have replayed. */
  readonly has: (position: LogPosition) => boolean;
  /** True when the replica has the position within the time. All that wait share the looks at the replica. */
  readonly waitFor: (position: LogPosition, ms: number) => Promise<boolean>;
  /** A position that has all that was read from the replica before the call. */
  readonly seen: () => Promise<LogPosition>;
  readonly close: () => void;
};

type Known = {
  readonly system: number;
  readonly timeline: number;
  readonly timelines: readonly LogTimeline[];
  readonly at: number;
  readonly opened: number;
};

const WAITING_MS = 4;
const LAG_MS = 50;
const MOST_MARKS = 100;

/**
 * Knows how far a replica is. A look reads the place of the log after the rows of the timelines. So the place of one
 * look counts with the rows of the next one, which are not older. Another server may have answered where a connection
 * was opened meanwhile: then the look counts for nothing.
 */
export const createReplicaWatch = (options: ReplicaWatchOptions): ReplicaWatch => {
  const { replica, waitingMs = WAITING_MS, lagMs = LAG_MS } = options;
  const db = besidePoolQueue(replica);
  const waiting = new Set<() => void>();
  let known: Known | null = null;
  let before: { readonly at: number; readonly opened: number } | null = null;
  let marks: PrimaryMark[] = [];
  let completeUntil = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const timelineIn = ({ isReplica, timeline, timelines }: LogRead): number =>
    isReplica ? Math.max(0, ...timelines.map((one) => one.timeline)) : timelineOf(timeline);

  const read = async (): Promise<LogRead> => {
    const [found] = await readLog(db, {});
    if (found === undefined) throw new Error("the log has one row");
    return found;
  };

  const has = ({ system, timeline, at }: LogPosition): boolean => {
    if (known === null || known.opened !== openedBy(replica) || system !== known.system) return false;
    if (timeline === known.timeline) return at <= known.at;
    const until = timeline < known.timeline ? sharedUntil(known.timelines, known.timeline, timeline) : null;
    return until !== null && at <= until;
  };

  const look = async (): Promise<void> => {
    const opened = openedBy(replica);
    const found = await read();
    if (opened !== openedBy(replica)) {
      known = null;
      before = null;
      return;
    }
    const at = found.isReplica ? before?.at : found.at;
    const isSame = before?.opened === opened || !found.isReplica;
    known =
      at !== undefined && isSame
        ? { system: systemNumber(found.system), timeline: timelineIn(found), timelines: found.timelines, at, opened }
        : null;
    before = { at: found.at, opened };
    const reached = marks.filter(({ position }) => has(position));
    if (reached.length > 0) {
      completeUntil = Math.max(completeUntil, ...reached.map(({ since }) => since));
      marks = marks.filter(({ since }) => since > completeUntil);
    }
    for (const wake of waiting) wake();
  };

  const schedule = (): void => {
    if (timer !== undefined || looking !== null || isClosed) return;
    const ms = waiting.size > 0 ? waitingMs : marks.length > 0 ? lagMs : null;
    if (ms === null) return;
    timer = withoutDeadline(() => setTimeout(run, ms));
    timer.unref();
  };

  const run = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (looking !== null || isClosed) return;
    // Without the replica nothing is proved. Requests are then handed on.
    looking = withoutDeadline(look)
      .catch(() => {
        known = null;
        before = null;
      })
      .finally(() => {
        looking = null;
        schedule();
      });
  };

  return {
    mark: (one) => {
      marks = [...marks.slice(-MOST_MARKS), one];
      schedule();
    },
    completeUntil: () => completeUntil,
    has,
    waitFor: async (position, ms) => {
      if (has(position)) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const wake = (): void => {
        if (has(position)) resolve(true);
      };
      const late = setTimeout(() => resolve(has(position)), ms);
      waiting.add(wake);
      run();
      try {
        return await promise;
      } finally {
        clearTimeout(late);
        waiting.delete(wake);
      }
    },
    seen: async () => {
      const found = await read();
      return { system: systemNumber(found.system), timeline: timelineIn(found), at: found.at };
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
};
