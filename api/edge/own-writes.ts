import type { LogPosition } from "#db/postgres/log-position.ts";

/** A subject is a user, or the digest of a token whose user is not known yet. */
type Entry = {
  /** The newest of each timeline: positions of two timelines cannot be compared. */
  positions: readonly LogPosition[];
  /** Writes that were passed on, and whose outcome is not known. */
  pending: number;
  until: number;
};

export type OwnWrites = {
  /** A write of the subject was passed on to the primary region. */
  readonly passed: (subject: string) => void;
  /** A write that was passed on has ended. */
  readonly ended: (subject: string) => void;
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

/**
 * Remembers the writes of users until the replica has them for sure. The oldest subject gives way to a new one, so the
 * memory is bounded.
 */
export const createOwnWrites = (options: OwnWritesOptions): OwnWrites => {
  const { keepMs, most = MOST, now = () => performance.now() } = options;
  const entries = new Map<string, Entry>();

  const find = (subject: string): Entry | undefined => {
    const entry = entries.get(subject);
    if (entry === undefined || entry.until > now()) return entry;
    entries.delete(subject);
    return undefined;
  };

  const note = (subject: string, change: (entry: Entry) => void): void => {
    const entry = find(subject) ?? { positions: NONE, pending: 0, until: 0 };
    change(entry);
    entry.until = now() + keepMs;
    // The order of the map is that of the times.
    entries.delete(subject);
    entries.set(subject, entry);
    for (const [oldest, { until }] of entries) {
      if (until > now() && entries.size <= most) break;
      entries.delete(oldest);
    }
  };

  return {
    passed: (subject) =>
      note(subject, (entry) => {
        entry.pending += 1;
      }),
    ended: (subject) => {
      const entry = find(subject);
      if (entry !== undefined && entry.pending > 0) entry.pending -= 1;
    },
    learned: (subject, position) =>
      note(subject, (entry) => {
        const same = entry.positions.find((one) => isSameLog(one, position));
        if (same !== undefined && same.at >= position.at) return;
        entry.positions = [...entry.positions.filter((one) => one !== same), position];
      }),
    isPending: (subject) => (find(subject)?.pending ?? 0) > 0,
    positionsOf: (subject) => find(subject)?.positions ?? NONE,
    size: () => entries.size,
  };
};
