import type { EndingsRead } from "#db/postgres/queries/accounts/ended-sessions.ts";

/** No transaction that ends a session lasts so long: its request is answered 503 long before. */
const LONGEST_TRANSACTION_MS = 60_000;
const MOST_MARKS = 200;

type Mark = { readonly at: number; readonly newest: number };

/** Known before this process read anything. */
const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Decides which rows of the outbox the next read needs. A row that was drawn before a read may be committed after it,
 * by a transaction that then runs. So the next read begins at the last row of a read that is older than any running
 * transaction. No clock but the monotonic one of this process counts.
 */
export const createEndingsCursor = () => {
  let marks: Mark[] = [];
  let source: Pick<EndingsRead, "database" | "epoch"> | null = null;

  const newestBefore = (instant: number): number => marks.findLast(({ at }) => at <= instant)?.newest ?? 0;

  return {
    /** Returns the row after which to read; 0 reads the whole. */
    after: (now: number): number => newestBefore(now - LONGEST_TRANSACTION_MS),
    /** False when the rows are of another history than those before: the copy must be read anew. */
    isSameHistory: (read: Pick<EndingsRead, "database" | "epoch" | "newest">): boolean =>
      (source === null || (source.epoch === read.epoch && source.database === read.database)) &&
      read.newest >= (marks.at(-1)?.newest ?? 0),
    /** @param at before the read began */
    note: (read: Pick<EndingsRead, "database" | "epoch" | "newest" | "settled">, at: number): void => {
      source = read;
      if (marks.length === 0) marks.push({ at: LONG_AGO, newest: read.settled });
      const current = marks.findLastIndex((mark) => mark.at <= at - LONGEST_TRANSACTION_MS);
      if (current > 0) marks = marks.slice(current);
      if (marks.length < MOST_MARKS) marks.push({ at, newest: read.newest });
    },
    reset: (): void => {
      marks = [];
      source = null;
    },
  };
};
