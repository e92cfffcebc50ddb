import type { LogPosition } from "#db/postgres/log-position.ts";

/** A subject is a user, or the digest of a token whose user is not known yet. */
type Entry = {
  /** The newest of each timeline: positions of two timelines cannot be compared. */
  positions: readonly LogPosition[];
  /** Writes that were passed on, and whose outcome is not known, with the end of their time. The oldest is the first. */
  readonly pending: Map<string, number>;
  until: number;
};

export type OwnWrites = {
  /** A write of the subject was passed on to the primary region. */
  readonly passed: (subject: string, write: string) => void;
  /** A write that was passed on has ended. A message may be repeated, and may come before its write. */
  readonly ended: (write: string) => void;
  /** The write belongs to another subject, or to nobody. It has not ended. */
  readonly forget: (subject: string, write: string) => void;
  readonly learned: (subject: string, position: LogPosition) => void;
  readonly isPending: (subject: string) => boolean;
  readonly positionsOf: (subject: string) => readonly LogPosition[];
  readonly size: () => number;
};

export type OwnWritesOptions = {
  /** A write has ended after this time, and the replica has it. */
  readonly keepMs: number;
  readonly most?: number;
  readonly now?: () => number;
};

const MOST = 50_000;
const NONE: readonly LogPosition[] = [];

const isSameLog = (one: LogPosition, other: LogPosition): boolean =>
  one.system === other.system && one.timeline === other.timeline;

/** Deletes the oldest until the rest is within its time and its number. */
const shorten = (map: Map<string, number>, most: number, now: number, removed: (write: string) => void): void => {
  for (const [oldest, until] of map) {
    if (until > now && map.size <= most) return;
    map.delete(oldest);
    removed(oldest);
  }
};

/**
 * Remembers the writes of users until the replica has them for sure. Each write has its own time: a lost message costs
 * its user that time once. The memory is bounded. While it is too small, every subject counts as one that has written.
 */
export const createOwnWrites = (options: OwnWritesOptions): OwnWrites => {
  const { keepMs, most = MOST, now = () => performance.now() } = options;
  const entries = new Map<string, Entry>();
  /** The subjects of pending writes. */
  const subjects = new Map<string, string>();
  const ended = new Map<string, number>();
  let crowdedUntil = Number.NEGATIVE_INFINITY;

  const remove = (subject: string, { pending }: Entry): void => {
    for (const write of pending.keys()) if (subjects.get(write) === subject) subjects.delete(write);
    entries.delete(subject);
  };

  const find = (subject: string): Entry | undefined => {
    const entry = entries.get(subject);
    if (entry === undefined) return undefined;
    if (entry.until > now()) return entry;
    remove(subject, entry);
    return undefined;
  };

  const note = (subject: string, change: (entry: Entry) => void): void => {
    const entry = find(subject) ?? { positions: NONE, pending: new Map<string, number>(), until: 0 };
    change(entry);
    entry.until = now() + keepMs;
    // The order of the map is that of the times.
    entries.delete(subject);
    entries.set(subject, entry);
    for (const [oldest, found] of entries) {
      const isOver = found.until <= now();
      if (!isOver && entries.size <= most && subjects.size <= most) break;
      if (!isOver) crowdedUntil = now() + keepMs;
      remove(oldest, found);
    }
  };

  const forget = (subject: string, write: string): void => {
    const entry = entries.get(subject);
    entry?.pending.delete(write);
    if (subjects.get(write) === subject) subjects.delete(write);
    if (entry !== undefined && entry.pending.size === 0 && entry.positions.length === 0) entries.delete(subject);
  };

  return {
    passed: (subject, write) => {
      if (ended.has(write)) return;
      note(subject, ({ pending }) => {
        pending.set(write, now() + keepMs);
        subjects.set(write, subject);
      });
    },
    ended: (write) => {
      const subject = subjects.get(write);
      if (subject !== undefined) forget(subject, write);
      ended.set(write, now() + keepMs);
      shorten(ended, most, now(), () => undefined);
    },
    forget,
    learned: (subject, position) =>
      note(subject, (entry) => {
        const same = entry.positions.find((one) => isSameLog(one, position));
        if (same !== undefined && same.at >= position.at) return;
        entry.positions = [...entry.positions.filter((one) => one !== same), position];
      }),
    isPending: (subject) => {
      if (crowdedUntil > now()) return true;
      const entry = find(subject);
      if (entry === undefined) return false;
      shorten(entry.pending, most, now(), (write) => subjects.delete(write));
      return entry.pending.size > 0;
    },
    positionsOf: (subject) => find(subject)?.positions ?? NONE,
    size: () => entries.size,
  };
};
