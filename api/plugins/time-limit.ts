import { Elysia } from "elysia";
import { watchDeadline, withinDeadline } from "#core/process/deadline.ts";
import type { RequestWatch } from "../http/request-watch.ts";

/** Bodies, downloads and event streams have limits of their own. */
export const REQUEST_MS = 10_000;

const answering = (watch: RequestWatch, handle: () => unknown): unknown => {
  const answered = watch.began(watchDeadline());
  const answer = handle();
  if (answer instanceof Promise) return answer.finally(answered);
  answered();
  return answer;
};

/** A request that is made within another has that one's deadline. */
export const timeLimit = (ms: number, watch?: RequestWatch) =>
  new Elysia({ name: "time-limit" }).wrap(
    (handle) =>
      (...args: unknown[]) =>
        withinDeadline(ms, () => (watch === undefined ? handle(...args) : answering(watch, () => handle(...args)))),
  );
