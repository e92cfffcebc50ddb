import { AsyncLocalStorage } from "node:async_hooks";
import type { Caller } from "./caller.ts";

/** The place of a commit in the log of the database. */
export type Commit = {
  readonly timeline: number;
  readonly at: number;
  /** The number of the database and its cluster, where it was asked for. */
  readonly system?: number;
};

type Deadline = {
  /** The instant, on `performance.now()`, until which the work under way may ask the stores. It moves while work pauses. */
  at: number;
  caller: Caller | undefined;
  commit: Commit | undefined;
};

const deadlines = new AsyncLocalStorage<Deadline>();

/** Runs `work`. All of its store calls share `ms` milliseconds. */
export const withDeadline = <Result>(ms: number, work: () => Result): Result =>
  deadlines.run({ at: performance.now() + ms, caller: callerOf(), commit: undefined }, work);

/** Runs `work` under the deadline of the caller, or under one of `ms` milliseconds where the caller has none. */
export const withinDeadline = <Result>(ms: number, work: () => Result): Result =>
  deadlines.getStore() === undefined && ms < Number.POSITIVE_INFINITY ? withDeadline(ms, work) : work();

/** Runs `work` until an instant on `performance.now()`, for several callers together. */
export const untilDeadline = <Result>(at: number, work: () => Result): Result =>
  at === Number.POSITIVE_INFINITY
    ? deadlines.exit(work)
    : deadlines.run({ at, caller: undefined, commit: undefined }, work);

/** Runs `work` without the caller's deadline: what outlives a request must not end with it. */
export const withoutDeadline = <Result>(work: () => Result): Result => deadlines.exit(work);

/** Until when the work under way may ask the stores, on `performance.now()`; Infinity where nobody waits. */
export const deadlineAt = (): number => deadlines.getStore()?.at ?? Number.POSITIVE_INFINITY;

/** Makes the rest of the work under way that of one user. Without a deadline it changes nothing. */
export const workFor = (caller: Caller): void => {
  const deadline = deadlines.getStore();
  if (deadline !== undefined) deadline.caller = caller;
};

export const callerOf = (): Caller | undefined => deadlines.getStore()?.caller;

export const hasDeadline = (): boolean => deadlines.getStore() !== undefined;

/** Notes the newest commit of the work under way. */
export const noteCommit = (commit: Commit): void => {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return;
  const { commit: before } = deadline;
  if (before === undefined || before.timeline !== commit.timeline || before.at < commit.at) deadline.commit = commit;
};

export const lastCommit = (): Commit | undefined => deadlines.getStore()?.commit;

/** Reads the deadline of the caller from anywhere; it may have moved by then. */
export const watchDeadline = (): (() => number) => {
  const deadline = deadlines.getStore();
  return () => deadline?.at ?? Number.POSITIVE_INFINITY;
};

/** Waits for something that has a limit of its own, such as a body: the time does not count. */
export const pausingDeadline = async <Result>(work: Promise<Result>): Promise<Result> => {
  const deadline = deadlines.getStore();
  if (deadline === undefined || deadline.at === Number.POSITIVE_INFINITY) return work;
  const { at } = deadline;
  const startedAt = performance.now();
  deadline.at = Number.POSITIVE_INFINITY;
  try {
    return await work;
  } finally {
    deadline.at = at + performance.now() - startedAt;
  }
};
